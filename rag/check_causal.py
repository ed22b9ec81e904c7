"""The rules for causes: a cause where the quote has a link or a risk, or a cause of something else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.reading import Reading, Word
from rag.check_align import GENERIC, Alignment, Finding, tags_of, weight

_MAKES = re.compile(
    r"\b(?:makes?|made)\s+(?:the\s+|an?\s+)?\w+\s+(?:\w+\s+)?(?:live|eat|get|become|have|feel|lose|gain|sleep|grow"
    r"|die|less|more|fall|age|move|worse|better)\b",
    re.I,
)
_EXPLAINS = re.compile(
    r"\b(?:because|caused by|due to|thanks to|owing to|(?:is|are|was|were) (?:the|one|a|the main"
    r"|a main) (?:\w+ )?(?:reasons?|causes?)"
    r"|(?:is|are|was|were) (?:\w+ )?(?:behind|responsible for)|(?:is|are|was) why|explains? (?:why"
    r"|the)|(?:brought|driven|triggered|produced) (?:on |about )?by"
    r"|as a (?:direct )?result of|the result of|results? from|stems? from|comes? down to|(?:is|are"
    r"|was|were) down to)\b",
    re.I,
)
_EXPLAINED = re.compile(
    r"\b(?:because|caus(?:e|es|ed|ing)|due to|thanks to|owing to|attribut\w+|credit\w*|reasons?"
    r"|responsible|results? (?:in|from)|resulting"
    r"|lead(?:s|ing)? to|led to|stem\w*|explain\w*|trigger\w*|via|through|by (?:\w+ ){0,2}\w+ing"
    r"|driven|produc\w+|induc\w+|mediat\w+"
    r"|aris\w+|contribut\w+|mak(?:e|es|ing)|raise[sd]?|risks?|properties|to (?:heal|reduce|treat|help))\b",
    re.I,
)
_CHOICE = re.compile(r"\b(?:cho[os]\w+|pick\w*|select\w*|suggest\w*|recommend\w*|suit\w*|fit|used?)\b", re.I)
_REASON = re.compile(r"(?:the|reasons?|why|because|due|explain\w*|thanks|owing|behind)$", re.I)
_ASCRIBED = re.compile(r"\b(?:attribut\w+|credit\w*|due to|because|owing|thanks|explain\w*)\b", re.I)
_ARROW = re.compile(
    r"\b(?:(?P<back>caused by|due to|because of|the result of|results? from|brought (?:on"
    r"|about) by|triggered by|stems? from|comes? from)"
    r"|causes?|caused(?! by)|leads? to|led to|results? in|brings? (?:on|about)|triggers?)\b",
    re.I,
)
_BESIDE = re.compile(
    r"\b(?:combined with|along(?:side| with)|together with|associated with|linked (?:to|with)"
    r"|correlat\w+ with|plus|with|when|after|for)\b|\+",
    re.I,
)


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
        if words and all(_REASON.match(w.text) for w in words) and any(_ASCRIBED.search(r.text) for r in a.quotes):
            return
        said = words[0].text if words else str(makes and makes[0])
        yield Finding("causal", f'says "{said}" where the quote speaks of a risk or a link', 2.0)
        return
    if not tags_of(a.claim.words) & {"hedge0"}:
        yield from _explained(a)


def _explained(a: Alignment) -> Iterator[Finding]:
    """ "Because of B" where the quote's sentence only has "with B"."""
    for m in _EXPLAINS.finditer(a.claim.text):
        word = next((w for w in a.claim.words if m.start() <= w.start < m.end() and not w.stop), None)
        if word is not None and (word.negated or word.in_scope):
            continue
        clause = next((w.clause for w in a.claim.words if w.start >= m.start()), 0)
        sentence = a.claim.clauses[clause].sentence
        mine = [w for w in a.claim.words if a.claim.clauses[w.clause].sentence == sentence]
        before = [w for w in mine if w.end <= m.start()]
        after = [w for w in mine if w.start >= m.end()]
        spots = {s for side in (before, after) for s in _sentences(a, side)}
        both = [s for s in _sentences(a, before) if s in _sentences(a, after)] or sorted(spots)
        texts = [_text(a, i, n) for i, n in both]
        cause = [w for w in (after if _passive(m[0]) else before) if not (w.stop or w.name or w.stem in GENERIC)]
        if cause and not any(a.matched(w) for w in cause):
            yield Finding("causal", f'gives a reason ("{cause[0].text}") that is not in the quote', 1.2)
            return
        chosen = _CHOICE.search(a.claim.text) and any(re.search(r"\bfor\b", t) for t in texts)
        if (
            texts
            and not chosen
            and not any(_EXPLAINED.search(t) for t in texts)
            and any(_BESIDE.search(t) for t in texts)
        ):
            yield Finding("causal", f'says "{m[0]}" where the quote gives no reason', 2.0)
            return
        yield from _shared(a, after if _passive(m[0]) else before, m[0])


