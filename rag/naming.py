"""The long name of what this chat is about -> its short one, where a question is not about the name.

"What can mesenchymal stromal cells turn into?" shares its rarest words with the sentence that says what MSC stands for,
which is not what is asked. Knows names, not answers.
"""

from __future__ import annotations

import re

_LONG = re.compile(
    r"\bmesench\w+ (?:(?:stem|stromal)(?:[ /]+(?:or |and )?(?:stem|stromal))? )?(?P<cells>cells?)\b(?:\s*\(MSCs?\))?",
    re.I,
)
_ABOUT_THE_NAME = re.compile(
    r"\b(?:stands? for|mean(?:s|ing)?|means|call(?:s|ed)?|names?|named|terms?|abbreviat\w*|acronym|initials|spell\w*"
    r"|defin\w*|differen\w*|same|versus|vs|letters?|short for|stem or stromal|stromal or stem|word(?:s|ing)?)\b",
    re.I,
)
#: Another name beside it: the two are compared.
_OTHER = re.compile(r"\b(?:stem|stromal)\b", re.I)
#: With fewer words beside the name, the name is what is asked about ("what are mesenchymal stem cells?").
_FEWEST = 3
_SMALL = frozenset("what is are a an the whats exactly tell me about these those please of".split())


def shortly(question: str) -> str:
    """The question with the short name, unless it is about the name or about hardly anything else."""
    if not _LONG.search(question) or _ABOUT_THE_NAME.search(question):
        return question
    beside = [w for w in re.findall(r"\w+", _LONG.sub(" ", question).lower()) if w not in _SMALL]
    if len(beside) < _FEWEST:
        return question
    short = _LONG.sub(lambda m: "MSC" if m["cells"].lower() == "cell" else "MSCs", question)
    return question if _OTHER.search(short) else short
