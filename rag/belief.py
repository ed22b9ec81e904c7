"""Beliefs that clash with evidence in strength, frequency, status or direction. Knows ordinary words, not medicine.

The checker asks whether a quote proves a sentence, and calls a sentence contradicted only where it is sure. A belief
in a question can be wrong in ways that are no contradiction in that narrow sense: it is surer than any quote ("always",
"for good"), calls frequent what a quote calls rare, settled what a quote calls pending, or harmful what a quote says
helps. Everything here compares the belief with quotes that are shown anyway; nothing is added to them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.I)


_NEGATED = _words(r"not|never|no|nobody|none|nor|neither|cannot|without|\w+n['’]t|yet|pending|still|un\w+ed")

#: Surer than any document may be without saying so itself.
_ABSOLUTE = _words(
    r"always|never|nobody|no one|everyone|everybody|every (?!day|week|month|year)\w+|all (?:early |severe )?"
    r"(?:cases|patients|people|clinics|joints|symptoms)|100 ?(?:%|percent|per cent)|guarantee\w*|for good|for ?ever"
    r"|permanent\w*|for life|lifelong|cures?|cured|completely|totally|fully|risk[- ]free|hopeless|useless"
    r"|thing of the past|no (?:side effects?|risks?|dangers?|problems)|without (?:any )?(?:side effects?|risks?)"
    r"|certain to|impossible|routine\w*|standard (?:care|treatment|therapy)"
)

#: How often harm comes, and what harm; a quote that calls the same harm rare speaks against "common".
_OFTEN = _words(
    r"common\w*|frequent\w*|usual\w*|often|most|many|nearly (?:all|every\w*)|almost (?:all|every\w*)|lots? of|plenty"
    r"|high|likely|typical\w*|widespread|everybody|everyone|always|raises?|raised|increases?|so (?:bad|dangerous)"
)
_SELDOM = _words(r"rare\w*|low|lower|minimal|mild|moderate|seldom|no (?:serious|elevated|severe)|safe|favou?rable")
_HARMS = (
    _words(r"infections?|infected"),
    _words(r"allerg\w+"),
    _words(r"tumou?rs?|cancers?|malignan\w+"),
    _words(r"reject\w*|immunogenicity|immune reactions?"),
    _words(
        r"(?:serious |severe |bad )?(?:complications?|problems?|side effects?|adverse events?|harm\w*|dangers?)"
        r"|badly harmed|kill\w*|die|dies|died|deaths?|deadly|fatal\w*"
    ),
)

#: Said to be settled, one way or the other, where a quote says that it is open.
_SETTLED = _words(
    r"approv\w+(?! (?:clinical )?trials?)|licen[sc]\w+|authori[sz]\w+|passed|cleared|accept\w+|official|proven|routine"
    r"|established|on the market|no longer experimental|bann?ed|banned|ban|forbid\w*|forbade|illegal|outlaw\w*|stopped"
    r"|(?:done|finished|complete\w*|over)(?= now|\.|$)|no (?:further|more) (?:trials?|studies|research)"
)
_OPEN = _words(
    r"experimental|pending|under investigation|required for|awaiting|further clinical trials|recommends further"
)

#: What gets worse in the belief and better in a quote must be one and the same thing.
_WORSE = _words(
    r"wors\w+|wreck\w*|destroy\w*|ruin\w*|damag\w+|harm\w*|speeds? up|attack\w*|more (?:inflam\w+|pain|damage)|fuels?"
    r"|caus\w+|inflam(?:e|es|ing)|triggers?|break\w* down|lose|loses|weaken\w*|stir\w* up"
)
_BETTER = _words(
    r"improv\w+|reduc\w+|repair\w*|heal\w*|restor\w+|suppress\w*|modulat\w+|calm\w*|eas\w+|slow|anti-inflammatory"
    r"|promise|benefits?"
)
_SHARED = (
    _words(r"pain"),
    _words(r"(?:anti-)?inflam\w+"),
    _words(r"cartilage|bone"),
    _words(r"immune (?:system|cells?)"),
    _words(r"function\w*|move\w*"),
)
#: Whom a study was about.
_EARLY = _words(r"early|mild|new(?:ly)?[- ]diagnosed|healthy|easy[- ]to[- ]treat|any (?:kind|type|form)")
_REFRACTORY = _words(r"refractory")
_STUDIED = _words(r"stud(?:y|ies|ied)|trials?|patients?|tested|took part|participants?|volunteers?")
_CELLS = _words(r"mscs?|msc|stem cells?|stromal cells?|cells?|stem cell \w+|mesenchymal \w+|therap\w+|treatments?")
_USUAL = _words(r"dmards?|nsaids?|biologics?|steroids?|glucocorticoids?|conventional|methotrexate|drugs?")


def clashes(belief: str, quotes: Sequence[str]) -> bool:
    """Is a belief stronger than, or opposed to, every quote that speaks of the same thing?

    Args:
        belief: one plain sentence, as :func:`rag.premise.premises` makes it.
        quotes: what the answer cites, word for word.
    """
    if not quotes:
        return False
    ways = (_too_sure, _too_often, _settled, _worse, _others)
    return any(wrong(belief, quotes) for wrong in ways)


def _too_sure(belief: str, quotes: Sequence[str]) -> bool:
    said = [m.group().lower() for m in _ABSOLUTE.finditer(belief)]
    return bool(said) and not any(_ABSOLUTE.search(quote) for quote in quotes) and not _about_rules(belief)


def _about_rules(belief: str) -> bool:
    """ "Nobody approved it yet" and "it is not always safe" claim less, not more."""
    return bool(re.search(r"\bnot (?:always|all|every\w*|completely|fully|a cure)\b|\bapprov", belief, re.I))


def _too_often(belief: str, quotes: Sequence[str]) -> bool:
    if not _OFTEN.search(belief) or _SELDOM.search(belief) or _USUAL.search(belief) or _NEGATED.search(belief):
        return False
    return any(
        harm.search(belief) and any(harm.search(part) and _SELDOM.search(part) for part in _parts(quotes))
        for harm in _HARMS
    )


def _settled(belief: str, quotes: Sequence[str]) -> bool:
    said = _SETTLED.search(belief)
    if said is None or not any(_OPEN.search(quote) for quote in quotes):
        return False
    return said.group().lower().startswith("no ") or not _NEGATED.search(belief)


def _worse(belief: str, quotes: Sequence[str]) -> bool:
    if not _WORSE.search(belief) or not _CELLS.search(belief) or _USUAL.search(belief) or _NEGATED.search(belief):
        return False
    return any(
        thing.search(belief) and any(thing.search(part) and _BETTER.search(part) for part in _parts(quotes))
        for thing in _SHARED
    )


def _others(belief: str, quotes: Sequence[str]) -> bool:
    if (
        not _EARLY.search(belief)
        or not _STUDIED.search(belief)
        or _NEGATED.search(belief)
        or _REFRACTORY.search(belief)
    ):
        return False
    return any(_REFRACTORY.search(quote) and _STUDIED.search(quote) for quote in quotes) and not any(
        _EARLY.search(quote) for quote in quotes if not _REFRACTORY.search(quote) and _STUDIED.search(quote)
    )


def _parts(quotes: Sequence[str]) -> list[str]:
    return [part for quote in quotes for part in re.split(r"[;,.](?:\s+|$)|\band\b", quote) if part.strip()]
