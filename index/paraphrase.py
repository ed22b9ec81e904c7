"""Which ordinary words mean much the same, which are opposites, and how sure they sound.

The classes are in ``index/terms/paraphrase.yaml``. Words meet by their stem, so one entry serves all its forms.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.stem import stemmer
from index.wordlists import read
from index.words import fold, key

_IRREGULAR = dict(
    pair.split(":")
    for pair in """
    fell:fall fallen:fall rose:rise risen:rise felt:feel kept:keep went:go found:find saw:see seen:see led:lead
    made:make gave:give given:give began:begin begun:begin grew:grow lost:lose shown:show taken:take took:take
    came:come men:man women:woman children:child slept:sleep worse:worsen died:die dying:die written:write
    wrote:write safety:safe efficacious:efficacy analyses:analysis longer:long older:old younger:young oldest:old
    slower:slow deeper:deep larger:large bigger:big severity:severe therapies:therapy toxicity:toxic left:leave
    became:become held:hold built:build brought:bring thought:think told:tell said:say says:say got:get met:meet
    wore:wear worn:wear broke:break broken:break chose:choose chosen:choose drew:draw drawn:draw fought:fight
    hid:hide known:know knew:know meant:mean paid:pay ran:run sent:send stood:stand taught:teach
    understood:understand won:win dealt:deal dealing:deal lasted:last lying:lie teeth:tooth done:do did:do does:do
    gone:go spent:spend sought:seek grown:grow safely:safe costs:cost remissions:remission healthier:health
    healthy:health healthily:health easier:easy easiest:easy earlier:early
    """.split()
)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The stem of one written word."""
    low = word.lower()
    return str(stemmer().stemWord(fold(_IRREGULAR.get(low, low))))


@dataclass(frozen=True, slots=True)
class Sense:
    """What the paraphrase list says of a word or phrase."""

    classes: frozenset[int] = frozenset()
    axes: tuple[tuple[str, int], ...] = ()
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Book:
    senses: dict[tuple[str, ...], Sense]
    longest: dict[str, int]


def _phrases(line: str) -> Iterable[tuple[str, ...]]:
    for part in line.split(","):
        if stems := tuple(stem(t) for t in key(part)):
            yield stems


@lru_cache(maxsize=1)
def _book() -> _Book:
    data = read("index", "terms", "paraphrase.yaml")
    classes: dict[tuple[str, ...], set[int]] = {}
    axes: dict[tuple[str, ...], list[tuple[str, int]]] = {}
    tags: dict[tuple[str, ...], set[str]] = {}
    for number, line in enumerate(x for x in data["same"].splitlines() if x.strip()):
        for phrase in _phrases(line):
            classes.setdefault(phrase, set()).add(number)
    for axis, poles in data["axes"].items():
        for pole, line in poles.items():
            for phrase in _phrases(line):
                axes.setdefault(phrase, []).append((axis, {"up": 1, "down": -1}.get(pole, 0)))
    lists = {f"hedge{k}": v for k, v in data["hedges"].items()} | {f"strong:{k}": v for k, v in data["strong"].items()}
    lists |= {k: data[k] for k in ("causal", "causalok", "good", "bad", "light", "source")}
    for tag, line in lists.items():
        for phrase in _phrases(line):
            tags.setdefault(phrase, set()).add(tag)
    senses = {
        p: Sense(frozenset(classes.get(p, ())), tuple(dict.fromkeys(axes.get(p, ()))), frozenset(tags.get(p, ())))
        for p in classes.keys() | axes.keys() | tags.keys()
    }
    longest: dict[str, int] = {}
    for p in senses:
        longest[p[0]] = max(longest.get(p[0], 0), len(p))
    return _Book(senses, longest)


_NOTHING = Sense()


def senses(stems: Sequence[str]) -> list[tuple[int, int, Sense]]:
    """The listed words and phrases of a run of stems: (first, last + 1, sense), longest match first."""
    book = _book()
    out: list[tuple[int, int, Sense]] = []
    i = 0
    while i < len(stems):
        size = 1
        for n in range(min(book.longest.get(stems[i], 0), len(stems) - i), 0, -1):
            sense = book.senses.get(tuple(stems[i : i + n]))
            if sense is not None:
                out.append((i, i + n, sense))
                size = n
                break
        i += size
    return out


def sense_of(word: str) -> Sense:
    """The sense of a single word; an empty one if it is not listed."""
    return _book().senses.get((stem(word),), _NOTHING)
