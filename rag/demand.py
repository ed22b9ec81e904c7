"""What a question asks for, so that evidence can be held against it.

A cosine says that a passage is *about* the same thing; it does not say that the passage *answers*.
"What dose is given?" lies close to every sentence about treatment. So each question is read for:

- the things it names (a disease, a drug, an organisation, a group of people, a place): evidence must name them too;
- the aspects it asks for (a price, a dose, a percentage, a place to go): evidence must carry that aspect;
- its content words and numbers, which evidence should cover.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from index.lexicon import Mention, find, parents
from index.wordlists import any_of, read
from rag import facets
from rag.classed import SAME, classed
from rag.language.english import looks_english
from rag.terms import stem, terms, words

#: Kinds of names that evidence has to share. The others (markers' units, places in the body) only help the search.
HARD_KINDS = frozenset(
    {
        "disease", "drug", "drug_class", "organisation", "journal", "population", "place", "person",
        "cell_type", "treatment", "marker", "tissue", "model", "supplement", "procedure",
    }
)  # fmt: skip

# Names that seldom change the answer: the joint that hurts, the relative who asks, a manner of speaking.
_SOFT_PARENTS = frozenset({"joint"})
_SOFT_NAMES = frozenset(
    {
        "health workers", "death", "hand", "joint", "conventional treatment", "placebo", "blood", "bone",
        "tablet", "injection", "intravenous infusion", "joint injection", "surgery",
    }
)  # fmt: skip
_SOFT_TEXT = re.compile(
    (
        r"^(?:(?:my|her|his|our) .*|mums?|moms?|dads?|mother|father|wife|husband|sister|brother"
        r"|grand\w+|jabs?|shots?|brain|lady|woman|man|gentleman|guy|chap|fella|bloke|lass|lad)$"
    ),
    re.I,
)
# A narrower operation is answered by what is said of the wider one; a narrower drug or disease is not.
_WIDENED = frozenset({"treatment"})

_OBJECT = re.compile(
    r"\b(?:of|on|with|about|taking|take|takes|versus|vs|than|called|named)\s+([A-Za-z][A-Za-z-]{4,})\b"
)
# Ways of speaking that name a part of the body, a relative or an animal and mean none.
_IDIOM = re.compile(
    r"\b(?:(?:keep\w*|kept|had|got) an eye(?: on)?|eye to eye|by heart|at heart|heart of|hand in hand"
    r"|(?:on the|other|first|second) hand|an arm and a leg|pain in the (?:neck|backside|arse|ass)"
    r"|off the top of my head|heart attack(?= (?:when|at|over|if))|(?:different|another|whole other) animal|killing me"
    r"|in (?:the |your |my |its |their )?(?:[\w-]+['’]s? )?eyes\b(?! (?:hurt|are|itch|burn))|fit for"
    r"|die for|dying to|baby(?=(?:['’]?s)? (?:cord|cells?|navel|umbilical|birth))|kill me)\b",
    re.I,
)
_POSSESSIVE = re.compile(r"(?<=\w)['’]s\b")
_TYPE = re.compile(r"[- ](?:type|like|style)\b")
_AUTHOR = re.compile(
    (
        r"\bwho(?:'s| is| was| are| were)? (?:the )?(?:wrote|written|authors?|authored|led|leads?"
        r"|leading|did|ran|conducted|carried out|performed)\b"
    ),
    re.I,
)
_WORK = re.compile(
    r"\b((?:19|20)\d\d) (?:review|study|trial|paper|article|report|meta-?analysis)\b"
    r"|\b(?:review|study|trial|paper|article|report|meta-?analysis) (?:of|from|in|dated) ((?:19|20)\d\d)\b",
    re.I,
)
_DOCUMENT = r"(?:documents?|texts?|sources?|papers?|articles?|(?:news |press )?releases?|writings?|pieces?)"
_COMPARES = re.compile(
    rf"\b(?:both|two|each|compare|either|neither)\b[^?.]{{0,30}}\b{_DOCUMENT}\b|\bone (?:\w+ )?{_DOCUMENT}\b.*\bother\b"
    rf"|\bwhich (?:of )?(?:the |your |these |those )?(?:two )?(?:\w+ )?{_DOCUMENT}\b"
    r"|\barticle\b.*\b(?:news |press )?release\b|\b(?:news |press )?release\b.*\barticle\b|\bside by side\b",
    re.I | re.S,
)
_NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)?")


_VERB = (
    r"\b(?:is|are|was|were|be|been|do|does|did|has|have|had|can|could|will|would|shall|should|may"
    r"|might|must|of|in|on|for"
    r"|to|at|by|with|from|about|that|who|which|you|they|it|he|she|we|i|the|a|an|this|these|those|your|their|and|or|not"
    r"|get|gets|got|make|makes|made|mean|means|counts?|says?|said|stands?|comes?|came|takes?|took"
    r"|need|needs|works?|helps?|leaves?|mentions?|names?|shows?|gives?|goes|uses?|lists?|covers?|tells?|reports?"
    r"|describes?|calls?|claims?|supports?|treats?|lasts?|fell|falls?|rose|rises?|improved?|improves|changed|happen"
    r"|happened|moved?|moves)\b"
)
# "cells which work too much" does not ask which: there, the word stands right behind its noun.
_WHICH = re.compile(
    r"(?:\b(?:what|whose|how many)"
    r"|(?:^|[,;:?.!—-]\s*|\b(?:and|or|but|in|for|from|at|of|on|to|with|by|so|then|say|know|me|is)\s+)which)"
    r"\s+(?P<noun>[a-z][\w'’/-]*(?:\s+[\w'’/-]+){0,3})"
)
_HOW = re.compile(
    r"\bhow (?P<adjective>old|high|low|far|deep|heavy|cold|hot|tall|fast|quick|soon|often|strong|strict|hard)\b"
)
_PEOPLE = re.compile(r"\b(?:people|humans?|persons?|folks?|patients|volunteers|men|women|us|real ones)\b", re.I)
# Head words too general to demand anything.
_EACH = frozenset({"each", "every", "all", "both", "usual", "common", "main", "other", "same", "exact"})
_EMPTY = frozenset(
    """kind kinds type types sort sorts thing things one ones other else exactly happens happened way ways extent
    word words term name place places bit bits spot spots folks folk ppl persons participants individuals
    documents sources document source part parts difference about if reason reasons evidence proof does next results
    basis grounds result people patients things goes went each every all both usual common main other same exact
    two three four five six issues issue info information facts fact else's advice problem problems""".split()
)


