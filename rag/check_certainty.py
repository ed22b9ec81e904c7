"""The rules for strength: may and proven, some and all, a link and a cause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.paraphrase import stem
from index.reading import Clause
from rag.check_align import Alignment, Finding, tags_of, weight
from rag.check_polarity import UNREAL

_SEVERITY = frozenset({"serious", "sever", "major", "signific", "elev", "grave", "long", "larg"})
_HAS_APPROVAL = re.compile(
    r"\b(?:has|have|had|got|received|gained|won|been given|with)\b(?:\s+[\w-]+){0,3}\s+approval\b", re.I
)
_MOST = re.compile(
    r"\b(?:most|the majority of|nearly all|almost all)\b(?! (?:of the time|common|frequent|often|likely))", re.I
)
_MOST_Q = re.compile(r"\b(?:most|majority|mostly|all|every|largely|generally|mainly|usually|nine in ten|main)\b", re.I)
_SOME = re.compile(r"\b(?:some|a few|few|several|a minority|sometimes|certain|a small number)\b", re.I)
_ALLOWS = re.compile(r"\b(?:should|can|may|must|might|could|needs?)\b", re.I)
_NARROWED = re.compile(r"\s+(?:who|with|older|over|aged|under|younger|whose|on|taking|in)\b", re.I)
_MAKES = re.compile(
    r"\b(?:makes?|made)\s+(?:the\s+|an?\s+)?\w+\s+(?:\w+\s+)?(?:live|eat|get|become|have|feel|lose|gain|sleep|grow"
    r"|die|less|more|fall|age|move|worse|better)\b",
    re.I,
)
_UNIVERSAL = re.compile(r"\bno\b(?! more| less| fewer| longer| direct)", re.I)


def certainty(a: Alignment, _: Sequence[str]) -> Iterator[Finding]:
    """A claim that is surer than its quote."""
    said = tags_of(a.claim.words)
    there = {t for r in a.quotes for t in tags_of(r.words)}
    for tag, called in (
        ("strong:proof", "proof"),
        ("strong:cure", "a cure or a lasting end"),
        ("strong:only", "only"),
        ("strong:end", "an end"),
    ):
        if tag in said and tag not in there:
            words = [w for w in a.claim.words if tag in w.sense.tags]
            if (tag == "strong:proof" and "strong:proofok" in there) or any(w.negated or w.in_scope for w in words):
                continue
            yield Finding("certainty", f'says "{words[0].text}" ({called}), which the quote does not', 2.5)
            return
    settled = [w for w in a.claim.words if "strong:proofok" in w.sense.tags and not (w.negated or w.in_scope)]
    if settled and not there & {"strong:proofok", "strong:proof"} and there & {"hedge0", "hedge1"}:
        yield Finding("certainty", f'says "{settled[0].text}", which the quote does not', 2.0)
        return
    yield from _approved(a)
    yield from _unfinished(a)
    if said & {"hedge0", "hedge1"} or any(x in (("relation", 1), ("approval", -1)) for w in a.claim.words
                                          for x in w.sense.axes):  # fmt: skip
        return
    for clause in a.claim.clauses:
        for _at, other, load in () if clause.negated else a.carriers(clause, 0.85)[:1]:
            tags = _hedging(a, clause, other)
            if load < 0.5:
                continue
            if tags & {"hedge0", "hedge1"} and not said & {"hedgerisk"}:
                word = next(w.text for w in other.words if w.sense.tags & {"hedge0", "hedge1"})
                yield Finding("certainty", f'is surer than the quote, which says "{word}"', 2.0)
                return
            if "hedgerisk" in tags and not said & {"hedgerisk", "hedge2"} and not tags & {"hedge2"}:
                yield Finding("certainty", "states as a fact what the quote calls a risk", 1.5)
                return


def _unfinished(a: Alignment) -> Iterator[Finding]:
    """Done in the claim, an aim in the quote: "have solved" for "are evolving to address"."""
    for w in a.claim.words[1:]:
        before = {x.text.lower() for x in a.claim.words[max(0, w.index - 2) : w.index]}
        if w.stop or not before & {"has", "have", "already"}:
            continue
        found = [(i, m) for i, m, s in a.matches.get(w.index, ()) if s >= 0.8]
        if found and all(m.index and a.quotes[i].words[m.index - 1].text.lower() == "to" for i, m in found):
            yield Finding("certainty", f'says "{w.text}" is done, where the quote gives it as an aim', 2.0)
            return


def _approved(a: Alignment) -> Iterator[Finding]:
    """Approval is claimed only where a quote grants it; "FDA-approved trials" grants nothing."""
    granted = any(("approval", 1) in w.sense.axes and not w.negated and not w.in_scope
                  and r.text[max(0, w.start - 1) : w.start] != "-" and w.text.lower() not in ("approval", "approvals")
                  for r in a.quotes for w in r.words)  # fmt: skip
    got = None if granted else _HAS_APPROVAL.search(a.claim.text)
    if got and not any(w.negated or w.in_scope for w in a.claim.words if got.start() <= w.start < got.end()):
        yield Finding("certainty", "claims an approval that the quote does not grant", 2.5)
        return
    for w in a.claim.words:
        if w.text.lower() in ("approved", "approves", "licensed", "authorised", "authorized") and not granted:
            clause = a.claim.clauses[w.clause]
            unreal = UNREAL.search(a.claim.text[: w.start])
            if not (w.negated or w.in_scope or clause.negated or unreal) and a.claim.text[w.start - 1 : w.start] != "-":
                yield Finding("certainty", f'says "{w.text}", and the quote grants no approval', 2.5)
                return


def _hedging(a: Alignment, clause: Clause, other: Clause) -> set[str]:
    """The hedges of a quote's clause that reach the words the claim took from it."""
    own = {w.stem for w in clause.words}
    last = max((m.index for w in clause.words if weight(w) >= 0.5 for _, m, _ in a.matches.get(w.index, ())
                if m.clause == other.index), default=-1)  # fmt: skip
    return {t for w in other.words for t in w.sense.tags if t.startswith("hedge") and w.stem not in own
            and (w.index <= last or t == "hedge1")}  # fmt: skip


def quantifiers(a: Alignment, _: Sequence[str]) -> Iterator[Finding]:
    """All, never, no risk: wider than the quote."""
    there = {t for r in a.quotes for t in tags_of(r.words)}
    for w in a.claim.words:
        if "strong:all" in w.sense.tags and "strong:all" not in there and w.phrase == w.index:
            low = w.text.lower()
            narrowed = _NARROWED.match(a.claim.text, w.end) and _ALLOWS.search(a.claim.text)
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
    yield from _dropped_limits(a)


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


def causal(a: Alignment, _: Sequence[str]) -> Iterator[Finding]:
    """A cause where the quote has a link or a risk."""
    words = [w for w in a.claim.words if "causal" in w.sense.tags and not w.negated and not w.in_scope]
    there = {t for r in a.quotes for t in tags_of(r.words)}
    softer = tags_of(a.claim.words) & {"hedgerisk", "hedge0", "hedge1"}
    if words and not softer and not there & {"causal", "causalok"}:
        yield Finding("causal", f'says "{words[0].text}" where the quote gives no cause', 2.0)
        return
    makes = _MAKES.search(a.claim.text)
    risky = any("hedgerisk" in w.sense.tags or "relation" in dict(w.sense.axes) for r in a.quotes for w in r.words)
    if (words or makes) and risky and not softer and "causal" not in there:
        said = words[0].text if words else str(makes and makes[0])
        yield Finding("causal", f'says "{said}" where the quote speaks of a risk or a link', 2.0)
