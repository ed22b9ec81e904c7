"""The rules for strength: may and proven, some and all, a link and a cause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.paraphrase import stem
from index.reading import Clause, Word
from rag.check_align import Alignment, Finding, tags_of, weight
from rag.check_polarity import UNREAL

_SETTING = frozenset({"model", "population", "disease"})
_OPEN = frozenset(stem(w) for w in "unknown unclear uncertain unproven undetermined unanswered".split())
_WHERE = frozenset(
    stem(w) for w in "clinical preclinical laboratory model models study trial studies people patients used".split()
)
_HAS_APPROVAL = re.compile(
    r"\b(?:has|have|had|got|received|gained|won|been given|with)\b(?:\s+[\w-]+){0,3}\s+approval\b", re.I
)
_MAY_NOT = re.compile(r"\b(?:may|might)\s+not\b|\b(?:may|might|could)\b(?:\s+\w+){1,5}\s+not\b", re.I)
_WILL = re.compile(
    r"\b(?:will|shall|is going to|are going to|is (?:sure|certain|bound) to|are (?:sure|certain|bound) to)\b", re.I
)
_MODAL = frozenset("may might could can would potential potentially possibly perhaps aim aims hope hopes".split())


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
        if tag in said and tag in there and tag != "strong:only":
            mine = [w for w in a.claim.words if tag in w.sense.tags and not (w.negated or w.in_scope)]
            theirs = [w for r in a.quotes for w in r.words if tag in w.sense.tags]
            if mine and all(w.negated or w.in_scope for w in theirs) and not tags_of(a.claim.words) & {"hedge0"}:
                yield Finding("negation", f'says "{mine[0].text}", which the quote denies or leaves open', 2.5, True)
                return
        if tag in said and tag not in there:
            words = [w for w in a.claim.words if tag in w.sense.tags]
            if tag == "strong:end" and all(
                any(m.stem == "deplet" for _, m, _s in a.matches.get(w.index, ())) for w in words
            ):
                continue
            if tag == "strong:proof" and all(_some(a.claim.text, w) for w in words):
                continue
            if tag == "strong:only" and _so_far(a):
                continue
            if tag == "strong:only" and all(_merely(a.claim.text, w) for w in words):
                continue
            if (tag == "strong:proof" and _shown(a)) or any(w.negated or w.in_scope for w in words):
                continue
            yield Finding("certainty", f'says "{words[0].text}" ({called}), which the quote does not', 2.5)
            return
    settled = [w for w in a.claim.words if "strong:proofok" in w.sense.tags and not (w.negated or w.in_scope)]
    if settled and not _shown(a) and there & {"hedge0", "hedge1"}:
        yield Finding("certainty", f'says "{settled[0].text}", which the quote does not', 2.0)
        return
    yield from _approved(a)
    yield from _unfinished(a)
    yield from _modal(a)
    if any(x in (("relation", 1), ("approval", -1)) for w in a.claim.words for x in w.sense.axes):
        return
    for clause in a.claim.clauses:
        near = [w for c in a.claim.clauses if c.sentence == clause.sentence for w in c.words]
        if tags_of(near) & {"hedge0", "hedge1"}:
            continue
        for _at, other, load in a.carriers(clause, 0.85)[:1]:
            if clause.negated and not _MAY_NOT.search(a.quotes[_at].text, other.start, other.end):
                continue
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


def _some(text: str, w: Word) -> bool:
    """ "Certain clinics" are some clinics."""
    after = re.match(r"\s+(?!that\b|to\b|of\b|it\b)\w+", text[w.end :])
    return (
        w.text.lower() == "certain"
        and bool(after)
        and not re.search(r"\b(?:is|are|be|was|were|for)\s+$", text[: w.start])
    )


def _so_far(a: Alignment) -> bool:
    """ "Only tried in animals" for "not yet tried in people"."""
    return any(w.kind == "model" for w in a.claim.words) and any(
        w.negated or w.in_scope for r in a.quotes for w in r.words
    )


def _shown(a: Alignment) -> bool:
    """Whether the quotes say that something is proven or confirmed, and not merely awaited."""
    return any(w.sense.tags & {"strong:proofok", "strong:proof"} and not w.negated and not w.in_scope
               and w.text.lower() not in ("validation", "confirmation") for r in a.quotes for w in r.words)  # fmt: skip


def _merely(text: str, w: Word) -> bool:
    """ "Only one year" says how little, not that there is nothing else."""
    return bool(
        re.match(
            r"\s+(?:about\s+|for\s+|a\s+)?(?:\d|few|one|two|three|four|five|six|seven|eight|nine|ten)",
            text[w.end :],
            re.I,
        )
    )


def _modal(a: Alignment) -> Iterator[Finding]:
    """ "Will" for "may": what comes after it, the quote has only as possible."""
    for m in _WILL.finditer(a.claim.text):
        clause = next((a.claim.clauses[w.clause] for w in a.claim.words if w.start >= m.start()), None)
        best = a.carriers(clause, 0.85)[:1] if clause is not None else []
        for at, other, load in best:
            near = [w for c in a.quotes[at].clauses if c.sentence == other.sentence for w in c.words]
            weak = next((w for w in near if w.sense.tags & {"hedge0", "hedge1"}), None)
            own = tags_of([w for w in a.claim.words if w.start > m.end() or w.end < m.start()]) & {"hedge0", "hedge1"}
            if weak is not None and load >= 0.5 and not own and not any(w.text.lower() == "will" for w in near):
                yield Finding("certainty", f'says "{m[0]}" where the quote says "{weak.text}"', 2.0)
                return
        verbs = [w for w in a.claim.words if w.start >= m.end() and not w.stop][:3]
        for verb in verbs:
            spots = [(i, q) for i, q, s in a.matches.get(verb.index, ()) if s >= 0.6]
            before = [{x.text.lower() for x in a.quotes[i].words[max(0, q.index - 5) : q.index + 1]} for i, q in spots]
            if spots and all(b & _MODAL and not b & {"will"} for b in before):
                said = next(iter(before[0] & _MODAL))
                yield Finding("certainty", f'says "{m[0]}" where the quote says "{said}"', 2.0)
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
            if ("approval", -1) in w.sense.axes:
                continue
            clause = a.claim.clauses[w.clause]
            unreal = UNREAL.search(a.claim.text[: w.start])
            if not (w.negated or w.in_scope or clause.negated or unreal) and a.claim.text[w.start - 1 : w.start] != "-":
                yield Finding("certainty", f'says "{w.text}", and the quote grants no approval', 2.5)
                return


def _hedging(a: Alignment, clause: Clause, other: Clause) -> set[str]:
    """The hedges of a quote's clause that reach the words the claim took from it."""
    own = {w.stem for w in clause.words}
    taken = (w for w in clause.words if weight(w) >= 0.5 and w.kind not in _SETTING and not _setting(w))
    met = (m.index for w in taken for _, m, _ in a.matches.get(w.index, ()) if m.clause == other.index)
    last = max(met, default=-1)
    if last < 0:
        return set()
    return {t for w in other.words for t in w.sense.tags if t.startswith("hedge") and w.stem not in own
            and (w.index <= last or t == "hedge1" or w.stem in _OPEN)}  # fmt: skip


def _setting(w: Word) -> bool:
    """Whether a word only says where something was looked at ("clinical models")."""
    return w.stem in _WHERE or any(x in ("stage",) for x, _ in w.sense.axes)
