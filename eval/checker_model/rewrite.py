"""Ways to say the same, or less: what a faithful plain sentence may do to the words of its quote."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from random import Random

from index import lexicon
from index.wordlists import read

_PREFIX = (
    "The article says that", "According to the article,", "The source says", "The news release states that",
    "The text notes that", "It says here that", "Researchers report that", "The authors say", "The page explains that",
    "As the review puts it,", "We are told that", "The study found that", "According to the review,",
)  # fmt: skip
_SMALL = ("one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
          "eighteen nineteen twenty").split()  # fmt: skip
_PAREN = re.compile(r"\s*\([^()]*\)")
_LEAD = re.compile(r"^(?:In|For|During|After|Although|While|However|Because|Since|When|Among|Over|Using|Overall|"
                   r"Moreover|In addition|Additionally|Furthermore|Also|Therefore|Thus)\b[^,.;]{0,90},\s+")  # fmt: skip
_TAIL = re.compile(r",\s+(?:which|who|where|with|including|such as|especially|particularly|often|leading|resulting|"
                   r"causing|although|but|while|whereas|because|so|suggesting|compared)\b[^;]*(?=\.$)")  # fmt: skip
_SECOND = re.compile(r"(?:;|, (?:and|but|so) (?=(?:the|it|they|this|these|there|people|some|most)\b))[^;]*(?=\.$)",
                     re.I)  # fmt: skip
_LIST = re.compile(
    r"((?:[\w'-]+ ){0,3}[\w'-]+)((?:, (?:[\w'-]+ ){0,4}[\w'-]+){1,6}),? (and|or) ((?:[\w'-]+ ){0,3}[\w'-]+)"
)
_PASSIVE = re.compile(r"^(?P<a>(?:[\w'-]+ ){0,5}[\w'-]+) (?P<v>causes|affects|reduces|increases|improves|prevents|"
                      r"controls|produces|involves|treats|lowers|damages|triggers|relieves) "
                      r"(?P<b>[^,;:()]{4,60})\.$")  # fmt: skip
_DONE = {"causes": "caused", "affects": "affected", "reduces": "reduced", "increases": "increased", "treats": "treated",
         "improves": "improved", "prevents": "prevented", "controls": "controlled", "produces": "produced",
         "involves": "involved", "lowers": "lowered", "damages": "damaged", "triggers": "triggered",
         "relieves": "relieved"}  # fmt: skip
_WEAKER = ((r"\b(?:is|are) known to\b", "may"), (r"\b(?:causes?|caused)\b", "can cause"),
           (r"\breduces\b", "may reduce"), (r"\bimproves\b", "may improve"), (r"\bincreases\b", "may increase"),
           (r"\ball\b", "many"), (r"\bmost\b", "many"), (r"\balways\b", "often"), (r"\bmust\b", "should"),
           (r"\bwill\b", "may"), (r"\bis effective\b", "may be effective"), (r"\bproven\b", "shown"),
           (r"\bdemonstrated\b", "suggested"), (r"\bnever\b", "rarely"), (r"\bshows\b", "suggests"),
           (r"\bimproved\b", "seemed to improve"), (r"\breduced\b", "seemed to reduce"))  # fmt: skip
_NAMED = ("disease", "drug", "drug_class", "organisation", "cell_type", "treatment", "tissue")
_LOOSE = {
    "disease": ("the condition", "the disease", "this illness"), "drug": ("the medicine", "the drug", "this medicine"),
    "cell_type": ("these cells", "the cells"),
}  # fmt: skip


@lru_cache(maxsize=1)
def alike() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    """Phrases and what may stand for them, longest first."""
    lines = read("eval.checker_model", "phrases.yaml")["alike"].splitlines()
    groups = [[p.strip() for p in line.split("|")] for line in lines if line.strip()]
    groups.sort(key=lambda g: -len(g[0]))
    return tuple((re.compile(rf"(?<![\w-]){re.escape(g[0])}(?![\w-])", re.I), tuple(g[1:])) for g in groups)


@lru_cache(maxsize=1)
def aliases() -> dict[str, tuple[str, ...]]:
    """Canonical name -> the ways to write it."""
    out: dict[str, list[str]] = defaultdict(list)
    for form in lexicon.forms():
        bare = form.lstrip("=~")
        if (name := lexicon.canonical(bare)) and len(bare) > 2:
            out[name].append(bare)
    return {k: tuple(v) for k, v in out.items()}


def cased(new: str, old: str) -> str:
    """``new`` with the first letter's case of ``old``."""
    return new[:1].upper() + new[1:] if old[:1].isupper() else new