def turned(a: Alignment, _: Sequence[str]) -> Iterator[Finding]:
    """ "A is caused by B", where the quote says that A causes B; and the other way round."""
    for m in _ARROW.finditer(a.claim.text):
        left = [w for w in a.claim.words if w.end <= m.start() and not w.stop][-3:]
        right = [w for w in a.claim.words if w.start >= m.end() and not w.stop][:3]
        for r in a.quotes:
            for k in _ARROW.finditer(r.text):
                stop = max(r.text.rfind(". ", 0, k.start()), 0)
                end = r.text.find(". ", k.end())
                before, after = (stop, k.start()), (k.end(), end if end > 0 else len(r.text))
                first, last = (left, right) if bool(m["back"]) != bool(k["back"]) else (right, left)
                if (
                    _within(a, first, r, before)
                    and _within(a, last, r, after)
                    and not _within(a, last, r, before)
                    and not _within(a, first, r, after)
                ):
                    yield Finding("causal", f'says "{m[0]}" where the quote says "{k[0]}"', 2.5, True)
                    return


def _within(a: Alignment, words: Sequence[Word], reading: Reading, span: tuple[int, int]) -> bool:
    return any(a.quotes[i] is reading and s >= 0.8 and span[0] <= q.start < span[1]
               for w in words for i, q, s in a.matches.get(w.index, ()))  # fmt: skip


def _passive(marker: str) -> bool:
    return not re.search(r"\b(?:reasons?|causes?|behind|responsible|why|explains?)$", marker, re.I)


def _shared(a: Alignment, cause: Sequence[Word], said: str) -> Iterator[Finding]:
    """The cause is one of two that the quote only names together ("A + B reduced it", "because of B")."""
    named = {w.name for w in cause if w.name}
    for r in a.quotes:
        for m in re.finditer(r"(\b[\w-]+)\s*\+\s*((?:[\w-]+\s+)?[\w-]+)", r.text):
            pair = [{w.name for w in r.words if m.start(g) <= w.start < m.end(g) and w.name} for g in (1, 2)]
            if all(pair) and named & (pair[0] | pair[1]) and not (named & pair[0] and named & pair[1]):
                yield Finding("causal", f'says "{said}" of one of two things that the quote names together', 1.6)
                return


def _sentences(a: Alignment, words: Sequence[Word]) -> list[tuple[int, int]]:
    """The sentences of the quotes that hold most of some words: (which quote, which sentence)."""
    loads: dict[tuple[int, int], float] = {}
    for w in words:
        if w.stop or not (weight(w) >= 0.5 or w.name):
            continue
        for key in {(i, a.quotes[i].clauses[q.clause].sentence) for i, q, s in a.matches.get(w.index, ()) if s >= 0.6}:
            loads[key] = loads.get(key, 0.0) + 1.0
    top = max(loads.values(), default=0.0)
    return [key for key, load in loads.items() if load == top and top > 0]


def _text(a: Alignment, quote: int, sentence: int) -> str:
    reading = a.quotes[quote]
    inside = [c for c in reading.clauses if c.sentence == sentence]
    return reading.text[inside[0].start : inside[-1].end] if inside else ""