@dataclass(frozen=True, slots=True)
class Aspect:
    """One kind of thing asked for. ``say`` completes "The documents do not say ..."."""

    id: str
    ask: re.Pattern[str]
    told: re.Pattern[str] | None
    say: str


@dataclass(frozen=True, slots=True)
class Demand:
    """What one question (or one piece of evidence, read the same way) is about."""

    names: frozenset[str]
    mentions: tuple[Mention, ...]
    aspects: frozenset[str]
    terms: tuple[str, ...]
    numbers: frozenset[str]
    named: frozenset[str] = frozenset()
    """Stems of the words that are part of a name."""
    author: bool = False
    """Does the question ask who wrote or did something (or the evidence name a person)?"""
    strangers: frozenset[str] = frozenset()
    """Words no list knows, where the name of a thing stands ("side effects of zorbalin"): likely a name."""
    works: frozenset[str] = frozenset()
    """Years that tell one work from another ("the 2020 review")."""
    compares: bool = False
    """Does the question set the documents side by side?"""
    facets: frozenset[str] = frozenset()
    """Kinds of information asked for (or told of, see :mod:`rag.facets`)."""
    heads: tuple[frozenset[str], ...] = ()
    (
        """Stems of what is asked for by name: "which country", "how many points", "how old". One of "
"each has to be found."""
    )


@cache
def aspects() -> tuple[Aspect, ...]:
    """The aspects of ``data/aspects.yaml``, compiled once."""
    raw = read("rag", "data", "aspects.yaml")
    return tuple(
        Aspect(
            id=str(row["id"]),
            ask=any_of(row["ask"]),
            told=any_of(row["told"]) if row.get("told") else None,
            say=str(row["say"]),
        )
        for row in raw
    )


def demand(question: str, unknown: Iterable[str] = (), asking: str | None = None) -> Demand:
    """Read a question.

    ``unknown`` are words that could not be translated: they count as asked for and never as found.
    ``asking`` is the part that asks, where the rest only says what it is about.
    """
    asks = question if asking is None else asking
    mentions = _mentions(_IDIOM.sub(lambda m: " " * len(m.group()), question))
    return Demand(
        names=classed(
            frozenset().union(*(_named(m, question) for m in mentions if not _soft(m) and not _set_apart(m, question))),
            {m.name for m in mentions if m.kind == "drug"},
            asks,
        ),
        mentions=mentions,
        aspects=frozenset(a.id for a in aspects() if a.ask.search(asks)),
        terms=(*terms(question), *(f"?{word}" for word in unknown)),
        numbers=frozenset(_NUMBER.findall(question)),
        named=frozenset(stem(w) for m in mentions for w in words(m.text)),
        author=bool(_AUTHOR.search(asks)),
        heads=tuple(h for h in _heads(asks) if not h & {w.lower() for w in unknown}),
        strangers=_strangers(asks, mentions),
        works=frozenset(year for pair in _WORK.findall(asks) for year in pair if year),
        compares=compares(question),
        facets=facets.wanted(asks),
    )


def compares(text: str) -> bool:
    """Does the text set the documents side by side?"""
    return bool(_COMPARES.search(text))


