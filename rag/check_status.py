"""The rules for what stands: already or still to come, the first or the second, the one, the main, the only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index import lexicon
from index.facts import amounts
from index.paraphrase import sense_of, stem
from rag.check_align import Alignment, Finding

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
