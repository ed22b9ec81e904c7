"""Urgent signs: is something on the red-flag list happening to someone now, or is it only being asked about?

"Is chest pain a known side effect?" names a sign; "my chest hurts after the infusion" reports one. A sign fires when it
is reported. What decides, in this order: negation, a time long past, a person who has it, a frame that makes it a
general or hypothetical question. Where nothing decides and nothing is asked, it fires: a bare sign is a report.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.screen.lexicon import Combination, Lexicon, Pattern
from rag.screen.schema import Finding

_REACH = 9
_URGENCY = ("overdose", "emergency", "same_day")


def find(sentences: Sequence[str], lexicon: Lexicon) -> Finding | None:
    """The most urgent reported sign of a message, in one language."""
    found = list(_all(sentences, lexicon))
    return min(found, key=lambda f: _URGENCY.index(f.level), default=None)


def denied(sentences: Sequence[str], lexicon: Lexicon) -> bool:
    """Is a sign named only to say that it is not there ("no fever, no chest pain")?"""
    return any(
        _negated(s, match.start(), lexicon) or lexicon.cues.negated_after.match(s, match.end()) is not None
        for sign in lexicon.signs
        for s in sentences
        for pattern in (sign.report, sign.mention)
        for match in pattern.finditer(s)
    )


def _all(sentences: Sequence[str], lexicon: Lexicon) -> Iterator[Finding]:
    in_context = any(lexicon.cues.context.search(s) for s in sentences)
    for sign in lexicon.signs:
        level, _, needs = sign.level.partition(" ")
        if needs == "context" and not in_context:
            continue
        if needs == "always":
            if any(not _hushed(s, m.start(), m.end(), lexicon) for s in sentences for m in sign.report.finditer(s)):
                yield Finding(level, f"urgent.{sign.name}", lexicon.language)
        elif any(_happens(s, m.start(), m.end(), lexicon, True) for s in sentences for m in sign.report.finditer(s)):
            yield Finding(level, f"urgent.{sign.name}", lexicon.language)
        elif any(_happens(s, m.start(), m.end(), lexicon, False) for s in sentences for m in sign.mention.finditer(s)):
            yield Finding(level, f"urgent.{sign.name}.named", lexicon.language)
    for combination in lexicon.combinations:
        groups = [(s,) for s in sentences] if combination.near else [tuple(sentences)]
        if any(_together(group, combination, lexicon) for group in groups):
            yield Finding(combination.level, f"urgent.{combination.name}", lexicon.language)


def _together(sentences: Sequence[str], combination: Combination, lexicon: Lexicon) -> bool:
    """All parts are there, none of them negated or long past, and at least one of them is reported."""
    reported = False
    for at, part in enumerate(combination.parts):
        present = False
        for sentence in sentences:
            for match in part.finditer(sentence):
                if _negated(sentence, match.start(), lexicon) or _past(sentence, match.start(), match.end(), lexicon):
                    continue
                present = True
                reported = reported or (
                    at >= combination.context and _happens(sentence, match.start(), match.end(), lexicon, False)
                )
        if not present:
            return False
    return reported


def _hushed(sentence: str, start: int, end: int, lexicon: Lexicon) -> bool:
    """Negated, long past, or no more than an "if"."""
    return (
        _negated(sentence, start, lexicon)
        or bool(lexicon.cues.negated_after.match(sentence, end))
        or _past(sentence, start, end, lexicon)
        or bool(lexicon.cues.conditional.search(_clause(sentence, start, end)))
    )


def _happens(sentence: str, start: int, end: int, lexicon: Lexicon, report: bool) -> bool:
    cues = lexicon.cues
    if (
        _negated(sentence, start, lexicon)
        or cues.negated_after.match(sentence, end)
        or _past(sentence, start, end, lexicon)
    ):
        return False
    personal = _personal(sentence, start, end, lexicon)
    if personal is not None:
        return personal
    clause = _clause(sentence, start, end)
    if cues.conditional.search(clause):
        return False
    # "rare, and there is a red line up my arm": someone's own body, unless the sentence opens as a question
    own_body = report and lexicon.spaces and not cues.possessive.isdisjoint(clause.split())
    if own_body and sentence.split()[0] not in cues.hypothetical | cues.stop:
        return True
    if cues.general.search(sentence):
        return False
    if report:
        return True
    # "fever and chills: can it wait?" reports before it asks; "is fever common?" asks about the sign itself
    asking = [match.start() for match in cues.question.finditer(sentence) if match.group().strip(" ?")]
    return all(at > start for at in asking) if asking else "?" not in sentence


def _clause(sentence: str, start: int, end: int) -> str:
    left = sentence.rfind(" ,", 0, start + 1) + 2 if " ," in sentence[: start + 1] else 0
    right = sentence.find(" ,", end)
    # the space after the last word stays: patterns end at one
    return sentence[left : right + 1 if right >= 0 else len(sentence)]


def _negated(sentence: str, start: int, lexicon: Lexicon) -> bool:
    cues = lexicon.cues
    if not lexicon.spaces:
        return _ends(cues.negated, sentence[max(0, start - 14) : start])
    before = sentence[:start]
    tokens = before.split()
    for back, token in enumerate(reversed(tokens[-_REACH:]), 1):
        if token in cues.negator:
            between = " ".join(tokens[len(tokens) - back + 1 :])
            left = cues.symptom.sub(" ", f" {between} ").split()
            return all(word in cues.filler for word in left)
    return False


def _past(sentence: str, start: int, end: int, lexicon: Lexicon) -> bool:
    clause = _clause(sentence, start, end)
    return bool(lexicon.cues.past.search(clause)) and not lexicon.cues.present.search(clause)


def _personal(sentence: str, start: int, end: int, lexicon: Lexicon) -> bool | None:
    """True: someone has it. False: someone imagines it. None: nobody is named near the sign."""
    cues = lexicon.cues
    if cues.after.search(sentence[end : end + 60].split(" , and ")[0] + " "):
        return not cues.conditional.search(_clause(sentence, start, end))
    if not lexicon.spaces:
        clause = _clause(sentence, start, end)
        if cues.known.search(clause):
            return None
        if cues.person.search(clause):
            return not cues.conditional.search(clause)
        return None
    # a report's own words may hold the person ("my chest hurts"), so its first words are looked at too
    tokens = sentence[:end].split()
    first = len(sentence[:start].split())
    for at in range(len(tokens) - 1, max(-1, first - _REACH), -1):
        token = tokens[at]
        before = set(tokens[max(0, at - 3) : at])
        if at < first and token in cues.stop:
            return None
        if token in cues.possessive:
            return before.isdisjoint(("if", "si", "wenn"))
        if token in cues.experiencer:
            return before.isdisjoint(cues.hypothetical)
    return None


def _ends(pattern: Pattern, text: str) -> bool:
    return any(match.end() == len(text) for match in pattern.finditer(text))
