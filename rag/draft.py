"""The form of a model's draft, read strictly: what does not fit the form is no draft.

The one place where a model's text enters. It knows shapes and bounds, not truth: proof comes later.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr, ValidationError

from rag.instructions import kind
from rag.predicate import directs, states

#: Longest reply that is parsed at all, in characters.
MAX_REPLY = 12_000
MAX_CHARS = 320
MAX_WORDS = 30
_FENCE = re.compile(r"\A\s*```(?:json)?\s*\n(.*?)\n?\s*```\s*\Z", re.S)
_MARKUP = re.compile(r"[{}\[\]|`*_#~\\]|<(?![\s\d])|>(?![\s\d])|https?:|www\.|\S@\S|[\x00-\x1f\x7f]")
# The voice of a person or of the machine; a fact of the sources has neither. "Phase I" and "the US" are no voices.
_VOICE = re.compile(
    r"\b(?:(?<!phase )(?<!stage )(?<!type )(?<!class )(?<!grade )i|i['’]m|i['’]ll|i['’]ve|me|my|mine|we|our|ours"
    r"|you|your|yours|let['’]s|passages?|(?:this|the) (?:question|prompt|user))\b|\b(?-i:us|Us)\b",
    re.I,
)
# What such a word points back to may have been dropped.
_DANGLING = re.compile(
    r"^\W*(?:yes|no)\s*[,.:;–—-]|^\W*"
    r"(?:(?:however|also|additionally|moreover|furthermore|therefore|thus|instead|so|but|and|then),?\s+)*"
    r"(?:it|its|they|their|them|he|she|his|her|this|that|these|those|such|both|neither"
    r"|the (?:former|latter|same|answer)"
    r"|the (?:new )?(?:disease|condition|treatment|therapy|drug|approach|method|stud(?:y|ies)|trial|result|finding)s?"
    r"(?! (?:of|for|in|with|from|by|that|which)\b))\b",
    re.I,
)


class DraftError(Exception):
    """A reply that is no draft. The message goes back to the model once, so it quotes nothing from the reply."""


class DraftSentence(BaseModel):
    """One sentence and the numbers of the passages it is said to rest on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sentence: Annotated[StrictStr, Field(min_length=1, max_length=4 * MAX_CHARS)]
    passages: Annotated[tuple[StrictInt, ...], Field(max_length=8)]


class Draft(BaseModel):
    """All that a reply may hold."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sentences: Annotated[tuple[DraftSentence, ...], Field(max_length=12)]


def schema(passages: int, most: int) -> dict[str, Any]:
    """The JSON schema of a draft over so many passages, for servers that can hold a model to it."""
    number = {"type": "integer", "enum": list(range(1, passages + 1))}
    sentence = {
        "type": "object",
        "properties": {
            "sentence": {"type": "string", "maxLength": MAX_CHARS},
            "passages": {"type": "array", "items": number, "minItems": 1, "maxItems": 3},
        },
        "required": ["sentence", "passages"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"sentences": {"type": "array", "items": sentence, "maxItems": most}},
        "required": ["sentences"],
        "additionalProperties": False,
    }


def parse(reply: str, most: int) -> Draft:
    """Read a reply: JSON and nothing else, at most in one code fence.

    Raises:
        DraftError: it is not a draft; says what is wrong without quoting it.
    """
    if len(reply) > MAX_REPLY:
        raise DraftError("The reply is far too long.")
    fenced = _FENCE.match(reply)
    try:
        draft = Draft.model_validate_json(fenced.group(1) if fenced else reply)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(p) if isinstance(p, int) else "field" for p in first["loc"])
        raise DraftError(f"The reply is not JSON of the form asked for ({first['type']} {place}).") from None
    if len(draft.sentences) > most:
        raise DraftError(f"There are more than {most} sentences.")
    return draft


def unfit(sentence: str) -> str:
    """Why a sentence cannot be shown whatever it rests on; empty if nothing speaks against its form."""
    words = len(sentence.split())
    if not 3 <= words <= MAX_WORDS or len(sentence) > MAX_CHARS:
        return "too short or too long"
    if _MARKUP.search(sentence):
        return "markup or an address in it"
    if _VOICE.search(sentence):
        return "speaks as a person or to one"
    if kind(sentence) or directs(sentence):
        return "an instruction or a question"
    if _DANGLING.search(sentence):
        return "points back to another sentence"
    if not states(sentence):
        return "no whole sentence"
    return "" if re.search(r"[.!]?[\"”’)]?$", sentence) and sentence.isprintable() else "not plain text"
