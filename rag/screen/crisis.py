"""Crisis: thoughts of dying, self-harm, an overdose taken or planned, someone else in danger, violence at home.

A crisis is looked for without asking whether it is "really" meant. Only fixed idioms ("dying to know"), negated
thoughts ("I am not suicidal") and general questions ("do steroids cause suicidal thoughts?") are let through.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from rag.screen.lexicon import Lexicon, Pattern
from rag.screen.schema import Finding

#: Most pressing first. ``soft`` is despair without a word of danger.
_ORDER = ("overdose", "third_party", "abuse", "danger")


def find(sentences: Sequence[str], lexicon: Lexicon, information: bool) -> Finding | None:
    """The crisis a message speaks of. ``information``: it also asks a question the sources could answer."""
    crisis = lexicon.crisis
    idiom = crisis.get("idiom")
    kept = tuple(idiom.sub(" ", s) for s in sentences) if idiom else tuple(sentences)
    if long_over(kept, lexicon):
        kept = tuple(crisis["over"].sub(" ", s) for s in kept)
    amount = crisis.get("amount")
    if amount is not None and any(amount.search(s) for s in kept):
        # how much would kill: nothing in the sentence takes that back, and no form of it is answered
        return Finding("danger", "crisis.amount", lexicon.language)
    accident = crisis.get("accident")
    for level in _ORDER:
        pattern = crisis.get(level)
        if pattern is None:
            continue
        for sentence in kept:
            if _meant(sentence, pattern, lexicon) and not (
                level == "overdose" and accident is not None and any(accident.search(s) for s in kept)
            ):
                return Finding(level, f"crisis.{level}", lexicon.language)
    across = crisis.get("across")
    if across is not None:
        # "I gave my dog away. It's nearly time.": what one sentence leaves open, the next one says
        pairs = [a.rstrip(" ?") + " ," + b for a, b in pairwise(kept)]
        if any(_meant(s, across, lexicon) for s in (*kept, *pairs)):
            return Finding("danger", "crisis.across", lexicon.language)
    soft = crisis.get("soft")
    if soft is not None and not information and any(_meant(s, soft, lexicon) for s in kept):
        return Finding("danger", "crisis.soft", lexicon.language)
    return None


def long_over(sentences: Sequence[str], lexicon: Lexicon) -> bool:
    """Is it told of a time that is over, by someone who is well ("I took an overdose at nineteen. I'm happy now.")?"""
    over, well = lexicon.crisis.get("over"), lexicon.crisis.get("well")
    if over is None or well is None or not any(well.search(s) for s in sentences):
        return False
    # "thats 30 years ago" may be said in the next sentence
    return any(over.search(s) for s in (*sentences, *(a.rstrip(" ?") + " ," + b for a, b in pairwise(sentences))))


def intended(sentences: Sequence[str], lexicon: Lexicon) -> bool:
    """Was it taken or left out on purpose ("he swallowed them deliberately")? Then an overdose is a crisis."""
    intent = lexicon.crisis.get("intent")
    return intent is not None and any(_meant(s, intent, lexicon) for s in sentences)


def _meant(sentence: str, pattern: Pattern, lexicon: Lexicon) -> bool:
    denied, general = lexicon.crisis.get("denied"), lexicon.crisis.get("general")
    if general is not None and general.search(sentence):
        return False
    for match in pattern.finditer(sentence):
        # where words are apart, the space before the match ends the denial as well
        before = sentence[max(0, match.start() - 40) : match.start() + lexicon.spaces]
        if denied is None or not any(m.end() >= len(before) - 1 for m in denied.finditer(f"{before} ")):
            return True
    return False
