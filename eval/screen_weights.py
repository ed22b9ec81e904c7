"""Learns the weights of the screen's second net: ``python -m eval.screen_weights``.

Reads the example messages of ``eval/exemplars`` (ours, by language, each block under what it is an example of; and
``frames.yaml``, which puts one sign into many frames), the ordinary questions of ``eval/cases``, those the sources'
statements answer and the screen's own tables in ``tests/data``, fits one regularised logistic regression a
question, and writes ``rag/screen/weights.tsv.gz``: one feature a line, weights in hundredths. Messages of
``tests/data`` that are marked ``held`` are never read here: they measure what was learned.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from index.wordlists import parse
from rag.screen.features import features
from rag.screen.net import QUESTIONS, prepare, share
from rag.screen.text import sentences, strip_markup

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "rag" / "screen" / "weights.tsv.gz"
#: What the blocks of ``eval/exemplars`` are examples of: (behaviour, level).
BLOCKS = {
    "crisis": ("crisis", "danger"),
    "crisis overdose": ("crisis", "overdose"),
    "crisis third_party": ("crisis", "third_party"),
    "crisis abuse": ("crisis", "abuse"),
    "urgent": ("urgent_care", ""),
    "urgent emergency": ("urgent_care", "emergency"),
    "urgent same_day": ("urgent_care", "same_day"),
    "urgent overdose": ("urgent_care", "overdose"),
    "ordinary": ("ordinary", ""),
    "advice": ("personal_advice", ""),
    "pressing": ("ordinary", "pressing"),
}
LANGUAGES = ("en", "es", "de", "fr", "zh", "hi", "ar")
_DANGER = frozenset({"crisis", "urgent_care"})
#: Every so manyth danger is said once more in passing, before a question of at most so many characters.
_IN_PASSING, _SHORT = 3, 80
_ENDED = re.compile(r"(?<=[.!。！।])\s*(?=\S)")
#: Seen less often than this, a feature is chance.
_SELDOM = 3
_STRENGTH = 16.0
#: The log of how rare a feature is that weighs what it is worth; what is more common weighs less.
_RARE = 5.0
#: As if a feature had been seen so often more on each side: what was seen once tells little.
_SEEN = 0.3
#: "Should I", "for me": what is common in everything else is what tells these.
_COMMON = ("advice", "pressing")
#: How often over.
_OUTRIGHT = 2
_TURN = " || "
_FRAMES_A_SIGN = {"report": 5, "ask": 4, "denied": 4, "past": 2}
#: Among the questions of other tests there are these that are no ordinary ones.
_IN_DANGER = frozenset(
    {
        "My chest hurts and I can't breathe",
        "I feel very low and cannot go on",
        "I have a fever after my infusion",
        "I took too many tablets",
    }
)


@dataclass(frozen=True, slots=True)
class Example:
    """One message (with the turns before it, one a line) and what it is."""

    text: str
    behaviour: str
    level: str = ""


def exemplars(language: str = "", leave_out: str = "") -> Iterator[Example]:
    """The example messages written for learning, of one language or of all; not those of files named like this."""
    for path in sorted((ROOT / "eval" / "exemplars").glob(f"{language}*.txt")):
        if leave_out and leave_out in path.name:
            continue
        behaviour, level = "", ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("## "):
                behaviour, level = BLOCKS[line[3:].strip()]
            elif line.strip() and not line.startswith("# "):
                yield Example(line.strip().replace(_TURN, "\n"), behaviour, level)


def outright() -> Iterator[Example]:
    """What is said in a few words, once more: of what people tell most is stories, and most people are brief."""
    for _ in range(_OUTRIGHT):
        yield from exemplars(leave_out=".told")
        yield from tables()


def frames() -> Iterator[Example]:
    """Every sign of ``frames.yaml`` in some frames of each kind; which ones turns with the sign."""
    data = parse((ROOT / "eval" / "exemplars" / "frames.yaml").read_text(encoding="utf-8"))
    for table in data.values():
        signs = [(sign, level) for level in ("emergency", "same_day", "thoughts") for sign in table[level]]
        for at, (sign, level) in enumerate(signs):
            for kind, many in _FRAMES_A_SIGN.items():
                if kind == "report" and level == "thoughts":
                    continue
                for step in range(many):
                    text = table[kind][(at * many + step) % len(table[kind])].replace("{}", sign)
                    text = text.replace("{other}", signs[(at + 1) % len(signs)][0])
                    happens = kind == "report"
                    yield Example(text, "urgent_care" if happens else "ordinary", level if happens else "")


def in_passing() -> Iterator[Example]:
    """Some messages once more with an ordinary question after them: people tell the worst thing in passing.

    What looks like a danger is said in passing too (idioms, things long over), so that it is not the question that
    makes the difference.
    """
    marks = ("?", "？", "؟")
    for language in LANGUAGES:
        held = [e for e in exemplars(language) if "\n" not in e.text and e.behaviour != "personal_advice"]
        calm = [e.text for e in held if e.behaviour == "ordinary"]
        asked = [text for text in calm if text.endswith(marks) and len(text) < _SHORT]
        told = [e for e in held if e.behaviour in _DANGER][::_IN_PASSING]
        told += [e for e in held if e.behaviour == "ordinary" and not e.text.endswith(marks)]
        # of two sentences the first one is the story: it goes with other questions as well
        stories = [_ENDED.split(text, maxsplit=1)[0] for text in calm if text.endswith(marks) and _ENDED.search(text)]
        told += [Example(story, "ordinary") for story in stories]
        for example in told:
            question = asked[zlib.crc32(example.text.encode()) % len(asked)]
            level = "" if example.level == "pressing" else example.level
            yield Example(f"{example.text}\n{question}", example.behaviour, level)


def asked_of_sources() -> Iterator[Example]:
    """The questions the sources' statements answer."""
    for path in sorted((ROOT / "index" / "sources").glob("*/statements.yaml")):
        for statement in parse(path.read_text(encoding="utf-8"))["statements"]:
            for question in statement.get("questions") or ():
                yield Example(str(question), "ordinary")