def words_swapped(text: str, rng: Random, rate: float) -> str:
    """Some phrases replaced by others that mean the same."""
    for pattern, options in alike():
        if pattern.search(text) and rng.random() < rate:
            new = rng.choice(options)
            text = pattern.sub(lambda m, new=new: cased(new, m[0]), text, count=1)  # type: ignore[misc]
    return text


def names_swapped(text: str, rng: Random, rate: float) -> str:
    """Some names written another way ("fat" for "adipose tissue")."""
    for m in reversed(lexicon.find(text)):
        options = [a for a in aliases().get(m.name, ()) if a.lower() != m.text.lower()]
        if options and m.kind in _NAMED and rng.random() < rate:
            text = text[: m.start] + cased(rng.choice(options), m.text) + text[m.end :]
    return text


def numbers_spelled(text: str, rng: Random) -> str:
    """Digits as words and words as digits."""
    if rng.random() < 0.5:
        return re.sub(r"(?<![\w.,-])(\d{1,2})(?![\w.,%-])",
                      lambda m: _SMALL[int(m[1]) - 1] if 0 < int(m[1]) <= 20 else m[0], text)  # fmt: skip
    return re.sub(rf"\b(?:{'|'.join(_SMALL[1:])})\b(?!-)", lambda m: str(_SMALL.index(m[0]) + 1), text)


def one_of_list(text: str, rng: Random) -> str:
    """A list cut down to one or two of its items."""
    m = _LIST.search(text)
    if not m:
        return text
    items = [i.strip() for i in m[2].split(",") if i.strip()]
    head = m[1].split()
    keep = rng.sample(items, 1)[0]
    lead = " ".join(head[:-1])
    return text[: m.start()] + (f"{lead} {keep}" if lead else keep) + text[m.end() :]


def shortened(text: str, rng: Random) -> str:
    """The text without an aside, a lead, a tail or a second half: it says less, and nothing else."""
    for pattern, new in rng.sample([(_PAREN, ""), (_LEAD, ""), (_TAIL, ""), (_SECOND, "")], 4):
        if rng.random() < 0.6:
            cut = pattern.sub(new, text, count=1)
            if len(cut.split()) >= 4:
                text = cut[:1].upper() + cut[1:]
    return text


def passive(text: str) -> str:
    """Turned round, if it is plain enough for that."""
    if m := _PASSIVE.match(text):
        be = "are" if m["b"].split()[0].endswith("s") else "is"
        return f"{cased(m['b'], 'A')} {be} {_DONE[m['v']]} by {m['a'][:1].lower()}{m['a'][1:]}."
    return text


def weaker(text: str, rng: Random) -> str:
    """Less sure than the quote."""
    hits = [(p, new) for p, new in _WEAKER if re.search(p, text)]
    if not hits:
        return text
    pattern, new = rng.choice(hits)
    return re.sub(pattern, new, text, count=1)


def loose(text: str, rng: Random) -> str:
    """One name replaced by what kind of thing it is."""
    found = [m for m in lexicon.find(text) if m.kind in _LOOSE]
    if len({m.name for m in found}) != 1:
        return text
    m = found[0]
    return text[: m.start] + cased(rng.choice(_LOOSE[m.kind]), m.text) + text[m.end :]


def voiced(text: str, rng: Random, strength: float = 1.0) -> str:
    """Another voice, the same content; used for true and for planted sentences alike, so style tells nothing."""
    if rng.random() < 0.85 * strength:
        text = words_swapped(text, rng, rng.choice((0.3, 0.6, 0.9)))
    if rng.random() < 0.5 * strength:
        text = names_swapped(text, rng, 0.5)
    if rng.random() < 0.3:
        text = numbers_spelled(text, rng)
    if rng.random() < 0.25:
        text = passive(text)
    if rng.random() < 0.12:
        text = f"{rng.choice(_PREFIX)} {text[:1].lower() if text[1:2].islower() else text[:1]}{text[1:]}"
    return text


def faithful(text: str, rng: Random) -> str:
    """Says the same or less; still supported by the text it came from."""
    if rng.random() < 0.7:
        text = shortened(text, rng)
    if rng.random() < 0.35:
        text = one_of_list(text, rng)
    if rng.random() < 0.12:
        text = weaker(text, rng)
    if rng.random() < 0.12:
        text = loose(text, rng)
    return voiced(text, rng)
