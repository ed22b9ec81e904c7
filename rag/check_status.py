"""The rules for what stands: already or still to come, the first or the second, the one, the main, the only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index import lexicon
from index.facts import amounts
from index.paraphrase import sense_of, stem
from index.reading import Word
from rag.check_align import Alignment, Finding, alike

_ALREADY = re.compile(
    r"\b(?:already|by now|now (?:that|exist|have|has|there)|(?:is|are|was"
    r"|were) (?:now )?(?:under ?way|complete[d]?|finished|done|over|settled|solved)"
    r"|ha(?:s|ve) (?:now )?(?:been )?(?:begun|started|finished|ended|completed|solved|settled"
    r"|resolved|overcome|ruled|decided|met|passed))\b",
    re.I,
)
_AHEAD = re.compile(
    r"\b(?:require[ds]?|need(?:s|ed)?|pending|await\w*|remain\w*|evolv\w+|aims?|recommend\w*"
    r"|further|may|might|could|challenge|should|must"
    r"|planned|plans?|to be|under investigation|until|before|yet|concern\w*|call(?:s|ed)? for)\b",
    re.I,
)
_SOON = re.compile(
    r"\b(?:soon|shortly|any day now|next (?:year|month|week)|within (?:weeks|months|days)"
    r"|imminent\w*|overnight|immediately|instantly|right away|(?<!all )at once|in no time)\b",
    re.I,
)
_SOONISH = re.compile(
    r"\b(?:soon|shortly|next|within|immediate\w*|instant\w*|fast|quick\w*|rapid\w*|sooner|days?"
    r"|weeks?|at once|straight)\b",
    re.I,
)
_TOP = re.compile(
    r"\bthe (?:single )?(?:main|leading|biggest|largest|greatest|chief|primary|top|number one"
    r"|most \w+|best|worst|safest|strongest|commonest|cheapest|fastest"
    r"|newest|latest|highest|lowest|sole)\b|\b(?:most (?:powerful|effective|common|important"
    r"|dangerous|popular|widely used|costly|expensive)|best|safest|strongest)\b",
    re.I,
)
_TOPPED = re.compile(
    r"\b(?:main\w*|leading(?! to)|biggest|largest|greatest|chief\w*|primar\w+|top|key|major|most"
    r"|best|worst|first|lead(?! to)|central|core|latest|\w{3,}est)\b",
    re.I,
)
_CHIEF = re.compile(r"\b(?:main|leading|chief|primary|top|number one|sole|biggest|largest|greatest)\b", re.I)
_MOST_OF_ALL = re.compile(
    r"\b(?:most|best|worst|first|(?!(?:int|t|r|w|requ|sugg|hon|mod|inv|dig|harv|ch|arr|prot|cont|v"
    r"|l)est\b)\w{3,}est)\b",
    re.I,
)
_ORDINAL = {
    w: i for i, w in enumerate("zeroth first second third fourth fifth sixth seventh eighth ninth tenth".split())
}
_RANK = re.compile(rf"\b({'|'.join(list(_ORDINAL)[1:])}|last|final)\s+((?:\w+\s+)?\w+)", re.I)
_SINGLE = re.compile(
    r"\b(?:a single|just one|only one|one single|the only|a sole|the sole)\s+((?:\w+\s+){0,2}\w+)", re.I
)
_WITH = re.compile(
    r"\b(?:people|patients|those|adults|anyone|someone|men|women)\s+(?:who\s+)?(?:(?:have|has|had"
    r"|having|live|living|with|already|previously|once|been|just|a history of"
    r"|diagnosed|treated|for|after|recover\w*|survived?|suffer\w*|from|of|ever)\s+)+(?=[\w-])", re.I)  # fmt: skip
_RISK = re.compile(r"\W+(?:\w+\W+)?(?:risks?|rates?|danger|chance|odds|cases)\b", re.I)
_THINGS = frozenset({"drug", "drug_class", "cell_type", "treatment"})
_BETWEEN = re.compile(r"\b(?:by|than|versus|from|with|compared|against|between)\b", re.I)
_IS_A = re.compile(
    r"\b(?:is|are|was|were)\s+(?:both\s+|all\s+)?(?:the\s+|an?\s+)?(?:kinds?\s+of|types?\s+of"
    r"|forms?\s+of|sorts?\s+of|called)?\s*(?:an?\s+|the\s+)?$",
    re.I,
)
_KINDS = frozenset({"marker", "drug", "drug_class", "cell_type", "disease"})
#: words that say which way a thing acts on another: turning points for what was exchanged
_PIVOTS = ("change", "quality", "cost", "safety", "relation", "protection", "repair")


def status(a: Alignment, quotes: Sequence[str]) -> Iterator[Finding]:
    """Done where the quote still waits for it, soon where it gives no time, the main where it is one of several."""
    text = " ".join(quotes)
    if (m := _ALREADY.search(a.claim.text)) and not _ALREADY.search(text) and _AHEAD.search(text):
        word = next((w for w in a.claim.words if w.start >= m.start()), None)
        if not (word is not None and (word.negated or word.in_scope or a.claim.clauses[word.clause].negated)):
            yield Finding("certainty", f'says "{m[0]}" of what the quote still waits for', 1.3)
            return
    if (m := _SOON.search(a.claim.text)) and not _SOONISH.search(text):
        yield Finding("certainty", f'says "{m[0]}", and the quote gives no time', 1.2)
        return
    top = _TOP.search(a.claim.text)
    if (m := top) and not (_TOPPED if _CHIEF.search(m[0]) else _MOST_OF_ALL).search(text):
        yield Finding("overgeneralisation", f'says "{m[0]}", which the quote does not', 1.2)
        return
    yield from _ranks(a, quotes)
    yield from _order(a)
    yield from _carried(a, quotes)


def _ranks(a: Alignment, quotes: Sequence[str]) -> Iterator[Finding]:
    """The second where the quote says the first; a single one where it counts four."""
    for m in _RANK.finditer(a.claim.text):
        noun = {stem(t) for t in m[2].split()}
        for q in quotes:
            for k in _RANK.finditer(q):
                same = noun & {stem(t) for t in k[2].split()} or _kin(noun, k[2].split())
                if same and k[1].lower() != m[1].lower() and m[1].lower() not in q.lower():
                    yield Finding("number", f'says "{m[1]}" where the quote says "{k[1]}"', 2.5, True)
                    return
    for m in _SINGLE.finditer(a.claim.text):
        words = m[1].split()
        noun = {stem(t) for t in words}
        for q in quotes:
            many = [k for k in amounts(q) if k.dim in ("", "people") and k.low >= 2]
            if any(
                noun & (n := {stem(t) for t in re.findall(r"[A-Za-z]+", q[k.end : k.end + 30])[:3]}) or _kin(noun, n)
                for k in many
            ):
                yield Finding("number", f'says "{m[0]}", and the quote counts more', 2.5, True)
                return
            for t in words:
                plural = re.search(
                    rf"\b{re.escape(t[:-1] if t.endswith('y') else t)}(?:s|es|ies)\b[^.;]{{0,40}}?(?:such as|like"
                    rf"|including|,|\band\b)",
                    q,
                    re.I,
                )
                if plural and len(t) > 3:
                    yield Finding("number", f'says "{m[0]}", and the quote names more', 2.0, True)
                    return


def _order(a: Alignment) -> Iterator[Finding]:
    """After where the quote says before."""
    for w in a.claim.words:
        low = w.text.lower()
        if low not in ("before", "after"):
            continue
        head = next((x for x in a.claim.words[w.index + 1 :] if not x.stop and not x.number), None)
        if head is None or head.index - w.index > 4:
            continue
        found = set()
        for i, m in ((i, m) for i, m, s in a.matches.get(head.index, ()) if s >= 0.8):
            near = [x.text.lower() for x in a.quotes[i].words[max(0, m.index - 4) : m.index]]
            found |= {x for x in near if x in ("before", "after")}
        if found and low not in found:
            yield Finding("order", f'says "{low}" where the quote says "{found.pop()}"', 2.0, True)
            return


def _kin(stems: set[str], words: Sequence[str] | set[str]) -> bool:
    classes = frozenset().union(*(sense_of(s).classes for s in stems)) if stems else frozenset[int]()
    return any(sense_of(w).classes & classes for w in words)


def _carried(a: Alignment, quotes: Sequence[str]) -> Iterator[Finding]:
    """ "People who had cancer" where the quote only has a risk of cancer."""
    for m in _WITH.finditer(a.claim.text):
        named = next(
            (x for x in lexicon.find(a.claim.text) if 0 <= x.start - m.end() <= 12 and x.kind == "disease"), None
        )
        if named is None:
            continue
        there = [(q, x) for q in quotes for x in lexicon.find(q) if lexicon.covers(named.name, x.name)]
        if there and all(
            _RISK.match(q, x.end) or re.search(r"risks?(?: of)?\W+(?:\w+\W+)?$", q[: x.start], re.I) for q, x in there
        ):
            yield Finding(
                "population", f'speaks of people with "{named.text}", where the quote speaks of a risk of it', 2.0
            )
            return


def exchanged(a: Alignment, _: Sequence[str]) -> Iterator[Finding]:
    """Two named things changed places around what one does to the other; or one is called a kind it is not."""
    words = a.claim.words
    for clause in a.claim.clauses:
        named = [w for w in clause.words if w.kind in _THINGS]
        for pivot in (
            w for w in clause.words if not w.stop and not w.name and any(x in _PIVOTS for x, _ in w.sense.axes)
        ):
            left = [w for w in named if w.index < pivot.index and w.name]
            right = [w for w in named if w.index > pivot.index and w.name]
            if not left or not right or left[0].name == right[-1].name:
                continue
            hit = _places(a, left[0], pivot, right[-1])
            if hit:
                yield Finding("roles", f'has "{left[0].text}" and "{right[-1].text}" the other way round', 2.0, True)
                return
    for w in words:
        if w.kind not in _KINDS or not w.name or not _IS_A.search(a.claim.text[: w.start]):
            continue
        subject = next((x for x in reversed(words[: w.index]) if x.kind == w.kind and x.name and x.name != w.name
                        and x.clause == w.clause and w.start - x.end < 25), None)  # fmt: skip
        if subject is None or not lexicon.parents(subject.name) or lexicon.covers(w.name, subject.name):
            continue
        if lexicon.covers(subject.name, w.name) or not _is_kind(w.name, w.kind):
            continue
        if not any(
            re.search(
                rf"{re.escape(w.text)}s?\s*(?:\(|such as|like|including|,)[^).;]*{re.escape(subject.text)}",
                r.text,
                re.I,
            )
            for r in a.quotes
        ):
            yield Finding("name", f'calls "{subject.text}" a "{w.text}", which the quote does not', 2.0, True)
            return


def _is_kind(name: str, kind: str) -> bool:
    return kind in ("marker", "drug_class", "disease", "cell_type")


def _places(a: Alignment, left: Word, pivot: Word, right: Word) -> bool:
    """Whether every sentence of the quotes that has all three has them in the opposite order."""
    between = a.claim.text[pivot.end : right.start]
    if _BETWEEN.search(between) and not re.search(r"\b(?:come|comes|associated|linked)\s+with\b", between, re.I):
        return False
    found = 0
    for reading in a.quotes:
        for sentence in {c.sentence for c in reading.clauses}:
            inside = [w for c in reading.clauses if c.sentence == sentence for w in c.words]
            first = [w.index for w in inside if w.name == left.name]
            last = [w.index for w in inside if w.name == right.name]
            turn = [w.index for w in inside if not w.stop and alike(pivot, w) >= 0.8]
            if not (first and last and turn):
                continue
            if any(min(first) < t for t in turn) or any(t < max(last) for t in turn if max(last) > t):
                return False
            found += any(max(last) < t < min(first) for t in turn)
    return found > 0
