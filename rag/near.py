"""What the documents say near a question that they may not answer: quotes, and the house's words around them.

Only documents without reviewed statements are quoted so: of the others it is known what they answer. Decides what is
offered and what is never said to someone who is about to decide; does not judge nearness.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.lexicon import find
from rag.claim import DraftClaim
from rag.schema import Sentence
from rag.wording import inside, say

# Whoever asks what to do with a medicine would read these as the answer, also where they say "do not".
_DIRECTS = re.compile(
    r"\b(?:stop(?:s|ped|ping)?|start(?:s|ed|ing)?|restart\w*|resum\w*|begin\w*|skip\w*|miss(?:ed|ing)?|omit\w*"
    r"|leav(?:e|es|ing) (?:out|off)|left (?:out|off)|come off|coming off|doubl\w+|halv\w+|increas\w+|reduc\w+|lower\w*"
    r"|rais(?:e|es|ed|ing)|tak(?:e|es|en|ing)|switch\w*|swap\w*|chang(?:e|es|ed|ing)|pause\w*|delay\w*|postpon\w*"
    r"|withh[eo]ld\w*|hold off|continu\w+|carry on|keep on|stay on|use|avoid\w*)\b",
    re.IGNORECASE,
)
_MEDICINE = re.compile(
    r"\b(?:medicin\w*|medicat\w*|drugs?|tablets?|pills?|capsules?|doses?|inject\w*|infus\w*|drips?|inhalers?|steroids?"
    r"|biologics?|vaccin\w*|supplements?|antibiotics?|painkillers?|treatments?|therap\w*"
    r"|\d+ ?(?:mg|mcg|ml|micrograms?))\b",
    re.IGNORECASE,
)


def directs(text: str) -> bool:
    """Could it be read as being told to take, stop or change a medicine?"""
    if not _DIRECTS.search(text):
        return False
    return bool(_MEDICINE.search(text)) or any(m.kind in ("drug", "drug_class", "treatment") for m in find(text))


def general(claims: Sequence[DraftClaim]) -> list[DraftClaim]:
    """Those that may stand beside a declined decision; none if what they belong together with may not."""
    found: list[DraftClaim] = []
    group: list[DraftClaim] = []
    for claim in (*claims, None):
        if group and (claim is None or not claim.follows):
            found += [] if any(directs(c.text) for c in group) else group
            group = []
        group += [claim] if claim is not None else []
    return found


def after_near(warned: bool) -> tuple[Sentence, ...]:
    """What stands behind the nearest quotes. ``warned``: do they name a downside of a medicine?"""
    first, *rest = say("near_after")
    return (replace(first, block=True), *rest, *(say("keep_medicine") if warned else ()))


def near_reply(before: Sequence[Sentence], claims: Sequence[Sentence], warned: bool) -> list[Sentence]:
    """The whole reply around the nearest quotes."""
    return [*before, *claims, *after_near(warned)]


def advised(proven: Sequence[tuple[DraftClaim, Sentence]], reply: Sequence[Sentence], corrects: bool) -> list[Sentence]:
    """A declined decision with its facts; what corrects the message (the first claim) stands before all else."""
    first = 1 if corrects else 0
    before = (*say("premise_statement"), *(s for _, s in proven[:first])) if corrects else ()
    facts = [s for _, s in proven[first:]]
    return [*before, *inside(reply, [*(before_fact() if any(d.verbatim for d, _ in proven[first:]) else ()), *facts])]


def before_fact() -> tuple[Sentence, ...]:
    """What stands before a document's words in a declined decision."""
    first, *rest = say("advice_fact")
    return (replace(first, block=True), *rest)
