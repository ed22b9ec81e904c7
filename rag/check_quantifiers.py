"""The rules for how many: all, most and some, never and no, and what a denial leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.paraphrase import stem
from rag.check_align import Alignment, Finding, tags_of

_OFTEN = re.compile(r"most|mostly|many|often|commonly?|usually", re.I)
_SEVERITY = frozenset({"serious", "sever", "major", "signific", "elev", "grave", "long", "larg"})
_MOST = re.compile(
    r"\b(?:most|the majority of|nearly all|almost all)\b(?! (?:of the time|common|frequent|often|likely))", re.I
)
_MOST_Q = re.compile(r"\b(?:most|majority|mostly|all|every|largely|generally|mainly|usually|nine in ten|main)\b", re.I)
_SOME = re.compile(r"\b(?:some|a few|few|several|a minority|sometimes|certain|a small number)\b", re.I)
_ALLOWS = re.compile(r"\b(?:should|can|may|must|might|could|needs?)\b", re.I)
_NARROWED = re.compile(r"\s+(?:who|with|older|over|aged|under|younger|whose|on|taking|in)\b", re.I)
_RATE = re.compile(
    r"\s+(?:other\s+)?(?:\d|day|week|month|year|hour|time|one|two|three|four|five|six|seven|eight|nine|ten|hundred)",
    re.I,
)
_UNIVERSAL = re.compile(r"\bno\b(?! more| less| fewer| longer| direct)", re.I)


def quantifiers(a: Alignment, _: Sequence[str]) -> Iterator[Finding]:
    """All, never, no risk: wider than the quote."""
    there = {t for r in a.quotes for t in tags_of(r.words)}
    bound = [w for r in a.quotes for w in r.words
             if "strong:all" in w.sense.tags and not _RATE.match(r.text, w.end)]  # fmt: skip
    there = there - {"strong:all"} | ({"strong:all"} if bound else set())
    for w in a.claim.words:
        if "strong:all" in w.sense.tags and "strong:all" not in there and w.phrase == w.index:
            low = w.text.lower()
            if low == "nobody" and any(m.negated and s >= 0.6 for x in a.claim.clauses[w.clause].words
                                       for _, m, s in a.matches.get(x.index, ())):  # fmt: skip
                continue
            narrowed = _NARROWED.match(a.claim.text, w.end) and _ALLOWS.search(a.claim.text)
            if low in ("every", "each") and _RATE.match(a.claim.text, w.end):
                continue
            if low.startswith("any") and (w.in_scope or narrowed):
                continue
            if w.negated or a.claim.text[max(0, w.start - 6) : w.start].lower().endswith(("above ", "at ")):
                continue
            yield Finding("overgeneralisation", f'says "{w.text}", which the quote does not', 2.5)
            return
    for w in a.claim.words:
        low = w.text.lower()
        if low in ("never", "none", "nobody", "no", "zero", "without") and not any(
            q.text.lower() in ("no", "not", "never", "none", "without", "neither", "nor", "free", "zero", "lack")
            or q.negated
            for r in a.quotes
            for q in r.words
        ):
            if low == "no" and not _UNIVERSAL.match(a.claim.text, w.start):
                continue
            yield Finding("overgeneralisation", f'says "{w.text}", and the quote rules nothing out', 2.0)
            return
    if (most := _MOST.search(a.claim.text)) and not any(_MOST_Q.search(r.text) for r in a.quotes):
        few = next((m for r in a.quotes if (m := _SOME.search(r.text))), None)
        if few:
            yield Finding("overgeneralisation", f'says "{most[0]}" where the quote says "{few[0]}"', 2.0)
            return
    yield from _rare(a)
    yield from _dropped_limits(a)


def _rare(a: Alignment) -> Iterator[Finding]:
    """Most were serious, where the quote has the serious ones as rare."""
    if not any(_OFTEN.fullmatch(w.text) and not (w.negated or w.in_scope) for w in a.claim.words):
        return
    for w in (w for w in a.claim.words if w.stem in _SEVERITY and not w.negated):
        for i, m in ((i, m) for i, m, s in a.matches.get(w.index, ()) if s >= 0.8):
            near = a.quotes[i].clauses[m.clause].words
            low = next((x for x in near if ("chance", -1) in x.sense.axes and x is not m), None)
            own = [x for x in a.claim.clauses[w.clause].words if ("chance", -1) in x.sense.axes]
            if low is not None and not own:
                yield Finding("direction", f'says "{w.text}" of most, where the quote says "{low.text}"', 2.5, True)
                return


def _dropped_limits(a: Alignment) -> Iterator[Finding]:
    """ "No serious events" is not "no events": under a negation a dropped word widens the claim."""
    mine = [w for w in a.claim.words if w.negated]
    if not mine or any(w.stem in _SEVERITY or {"degree", "severity"} & set(dict(w.sense.axes)) for w in mine):
        return
    for reading in a.quotes:
        limits = [w for w in reading.words if w.negated and w.stem in _SEVERITY]
        hit = {m.index for w in mine for _, m, _ in a.matches.get(w.index, ()) if m.negated}
        if limits and hit and not any(stem(w.text) in _SEVERITY for w in a.claim.words):
            yield Finding("overgeneralisation", f'leaves out "{limits[0].text}", which narrows what is denied', 2.0)
            return
