"""The rules for opposites: up and down, cheap and costly, stated and denied."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index import lexicon
from index.paraphrase import stem
from index.reading import Clause, Word
from rag.check_align import GENERIC, Alignment, Finding, coined
from rag.check_context import ATTRIBUTES, apart, beside, context, merit, spared, swapped, tied

#: what stands after these has not happened ("before it can be approved")
UNREAL = re.compile(
    r"\b(?:before|until|to|can|could|may|might|if|should|must|whether)\b"
    r"(?:\s+(?:be|been|being|get|is|are|it|they|this|these|can|the|a|an|any|such|\w+ly|\w+s))*\s*$",
    re.I,
)


#: verbs of telling: a claim that denies them denies that the quote says so
REPORTING = frozenset(
    stem(w)
    for w in """list call describe mean report mention name give say state show find print credit
cite note refer suggest present include contain outline link quote speak tell define explain discuss point
write""".split()
)
_MANNER = frozenset(stem(w) for w in "direct directly clear clearly full fully proper properly well close real".split())
_DESCRIBES = re.compile(r"\b(?:that|which|who)\s+(?:\w+ly\s+|help\s+|may\s+|can\s+)*$", re.I)
#: axes whose lower pole is a bad or missing thing: a negation of their upper pole says the same
_BAD = frozenset(
    {"quality", "protection", "safety", "evidence", "degree", "chance", "outlook", "change", "lasting", "advice"}
)
_DOES = frozenset(stem(w) for w in "use repair release secrete carry follow run wait".split())
_SURE = frozenset(stem(w) for w in "settled clear known certain sure final established decided over understood".split())


def direction(a: Alignment, _: Sequence[str]) -> Iterator[Finding]:
    """Opposite poles: raise and lower, cheap and costly, rare and common, avoid and encourage."""
    for c in a.claim.words:
        axes = dict(c.sense.axes)
        if c.phrase != c.index or not axes or c.in_scope:
            continue
        if "approval" in axes and UNREAL.search(a.claim.text[: c.start]):
            continue
        agree = clash = 0.0
        other: Word | None = None
        for at, reading in enumerate(a.quotes):
            for q in reading.words:
                if q.phrase != q.index or not q.sense.axes or q.in_scope:
                    continue
                turned = c.negated != q.negated
                pairs = [pole * axes[x] for x, pole in q.sense.axes if x in axes and not (turned and x in ATTRIBUTES)]
                if not pairs and not turned:
                    mine = merit(a.claim.words, c)
                    pairs = [mine * merit(reading.words, q)] if mine else []
                pairs = [p for p in pairs if p and not spared(a.claim.words, c) and not spared(reading.words, q)]
                if not pairs:
                    continue
                if q.negated and not c.negated and _half(c, q):
                    pairs = [abs(p) for p in pairs]
                flip = -1 if turned != swapped(a, at) else 1
                same = max(pairs) * flip > 0 if len(set(pairs)) == 1 else True
                bound = tied(a, c, at, q)
                near = context(a, c, at, q) + 0.02 + bound
                if not same and (_relative(a.claim.text, c) and _taken(a, c, at, q)):
                    continue
                if not same and not bound and apart(a, c, at, q):
                    continue
                if not same and not bound and not beside(a, c, at, q):
                    continue
                if same:
                    near += 0.8 * (q.stem == c.stem and c.negated == q.negated and near >= 0.2)
                    agree = max(agree, near * (1.1 if q.stem == c.stem else 1.0))
                elif near > clash:
                    clash, other = near, q
        if other is not None and clash >= 0.3 and clash > 1.1 * agree:
            yield Finding("direction", f'says "{c.text}" where the quote says "{other.text}"', 3.0, True)
            return


def _half(c: Word, q: Word) -> bool:
    """Whether the quote only denies the other pole: "not raised" is not "lowered"."""
    axes = dict(c.sense.axes)
    shared = [x for x, _ in q.sense.axes if x in axes]
    return bool(shared) and all(x == "change" for x in shared) and not _same_pole(c, q)


def _same_pole(c: Word, q: Word) -> bool:
    """Whether the two stand on the same pole of an axis."""
    axes = dict(c.sense.axes)
    return any(pole * axes[x] > 0 for x, pole in q.sense.axes if x in axes)


def _relative(text: str, c: Word) -> bool:
    """Whether a word only describes a noun ("signals that drive swelling")."""
    return bool(_DESCRIBES.search(text[: c.start]))


def _taken(a: Alignment, c: Word, at: int, q: Word) -> bool:
    """Whether another word of the claim already answers for the quote's word."""
    return any(i == at and m is q and s >= 0.6 and not _poles(w, q) < 0
               for w in a.claim.words if w is not c for i, m, s in a.matches.get(w.index, ()))  # fmt: skip


def negation(a: Alignment, quotes: Sequence[str]) -> Iterator[Finding]:
    """One side negates what the other states."""
    strange = frozenset(coined(quotes))
    for clause in a.claim.clauses:
        turned = [w for w in clause.words if w.negated and not w.stop]
        said = Clause(clause.index, 0, 0, 0, [w for w in clause.words if w.stem not in strange
                                              and not (w.name and lexicon.is_actor(w.name))])  # fmt: skip
        for at, other, load in a.carriers(said, 0.7)[:2]:
            theirs = [w for w in other.words if w.negated and not w.stop]
            if load < 0.5:
                continue
            hit = _moved(clause, other) or _one_sided(a, at, clause, turned, other, theirs)
            if hit is None:
                continue
            yield Finding("negation", hit, 3.0, True)
            return
        if turned and not _denying(a, clause, turned):
            yield Finding("negation", f'denies "{turned[0].text}", and the quote denies nothing like it', 2.0)
            return


