"""The rules for who does what: said by whom, of whom, and which word was put in the place of another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from index.frames import frame_at
from index.paraphrase import stem
from index.reading import Clause, Reading, Word
from rag.check_align import GENERIC, Alignment, Finding, alike, tags_of, weight

_BORNE = frozenset({"organisation", "journal", "person"})
_PRONOUN = re.compile(
    r"^\W*(?:they|it|he|she|its|their|his|her|the (?:agency|agencies|society|review|journal|paper"
    r"|authors?|team|group|company|regulators?))\b",
    re.I,
)
_ITEM = re.compile(r"(?:^|\n)\s*(?:[-*•]|\d+[.)])\s|:\s", re.M)
_OFFICES = frozenset(stem(w) for w in "regulators regulator agencies authorities companies makers".split())
_WANTED = re.compile(r"\b(?:should|needs?|needed|wants?|must|more|further|aims?|seeks?|to (?:see|learn|find))\b", re.I)
_BECOMES = frozenset(
    stem(w) for w in "become differentiate turn secrete release produce attack derive suppress target".split()
)
_BY = re.compile(
    r"\b(?:by|from|via|through|with|of|to|than|for|in|on|as|using|including|thanks|like|and"
    r"|or)\s+(?:the\s+|an?\s+)?(?:[\w-]+\s+){0,2}$",
    re.I,
)
_KEPT = ("source", "hedge0", "hedge1", "hedge2")
_SMALL = frozenset("a an the of in on at to for from by with and or is are was were be been that which".split())


def edits(a: Alignment, quotes: Sequence[str]) -> Iterator[Finding]:
    """A word put in the place of another in a sentence that is otherwise the quote's own."""
    mine = [w.stem for w in a.claim.words]
    for there in (ws for reading in a.quotes for ws in _sentences(reading)):
        theirs = [w.stem for w in there]
        if len(set(mine) & set(theirs)) < 0.5 * len(set(mine)):
            continue
        match = SequenceMatcher(None, mine, theirs, autojunk=False)
        blocks = match.get_opcodes()
        same = [(i2 - i1) for op, i1, i2, _, _ in blocks if op == "equal"]
        if sum(same) < 0.55 * len(mine) or sum(same) < 4:
            continue
        for k, (op, i1, i2, j1, j2) in enumerate(blocks):
            if op != "replace" or i2 - i1 > 3 or j2 - j1 > 4 or not k:
                continue
            left = blocks[k - 1][2] - blocks[k - 1][1] if blocks[k - 1][0] == "equal" else 0
            right = blocks[k + 1][2] - blocks[k + 1][1] if k + 1 < len(blocks) and blocks[k + 1][0] == "equal" else 0
            if (
                left + right < 3
                or a.claim.words[i1].clause != a.claim.words[i2 - 1].clause
                or (not right and i2 < len(mine))
                or not left
            ):
                continue
            if any(q.number or q.name for q in there[j1:j2]):
                continue
            new = [w for w in a.claim.words[i1:i2] if w.text.lower() not in _SMALL and not w.number and not w.name]
            old = [w for w in there[j1:j2] if w.text.lower() not in _SMALL]
            for w in new:
                other = next((q for q in old if _opposite(w, q) and w.negated == q.negated), None)
                if other is not None and not w.in_scope and not other.in_scope:
                    yield Finding("direction", f'says "{w.text}" where the quote says "{other.text}"', 2.5, True)
                    return
            olds = any(q.sense.axes for q in old)
            odd = [w for w in new if not w.stop and not (olds and w.sense.axes)
                   and ("light" not in w.sense.tags or w.sense.axes)
                   and not any(alike(w, q) >= 0.6 and not _opposite(w, q) for q in old)
                   and not any(s >= 0.8 for _, _, s in a.matches.get(w.index, ()))]  # fmt: skip
            if odd and old and not any(x.startswith(_KEPT) for w in new for x in w.sense.tags):
                said, own = a.claim.text[new[0].start : new[-1].end], " ".join(w.text for w in old)
                yield Finding("wording", f'says "{said}" where the quote says "{own}"', 1.3)
                return


def _sentences(reading: Reading) -> list[list[Word]]:
    out: dict[int, list[Word]] = {}
    for clause in reading.clauses:
        out.setdefault(clause.sentence, []).extend(clause.words)
    return list(out.values())


def _opposite(w: Word, q: Word) -> bool:
    mine = dict(w.sense.axes)
    return w.stem != q.stem and any(pole * mine[x] < 0 for x, pole in q.sense.axes if x in mine)


