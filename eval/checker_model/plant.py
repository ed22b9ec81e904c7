"""Planted errors: each function changes a true sentence into one its quote does not support, or gives nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache
from random import Random
from typing import Any

from eval.checker_model.rewrite import cased
from index import lexicon
from index.wordlists import read

_NUMBER = re.compile(r"(?<![\w.,-])\d+(?:[.,]\d+)*(?![\w])|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve"
                     r"|twenty|thirty|fifty|hundred|half|twice|once)\b", re.I)  # fmt: skip
_UNIT = re.compile(r"(?<=\d )(?:days?|weeks?|months?|years?|hours?|mg|g|percent)\b|(?<=-)(?:day|week|month|year)\b")
_UNITS = {"day": "month", "week": "year", "month": "year", "year": "week", "hour": "day", "mg": "g", "g": "mg",
          "percent": "patients"}  # fmt: skip
_WORDS = "two three four five six seven eight nine ten twelve twenty thirty fifty".split()
_AUX = re.compile(r"\b(is|are|was|were|can|could|should|will|would|has|have|had|may|might|does|do|did)\b(?! not\b)")
_NOT = re.compile(r"\b(?:is|are|was|were|do|does|did|has|have|can|could|should|will|may)( not)\b|\bcan(not)\b")
_NO = re.compile(r"\b(no|without|never|neither)\b", re.I)
_VERB = re.compile(
    r"\b(cause|affect|reduce|increase|improve|prevent|show|provide|require|include|occur|help|result|lead|develop|"
    r"produce|involve|appear|suggest|receive|remain|contain|support|need|work|play|respond|relieve|decrease)(s|d|ed)\b"
)
PREDICATE = re.compile(
    r"\s(?=(?:is|are|was|were|can|may|might|could|will|should|has|have|had|does|do|did|causes?|affects?|reduced?s?|"
    r"increased?s?|improved?s?|showed|shows?|occurs?|occurred|requires?|includes?|results?|leads?|helps?|develops?|"
    r"produces?|provides?|received|underwent|remained|appears?|suggests?|plays?)\s)"
)
_END = re.compile(
    r"(?<=\b(?:of|in|by|to|on|or) )[^,;.()]{6,45}\.$|(?<=\b(?:and|for|the|are|can|may) )[^,;.()]{6,40}\.$"
    r"|(?<=\b(?:with|from) )[^,;.()]{6,45}\.$"
)
Plant = Callable[[str, Sequence[str], Random], str | None]


@lru_cache(maxsize=1)
def edits() -> dict[str, Any]:
    """What is put in."""
    data: dict[str, Any] = read("eval.checker_model", "edits.yaml")
    return data


@lru_cache(maxsize=1)
def _turns() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    lines = read("eval.checker_model", "phrases.yaml")["turn"].splitlines()
    table: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        if line.strip():
            left, right = (p.strip() for p in line.split("|"))
            table[left].append(right)
            table[right].append(left)
    return tuple((re.compile(rf"(?<![\w-]){re.escape(k)}(?![\w-])", re.I), tuple(v)) for k, v in table.items())


@lru_cache(maxsize=1)
def _by_kind() -> dict[str, tuple[str, ...]]:
    out: dict[str, set[str]] = defaultdict(set)
    for form in lexicon.forms():
        name = lexicon.canonical(form.lstrip("=~"))
        if name and (kind := lexicon.kind_of(name)):
            out[kind].add(form.lstrip("=~"))
    return {k: tuple(sorted(v)) for k, v in out.items()}


def _put(text: str, m: re.Match[str], new: str) -> str:
    return " ".join((text[: m.start()] + cased(new, m[0]) + text[m.end() :]).split())


def number_swap(text: str, _: Sequence[str], rng: Random) -> str | None:
    """Another number, or another unit."""
    units = list(_UNIT.finditer(text))
    if units and rng.random() < 0.25:
        m = rng.choice(units)
        one = m[0].rstrip("s") if m[0] != "s" else m[0]
        return _put(text, m, _UNITS.get(one, "years") + ("s" if m[0].endswith("s") else ""))
    found = list(_NUMBER.finditer(text))
    if not found:
        return None
    m = rng.choice(found)
    if not m[0][0].isdigit():
        return _put(text, m, rng.choice([w for w in _WORDS if w != m[0].lower()]))
    bare = m[0].replace(",", "")
    try:
        value = float(bare)
    except ValueError:
        return None
    if value == int(value):
        near, far = rng.choice((-3, -2, -1, 1, 2, 3, 5)), rng.choice((0.5, 2, 3, 10))
        new = int(value) + near if rng.random() < 0.4 else int(value * far)
        return _put(text, m, str(new)) if new > 0 and new != int(value) else None
    return _put(text, m, f"{value * rng.choice((0.1, 0.5, 2, 10)):.{len(bare.split('.')[1])}f}")


def negation(text: str, _: Sequence[str], rng: Random) -> str | None:
    """Not put in or taken out, or a word turned into its opposite."""
    turns = [(m, new) for pattern, new in _turns() for m in pattern.finditer(text)]
    ways: list[str] = ["turn"] * (3 if turns else 0)
    nots, nos = list(_NOT.finditer(text)), list(_NO.finditer(text))
    ways += ["not"] * 4 * bool(nots) + ["no"] * 3 * bool(nos)
    auxes, verbs = list(_AUX.finditer(text)), list(_VERB.finditer(text))
    ways += ["aux"] * 2 * bool(auxes) + ["verb"] * 2 * bool(verbs)
    if not ways:
        return None
    way = rng.choice(ways)
    if way == "turn":
        m, new = rng.choice(turns)
        return _put(text, m, rng.choice(new))
    if way == "not":
        m = rng.choice(nots)
        at = m.span(1) if m[1] else m.span(2)
        return text[: at[0]] + text[at[1] :]
    if way == "no":
        m = rng.choice(nos)
        swap = {"no": ("some", "", "many"), "without": ("with",), "never": ("always", "often"), "neither": ("each",)}
        return _put(text, m, rng.choice(swap[m[0].lower()]))
    if way == "aux":
        m = auxes[0] if rng.random() < 0.7 else rng.choice(auxes)
        return _put(text, m, rng.choice((f"{m[1]} not", f"{m[1]} never", f"{m[1]} no longer", f"{m[1]} not")))
    m = verbs[0]
    does = "did not" if m[2] in ("d", "ed") else rng.choice(("does not", "no longer", "fails to", "never"))
    base = m[1] + ("s" if does in ("no longer", "never") else "")
    return _put(text, m, f"{does} {base}")


def entity_swap(text: str, around: Sequence[str], rng: Random) -> str | None:
    """Another name of the same kind, from the document if it has one."""
    found = [m for m in lexicon.find(text) if m.kind != "population"]
    if not found:
        return None
    m = rng.choice(found)
    near = [o.text for s in around for o in lexicon.find(s) if o.kind == m.kind]
    options = [o for o in (near if near and rng.random() < 0.6 else _by_kind().get(m.kind, ()))
               if (n := lexicon.canonical(o)) != m.name and not lexicon.covers(m.name, n or "")
               and not lexicon.covers(n or "", m.name)]  # fmt: skip
    new = rng.choice(options) if options else ""
    return text[: m.start] + cased(new, m.text) + text[m.end :] if new else None


def _pattern(group: str, text: str, rng: Random) -> str | None:
    hits = [(m, row[1:]) for row in edits()[group] if (m := re.search(row[0], text, re.I))]
    if not hits:
        return None
    m, options = rng.choice(hits)
    return _put(text, m, rng.choice(options))


def certainty_inflation(text: str, _: Sequence[str], rng: Random) -> str | None:
    """Surer than it was."""
    return _pattern("surer", text, rng)


def overgeneralisation(text: str, _: Sequence[str], rng: Random) -> str | None:
    """Wider than it was."""
    return _pattern("wider", text, rng)


def causal_inflation(text: str, _: Sequence[str], rng: Random) -> str | None:
    """A cause made of a link."""
    return _pattern("causes", text, rng)


def population_shift(text: str, _: Sequence[str], rng: Random) -> str | None:
    """Said of other people."""
    group = rng.choice(edits()["groups"])
    found = [m for m in lexicon.find(text) if m.kind in ("population", "model")]
    people = re.search(r"\b(?:patients|people|individuals|adults|children|women|men|participants|mice|rats)\b", text)
    if group.split()[-1] in text:
        return None
    if found and rng.random() < 0.5:
        m = rng.choice(found)
        return text[: m.start] + cased(group, m.text) + text[m.end :]
    if people and rng.random() < 0.6:
        return _put(text, people, group)
    if rng.random() < 0.3:
        return f"In {group}, {text[:1].lower() if text[1:2].islower() else text[:1]}{text[1:]}"
    return f"{text.rstrip('.')} in {group}."


def _other_end(text: str, other: str) -> str | None:
    """The last part of the sentence replaced by the last part of another."""
    mine, theirs = _END.search(text), _END.search(other)
    if not mine or not theirs or mine[0].lower() in theirs[0].lower() or theirs[0].lower() in text.lower():
        return None
    return text[: mine.start()] + theirs[0]


def added_detail(text: str, around: Sequence[str], rng: Random) -> str | None:
    """Something more than was said."""
    item = rng.choice(edits()["items"])
    if around and rng.random() < 0.25 and (new := _other_end(text, rng.choice(around))):
        return new
    m = re.search(r",? (and|or) (?=[\w-]+(?: [\w-]+)?[.,])", text)
    if m and rng.random() < 0.5:
        return f"{text[: m.start()]}, {item}{m[0] if m[0][0] == ',' else ',' + m[0]}{text[m.end() :]}"
    if rng.random() < 0.25:
        return f"{text.rstrip('.')} {rng.choice(('and', 'as well as', 'or', 'but not'))} {item}."
    if around and rng.random() < 0.3:
        other = rng.choice(around)
        tail = re.search(r"\b(?:in|by|with|after|during|because of|through|from) [^,;.()]{8,50}(?=\.$)", other)
        if tail and tail[0] not in text:
            return f"{text.rstrip('.')} {tail[0]}."
    extra = rng.choice(edits()["extras"]).replace("NN", str(rng.choice((3, 5, 6, 8, 12, 20, 40, 120, 500, 1000))))
    return f"{text.rstrip('.')} {extra}." if rng.random() < 0.8 else text.rstrip(".") + f", {extra}."


def merged_claims(text: str, around: Sequence[str], rng: Random) -> str | None:
    """The subject of one sentence with the predicate of another."""
    cut = PREDICATE.search(text)
    tails = [(s, c) for s in around if (c := PREDICATE.search(s)) and 1 <= len(s[: c.start()].split()) <= 9]
    if not cut or not tails or len(text[: cut.start()].split()) > 9:
        return None
    other, at = rng.choice(tails)
    if text[: cut.start()].lower().split()[-1] == other[: at.start()].lower().split()[-1]:
        return None
    if {"it", "this", "they", "these", "there", "that"} & {text.split()[0].lower(), other.split()[0].lower()}:
        return None
    return text[: cut.start()] + other[at.start() :]


PLANTS: dict[str, Plant] = {
    "number_swap": number_swap, "negation": negation, "entity_swap": entity_swap,
    "certainty_inflation": certainty_inflation, "overgeneralisation": overgeneralisation,
    "population_shift": population_shift, "causal_inflation": causal_inflation, "added_detail": added_detail,
    "merged_claims": merged_claims,
}  # fmt: skip
#: edits that are wrong both ways round; of the others the way back is only weaker
BOTH_WAYS = frozenset({"number_swap", "negation", "entity_swap"})
