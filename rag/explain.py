"""Hard words explained where they first turn up in a chat. The house's own words: they look it, and nothing cites them.

It knows words, not answers: no explanation says whether a treatment works or is safe.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from index.wordlists import any_of, read
from rag.schema import Answer

OURS = "Our explanation, not from the documents"
#: Said where the page is in another language.
ENGLISH = "These explanations are in English."
#: So many new words are explained in sight under one answer; more would bury it.
IN_SIGHT = 5
#: Replies whose sentences are about the documents; help and small talk are plain already.
EXPLAINED = ("answer", "personal_advice")


@dataclass(frozen=True, slots=True)
class Term:
    """A word and what it means."""

    term: str
    says: str
    patterns: tuple[re.Pattern[str], ...]

    def place(self, text: str) -> int | None:
        """Where it first stands in a text; ``None`` if it does not."""
        found = [match.start() for pattern in self.patterns if (match := pattern.search(text))]
        return min(found, default=None)


@lru_cache(maxsize=1)
def glossary() -> tuple[Term, ...]:
    """All words that are explained."""
    return tuple(
        Term(
            str(one["term"]),
            str(one["says"]),
            (
                *([re.compile("|".join(one["exact"]))] if one.get("exact") else []),
                *([any_of(one["match"])] if one.get("match") else []),
            ),
        )
        for one in read("rag", "data", "glossary.yaml")
    )


def explained(text: str) -> tuple[Term, ...]:
    """The hard words of a text, in the order they turn up."""
    found = [(place, term) for term in glossary() if (place := term.place(text)) is not None]
    return tuple(term for _, term in sorted(found, key=lambda pair: pair[0]))


def hard_words(answer: Answer, known: Collection[str] = ()) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
    """The hard words of an answer: those that turn up for the first time, and those ``known`` from earlier ones."""
    if answer.behaviour not in EXPLAINED:
        return (), ()
    said = " ".join(s.text for s in (*answer.sentences, *answer.more) if s.kind == "claim")
    found = explained(said)
    return tuple(t for t in found if t.term not in known), tuple(t for t in found if t.term in known)


def words_html(new: Sequence[Term], known: Sequence[Term]) -> str:
    """The note under an answer: new words in sight (the first :data:`IN_SIGHT`), the others a touch away."""
    if not new and not known:
        return ""
    folded = (*new[IN_SIGHT:], *known)
    new = new[:IN_SIGHT]
    before = ""
    if folded:
        summary = f"More words ({len(folded)})" if new else f"Words explained before ({len(folded)})"
        before = f'<details class="words-before"><summary>{summary}</summary>{_list(folded)}</details>'
    first = _list(new) if new else ""
    ours = f'<p class="ours">{OURS}. <span class="elsewhere">{ENGLISH}</span></p>'
    return f'<div class="words"><h4>Words used here</h4>{ours}{first}{before}</div>'


def _list(terms: Iterable[Term]) -> str:
    rows = "".join(f"<li><strong>{escape(t.term)}</strong>: {escape(t.says)}</li>" for t in terms)
    return f'<ul class="word-list">{rows}</ul>'