def _heads(question: str) -> tuple[frozenset[str], ...]:
    """The nouns and adjectives that which, what, whose and how stand before."""
    found = []
    for match in _WHICH.finditer(question.lower()):
        noun = re.split(_VERB, match["noun"], maxsplit=1)[0].split()
        said = [w for word in noun for w in words(word) if w not in _EMPTY]
        if said and (noun[0] not in _EMPTY or noun[0] in _EACH):
            found.append(frozenset(stem(w) for w in said))
    found += [frozenset({stem(match["adjective"])}) for match in _HOW.finditer(question.lower())]
    return tuple(dict.fromkeys(found))


def _strangers(question: str, mentions: Sequence[Mention]) -> frozenset[str]:
    found = (
        m for m in _OBJECT.finditer(question) if not any(n.start < m.end(1) and m.start(1) < n.end for n in mentions)
    )
    return frozenset(m.group(1) for m in found if not all(looks_english(w) for w in m.group(1).split("-") if w))


def _named(mention: Mention, question: str) -> frozenset[str]:
    """The name asked for; "ibuprofen-type medicines" asks for its class."""
    if mention.name in SAME:
        return frozenset({SAME[mention.name]})
    if _TYPE.match(question, mention.end) and parents(mention.name):
        return frozenset(sorted(parents(mention.name))[:1])
    return frozenset({mention.name})


def _soft(mention: Mention) -> bool:
    return (
        mention.name in _SOFT_NAMES
        or bool(parents(mention.name) & _SOFT_PARENTS)
        or bool(_SOFT_TEXT.match(mention.text))
    )


def _set_apart(mention: Mention, question: str) -> bool:
    """Animals beside people are what the people are told from, not what is asked about ("in people, not mice")."""
    return mention.kind == "model" and mention.name != "preclinical" and bool(_PEOPLE.search(question))


def lacking(wanted: Demand, had: frozenset[str]) -> frozenset[str]:
    """Names that ``wanted`` has and ``had`` does not, also not as the kind of thing they are an instance of."""
    kinds = {m.name: m.kind for m in wanted.mentions}
    return frozenset(
        name
        for name in wanted.names - had
        if not (kinds.get(name) in _WIDENED and parents(name) & had)
        and not (kinds.get(name) == "person" and any(h.split()[-1:] == name.split()[-1:] for h in had))
    )


def unnamed(wanted: Demand, missing: frozenset[str], had: Demand) -> frozenset[str]:
    """Those of the ``missing`` names whose very words a bare text does not have either ("Sleep and RA": sleep)."""
    said = {m.name: [stem(w) for w in words(m.text)] for m in wanted.mentions}
    return frozenset(name for name in missing if not said.get(name) or not set(said[name]) <= set(had.terms))


@lru_cache(maxsize=20_000)
def asked(question: str) -> Demand:
    """A lay question that a maintainer listed, read once and kept; every name in it counts, also a soft one."""
    read = demand(question)
    return replace(read, names=_with_parents(m.name for m in read.mentions))


def supply(text: str, context: str = "") -> Demand:
    """Read evidence: what ``text`` says, under the title and heading in ``context``.

    ``context`` supplies names only: a heading says what a paragraph is about, not what it says.
    """
    mentions = _mentions(text)
    return Demand(
        names=_with_parents(m.name for m in (*mentions, *_mentions(context))),
        mentions=mentions,
        aspects=frozenset(a.id for a in aspects() if a.told and a.told.search(text)),
        terms=tuple(dict.fromkeys((*terms(text), *terms(context)))),
        numbers=frozenset(_NUMBER.findall(text)),
        author=any(m.kind == "person" for m in mentions),
        facets=facets.told(text, context),
    )


def _with_parents(names: Iterable[str]) -> frozenset[str]:
    found = set(names)
    for name in tuple(found):
        found |= parents(name)
    return frozenset(found)


def _mentions(text: str) -> tuple[Mention, ...]:
    # "the WHO's view" names the WHO.
    bare = _POSSESSIVE.sub(lambda m: " " * len(m.group()), text)
    return tuple(m for m in find(bare) if m.kind in HARD_KINDS)


def without_aspects(text: str) -> str:
    """The question without the words that name an aspect: what is left says what the aspect is asked of."""
    for aspect in aspects():
        text = aspect.ask.sub(" ", text)
    return text


def without_documents(text: str) -> str:
    """The question without the words that name the documents: what they are to be compared on."""
    return re.sub(
        rf"\b(?:(?:both|each|one|other|the|of|these|those|your|two|which|do|does|did|say|says|said|talk|talks|mention|mentions"
        rf"|compare|according|to|in|news|press|first|second|whether|and|what|how|about)\s+)*\b{_DOCUMENT}\b",
        " ", text, flags=re.I,
    ).strip()  # fmt: skip


def compared_on(text: str) -> tuple[str, ...]:
    """What documents are compared on is searched for by itself too; their names would draw the search away."""
    left = without_documents(text) if compares(text) else ""
    return (left,) if len(terms(left)) >= 2 else ()


def describe(aspect_id: str) -> str:
    """The words for an aspect nobody answered."""
    return next(a.say for a in aspects() if a.id == aspect_id)
