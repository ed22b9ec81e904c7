"""Takes instructions to the machine out of a message and keeps the question, if there is one.

Text typed in the chat is data: it never changes rules, never becomes a source, and is never decoded or fetched.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from rag.screen.lexicon import Lexicon, Pattern
from rag.screen.text import sentences

_URL = re.compile(r"(?:https?|ftp|file|data|javascript):\S+|\bwww\.\S+|\b[\w-]+\.(?:com|org|net|io|info|biz)/\S+", re.I)
_SEGMENT = re.compile(r"(?<=[.!?;。！？؟।])\s+|\n+|(?<=[。！？])")
_QUOTED = re.compile(r"""["'“”‘’«»„`]{1,3}.{0,1500}?["'“”‘’«»„`]{1,3}(?=[\s.,;!?)]|$)""", re.S)
_TOKENS = re.compile(
    r"<\|?/?(?:im_start|im_end|system|user|assistant|endoftext|inst|sys)\|?>|\[/?(?:inst|sys|system)\]|<<\s?/?sys\s?>>"
    r"|\{\{.{0,200}?\}\}|\$\{.{0,200}?\}|```",
    re.I,
)
_ROLE = re.compile(
    r"^\W*(?:system|assistant|developer|admin|root|instructions?|prompt|human|user|policy"
    r"|note to (?:ai|the model|assistant))\s*(?:\W{0,3}\s*)?[:>\]=-]",
    re.I,
)
_BLOB = re.compile(
    r"(?<![\w/+])(?=[\w/+-]*\d|[\w/+-]*[a-z][A-Z])[A-Za-z0-9+/_-]{20,}={0,2}(?![\w/+])"  # base64
    r"|(?<!\w)(?:[0-9a-f]{2}[\s:,\\x]{0,3}){12,}(?!\w)"  # hexadecimal
    r"|(?<!\w)(?:[01]{7,8}\s?){4,}|(?:[.-]{1,6}\s){6,}"  # bits, Morse code
    r"|(?:%[0-9a-f]{2}){5,}|(?:\\x[0-9a-f]{2}){4,}|(?:\\u[0-9a-f]{4}){4,}",
    re.I,
)
_CASE_CHANGE = re.compile(r"[a-z0-9][A-Z]")
_LINK = re.compile(r"\s*(?:,| and | then | but |;|:| - )\s*", re.I)
_QUESTION = re.compile(
    r"\?|？|؟|^\W*(?:(?:now|so|also|then|please|and),? )*(?:what|whats|is|are|does|do|did|can|could|how|why|who|which"
    r"|where|when|will|would|has|have|tell me|explain|describe|list|compare|give me|summari[sz]e what|side effects"
    r"|should|am i)\b",
    re.I,
)
#: What the sources could be about; words that fit anything ("it", "work") count only beside a question mark.
_MATTER = (
    r"msc|mscs|stem|stromal|cell therapy|ra|rheumatoid|arthritis|approved|fda|ema|isscr|safe|side effects?|treatment"
    r"|therapy|biologics?|dmards?|nsaids?|steroids?|methotrexate|predniso\w+|trials?|dose|car-?t|infusion|remission"
    r"|cure|joints?|complications?|improvements?|tissues?|bone marrow|umbilical"
)
_STRONG_TOPIC = re.compile(rf"\b(?:{_MATTER})\b", re.I)
_TOPIC = re.compile(
    rf"\b(?:{_MATTER}|cells?|approv\w*|nhs|safe\w*|risks?|dosage|stud(?:y|ies)|evidence|benefits?|efficacy|effective"
    r"|works?|pain|cures|cured|clinics?|cost|evs?|vesicles?|bone marrow|umbilical|tumou?rs?|cancer|infections?|adverse"
    r"|rheumatology|sources?|documents?|article|release|review|it|they|this)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What is left of a message, whether anything was taken out, and what sort of thing it was."""

    text: str
    injection: bool
    rule: str = ""


def clean(text: str, english: Lexicon, others: tuple[Lexicon, ...] = ()) -> Cleaned:
    """Take injected instructions out of a message that has no markup any more."""
    rule = ""

    def out(name: str) -> Callable[[re.Match[str]], str]:
        def replace(match: re.Match[str]) -> str:
            nonlocal rule
            rule = rule or name
            return " "

        return replace

    text = _TOKENS.sub(out("injection.tokens"), text)
    had_url = bool(_URL.search(text))
    without_url = _URL.sub(" ", text) if had_url else text
    without_blob = _BLOB.sub(lambda m: out("injection.encoded")(m) if _is_blob(m.group()) else m.group(), without_url)
    kept: list[str] = []
    planted = english.injection["plant"]
    for segment in _segments(without_blob, planted):
        left, why = _segment(segment, english, others)
        rule = rule or why
        if left:
            kept.append(left)
    remaining = re.sub(r"\s+", " ", " ".join(kept)).strip()
    if had_url:
        bare = not re.search(r"\w{2}", remaining)
        if bare or not _QUESTION.search(remaining):
            return Cleaned("", True, rule or "injection.fetch")
    if not rule:
        return Cleaned(re.sub(r"\s+", " ", without_url).strip() if had_url else text, False)
    # Code orders nobody about: what stands beside it is what was typed, also a few words without a verb.
    beside = rule == "injection.code" and _STRONG_TOPIC.search(remaining)
    if not beside and not _asks(remaining):
        remaining = ""
    return Cleaned(remaining, True, rule)


def _is_blob(text: str) -> bool:
    """Encoded text, as opposed to a long name: padding, many changes of case, or nothing but code digits."""
    compact = text.strip()
    if not re.search(r"[A-Za-z]", compact) or re.fullmatch(r"[0-9a-fA-F\s:,\\xu%]+", compact):
        return True
    return "-" not in compact and (compact.endswith("=") or len(_CASE_CHANGE.findall(compact)) >= 4)


def _segments(text: str, planted: Pattern) -> list[str]:
    """Sentences; a quotation that is to be stored goes with the request to store it."""
    for match in islice(_QUOTED.finditer(text), 40):
        head = sentences(text[max(0, match.start() - 200) : match.start()].rsplit(". ", 1)[-1])
        if head and planted.search(head[-1]):
            text = text[: match.start()] + ". " + text[match.end() :]
            break
    return [s for s in _SEGMENT.split(text) if s.strip()]


def _segment(segment: str, english: Lexicon, others: tuple[Lexicon, ...]) -> tuple[str, str]:
    """What is left of one sentence, and the rule that took something out."""
    if _ROLE.match(segment):
        return "", "injection.role"
    folded = sentences(segment)
    if not folded:
        return segment, ""
    rule = _rule(folded, english) or next((r for r in (_rule(folded, o) for o in others) if r), "")
    if not rule:
        return segment, ""
    # "Pretend you are my doctor and tell me whether it is safe": the part after the joint may be the question
    parts = _LINK.split(segment)
    good = [
        part
        for part in parts
        if part and not any(_rule(sentences(part), lexicon) for lexicon in (english, *others)) and _asks(part)
    ]
    return " ".join(good), rule


def _rule(folded: tuple[str, ...], lexicon: Lexicon) -> str:
    for name, pattern in lexicon.injection.items():
        if name != "assertion" and any(pattern.search(sentence) for sentence in folded):
            return f"injection.{name}"
    return ""


def _asks(text: str) -> bool:
    """Is there a question left that the sources could be about?"""
    if _STRONG_TOPIC.search(text) and _QUESTION.search(text):
        return True
    if re.search(r"[^\x00-\u024f]", text) and len(text) > 6:
        return True
    return bool(re.search(r"[?？؟]", text) and _TOPIC.search(text))
