"""The second net: what the grammar has no frame for, a small linear model over words and meanings may still see.

A transparent linear scorer, no neural network: every feature of a message (``features.py``) has one weight a question
("danger?", "crisis rather than urgent?", ...), and the weights of the features that are there are added up. The weights
are learned from the example messages in ``eval/exemplars`` by ``python -m eval.screen_weights``; :func:`because` says
which words decided. It needs nothing but this file, so the screen works when every other model is down.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from rag.linear import added
from rag.screen.features import SCRIPTS, Groups, features, meanings, spoken
from rag.screen.lexicon import load
from rag.screen.spelling import mend

_SCALE = {"w": 1.0, "b": 1.25, "c": 1.5, "m": 1.0, "p": 1.0}
#: As if a group had so many features more: a very short message says little, whatever its words weigh.
_SPARE = {"w": 5.0, "b": 5.0, "c": 25.0, "m": 5.0, "p": 5.0}
#: What is asked of a message. Those between ``danger`` and ``advice`` only mean something once ``danger`` is high.
QUESTIONS = ("danger", "crisis", "same_day", "overdose", "third_party", "abuse", "advice", "pressing")
#: A longer message is read in stretches of about this many words, so that one bad sentence is not drowned by a story.
_LONG, _STRETCH = 110, 55
#: Characters from which a sentence is cut: no sentence of a person is longer, and none may be costly.
_PIECE = 800
_ENGLISH = frozenset(
    "i the my and is to of it in a you was for on have that not with but what are do does how be can this if me so or "
    "at im ive she he".split()
)
#: How a question begins that has no mark at its end: a word that asks, or a verb and whom it is asked of.
_WORDS = (
    "why what whats how which who where comment pourquoi combien wie wann wo wer warum wozu cuanto cuanta क्या कब कैसे "
    "هل كيف متي كم"
)
#: Words that also tell when and where something happens ("when I cough there is blood") ask only before these.
_WHEN = (
    "when (?:can|do|does|did|is|are|will|would|should|was|were|must|could)"
    "|quand (?:est|puis|peut|dois|faut|va|vais|sera)|cuando (?:puedo|se|es|debo|hay|sera|podre)"
    "|donde (?:esta|estan|puedo|se|hay|lo|los)"
    "|como (?:se|es|puedo|hago|funciona|son|lo)"
)
_VERBS = "can cant could do does did is are will would should am has have"
_WHOM = "i you u we they he she it there this that these my the a an people patients anyone any"
_ASKS = re.compile(
    rf" (?:(?:{'|'.join(_WORDS.split())}|{_WHEN}) |(?:{'|'.join(_VERBS.split())}) (?:{'|'.join(_WHOM.split())}) "
    r"|does \w|do (?!not |no |some|any|it |this |that |what)\w)"
)
#: The same for the end of a message: its last clause begins so, or holds a word that asks where those stand inside.
#: "Is that enough?" is none: it asks about what was just told.
_LAST_ASKS = re.compile(
    rf"(?:^| ,)(?: (?:and|so|but|ok|anyway|also|y|et|und))?"
    rf" (?:(?:how come|any (?:idea|point|tips|chance|news)|{'|'.join(_WORDS.split())}|{_WHEN}) |"
    rf"(?:{'|'.join(_VERBS.split())}) (?:i|you|we|they|he|she|people|patients|anyone|any|the|my) )(?!.* , )"
    r"|吗|呢 |什么|啥|多少|怎么|哪|是不是|有没有|能不能|可不可以"
    r"|क्या|कब |कहाँ|कहां|कैसे|कितन|कौन| kya | kab | kaha | kahan | kaise | kitn\w* | kaun\w* "
    r"| هل | متي | كيف | ايش | شو | وش | ليش | فين "
)


@dataclass(frozen=True, slots=True)
class Scores:
    """Log-odds, one for each of :data:`QUESTIONS`; above zero means rather yes."""

    danger: float
    crisis: float
    same_day: float
    overdose: float
    third_party: float
    abuse: float
    advice: float
    pressing: float
    """It presses on what was asked before and asks nothing of its own."""
    stretched: bool = False
    """The message was long and these are the scores of its most worrying stretch."""
    asked: bool = False
    """The message ends in a question."""
    opens: bool = False
    """It is one sentence that begins as a question does, whether or not it ends in a mark."""
    known: float = 1.0
    """The share of its words the net has learned anything about."""
    english: bool = True
    """It is most likely in English and in nothing else."""


@dataclass(frozen=True, slots=True)
class Weights:
    """``rows`` finds a feature ("group:feature") in ``table``, shape (features, questions)."""

    rows: dict[str, int]
    table: NDArray[np.float32]
    bias: NDArray[np.float32]


def share(group: str, count: int) -> float:
    """What one feature of a group counts when the message has ``count`` of them: less, the more there are."""
    return float(_SCALE[group] / (count + _SPARE[group]) ** 0.5)


@cache
def weights() -> Weights:
    """The learned weights."""
    raw = files("rag.screen").joinpath("weights.tsv.gz").read_bytes()
    lines = gzip.decompress(raw).decode("utf-8").splitlines()
    parts = [line.split("\t") for line in lines[1:]]
    table = np.array([[float(value) / 100 for value in part[1:]] for part in parts], dtype=np.float32)
    rows = {part[0]: at - 1 for at, part in enumerate(parts)}
    return Weights(rows, table[1:], table[0])


def prepare(sentences: Sequence[str], mended: Sequence[str] | None = None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Folded sentences with English spelling mended, and the languages they are most likely in.

    ``mended`` are the mended sentences, where they are known already.
    """
    known = {"en": _ENGLISH, **{k: load(k).common for k in ("es", "de", "fr")}, **meanings().common}
    languages = spoken((token for sentence in sentences for token in sentence.split()), known)
    if "en" in languages:
        sentences = tuple(mend(s) for s in sentences) if mended is None else mended
    return tuple(s[at : at + _PIECE] for s in sentences for at in range(0, len(s), _PIECE)), languages


