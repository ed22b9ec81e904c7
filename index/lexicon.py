"""Medical terms in text: what is named, under which canonical name, and what it is a kind of.

Lay and technical words, UK and US spellings, abbreviations and brand names meet in one name. The terms are in
``index/terms/*.yaml``. Knows names, not facts: that a drug is a biologic, never what it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

from index.wordlists import parse
from index.words import Token, fold, key, tokens

KINDS = (
    "disease", "drug", "drug_class", "organisation", "journal", "cell_type", "treatment", "marker", "tissue",
    "population", "model", "place", "person",
)  # fmt: skip

#: the kinds of names that stand for something people are treated with
TREATMENTS = frozenset({"drug", "drug_class", "cell_type", "treatment"})
#: the kinds of names that a sentence can be about
ACTORS = TREATMENTS | {"organisation", "person"}
_TITLE = r"(?:Dr|Prof|Professor|Mr|Mrs|Ms|Sir|Dame)\b\.?"
_NAME = r"[A-Z][a-zà-ÿ]+(?:[-'’][A-Z][a-z]+)?"
#: Capitals for no other reason than that a sentence begins.
_OPENERS = (
    "The|This|That|Each|Which|What|Whose|A|An|One|Any|No|Our|Your|Were|Was|Are|Is|Do|Does|Did|Has|Have|Had|Can|Could|Will|Would|Should|May|Might|And|But|So|In|On|For|From|Of|Tell"
    "|About|Same|Other|Another|Both|These|Those|Its|His|Her|Their|My|How|Why|When|Where|Who|If|As|By|To|With|Show|Some"
)
_PERSON = re.compile(
    rf"{_TITLE}\s+(?P<titled>{_NAME}(?:\s+{_NAME}){{0,2}})"
    rf"|(?P<led>{_NAME}\s+{_NAME})(?='s\b|’s\b|\s+(?:team|group|lab|and colleagues|et al))"
    rf"|(?:(?:written|led|run|done|headed|authored) by|\bby|author|researcher)\s+(?P<by>{_NAME}(?:\s+{_NAME}){{1,2}})"
    rf"|\b(?!(?:{_OPENERS})\b)(?P<team>{_NAME})"
    r"(?=(?:'s|’s)? (?:team|group|study|review|paper)\b|\s+et al)"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A term where it stands: ``sentence[start:end] == text``."""

    kind: str
    name: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Alias:
    kind: str
    name: str
    strict: bool
    written: str


@dataclass(frozen=True, slots=True)
class _Lexicon:
    aliases: dict[tuple[str, ...], tuple[_Alias, ...]]
    longest: dict[str, int]
    parents: dict[str, frozenset[str]]
    kinds: dict[str, str]


def _lines(block: str) -> Iterator[tuple[str, list[str], list[str]]]:
    """Read ``name = alias, alias < parent, parent`` lines."""
    for raw in block.splitlines():
        line = raw.split(" #")[0].strip()
        if not line:
            continue
        left, _, above = line.partition("<")
        if " == " in left:  # each is a name of its own
            for one in left.replace(" == ", ", ").split(","):
                yield one.strip(), [], [p for x in above.split(",") if (p := x.strip())]
            continue
        name, _, also = left.partition(" = ")
        yield (
            name.strip(),
            [a for x in also.split(",") if (a := x.strip())],
            [p for x in above.split(",") if (p := x.strip())],
        )


def _entries() -> Iterator[tuple[str, str, list[str], list[str]]]:
    for file in sorted(files("index").joinpath("terms").iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".yaml") or file.name in ("paraphrase.yaml", "idioms.yaml"):
            continue
        data = parse(file.read_text(encoding="utf-8"))
        for kind, groups in data.items():
            for group, block in groups.items():
                above = [] if group == "general" else [g.strip() for g in group.split("+")]
                for name, also, parents in _lines(block):
                    yield kind, name, also, parents + above


@lru_cache(maxsize=1)
def _load() -> _Lexicon:
    aliases: dict[tuple[str, ...], list[_Alias]] = {}
    up: dict[str, set[str]] = {}
    kinds: dict[str, str] = {}
    for kind, name, also, parents in _entries():
        shown = name.lstrip("=~")
        kinds.setdefault(shown, kind)
        up.setdefault(shown, set()).update(p for p in parents if p != shown)
        for written in also if name.startswith("~") or f"={shown}" in also else [name, *also]:
            bare = written.lstrip("=")
            slot = aliases.setdefault(key(bare), [])
            slot.append(_Alias(kind, shown, written.startswith("="), bare))
    longest: dict[str, int] = {}
    for k in aliases:
        if k:
            longest[k[0]] = max(longest.get(k[0], 0), len(k))
    closed = {name: _closure(name, up) for name in up}
    return _Lexicon({k: tuple(v) for k, v in aliases.items()}, longest, closed, kinds)


