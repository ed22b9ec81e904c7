"""The order of checks: crisis, urgent signs, personal advice, then turns that are no question. No model is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.screen import advice, crisis, history, injection, second, setting, signs, small_talk
from rag.screen.lexicon import Lexicon, lexicons
from rag.screen.message import Message
from rag.screen.schema import Finding, Screening
from rag.screen.text import sentences, strip_markup

_INFORMATION = re.compile(
    r"(?:\?|what|how|does|do|is|are|can|any evidence).{0,200}\b(?:stem|msc|mscs|cells?|treatment|therapy|trial|study|"
    r"evidence|biologics?|dmards?|methotrexate|approved|research)\b|\b(?:stem|msc|mscs|cells?|treatment|therapy)\b.{0,200}\?",
    re.I | re.S,
)
_URGENCY = {"overdose": 0, "emergency": 1, "same_day": 2}
_REMEMBERED = 6
#: Kinds of small talk that a faint alarm is none in; a goodbye may be one for good.
_COURTESY = ("thanks", "hello")
# "Nan's gone", "her skin's mottled": without its apostrophe the verb would be lost.
_CONTRACTED = re.compile(r"(?<=\w\w)['’]s\b")


def screen(text: str, turns: Sequence[str] = (), language: str | None = None) -> Screening:
    """Decide what one message needs before anything is looked up.

    ``turns`` are the person's earlier messages, oldest first. ``language`` only helps to choose the reply; every
    language is looked for in every message.
    """
    visible = strip_markup(text)
    message = Message(visible)
    danger = _danger(message, follows=bool(turns))
    if danger is None:
        danger = _earlier(visible, turns)
    cleaned = injection.clean(visible, lexicons()[0], message.likely[1:])
    if danger is not None and ".net" in danger.rule and cleaned.injection:
        # words put into the machine's mouth are not the person's own: the net reads what is left without them
        danger = _danger(Message(cleaned.text), follows=bool(turns))
    if danger is not None:
        behaviour = "crisis" if danger.rule.startswith("crisis") else "urgent_care"
        return Screening(
            "crisis" if behaviour == "crisis" else "urgent_care",
            danger.level,
            danger.rule,
            cleaned.text,
            cleaned.injection,
            danger.language if danger.language != "other" else language or "",
        )
    question = cleaned.text
    if cleaned.injection and not question:
        return Screening("off_topic", "injection", cleaned.rule, "", True, language or "")
    if small_talk.unreadable(visible):
        return Screening("clarify", "", "clarify.unreadable", "", cleaned.injection, language or "")
    kind, spoken = small_talk.social(question, lexicons())
    if kind:
        return Screening("off_topic", kind, f"social.{kind}", question, cleaned.injection, language or spoken)
    asked = _advice(message if question == visible else Message(question))
    if asked is not None:
        return Screening("personal_advice", "", asked.rule, question, cleaned.injection, asked.language)
    return Screening(None, "", cleaned.rule, question, cleaned.injection, language or "")


def _danger(message: Message, follows: bool = False) -> Finding | None:
    """Crisis or an urgent sign in one message, in any language, by the grammar and by the second net."""
    if not message.sentences:
        return None
    likely = message.likely
    kept = setting.without_idioms(message.sentences, likely)
    read = message if kept == message.sentences else Message(message.text, kept)
    found = _by_rules(read, likely)
    if found is not None:
        if second.doubts(found, read.scores, setting.quoted(kept, likely)) and _alone(found, message, kept):
            return None
        meant = found.rule == "urgent.overdose" and read.scores.crisis > second.MEANT
        return Finding("overdose", "crisis.meant", found.language) if meant else found
    found = second.finding(read.scores, follows, setting.demands(kept, likely))
    if found is None or (read is not message and second.finding(message.scores, follows) is None):
        # what is left without an idiom may be too little to read: it is no more a danger than the whole
        return None
    if read.scores.danger >= second.SURE:
        return found
    denied = found.rule.startswith("urgent") and any(signs.denied(kept, lexicon) for lexicon in likely)
    return None if denied or small_talk.social(message.text, likely)[0] in _COURTESY else found


def _alone(found: Finding, message: Message, kept: tuple[str, ...]) -> bool:
    """Is a doubted sign no danger by itself either? "I have a clot, they think. Who wrote this?" is one."""
    told = tuple(sentence for sentence in kept if not sentence.rstrip().endswith("?"))
    if not told or len(told) == len(kept) or not found.rule.startswith("urgent"):
        return True
    if all(signs.find(told, lexicon) is None for lexicon in message.likely):
        return True
    return Message(message.text, told).scores.danger < second.ALARM_ASKED


def _by_rules(message: Message, likely: Sequence[Lexicon]) -> Finding | None:
    visible, folded = message.text, message.sentences
    information = bool(_INFORMATION.search(visible))
    spoken = folded
    if _CONTRACTED.search(visible):
        spoken = setting.without_idioms(sentences(_CONTRACTED.sub(" is", visible)), likely)
    texts = {"en": tuple(dict.fromkeys((folded, message.mended, spoken)))}
    urgent: list[Finding] = []
    intended = ""
    for lexicon in likely:
        for version in texts.get(lexicon.language, (folded,)):
            found = crisis.find(version, lexicon, information)
            if found is not None:
                return found
            sign = signs.find(version, lexicon)
            if sign is not None and not (sign.level == "overdose" and crisis.long_over(version, lexicon)):
                urgent.append(sign)
                if crisis.intended(version, lexicon):
                    intended = lexicon.language
    worst = min(urgent, key=lambda f: _URGENCY[f.level], default=None)
    if worst is not None and worst.level == "overdose" and intended:
        return Finding("overdose", "crisis.intended", intended)
    return worst


def _earlier(visible: str, turns: Sequence[str]) -> Finding | None:
    """A red flag of an earlier turn that still counts, or one that only shows when the turns are read together."""
    recent = [strip_markup(turn) for turn in turns[-_REMEMBERED:]]
    if not recent or not visible or history.cleared(visible):
        return None
    now = Message(visible)
    demanded = setting.demands(now.sentences, now.likely)
    for distance, turn in enumerate(reversed(recent), 1):
        told = Message(turn)
        found = _danger(told, follows=distance < len(turns))
        faint = found is not None and ".net" in found.rule and bool(now.sentences)
        if faint and second.passes(told.scores, now.scores, demanded):
            continue
        grave = found is not None and found.rule.startswith("crisis")
        if found is not None and (grave or not history.cleared(turn, crisis=False)):
            if history.still_counts(visible, distance, grave):
                return Finding(found.level, f"{found.rule}.earlier", found.language)
            return None
        if history.cleared(turn):
            return None
    last = [turn for turn in recent[-2:] if not history.cleared(turn, crisis=False)]
    together = _danger(Message("\n".join([*last, visible])[-4000:])) if last else None
    if together is not None and not (".net" in together.rule and now.sentences and second.presses(now.scores)):
        return Finding(together.level, f"{together.rule}.together", together.language)
    return None


def _advice(message: Message) -> Finding | None:
    folded, mended = message.sentences, message.mended
    spoken = message.likely
    for lexicon in spoken:
        for version in (folded, mended) if lexicon.language == "en" and mended != folded else (folded,):
            found = advice.find(version, lexicon)
            if found is not None:
                return None if second.doubts_advice(message.scores) else found
    asked_for = second.advice(message.scores) if folded else None
    if asked_for is None or any(_exempt(lexicon, folded) for lexicon in spoken):
        return None
    about = lexicons()[0].advice["about"]
    return asked_for if not message.scores.english or any(about.search(s) for s in folded) else None


def _exempt(lexicon: Lexicon, folded: Sequence[str]) -> bool:
    """Does a question only look like one for advice ("what should I ask my doctor?")?"""
    exempt = lexicon.advice.get("exempt")
    return exempt is not None and any(exempt.search(s) for s in folded)