def stated(a: Alignment, _: Sequence[str]) -> Iterator[Finding]:
    """What the quote denies, leaves to others, or binds to an if, stated as a fact; or the other way round."""
    for clause in a.claim.clauses:
        telling = [w for w in clause.words if weight(w) >= 0.5 or (w.name and not w.stop)]
        if not telling:
            continue
        mine = {f.kind for w in telling if (f := frame_at(a.claim.text, w.start))}
        hits: list[tuple[str, str]] = []
        free = 0
        for w in telling:
            best = max((s for _, _, s in a.matches.get(w.index, ())), default=0.0)
            spots = [(i, m) for i, m, s in a.matches.get(w.index, ()) if s >= max(0.6, best - 0.2)]
            seen = [frame_at(a.quotes[i].text, m.start) for i, m in spots]
            if not spots:
                continue
            if all(seen):
                hits.append((seen[0].kind, seen[0].trigger) if seen[0] else ("", ""))
            else:
                free += 1
        if (hits and len(hits) >= max(2, free)) or (hits and not free):
            kind, trigger = hits[0]
            if kind == "aim" and _WANTED.search(a.claim.text):
                continue
            softened = clause.negated or tags_of(clause.words) & {"hedge0", "hedge1"} or bool(mine)
            if kind == "denied" and not (
                mine & {"denied"} or clause.negated or any(p < 0 for w in telling for _, p in w.sense.axes)
            ):
                yield Finding("negation", f'states what the quote denies ("{trigger}")', 2.5, True)
                return
            if kind in ("claimed", "bound", "aim") and not softened and not (kind == "aim" and free):
                yield Finding("certainty", f'states as a fact what the quote only has under "{trigger}"', 1.5)
                return
        if (
            "denied" in mine
            and free
            and not hits
            and not any(w.negated or w.in_scope for r in a.quotes for w in r.words)
        ):
            yield Finding("negation", "denies what the quote states", 2.5, True)
            return


def roles(a: Alignment, _: Sequence[str]) -> Iterator[Finding]:
    """A predicate of one thing given to another that the quote speaks of elsewhere."""
    for clause in a.claim.clauses:
        words = [w for w in clause.words if not w.stop]
        if len(words) < 3:
            continue
        bearer = next((w for w in words[:4] if (w.kind in _BORNE or w.stem in _OFFICES) and not w.compound), None)
        if bearer is not None:
            rest = [w for w in words if w.index > bearer.index and not w.name and not (set(_KEPT[:1]) & w.sense.tags)]
            apart = _apart(a, bearer, clause, rest)
            if apart:
                yield Finding("roles", f'gives to "{bearer.text}" what the quote says of something else', 2.0, True)
                return
        yield from _turned(a, clause)


def _apart(a: Alignment, bearer: Word, clause: Clause, rest: Sequence[Word]) -> bool:
    """Whether no sentence that carries the predicate names its bearer."""
    part = Clause(clause.index, 0, 0, 0, list(rest))
    best = a.carriers(part, 0.6)
    if not best or best[0][2] < 0.7 or sum(weight(w) for w in rest) < 0.8:
        return False
    for at, other, _load in best:
        reading = a.quotes[at]
        near = [c for c in reading.clauses if c.sentence == other.sentence]
        if any(_same_bearer(w, bearer) for c in near for w in c.words if not w.compound):
            return False
        first = min(c.start for c in near)
        if _PRONOUN.match(reading.text[first:]) or _ITEM.search(reading.text[max(0, first - 4) : first + 60]):
            return False
    return True


def _same_bearer(one: Word, other: Word) -> bool:
    if not other.name:
        return one.stem == other.stem or one.kind == "organisation" or alike(other, one) >= 0.8
    mine, theirs = one.name, other.name
    return bool(mine) and (mine == theirs or mine.split()[-1] == theirs.split()[-1].removesuffix("'s"))


def _turned(a: Alignment, clause: Clause) -> Iterator[Finding]:
    """Subject and object changed places: "growth factors turn into cells" for "cells secrete growth factors"."""
    verb = next((w for w in clause.words if w.stem in _BECOMES and w.phrase == w.index and not w.negated), None)
    if verb is None:
        return
    before = [w for w in clause.words if w.index < verb.index and not w.stop and w.stem not in GENERIC]
    if not before:
        return
    head = before[-1]
    passive = re.search(r"\b(?:is|are|was|were|be|been)\s+(?:\w+\s+)?$", a.claim.text[: verb.start], re.I)
    spots = [(i, m) for i, m, s in a.matches.get(verb.index, ()) if s >= 0.8]
    if passive or not spots:
        return
    for i, m in spots:
        own = [q for j, q, s in a.matches.get(head.index, ()) if j == i and q.clause == m.clause and s >= 0.8]
        if not own or any(q.index < m.index for q in own):
            return
        text = a.quotes[i].text
        if any(_BY.search(text[max(0, q.start - 40) : q.start]) for q in own[:1]):
            return
    yield Finding("roles", f'has "{head.text}" do what the quote says of something else', 1.6, True)