def tables() -> Iterator[Example]:
    """The labelled questions the repository holds for other ends."""
    for path in sorted((ROOT / "tests" / "data").glob("screen_*.jsonl")):
        for row in _rows(path):
            if "expected" in row and row.get("split") != "held":
                yield Example("\n".join([*row.get("turns", ()), row["text"]]), row["expected"], row.get("level", ""))
    for path in sorted((ROOT / "eval" / "cases").glob("*.jsonl")):
        for row in _rows(path):
            turns = [t if isinstance(t, str) else str(t.get("content", "")) for t in row.get("turns") or ()]
            yield Example("\n".join([*turns, row["question"]]), row["behaviour"])
    other = (ROOT / "tests" / "data" / "english_questions.txt").read_text(encoding="utf-8").splitlines()
    other += [str(row["text"]) for row in _rows(ROOT / "tests" / "data" / "language_cases.jsonl")]
    for text in other:
        if text not in _IN_DANGER:
            yield Example(text, "ordinary")


def learn(examples: list[Example]) -> bytes:
    """The weights file for these examples."""
    groups = [features(*prepare(sentences(strip_markup(example.text)))) for example in examples]
    counts = Counter(f"{name}:{feature}" for held in groups for name, found in held.items() for feature in found)
    names = sorted(name for name, count in counts.items() if count >= _SELDOM)
    kept = frozenset(names)
    shares = [
        {
            f"{name}:{feature}": share(name, len(found))
            for name, found in held.items()
            for feature in found
            if f"{name}:{feature}" in kept
        }
        for held in groups
    ]
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(shares)
    names = list(vectorizer.feature_names_)
    rarity = _rarity(matrix)
    rarer = matrix.multiply(rarity).tocsr()
    columns = []
    for question in QUESTIONS:
        column = _column(question, examples, matrix if question in _COMMON else rarer)
        column[1:] *= 1 if question in _COMMON else rarity
        columns.append(column)
    table = np.round(np.stack(columns, axis=1) * 100).astype(int)
    lines = ["feature\t" + "\t".join(QUESTIONS)]
    for name, row in zip(["bias", *names], table, strict=True):
        if name == "bias" or row.any():
            lines.append(name + "\t" + "\t".join(str(value) for value in row))
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0, filename="") as file:
        file.write("\n".join(lines).encode("utf-8"))
    return packed.getvalue()


def _rarity(matrix: Any) -> NDArray[np.float64]:
    """How much each feature may weigh, shape (features,): the more messages it is in, the less.

    Without it, words that are in everything said about oneself ("I", "not", "my") become the cheapest signs of danger,
    and "I thought you'd be different" is heard as one.
    """
    seen = np.asarray((matrix > 0).sum(axis=0)).ravel()
    return np.asarray(np.log((matrix.shape[0] + 1) / (seen + 1)) / _RARE)


def _column(question: str, examples: list[Example], matrix: Any) -> NDArray[np.float64]:
    """Bias and weights for one question, learned from the examples that can answer it."""
    danger = _DANGER
    pairs: list[tuple[int, bool]] = []
    for at, example in enumerate(examples):
        if question == "danger":
            pairs.append((at, example.behaviour in danger))
        elif question == "advice":
            pairs.append((at, example.behaviour == "personal_advice"))
        elif question == "pressing":
            pairs.append((at, example.level == "pressing"))
        elif question == "crisis" and example.behaviour in danger:
            pairs.append((at, example.behaviour == "crisis"))
        elif question == "same_day" and example.behaviour == "urgent_care" and example.level:
            pairs.append((at, example.level == "same_day"))
        elif question in ("overdose", "third_party", "abuse") and example.behaviour in danger and example.level:
            pairs.append((at, example.level == question))
    held = matrix[[at for at, _ in pairs]]
    yes = np.array([answer for _, answer in pairs])
    # two readings of the same features, one with each feature as strong as it tells the classes apart by itself (naive
    # Bayes); their mean is still one weight a feature, and steadier than either
    present = (held > 0).astype(float)
    for_it, against = (np.asarray(present[answer].sum(axis=0)).ravel() + _SEEN for answer in (yes, ~yes))
    tells = np.log((for_it / for_it.sum()) / (against / against.sum()))
    plain, scaled = _fit(held, yes), _fit(held.multiply(tells).tocsr(), yes)
    scaled[1:] *= tells
    return np.asarray((plain + scaled) / 2)


def _fit(matrix: Any, yes: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Bias and weights of one logistic regression."""
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    model = LogisticRegression(C=_STRENGTH, class_weight="balanced", solver="liblinear", random_state=0)
    model.fit(matrix, yes)
    return np.concatenate([model.intercept_, model.coef_[0]])


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def main() -> None:
    """Learn from everything and write the file."""
    examples = [*exemplars(), *outright(), *in_passing(), *frames(), *asked_of_sources(), *tables()]
    packed = learn(examples)
    OUT.write_bytes(packed)
    print(f"{len(examples)} examples, {len(packed) // 1024} KB written to {OUT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
