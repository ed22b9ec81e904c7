"""A text read for checking: its words with their senses, its clauses, who they are about, what they negate.

A light reading, without a grammar: clauses end at conjunctions and punctuation, a clause without a name of its own is
about what the one before it was about, and a negation turns the first word of weight after it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from index import lexicon
from index.facts import amounts
from index.numbers import frequencies
from index.paraphrase import Sense, sense_of, senses, stem
from index.polarity import NEGATORS, negate
from index.reading import Clause, Reading, Word

STOP = frozenset(
    """a an the of in on at to for from by with without and or nor but as than then that this these those it its they
    their them he she his her we our you your i is are was were be been being am do does did has have had having will
    would shall should may might can could must not no never neither none cannot if when while whereas although though
    because so such there here which who whom whose what where how why into onto over under up down out off between
    among through during before after until since about against within per via both either also only just even very
    more most much many some any all each every few several other another own same s t don doesn didn isn aren wasn
    weren hasn haven hadn won wouldn couldn can't cannot not instead rather despite unlike like including upon toward
    towards however therefore thus additionally yet still already e.g i.e etc one ones""".split()
)
_ADJECTIVE = re.compile(r"(?:ive|al|ous|ful|able|ible|ic|ant|ent|less|ure|rse|ong|afe|asy|ost|ted|ised|ized)$")
#: inside a longer name of these kinds a word has no pole of its own ("low back pain")
_NAMING = frozenset({"disease", "tissue", "marker", "organisation", "journal"})
#: poles a word keeps inside a listed phrase that has none of its own ("severe damage", "high price")
_TOLD = frozenset({"severity", "degree", "safety", "cost", "duration"})
_COMPARING = frozenset("fewer less more than at least most over under above below up within nearly almost".split())
_UN = re.compile(r"^(?:un|non|non-)(?=[a-z]{5,})", re.I)
_UN_WORDS = frozenset(
    """under understand unit unique union university universal unless until unlike unusual uncommon unsafe unregulated
    unproven unlikely unapproved unlicensed unsupported unrelated unchanged undergo unwanted united uncle universally
    untested unknown unclear unfavourable unfavorable unsupervised""".split()
)
_CUT = re.compile(
    r"(?<=[.!?])\s+(?=[A-Z\[(-])|\n+|;|—|"
    r"\b(?:while|whereas|but|although|though|unlike|despite|however|(?<!not )(?<!as )yet(?! to\b)"
    r"|even though|whilst)\b|"
    r",\s+(?:which|who|with|where|and\s+(?:is|are|was|were|has|have|may|can|does|do|lose|remain|carry|the)\b|so)|"
    r",\s+(?=(?:and\s+)?(?:[\w-]+\s+){1,4}for\s+[\w\s-]+(?:[.,;]|$))|"
    r",\s+(?=and\s+(?:[\w-]+\s+){1,4}(?:is|are|was|were|may|can|do|does|did|has|have)\b)|"
    r",\s+(?:often\s+)?(?=\w+ing\b\s+(?:to|that|the|ongoing|in|on|a|an)\b)",
    re.I,
)
_ASSISTS = re.compile(r"\s+(?:to\s+)?(?!people|patients|those|them|you|with|for|in|against|a\b|an\b|the\b)\w+", re.I)
_LEAD = re.compile(r"\s*(?:while|whereas|although|though|unlike|despite|even though|whilst)\b[^,]*(,)", re.I)
_SENTENCE = re.compile(
    r"(?<=[.!?])(?<!\bDr\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bMrs\.)(?<!\bProf\.)(?<!\bvs\.)(?<!\bNo\.)\s+(?=[A-Z\[(-])|\n+"
)
_WORD = re.compile(r"[A-Za-zÀ-ž]+(?:['’][A-Za-z]+)?|[Α-ωµ]|\d+(?:\.\d+)?%?")
_HEAD = re.compile(r"(?:^|\n|[.!?]\s)[\s*-]*([^:;.!?\n]{2,60}):\s")
_ASIDE = frozenset({"than", "versus", "unlike", "compared", "related", "instead", "rather", "against"})


def _cuts(text: str) -> list[int]:
    cuts = {0, len(text)}
    asides = [m.span() for m in re.finditer(r"\([^()]*\)", text)]
    for m in _CUT.finditer(text):
        if any(s < m.start() < e for s, e in asides):
            continue
        at = m.start() if m[0].strip() and m[0][0] not in ".;,—\n" else m.end() if m[0][0] in ";—\n" else m.start() + 1
        cuts.add(at)
        if lead := _LEAD.match(text, m.start()):
            cuts.add(lead.end(1))
    if lead := _LEAD.match(text):
        cuts.add(lead.end(1))
    return sorted(cuts)


def _words(text: str) -> list[Word]:
    out: list[Word] = []
    for m in _WORD.finditer(text):
        low = m[0].lower().replace("’", "'")
        stopped = low in STOP or (low in NEGATORS and low != "free")
        out.append(Word(len(out), m.start(), m.end(), m[0], stem(low), stopped))
    for w in out:
        w.number = w.text[0].isdigit()
        w.compound = bool(re.match(r"-(?:approved|cleared|led|funded)\b", text[w.end :]))
    for q in amounts(text):
        for w in out:
            if q.start <= w.start < q.end:
                w.number = True
    for q in (q for q in amounts(text) if q.comp):
        for w in out:
            w.number = w.number or (0 < q.start - w.start <= 18 and w.text.lower() in _COMPARING)
    for _, start, end in frequencies(text):
        for w in out:
            w.number = w.number or start <= w.start < end
    for mention in lexicon.find(text):
        for w in out:
            if mention.start <= w.start < mention.end:
                w.name, w.kind = mention.name, mention.kind
    single = {m.start for m in lexicon.find(text) if " " not in m.text and "-" not in m.text}
    for first, last, sense in senses([w.stem for w in out]):
        if out[first].text.lower() == "results" and last - first == 2:
            last, sense = first + 1, sense_of("results")
        if last - first == 1 and out[first].stop and not sense.tags and not sense.axes:
            continue
        if last - first > 1 and sense.classes and not sense.axes and not sense.tags:
            told = (x for w in out[first:last] for x in sense_of(w.text).axes if x[0] in _TOLD)
            sure = (t for w in out[first:last] for t in sense_of(w.text).tags if t.startswith(("hedge", "strong")))
            sense = Sense(sense.classes, tuple(dict.fromkeys(told)), frozenset(sure))
        if last - first > 1 and not sense.classes:
            more = (sense_of(w.text).classes for w in out[first:last] if not w.stop)
            sense = Sense(frozenset().union(*more), sense.axes, sense.tags)
        for w in out[first:last]:
            w.phrase, w.sense = first, sense
        if last - first > 1 and not all(w.stop for w in out[first:last]):
            for w in out[first:last]:
                w.stop = False
    for w in out:
        low = w.text.lower()
        if low in ("more", "less") and w.sense.axes and w.phrase in (-1, w.index):
            after = out[w.index + 1] if w.index + 1 < len(out) else None
            if after is not None and after.phrase == w.index:
                continue
            compares = after is not None and bool(_ADJECTIVE.search(after.text.lower()))
            if compares or re.match(r"\s+than\b", text[w.end :]):
                w.sense = Sense(w.sense.classes, (), w.sense.tags)
                if compares and low == "less" and after is not None:
                    after.negated = True
            else:
                w.stop = False
            if low == "less" and w.index and out[w.index - 1].sense.axes:
                out[w.index - 1].in_scope = True  # "hurt less": the harm is what is lessened
                w.sense = Sense(w.sense.classes, (), w.sense.tags)
        if w.kind in _NAMING and w.start not in single and w.phrase == w.index:
            w.sense = Sense(w.sense.classes, (), w.sense.tags)
        if low.startswith("possibilit"):
            w.sense = Sense(w.sense.classes, w.sense.axes, frozenset({"light"}))
        if low.startswith("approval"):
            w.sense = Sense(w.sense.classes, tuple(x for x in w.sense.axes if x[0] != "approval"), w.sense.tags)
        if low.startswith("help") and low in ("help", "helps", "helped", "helping") and _ASSISTS.match(text, w.end):
            w.sense = Sense(w.sense.classes, (), w.sense.tags | {"light"})
        if w.phrase < 0:
            w.phrase = w.index
            if not w.name and (un := _UN.match(low)) and low not in _UN_WORDS and (bare := stem(low[un.end() :])):
                w.stem, w.sense, w.negated = bare, sense_of(low[un.end() :]), True
    return out


@lru_cache(maxsize=2048)
def read(text: str) -> Reading:
    """Read a text once; the result is shared and must not be changed."""
    words = _words(text)
    cuts = _cuts(text)
    breaks = [m.start() for m in _SENTENCE.finditer(text)]
    heads = [(m.start(1), m.end()) for m in _HEAD.finditer(text)]
    clauses: list[Clause] = []
    before: frozenset[str] = frozenset()
    for start, end in pairwise(cuts):
        inside = [w for w in words if start <= w.start < end]
        if not inside:
            continue
        clause = Clause(len(clauses), sum(b < inside[0].start for b in breaks), start, end, inside)
        for w in inside:
            w.clause = clause.index
        clause.actors = _actors(inside)
        fresh = not clauses or clauses[-1].sentence != clause.sentence
        head = next((frozenset(w.name for w in words if s <= w.start < e and w.name) for s, e in heads
                     if s <= start < e or (s <= start and "\n" not in text[e:start])), frozenset())  # fmt: skip
        clause.inherited = before | head if not (fresh and clause.actors) else head
        if clause.actors or fresh:
            before = clause.actors or before
        clauses.append(clause)
        negate(text, clause)
    return Reading(text, words, clauses)


def _actors(words: list[Word]) -> frozenset[str]:
    out: set[str] = set()
    aside = False
    for w in words:
        low = w.text.lower()
        if low in _ASIDE:
            aside = True
        elif w.compound:
            continue
        elif (w.kind == "person" or lexicon.is_actor(w.name)) and not aside:
            out.add(w.name)
        elif aside and not w.stop and not w.name:
            aside = low in ("directly",)
    return frozenset(out)