def _moved(clause: Clause, other: Clause) -> str | None:
    """Up or down in the claim, unchanged in the quote."""
    poles = [(w, pole) for w in other.words for x, pole in w.sense.axes if x == "sameness"]
    still = next((w for w, pole in poles if (pole > 0) != w.negated), None)
    mine = [w for w in clause.words if not w.negated and not w.in_scope and w.phrase == w.index]
    if still is None or any(x == "sameness" for w in mine for x, _ in w.sense.axes) or clause.negated:
        return None
    moved = next((w for w in mine for x, _ in w.sense.axes if x in ("change", "quality")), None)
    return f'says "{moved.text}" where the quote says "{still.text}" is not so' if moved else None


def _denying(a: Alignment, clause: Clause, turned: Sequence[Word]) -> bool:
    """Whether the quotes have something negative where the claim's clause comes from: a negation, or a word that is
    the negative of what the claim denies ("fail", "pending", "rare")."""
    reported = all(w.stem in REPORTING for w in turned)
    done = next((w for w in turned if w.stem in _DOES), None)
    for at, other, _ in a.carriers(clause, 0.5):
        reading = a.quotes[at]
        near = [w for c in reading.clauses if c.sentence == other.sentence for w in c.words]
        if any(w.negated or w.in_scope for w in near):
            return True
        if any(_poles(t, w) < 0 and not w.negated for t in turned for w in near):
            return True
        if reported or done is not None:
            continue
        if any(pole < 0 for w in near for _, pole in w.sense.axes):
            return True
        if any("hedge1" in w.sense.tags for w in near) and any(_open(w) for w in turned):
            return True
    return False


def _poles(t: Word, w: Word) -> int:
    axes = dict(t.sense.axes)
    return min((pole * axes[x] for x, pole in w.sense.axes if x in axes), default=0)


def _open(w: Word) -> bool:
    """Whether denying a word leaves a question open ("not settled") rather than answering it."""
    return bool(w.sense.tags & {"strong:proof", "strong:proofok", "strong:all"}) or w.stem in _SURE


def _one_sided(
    a: Alignment, at: int, clause: Clause, mine: list[Word], other: Clause, theirs: list[Word]
) -> str | None:
    """What one of two clauses denies and the other states, in words; ``None`` if they agree."""
    inside = (at, other.index)
    for w in (w for w in mine if not _axes(w) and w.stem not in GENERIC and w.stem not in _MANNER):
        met = [(s, m) for i, m, s in a.matches.get(w.index, ()) if (i, m.clause) == inside and s >= 0.6]
        top = max((s for s, _ in met), default=0.0)
        signs = [_sign(w, m) for s, m in met if s >= top or top < 1.0]
        if signs and max(signs) < 0 and not any(_opposed(a, x, other) for x in clause.words):
            return f'denies "{w.text}", which the quote does not deny'
    if any(m.negated for w in mine for i, m, _ in a.matches.get(w.index, ()) if (i, m.clause) == inside):
        return None
    for q in (q for q in theirs if q.stem not in GENERIC):
        hits = [w for w in clause.words for i, m, s in a.matches.get(w.index, ())
                if i == at and m is q and s >= 0.6 and not set(_axes(w)) & set(_axes(q))]  # fmt: skip
        elsewhere = any(not m.negated and not m.in_scope and m.stem == w.stem and (i, m.clause) != inside
                        for w in hits for i, m, _ in a.matches.get(w.index, ()))  # fmt: skip
        if (
            hits
            and not elsewhere
            and all(_sign(w, q) < 0 for w in hits)
            and not any(_opposed(a, x, other) for x in clause.words)
        ):
            return f'states "{q.text}", which the quote denies'
    return None


def _sign(c: Word, q: Word) -> int:
    """+1 if the two words say the same, -1 if one denies the other, 0 if a negation only reaches one of them."""
    if c.in_scope or q.in_scope:
        return 0
    axes = dict(c.sense.axes)
    if (
        c.negated
        and not any(x in axes for x, _ in q.sense.axes)
        and any(pole < 0 and x in _BAD for x, pole in q.sense.axes)
    ):
        return 1
    poles = [pole * axes[x] for x, pole in q.sense.axes if x in axes]
    sign = -1 if poles and max(poles) < 0 else 1
    return -sign if c.negated != q.negated else sign


def _axes(w: Word) -> list[str]:
    return [x for x, _ in w.sense.axes if x not in ATTRIBUTES]


def _opposed(a: Alignment, w: Word, other: Clause) -> bool:
    """Whether a word stands on the other pole of a word of the quotes (so a negation is made up for)."""
    axes = {x: pole for x, pole in w.sense.axes if x not in ATTRIBUTES}
    near = [q for _, q, _ in a.matches.get(w.index, ()) if q.clause == other.index]
    return any(pole * axes[x] * (-1 if q.negated != w.negated else 1) < 0
               for q in near for x, pole in q.sense.axes if x in axes)  # fmt: skip
