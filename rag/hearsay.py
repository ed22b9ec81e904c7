"""Beliefs behind forms that also hold stories: "my aunt says ...", "so glad that ...", "... because ...".

Many of these are no beliefs about the documents at all. They count only where they are of a known kind of mistaken
belief (:mod:`rag.misbelief`), which is for the caller to see to.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from index.wordlists import read
from rag.premise import FULL_STOP, is_hearsay

_FEWEST_WORDS = 3


@cache
def _lists() -> tuple[tuple[tuple[re.Pattern[str], str], ...], re.Pattern[str], re.Pattern[str]]:
    raw: dict[str, Any] = read("rag", "data", "hearsay.yaml")
    forms = tuple((re.compile(row["form"], re.I), str(row["belief"])) for row in raw["forms"])
    return forms, re.compile(raw["open_or_order"], re.I), re.compile(raw["tag"], re.I)


def told(question: str) -> list[str]:
    """What may be taken for granted behind such forms, as plain sentences; often none."""
    forms, open_or_order, tag = _lists()
    found: list[str] = []
    for sentence in re.split(rf"(?<=[.!?]){FULL_STOP}\s+", question.strip()):
        if not open_or_order.match(sentence):
            found += [match.expand(belief) for form, belief in forms for match in form.finditer(sentence)]
    found = [tag.sub("", text.strip(" ,.?!")).strip(" ,") for text in found]
    beliefs = [text for text in found if len(text.split()) >= _FEWEST_WORDS and not is_hearsay(text)]
    return list(dict.fromkeys(f"{text[0].upper()}{text[1:]}." for text in beliefs))