def _closure(name: str, up: dict[str, set[str]]) -> frozenset[str]:
    seen: set[str] = set()
    todo = list(up.get(name, ()))
    while todo:
        one = todo.pop()
        if one not in seen and one != name:
            seen.add(one)
            todo.extend(up.get(one, ()))
    return frozenset(seen)


def _pick(options: tuple[_Alias, ...], text: str) -> _Alias | None:
    """The alias that fits the case as written: ``=WHO`` never matches "who"."""
    bare = text.replace(".", "")
    for option in options:
        if option.strict:
            want = option.written
            if bare == want or (bare.endswith("s") and bare[:-1] == want) or text == want:
                return option
    return next((o for o in options if not o.strict), None)


def _people(text: str) -> Iterator[Mention]:
    for m in _PERSON.finditer(text):
        group = m.lastgroup
        if group:
            start, end = m.span(group)
            yield Mention("person", m[group].lower(), start, end, m[group])


def _terms(text: str, words: list[Token], lex: _Lexicon) -> Iterator[Mention]:
    i = 0
    while i < len(words):
        limit = min(lex.longest.get(words[i].norm, 0), len(words) - i)
        for size in range(limit, 0, -1):
            part = words[i : i + size]
            options = lex.aliases.get(tuple(w.norm for w in part))
            if not options or any(_apart(text, a, b) for a, b in pairwise(part)):
                continue
            start, end = part[0].start, part[-1].end
            if (found := _pick(options, text[start:end])) is not None:
                yield Mention(found.kind, found.name, start, end, text[start:end])
                i += size - 1
                break
        i += 1


def _apart(text: str, left: Token, right: Token) -> bool:
    """Whether something stands between two tokens that ends a term (a comma, a slash, a bracket, the end of a line).

    A lone line break does not: a text of fixed width may be broken inside a term.
    """
    between = text[left.end : right.start]
    return between != "\n" and any(c in ",;:/()[]!?\n" for c in between)


def find(text: str) -> tuple[Mention, ...]:
    """Every term of a text, longest match first, in reading order, without overlaps.

    Not cached: texts are also patients' questions, and those are kept nowhere.
    """
    lex = _load()
    found = list(_terms(text, tokens(text), lex))
    for person in _people(text):
        clash = [m for m in found if m.start < person.end and person.start < m.end]
        if all(m.kind in ("place", "person") for m in clash):
            found = [m for m in found if m not in clash]
            found.append(person)
    return tuple(sorted(found, key=lambda m: m.start))


@lru_cache(maxsize=1)
def forms() -> tuple[str, ...]:
    """Every written form of every term, for whoever needs to know a word when it sees one."""
    return tuple(sorted({alias.written for options in _load().aliases.values() for alias in options}))


def parents(name: str) -> frozenset[str]:
    """Everything a term is a kind of, all the way up."""
    return _load().parents.get(name, frozenset())


def kind_of(name: str) -> str | None:
    """The kind of a canonical name, ``None`` if it is not one."""
    return _load().kinds.get(name)


def covers(general: str, special: str) -> bool:
    """Whether ``special`` is ``general`` or a kind of it."""
    return general == special or general in parents(special)


def is_actor(name: str) -> bool:
    """Whether a sentence can be about what this does: a medicine, a therapy, an organisation, a person."""
    kind = kind_of(name)
    if kind == "cell_type":
        return not ({"immune cell", "body cell"} & {name, *parents(name)})
    return kind in ACTORS


def names(text: str, kinds: Iterable[str] | None = None) -> frozenset[str]:
    """The canonical names in a text, of some kinds or of all."""
    wanted = frozenset(kinds) if kinds is not None else None
    return frozenset(m.name for m in find(text) if wanted is None or m.kind in wanted)


def canonical(word: str) -> str | None:
    """The canonical name of one term, ``None`` if the text is not exactly one term."""
    options = _load().aliases.get(key(word))
    found = _pick(options, word) if options else None
    return found.name if found else None


__all__ = ["KINDS", "Mention", "canonical", "covers", "find", "fold", "kind_of", "names", "parents"]
