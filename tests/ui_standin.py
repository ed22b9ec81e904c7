"""A stand-in for the assistant in tests of the screen: known answers, and the questions it was asked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from types import SimpleNamespace

from index.errors import SnapshotError
from index.schema import Source, Span, Statement, Version
from rag.conversation import Answering, Conversation, answered, opened
from rag.schema import Answer, Citation, Question, Sentence, Verdict

TEXT = (
    "# A title <b>bold</b>\n\n"
    "First line with α and “quotes”. Regulators still see it as experimental, says the regulator.\n"
    "- A list line that is quoted\n- and goes on here.\nThe end."
)
VERSION = hashlib.sha256(TEXT.encode()).hexdigest()
SOURCE = Source("paper-one", "A <paper> & more", "web_article", "web article; no author or date in the text")
SUPPORTED = Verdict("supported", 0.98, (), "rules-1")


def span(quote: str) -> Span:
    start = TEXT.index(quote)
    return Span(start, start + len(quote), quote)


def citation(number: int, quote: str) -> Citation:
    at = span(quote)
    return Citation(
        number, SOURCE.id, VERSION, at.start, at.end, quote, SOURCE.title, SOURCE.kind, SOURCE.label, url=None
    )


STATEMENT = Statement(
    "paper-one/experimental", SOURCE.id, VERSION, "It is experimental.",
    (span("Regulators still see it as experimental, says the regulator."),), ("Is it approved?",), ("regulation",),
    "limit", "The citewell maintainers (no clinician yet)",
)  # fmt: skip


def answer(question: Question, *sentences: Sentence, behaviour: str = "answer", **more: object) -> Answer:
    return Answer(question, behaviour, "en", sentences, **more)  # type: ignore[arg-type]


class StandIn:
    """Answers every question with one cited claim; ``boom`` and ``gone`` break it."""

    def __init__(self) -> None:
        self.asked: list[Question] = []
        self.gone = False

    @property
    def snapshot(self) -> SimpleNamespace:
        if self.gone:
            raise SnapshotError("the snapshot is gone")
        version = Version(SOURCE.id, VERSION, TEXT)
        return SimpleNamespace(
            name="snapshot-1", sources={SOURCE.id: SOURCE}, versions={SOURCE.id: version}, passages=(),
            statements=(STATEMENT,), text={VERSION: TEXT}.__getitem__,
        )  # fmt: skip

    def in_service(self) -> SimpleNamespace:
        return self.snapshot

    def held(self, name: str) -> SimpleNamespace | None:
        return self.snapshot if name == self.snapshot.name else None

    def suggestions(self) -> tuple[str, ...]:
        return ("Is it approved?",)

    def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        if "boom" in question.text:
            raise RuntimeError(f"secret {question.text}")
        if "gone" in question.text:
            raise SnapshotError("the snapshot is gone")
        claim = Sentence("Regulators see it as experimental.", "claim", (1,), SUPPORTED)
        advice = Sentence("Ask your team.", "guidance", block=True)
        return answer(question, claim, advice, citations=(citation(1, "Regulators still see it as experimental"),))


def respond(assistant: Answering, chat: Conversation, text: str) -> Iterator[tuple[Conversation, str]]:
    """The chat and its HTML, as the page gets them: with the question waiting, then with its answer."""
    chat, html = opened(assistant, chat, text)
    yield chat, html
    if chat.pending:
        yield answered(assistant, chat)
