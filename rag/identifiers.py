"""What tells who a person is, where its form gives it away: numbers, addresses, birth dates, a name that is given.

It is taken out before anything else sees the text, so nothing can repeat it: not the reply, the page, a sheet or a
model. Knows forms in the seven languages, no names: a name is only seen where somebody says that it is theirs.
Numbers that mean something else (years, doses, emergency lines, trial registrations) stay.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from prompts import library
from rag.schema import Answer, Question
from rag.screen.replies import reply

#: Stands where something was taken out.
MASK = "[…]"

_MAIL = re.compile(r"[\w.+'-]{1,64}\s?@\s?[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}")
_RUN = re.compile(r"(?<![A-Za-z0-9_.,/\-])(?:\+\s?)?\(?\d(?:[ \-–./()]{0,2}\d){6,21}(?![A-Za-z0-9_/]|[.,]\d)")
#: Letters and digits as states write them: GB insurance, ES, IT and FR-like, PAN, IBAN, CN with its last X.
_CODES = re.compile(
    r"(?<!\w)(?:[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]|\d{8}[ -]?[A-HJ-NP-TV-Z]|[XYZ]\d{7}[ -]?[A-Z]"
    r"|[A-Z]{5}\d{4}[A-Z]|[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?|\d{17}[Xx]"
    r"|\d{2} ?\d{6} ?[A-Z] ?\d{3})(?!\w)"
)
_DATE = (
    r"(?:\d{1,2}\s?[-./]\s?\d{1,2}\s?[-./]\s?(?:\d{4}|\d{2})|\d{4}\s?[-./年]\s?\d{1,2}\s?[-./月]\s?\d{1,2}日?"
    r"|\d{1,2}(?:st|nd|rd|th|\.|er|º)?\s(?:de\s)?[^\W\d_]{3,12}\.?,?\s(?:de\s)?\d{4}"
    r"|[^\W\d_]{3,12}\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4})"
)
_BORN = re.compile(
    r"(?P<keep>(?<!\w)(?:born|dob|d\.o\.b\.?|birth ?(?:date|day)|date of birth|nacid[oa]|nací"
    r"|fecha de nacimiento|geboren|geb\.|"
    r"geburtsdatum|geburtstag|née? le|naissance|जन्म(?:तिथि| तिथि| की तारीख)?|出生(?:日期|于|於)?|生日|生于|"
    r"تاريخ (?:الميلاد|ميلادي)|ولدت|مواليد)\W{0,3}(?:(?:is|on|in|the|am|el|es|le|ist|est|है|是|في|هو)\W{1,2}){0,2})"
    rf"(?P<out>{_DATE})",
    re.IGNORECASE,
)
_NAMES = re.compile(
    r"(?P<keep>(?<!\w)(?i:my (?:full )?name(?:'s| is|:)|i am called|they call me|me llamo|mi nombre es"
    r"|ich hei(?:ß|ss)e|"
    r"mein name ist|je m['’]appelle|mon nom est)\s+)(?P<out>(?!(?:on|in|not|the|an?|at|no|from|of|for|and"
    r"|to)\b)[^\W\d_][\w'’.-]*(?:\s+[A-ZÀ-Þ][\w'’-]*){0,3})"
    r"|(?P<keep2>(?:我叫|我的名字(?:是|叫)|मेरा नाम |اسمي )\s?)(?P<out2>[\u4e00-\u9fff]{2,4}?(?=[,，。、 ]|$)"
    r"|[\u4e00-\u9fff]{2,3}|"
    r"[\u0900-\u097f]+(?: [\u0900-\u097f]+)?(?= है|[,।]|$)|[\u0600-\u06ff]+(?: [\u0600-\u06ff]+)?)"
)
_STREET = re.compile(
    r"(?<!\w)\d{1,5}[A-Za-z]?,?\s(?:[A-Z][\w'’-]*\s){1,4}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Close"
    r"|Court|Ct|"
    r"Boulevard|Blvd|Way|Place|Square|Terrace|Crescent|Gardens)\b\.?"
    r"|(?<!\w)(?:[Cc]alle|[Aa]venida|[Pp]laza|[Pp]aseo)\s(?:(?:de|del|la|las|los"
    r"|el)\s){0,2}[A-ZÀ-Þ][\w-]*(?:\s[A-ZÀ-Þ][\w-]*){0,3},?\s(?:n\.?º?\s?)?\d{1,4}"
    r"|(?<!\w)[A-ZÄÖÜ][\wäöüß-]*(?:straße|strasse|str\.|weg|platz|allee|gasse)\s\d{1,4}\s?[a-z]?\b"
    r"|(?<!\w)\d{1,4}(?:\s?bis)?,?\s(?:rue|avenue|boulevard|allée|chemin|place)\s(?:(?:de|du|des|la|le|les"
    r"|l['’])\s?){0,2}[A-ZÀ-Þ][\w-]*(?:\s[A-ZÀ-Þ][\w-]*){0,3}"
    r"|[\u4e00-\u9fff]{1,8}(?:路|街|道)\s?\d{1,5}\s?号(?:\s?\d{1,4}\s?室)?"
    r"|(?<!\w)[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}(?!\w)"
)
_GROUPED_THOUSANDS = re.compile(r"\d{1,3}(?:[ .]000)+")
_DAY = re.compile(_DATE)
_YEARS = re.compile(r"(?:19|20)\d{2}(?:[ \-–/.]{1,3}(?:19|20)\d{2})+")
#: Right before a number it says what the number is, however short that is.
_TELEPHONE = re.compile(
    r"(?i)(?<!\w)(?:tél(?:éphone)?|tel(?:éfono|efono|efon|ephone)?|phone|mobile|cell ?phone|móvil|celular|handy"
    r"|portable|whatsapp)(?: (?:number|numero|número|nummer))?\W{0,3}(?:(?:is|es|ist|est)\W{1,2})?$"
    r"|(?:电话|手机|फोन|फ़ोन|मोबाइल|هاتفي|هاتف|جوال)\W{0,3}$"
)
#: Free lines of help: nobody's own number.
_FREE = ("0800", "0808", "00800", "1800", "116")


def mask(text: str) -> str:
    """The text with what tells who somebody is taken out. Nothing else changes."""
    text = _sub(_BORN, _NAMES, text=text)
    for pattern in (_MAIL, _STREET, _CODES):
        text = pattern.sub(MASK, text)
    return _numbers(text)


def masked(question: Question) -> Question:
    """The question and the turns before it without what tells who asks."""
    return replace(question, text=mask(question.text), turns=tuple(mask(turn) for turn in question.turns))


def warned(answer: Answer) -> Answer:
    """The answer with a gentle line at its end, if something was taken out of its question."""
    if MASK not in answer.question.text:
        return answer
    language = answer.language if library.exists(f"replies/privacy.{answer.language}") else "en"
    return replace(answer, sentences=(*answer.sentences, *reply("privacy", language)))


def _sub(*patterns: re.Pattern[str], text: str) -> str:
    for pattern in patterns:

        def put(match: re.Match[str]) -> str:
            found = match.groupdict()
            return (found["keep"] if found.get("keep") is not None else found["keep2"]) + MASK

        text = pattern.sub(put, text)
    return text


def _numbers(text: str) -> str:
    # Digits of any script, one for one, so that places stay the same.
    plain = "".join(str(unicodedata.digit(char, char)) for char in text)
    out, at = "", 0
    for match in _RUN.finditer(plain):
        if _personal(match.group(), plain[max(0, match.start() - 24) : match.start()]):
            out, at = out + text[at : match.start()] + MASK, match.end()
    return out + text[at:]


def _personal(run: str, before: str) -> bool:
    digits = re.sub(r"\D", "", run)
    if re.search(
        r"(?i)(?:nct|pmid|pmc|doi|isrctn|isbn|issn"
        r"|eudract)\W*$",
        before,
    ) or _GROUPED_THOUSANDS.fullmatch(run):
        return False
    if _DAY.fullmatch(run.strip()) or len(set(digits)) == 1:
        return False
    if _YEARS.fullmatch(run) or digits.startswith(_FREE):
        return False
    if run.startswith("+") or digits.startswith("00"):
        return 8 <= len(digits) <= 17
    if any(test(digits) for test in (_card, _nhs)):
        return True
    if len(digits) >= 7 and _TELEPHONE.search(before):
        return True
    # A telephone, a social security or an identity number: long, or in groups, or with a leading zero.
    grouped = re.fullmatch(r"\(?\d{2,5}\)?[ \-–./]{1,2}\d{2,4}(?:[ \-–./]\d{2,4}){0,4}", run) is not None
    varied = len(set(digits)) > 3  # 100000000 counts something
    nine = len(digits) == 9 and (grouped or (len(run) == 9 and varied))
    return (len(digits) >= 10 and varied) or nine or (len(digits) >= 7 and digits[0] == "0")


def _card(digits: str) -> bool:
    """Cards: the Luhn sum."""
    if not 13 <= len(digits) <= 19:
        return False
    doubled = [int(d) * (2 if place % 2 else 1) for place, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def _nhs(digits: str) -> bool:
    """The number of the British health service: eleven minus the weighted sum."""
    if len(digits) != 10:
        return False
    check = 11 - sum(int(d) * (10 - place) for place, d in enumerate(digits[:9])) % 11
    return check % 11 == int(digits[9])