def scores(sentences: Sequence[str], mended: Sequence[str] | None = None) -> Scores:
    """The scores of a message, given as folded sentences (``text.sentences``), with what ``prepare`` may be told."""
    pieces, languages = prepare(sentences, mended)
    stretches = _stretches(pieces)
    groups = [features(stretch, languages) for stretch in stretches]
    worst = max(map(_score, groups), key=lambda values: float(values[0]))
    danger, crisis, same_day, overdose, third_party, abuse, advice, pressing = (float(value) for value in worst)
    asked = sentences[-1].endswith("? ") or _LAST_ASKS.search(sentences[-1]) is not None
    opens = len(sentences) == 1 and _ASKS.match(sentences[0]) is not None
    told = (danger, crisis, same_day, overdose, third_party, abuse, advice, pressing)
    words = groups[0]["w"] if len(groups) == 1 else features(pieces, languages)["w"]
    known = sum(f"w:{word}" in weights().rows for word in words) / max(1, len(words))
    english = languages == ("en",) and not any(script.search(s) for script in SCRIPTS.values() for s in sentences)
    return Scores(*told, len(stretches) > 1, asked, opens, known, english)


def because(sentences: Sequence[str], question: str = "danger", most: int = 12) -> list[tuple[str, float]]:
    """The features that moved one score most, for maintainers: (feature, share), strongest first."""
    known, column = weights(), QUESTIONS.index(question)
    found = [
        (f"{group}:{feature}", float(known.table[row, column]) * share(group, len(held)))
        for group, held in features(*prepare(sentences)).items()
        for feature in held
        if (row := known.rows.get(f"{group}:{feature}")) is not None
    ]
    return sorted(found, key=lambda item: -abs(item[1]))[:most]


def _stretches(sentences: tuple[str, ...]) -> list[tuple[str, ...]]:
    sizes = [max(len(s.split()), len(s) // 6) for s in sentences]
    if sum(sizes) <= _LONG:
        return [sentences]
    found: list[tuple[str, ...]] = []
    for start in range(len(sentences)):
        end, words = start, 0
        while end < len(sentences) and (not words or words + sizes[end] <= _STRETCH):
            words += sizes[end]
            end += 1
        if not found or sentences[start:end] != found[-1][-(end - start) :]:
            found.append(sentences[start:end])
    return found


def _score(groups: Groups) -> NDArray[np.float32]:
    known = weights()
    return added(known.bias, known.table, known.rows, groups, share)
