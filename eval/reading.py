"""How hard a text is to read: Flesch-Kincaid grade, SMOG, length of sentences.

For English, and for pooled text: the formulas mean nothing on a line or two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import sqrt

from eval.expect import sentences
from eval.schema import Reading
from eval.syllables import syllables, words

#: Formulas say nothing about fewer words than this.
MIN_WORDS = 60
#: SMOG counts words of at least this many syllables.
POLYSYLLABLE = 3

_MARKERS = re.compile(r"\s*\[\d+\]")
#: A number or a hyphenated word is one word to read.
_TOKEN = re.compile(r"\w+(?:[-.,'’/]\w+)*")
_LIST = re.compile(r"^\s*(?:[-*•]|\d+\.)\s+", re.M)
#: Names a patient cannot be spared: the disease, the treatment and its kinds, the documents and who is named in them.
UNAVOIDABLE = re.compile(
    r"rheumatoid arthritis|rheumatolog\w+(?: (?:&|and) autoimmunity)?|mesenchymal (?:stem|stromal) cells?|mesenchymal"
    r"|arthritis(?: research (?:&|and) therapy)?|extracellular vesicles?|umbilical cord|adipose tissue|immune system"
    r"|autoimmune|biologics?|osteoporosis|\bDMARDs?\b|\bNSAIDs?\b|\bCAR-T\b|\bMSCs?\b|\bISSCR\b|EurekAlert!?"
    r"|International Society for Stem Cell Research|Chinese Medical Journals Publishing House(?: Co\., Ltd\.?)?"
    r"|Yingjia Chen|Yongjun Liu|Lotus Lake Capital",
    re.I,
)


def reading(texts: Sequence[str], without_names: bool = False) -> Reading | None:
    """The pooled texts measured; ``None`` when they are too short for a formula to mean anything."""
    parts = [part for text in texts for part in _units(text, without_names)]
    lengths = [len(_TOKEN.findall(part)) for part in parts]
    if sum(lengths) < MIN_WORDS:
        return None
    counts = [syllables(word) for part in parts for word in words(part)]
    long_words = sum(count >= POLYSYLLABLE for count in counts)
    longest = max(range(len(parts)), key=lengths.__getitem__)
    return Reading(
        grade=0.39 * len(counts) / len(parts) + 11.8 * sum(counts) / len(counts) - 15.59,
        smog=1.043 * sqrt(long_words * 30 / len(parts)) + 3.1291,
        mean_words=sum(lengths) / len(lengths),
        max_words=max(lengths),
        sentences=len(parts),
        longest=parts[longest],
    )


def _units(text: str, without_names: bool) -> list[str]:
    bare = _LIST.sub("", _MARKERS.sub("", text))
    if without_names:
        bare = UNAVOIDABLE.sub("name", bare)
    return [part for part in sentences(bare) if re.search(r"[A-Za-z]", part)]
