"""One chat: what was asked in it, and what is shown.

Held in the memory of the page's session and nowhere else. It turns every failure into a plain line, so that the chat
stays usable, and it never writes a word of a question anywhere.
"""

from __future__ import annotations

import json
import logging
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Any, Protocol

from index.errors import CitewellError, InputError, SnapshotError
from index.schema import Source
from rag import aids, render
from rag.doctor import TAKEN
from rag.explain import hard_words
from rag.failure import described
from rag.identifiers import mask
from rag.proof import make
from rag.schema import Answer, Question
from rag.screen import screen
from rag.wishes import Form, wished

MAX_TYPED = 2000
MAX_TURNS = 30

log = logging.getLogger(__name__)


class Answering(Protocol):
    """What the chat needs of an assistant."""

    @property
    def snapshot(self) -> Any:
        """The snapshot in service."""

    def in_service(self) -> Any:
        """The snapshot that the next question is answered from."""

    def held(self, name: str) -> Any:
        """The snapshot of that name; ``None`` if it was replaced long ago."""

    def ask(self, question: Question) -> Answer:
        """Answer one question."""

    def suggestions(self) -> tuple[str, ...]:
        """Questions that the sources answer."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """The turns of one chat, oldest first."""

    questions: tuple[str, ...] = ()
    shown: tuple[bytes, ...] = ()
    """The HTML of each turn, packed: a thousand chats of thirty turns are kept at once."""
    explained: frozenset[str] = frozenset()
    """The hard words that were explained in this chat."""
    pending: str = ""
    """The question that is being answered."""

    def html(self, pending: str = "") -> str:
        """All turns, and the one that is being answered."""
        turns = "".join(zlib.decompress(packed).decode() for packed in self.shown) + pending
        return f'<div class="turns">{turns}</div>' if turns else ""

    def add(self, question: str | None, html: str) -> Conversation:
        """The chat with one turn more; the oldest go when there are too many to show."""
        questions = self.questions if question is None else (*self.questions, question)
        shown = (*self.shown, zlib.compress(html.encode()))[-MAX_TURNS:]
        return Conversation(questions[-MAX_TURNS:], shown, self.explained, self.pending)


def welcome(assistant: Answering) -> str:
    """What an empty chat shows: what to ask."""
    try:
        suggestions = assistant.suggestions()
    except CitewellError as error:
        log.warning("no suggestions: %s", described(error))
        suggestions = ()
    return (
        '<div class="welcome"><h2>Ask about stem cell therapy for rheumatoid arthritis</h2>'
        "<p>Every answer comes from the documents that are loaded here. "
        "Each fact has a number. Open it to see the words it comes from.</p>"
        f"{render.ask_buttons(suggestions[:6], 'Questions the documents can answer', 'h3')}</div>"
    )


def opened(assistant: Answering, chat: Conversation, text: str) -> tuple[Conversation, str]:
    """The chat once something was sent: with the question pending, or with a line that says why it is not asked."""
    # Half of a surrogate pair can be sent but never be written out again.
    text = (text or "").encode("utf-8", "replace").decode().strip()
    chat = replace(chat, pending="")
    if not text:
        return chat, chat.html() or welcome(assistant)
    if len(text) > MAX_TYPED:
        said = f"Please ask in at most {MAX_TYPED:,} characters. Yours has {len(text):,}. Nothing was sent on."
        chat = chat.add(
            None, render.turn(render.asked(mask(text)[:200] + " …"), render.notice("That is too long", said))
        )
        return chat, chat.html()
    chat = replace(chat, pending=mask(text))
    return chat, waiting(chat, "Looking in the documents…")


def waiting(chat: Conversation, stage: str) -> str:
    """The chat with the pending question and what is being done about it."""
    line = f'<div class="reply waiting"><p>{escape(stage)}</p></div>'
    return chat.html(render.turn(render.asked(chat.pending), line))


def answered(assistant: Answering, chat: Conversation) -> tuple[Conversation, str]:
    """The chat with the answer to the pending question."""
    text, chat = chat.pending, replace(chat, pending="")
    form = wished(text) if chat.questions else ""
    # Danger comes first, also danger that was told of earlier.
    if form and screen(text, chat.questions).behaviour not in ("crisis", "urgent_care"):
        # "Simpler", typed: the last question once more, and nothing new to go on from.
        text, chat = chat.questions[-1], replace(chat, questions=chat.questions[:-1])
    question, reply, words = _answer(assistant, chat, text, form)
    chat = replace(chat.add(text, render.turn(question, reply)), explained=chat.explained | words)
    return chat, chat.html()


def stopped(assistant: Answering, chat: Conversation) -> tuple[str, Conversation, str]:
    """What was pending, back in the box; and the chat without it, with a line that says so."""
    text, chat = chat.pending, replace(chat, pending="")
    if not text:
        return "", chat, chat.html() or welcome(assistant)
    said = "You stopped this answer. Your question is back in the box. You can change it, or ask it again."
    chat = chat.add(None, render.turn(render.asked(text), render.notice("Stopped", said)))
    return text, chat, chat.html()


def _answer(assistant: Answering, chat: Conversation, text: str, form: Form) -> tuple[str, str, frozenset[str]]:
    """The question and the reply as HTML, and the hard words that the reply explains."""
    try:
        answer = assistant.ask(Question(text=text, turns=chat.questions))
        return render.asked(text, answer.language), *_reply(assistant, answer, chat, form)
    except InputError as error:
        return render.asked(text), render.notice("Please ask in another way", error.message), frozenset()
    except SnapshotError as error:
        log.error("answering failed: %s", described(error))
        said = "The documents cannot be read right now. Please try again in a few minutes."
    except Exception as error:
        # The edge of the chat: whatever broke, the person reads a plain line and can go on. Only the kind of error
        # is logged, since its message may hold the question.
        log.error("answering failed: %s", described(error))
        said = "Something went wrong here. It is not your fault. Please try again."
    said += " If you feel very unwell, call your local emergency number now."
    # Nobody types a question twice because of us.
    again = render.ask_buttons((text,), "Ask it again")
    return render.asked(text), render.notice("No answer this time", said, again), frozenset()


def _reply(assistant: Answering, answer: Answer, chat: Conversation, form: Form) -> tuple[str, frozenset[str]]:
    # The index may have been replaced since: what stands around the answer is from where the answer is from.
    snapshot = assistant.held(answer.snapshot)
    sources: Mapping[str, Source] = snapshot.sources if snapshot is not None else {}
    proof = _proof(answer, snapshot)
    new, known = hard_words(answer, chat.explained)
    html = render.reply(
        answer,
        sources,
        proof if answer.citations else "",
        above=aids.above(answer),
        under=aids.under(answer, new, known),
        after=aids.after(answer, proof) + _starts(assistant, answer),
        form=form,
    )
    return html, frozenset(word.term for word in (*new, *known))


def _starts(assistant: Answering, answer: Answer) -> str:
    """Where nothing was asked that could be answered: what can be asked here."""
    if answer.behaviour not in ("off_topic", "clarify") or answer.nearby:
        return ""
    try:
        return render.ask_buttons(assistant.suggestions()[:3], "Questions the documents can answer")
    except CitewellError as error:
        log.warning("no suggestions: %s", described(error))
        return ""


def _proof(answer: Answer, snapshot: Any) -> str:
    """The proof of an answer as JSON, without the question; empty if its index is not at hand any more."""
    if answer.behaviour not in TAKEN or snapshot is None:
        return ""
    # No line breaks: a blank line would end the HTML it stands in.
    return json.dumps(make(answer, snapshot, question=False), ensure_ascii=False, separators=(",", ":"))
