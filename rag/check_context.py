"""Where a word of the quotes stands: whether it speaks of the same thing as the claim's word does."""

from __future__ import annotations

from collections.abc import Sequence

from index.lexicon import is_actor
from index.reading import Word
from rag.check_align import Alignment

#: axes that only describe: a negation next to them turns the noun, not them
ATTRIBUTES = frozenset({"duration", "stage", "degree", "severity", "outlook", "activity"})


def context(a: Alignment, c: Word, at: int, q: Word) -> float:
    """How far the surroundings of a claim word are found around a quote word."""
    total = 0.0
    sentence = a.quotes[at].clauses[q.clause].sentence
    for w in a.claim.words:
        if w.stop or w.phrase == c.phrase or w.clause != c.clause:
            continue
        near = max((s * s / (1 + abs(m.index - q.index) / 4 + 2 * (m.clause != q.clause))
                    for i, m, s in a.matches.get(w.index, ())
                    if i == at and m.phrase != q.phrase and a.quotes[at].clauses[m.clause].sentence == sentence),
                   default=0.0)  # fmt: skip
        if w.name and near < 0.5 and w.name in a.quotes[at].clauses[q.clause].inherited:
            near = 0.5
        total += near / (1 + abs(w.index - c.index) / 6) * telling(w)
    return total


def beside(a: Alignment, c: Word, at: int, q: Word) -> bool:
    """Whether a telling word of the claim's clause stands in the same clause as the quote's word."""
    about = a.quotes[at].clauses[q.clause].inherited
    if q.stem == c.stem and about & {w.name for w in a.claim.words if w.clause == c.clause}:
        return True
    return any(i == at and m.clause == q.clause and m.phrase != q.phrase and s >= 0.7 and w.phrase != c.phrase
               for w in a.claim.words if w.clause == c.clause and telling(w) >= 1.0 and not w.stop
               for i, m, s in a.matches.get(w.index, ()))  # fmt: skip


def tied(a: Alignment, c: Word, at: int, q: Word) -> float:
    """Above 0 if the next words of weight are the same on one side of both ("worse sleep", "better sleep")."""
    total = 0.0
    for step in (1, -1):
        mine, theirs = _next(a.claim.words, c, step), _next(a.quotes[at].words, q, step)
        if mine is not None and theirs is not None and mine.clause == c.clause and theirs.clause == q.clause:
            met = any(m is theirs and s >= 0.8 for i, m, s in a.matches.get(mine.index, ()) if i == at)
            total += met * (0.8 if step > 0 else 0.3)
    return total


_ARTICLES = frozenset("the a an their its this these".split())


def apart(a: Alignment, c: Word, at: int, q: Word) -> bool:
    """Whether the two act on different things: what follows the claim's word is found elsewhere than after the quote's
    word, and what follows that is not in the claim ("calm the immune system", "promote tissue repair")."""
    if not {x for x, _ in c.sense.axes} & {x for x, _ in q.sense.axes} <= {"change"}:
        return False
    mine, theirs = _next(a.claim.words, c, 1), _next(a.quotes[at].words, q, 1)
    if mine is None or theirs is None or mine.clause != c.clause or theirs.clause != q.clause:
        return False
    if any(w.stop and w.text.lower() not in _ARTICLES for w in a.claim.words[c.index + 1 : mine.index]):
        return False
    taken = any(m.phrase == theirs.phrase for w in a.claim.words for i, m, s in a.matches.get(w.index, ())
                if i == at and s >= 0.6)  # fmt: skip
    return not taken and any(i == at and s >= 0.7 for i, _, s in a.matches.get(mine.index, ()))


def _next(words: Sequence[Word], w: Word, step: int) -> Word | None:
    at = w.index + step
    while 0 <= at < len(words) and abs(at - w.index) <= 3:
        if not words[at].stop and words[at].phrase != w.phrase:
            return words[at]
        at += step
    return None


def swapped(a: Alignment, at: int) -> bool:
    """Whether claim and quote compare the same two things the other way round ("A than B", "B than A")."""
    sides = []
    for reading in (a.claim, a.quotes[at]):
        than = [w.index for w in reading.words if w.text.lower() == "than"]
        if len(than) != 1:
            return False
        named = [(w.index, w.name) for w in reading.words if w.name and (is_actor(w.name) or w.kind == "population")]
        sides.append(({n for i, n in named if i < than[0]}, {n for i, n in named if i > than[0]}))
    (left, right), (before, after) = sides
    return bool(left & after and right & before) and not left & before


def telling(w: Word) -> float:
    """How much a word tells about what is spoken of."""
    if w.number or (w.name and w.kind != "cell_type"):
        return 1.6
    return 0.3 if "light" in w.sense.tags or w.stem in ("patient", "peopl", "therapi", "treatment", "person") else 1.0


def merit(words: Sequence[Word], w: Word) -> int:
    """+1 if the word says things get better, -1 if worse, 0 if it does not say."""
    sign = -1 if w.negated else 1
    for axis, pole in w.sense.axes:
        if axis == "quality":
            return pole * sign
        if axis == "change":
            after = sorted((x for x in words if x.clause == w.clause and x is not w),
                           key=lambda x: (x.index < w.index, abs(x.index - w.index)))[:6]  # fmt: skip
            for x in after:
                if "good" in x.sense.tags:
                    return pole * sign
                if "bad" in x.sense.tags or x.kind == "disease":
                    return -pole * sign
    return 0


def spared(words: Sequence[Word], w: Word) -> bool:
    """Whether a harm is what another word takes away ("reducing degeneration"): then its pole says nothing."""
    if not any(x in ("protection", "repair") and pole < 0 for x, pole in w.sense.axes):
        return False
    before = [x for x in words[max(0, w.index - 6) : w.index] if x.clause == w.clause]
    return any(("change", -1) in x.sense.axes or ("protection", 1) in x.sense.axes for x in before)
