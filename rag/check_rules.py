"""The rules of the checker: each looks for one kind of error and says what it found in words.

Every rule takes an alignment and the quotes and yields findings; a finding's weight says how surely it speaks against
the claim. This file holds the rules about what is named, who is spoken of, and what is added.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index import lexicon
from index.facts import missing
from index.lexicon import ACTORS
from index.paraphrase import stem
from index.reading import Clause, Word
from index.words import fold, key
from rag.check_align import Alignment, Finding, coined, weight
from rag.check_arms import arms
from rag.check_causal import causal, turned
from rag.check_certainty import certainty
from rag.check_exchange import exchanged
from rag.check_polarity import direction, negation
from rag.check_quantifiers import quantifiers
from rag.check_roles import edits, roles, stated
from rag.check_status import status

#: what a word that nothing answers for costs, and what it costs as a share of all
COST, SHARE = 0.86, 0.7
_SOURCES_OF_CELLS = frozenset({"donor cell", "autologous cell", "cell therapy"})
_DEFINES = re.compile(r"\b(?:stands? for|short for|abbreviat|spelled out|acronym)", re.I)
_MEANS = re.compile(r"\b([A-Z][A-Za-z0-9-]{1,9})\s+(?:does not |do not )?means?\s+([^,;.]+?)(?=,|;|\.|$|\band [A-Z])")
_QUOTED = re.compile(r"(?<!\w)['\"‘“]([A-Za-z][\w -]{2,40}?)['\"’”](?!\w)")
#: a name after one of these is not what the clause is about
_UNDER = re.compile(
    r"\b(?:on|of|for|to|after|during|in|from|by|without|through|using|about|against|into|behind"
    r"|with|than|set against|next to)"
    r"\s+(?:the\s+|an?\s+|this\s+|these\s+|such\s+|any\s+|new\s+|traditional\s+|usual\s+)*$", re.I)  # fmt: skip
_PEOPLE = re.compile(
    r"\b(?:people|patients?|humans?|persons?|adults?|women|men|participants?|volunteers?|clinical|children|cases)\b",
    re.I,
)
_OF_HUMANS = re.compile(r"\bhuman (?=\w)|\b(?:pre|non-?)clinical\b", re.I)
_LIMITED = re.compile(r"\b(?:an?|one|some|certain|other|newer|kinds? of|types? of|two)\s+(?:\w+\s+)?$", re.I)
_IN_LIST = re.compile(r"(?:,|\band|\bor|\bplus)\s+(?:the\s+|more\s+|an?\s+)?$", re.I)
_CONTRAST = re.compile(r"\b(?:unlike|rather than|instead of|not (?:directly )?related to)\s+(?:[\w-]+\s+){0,2}$", re.I)


def names(a: Alignment, quotes: Sequence[str]) -> Iterator[Finding]:
    """Numbers, names, diseases, groups of people, study designs that no quote names."""
    shown = (w for r in a.quotes for w in r.words)
    kinds = {w.kind for w in shown if not {"adverse event", "infection"} & {w.name, *lexicon.parents(w.name)}}
    actors = {n for r in a.quotes for c in r.clauses for n in c.actors} - _SOURCES_OF_CELLS
    for short, full in _MEANS.findall(a.claim.text):
        yield from _definition(short, full, quotes)
    for said in _QUOTED.findall(a.claim.text):
        known = {stem(t) for q in quotes for t in key(q)}
        if len(key(said)) <= 3 and not all(stem(t) in known for t in key(said)):
            yield Finding("name", f'puts "{said}" in quotation marks, which the quote does not say', 2.0)
    if defines := _DEFINES.search(a.claim.text):
        yield from _definition(a.claim.text[: defines.start()], a.claim.text[defines.end() :], quotes)
        words = {fold(w.text) for r in a.quotes for w in r.words}
        for w in a.claim.words:
            if w.name and fold(w.text) not in words:
                yield Finding("name", f'spells out a name with "{w.text}", which the quote does not', 2.5, True)
                return
    for m in missing(a.claim.text, quotes):
        if m.name in a.topics and not (actors if m.kind in ACTORS else m.kind in kinds):
            yield Finding("topic", str(m), 0.4)
            continue
        yield Finding(m.kind, str(m), 3.0, bool(m.rival) and m.kind not in ("population", "study", "disease"))


def _definition(short: str, full: str, quotes: Sequence[str]) -> Iterator[Finding]:
    """An abbreviation and what it stands for must stand together in one item of a quote."""
    wanted = [m.text for m in (*lexicon.find(short), *lexicon.find(full)) if m.kind != "organisation"]
    items = [set(key(item)) for q in quotes for item in re.split(r"[;.\n]", q)]
    if len(wanted) > 1 and not any(all(set(key(w)) <= item for w in wanted) for item in items):
        yield Finding("name", f'gives "{wanted[-1]}" as the long form, which the quote does not', 2.5, True)


def animals(a: Alignment, quotes: Sequence[str]) -> Iterator[Finding]:
    """Said of people, where the quote only has animals or cells in a dish."""
    text = " ".join(quotes)
    if not any(w.kind == "model" for r in a.quotes for w in r.words) or _PEOPLE.search(_OF_HUMANS.sub(" ", text)):
        return
    if any(w.kind == "model" for w in a.claim.words) or not (said := _PEOPLE.search(a.claim.text)):
        return
    if not any(w.negated or w.in_scope or w.sense.tags & {"hedge0", "hedge1"} for w in a.claim.words):
        yield Finding("population", f'speaks of "{said[0]}", where the quote only has animals or cells', 2.0)


def subject(a: Alignment, quotes: Sequence[str]) -> Iterator[Finding]:
    """What the quote says of one thing, said of another."""
    strange = frozenset(n for n in coined(quotes))
    for clause in a.claim.clauses:
        acting = (w for w in clause.words if not w.compound and not _governed(a.claim.words, a.claim.text, w)
                  and (w.kind == "person" or lexicon.is_actor(w.name) or w.stem in strange)
                  and (not w.name or w.name in clause.actors or w.kind == "person"))  # fmt: skip
        first = next(((w.name or w.stem) for w in acting), "")
        if not first or not any(_names(first, r.words) for r in a.quotes):
            continue
        spots = [(r, w) for r in a.quotes for w in r.words if (w.name or w.stem) == first]
        linked = any(("relation", 1) in w.sense.axes or w.text.lower() in ("unlike", "than") for w in clause.words)
        apart = not _CONTRAST.search(a.claim.text) and all(_CONTRAST.search(r.text[: w.start]) for r, w in spots)
        if apart and not linked:
            yield Finding("subject", f'speaks of "{first}", which the quote only sets apart', 2.5, True)
            return
        rest = Clause(clause.index, 0, 0, 0, [w for w in clause.words if not w.name and w.stem not in strange])
        best = a.carriers(rest, 0.85)
        if not best or best[0][2] < 0.8:
            continue
        ok, rival = _spoken(a, first, best), ""
        for at, other, _load in best:
            own = {*other.actors, *(w.stem for w in other.words if w.stem in strange)}
            about = {n for n in own | other.inherited if _group(n) == _group(first)}
            if not about or any(lexicon.covers(first, n) or lexicon.covers(n, first) for n in about):
                ok = True
                break
            rival = rival or next((w.text for r in a.quotes[at:] for w in r.words if (w.name or w.stem) in about), "")
        if not ok and rival:
            yield Finding("subject", f'says of "{first}" what the quote says of "{rival}"', 2.5, True)
            return


def wider(a: Alignment, quotes: Sequence[str]) -> Iterator[Finding]:
    """Said of a whole class of medicines, where the quote only names one kind of it."""
    there = {m.name for q in quotes for m in lexicon.find(q)}
    for w in a.claim.words:
        if w.kind != "drug_class" or w.name in there or w.name == "conventional treatment":
            continue
        if _LIMITED.search(a.claim.text[: w.start]) or any(lexicon.covers(n, w.name) for n in there):
            continue
        special = next((n for n in sorted(there) if n != w.name and lexicon.covers(w.name, n)), "")
        if special and lexicon.kind_of(special) == "drug_class" and not _names(special, a.claim.words):
            yield Finding("overgeneralisation", f'says of "{w.text}" what the quote says of {special}', 1.6)
            return


def _spoken(a: Alignment, first: str, best: Sequence[tuple[int, Clause, float]]) -> bool:
    """Whether a speaker is named in a sentence that carries what it says."""
    if _group(first) != "speaker":
        return False
    return any(w.name == first for at, other, _ in best for c in a.quotes[at].clauses
               if c.sentence == other.sentence for w in c.words)  # fmt: skip


def _governed(words: Sequence[Word], text: str, w: Word) -> bool:
    """Whether a name stands after a preposition, itself or by the names right before it ("of donor MSCs")."""
    while w.index and words[w.index - 1].name and text[words[w.index - 1].end : w.start].isspace():
        w = words[w.index - 1]
    return bool(_UNDER.search(text[: w.start]))


def _group(name: str) -> str:
    """Who speaks (organisations, people) is no rival of what is spoken of (treatments)."""
    kind = lexicon.kind_of(name)
    return "speaker" if kind in ("organisation", "person", "journal") else "thing"


def _names(name: str, words: Sequence[Word]) -> bool:
    return any((w.name or w.stem) == name for w in words)


def coverage(a: Alignment, _: Sequence[str]) -> Iterator[Finding]:
    """Details of the claim that nothing in the quotes answers for."""
    asked = [(w, weight(w)) for w in a.claim.words]
    total = sum(x for _, x in asked)
    open_ = [(w, x) for w, x in asked if x and not a.matched(w)]
    lost = sum(x for _, x in open_)
    lost += 0.35 * sum(_listed(a, w) for w, x in open_ if x >= 0.5)
    if lost:
        said = ", ".join(f'"{w.text}"' for w, x in sorted(open_, key=lambda p: -p[1])[:4])
        yield Finding("detail", f"the quote does not mention {said}", COST * lost + SHARE * lost / max(total, 1.0))


def _listed(a: Alignment, w: Word) -> bool:
    """Whether an unanswered word stands in a list whose other items the quotes do answer ("mood, sleep and weight")."""
    if not _IN_LIST.search(a.claim.text[: w.start]):
        return False
    before = [x for x in a.claim.words[: w.index] if not x.stop]
    return bool(before) and a.matched(before[-1])


RULES = (
    names,
    animals,
    direction,
    negation,
    certainty,
    quantifiers,
    causal,
    subject,
    roles,
    stated,
    edits,
    status,
    exchanged,
    arms,
    turned,
    wider,
    coverage,
)
