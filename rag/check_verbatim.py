"""Whether a claim stands word for word in a quote, with nothing beside it there that would change what it says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index import lexicon
from rag.schema import Verdict

_SPACE = re.compile(r"[ \t\r\f\v]+")
_LINES = re.compile(r"\s*\n\s*")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "–": "-"})
_MARKER = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+")
_END = re.compile(r"[.!?][\"')\]]*(?=\s|$)|\n")
#: beside a claim, in its sentence, these can turn, weaken, bind or report what it says
_CHANGES = re.compile(
    r"\b(?:no|not|never|nor|neither|none|nobody|nothing|without|cannot|\w+n't|hardly|barely|rarely"
    r"|seldom|fails?|failed|lacks?"
    r"|lacking|absence|deny|denie[sd]|denial|refutes?d?|disproves?d?|disputes?d?|rejects?|rejected"
    r"|dismiss\w*|doubts?|doubtful"
    r"|untrue|false(?:ly)?|wrong(?:ly)?|incorrect\w*|myths?|mistaken\w*|mislead\w*|rumou?rs?|fake"
    r"|hoax|scam|alleged\w*|allege[sd]?"
    r"|may|might|could|can|would|should|will|shall|must|perhaps|maybe|possib\w+|potential\w*"
    r"|probab\w+|likely|unlikely|seems?|appears?"
    r"|hopes?|hoped|hoping|hypothes\w+|theor\w+|speculat\w+|suppos\w+|assum\w+|presum\w+"
    r"|suspect\w*|expect\w*|predict\w*"
    r"|if|unless|whether|provided|until|till|before|when|whenever|once|in case|as long as|except"
    r"|only|than|instead|rather"
    r"|sa(?:y|ys|id|ying)|claim\w*|believ\w+|think\w*|thought|argu\w+|report\w*|suggest\w*"
    r"|assert\w*|stat(?:e|es|ed|ing)|insist\w*"
    r"|accord\w+|ask\w*|question\w*|wonder\w*|propos\w+|promis\w+|aim\w*|try|tries|tried"
    r"|attempt\w*|seek\w*|fears?|worr\w+"
    r"|concern\w*|advertis\w+|market\w*|call(?:s|ed|ing)?|stop\w*|prevent\w*|avoid\w*|ban\w*"
    r"|warn\w*|advis\w+|recommend\w*"
    r"|refus\w+|unable|against|some|few|many|most|half|percent|%|to|but|although|though|however"
    r"|while|whereas|despite|yet)\b"
    r"|\?|%",
    re.I,
)
_LIMITS = frozenset({"population", "model", "disease", "place", "person", "organisation"})


def plain(text: str) -> str:
    """One form for spaces, quotation marks and case; line ends are kept, a last full stop is not."""
    flat = _LINES.sub("\n", _SPACE.sub(" ", text.translate(_QUOTES))).strip().strip('"')
    return _MARKER.sub("", flat).rstrip(".").lower()


def stands_in(claim: str, quote: str) -> bool:
    """Whether the claim is the quote, whole sentences or items of it, or a part that nothing beside it changes."""
    wanted, text = plain(claim), plain(quote)
    if not wanted:
        return False
    wanted, lines = wanted.replace("\n", " "), text.replace("\n", " ")
    at = lines.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if not (_word(lines, at - 1, at) or _word(lines, end - 1, end)) and _unchanged(text, lines, at, end):
            return True
        at = lines.find(wanted, at + 1)
    return False


def _word(text: str, left: int, right: int) -> bool:
    """Whether a word goes on across this border."""
    inside = left >= 0 and right < len(text)
    return inside and (text[left].isalnum() or text[left] in "-'") and (text[right].isalnum() or text[right] in "-'")


def _unchanged(text: str, lines: str, at: int, end: int) -> bool:
    ends = [m.end() for m in _END.finditer(text)]
    start = max((e for e in ends if e <= at), default=0)
    if text[start:at].strip(" \n\"'([") == "" or _MARKER.fullmatch(text[start:at].lstrip("\n") or "x"):
        start = at
    stop = min((e for e in ends if e >= end), default=len(text))
    beside = f"{lines[start:at]} | {lines[end:stop]}"
    if lines[end:stop].strip(" .!\"')]\n") == "" and lines[start:at].strip() == "":
        return not lines[end:stop].strip().startswith("?") and "?" not in lines[end:stop]
    if re.match(r"\s*(?:-|/)\s*\w", lines[end:stop]) or re.search(r"\w\s*[-/]\s*$", lines[start:at]):
        return False
    if _CHANGES.search(beside):
        return False
    return not any(m.kind in _LIMITS for m in lexicon.find(beside))


class VerbatimChecker:
    """Accepts a claim only if it stands word for word in a quote, and means there what it means alone."""

    name = "verbatim-1"

    def check(self, claim: str, quotes: Sequence[str]) -> Verdict:
        """Supported if some quote holds the claim, but for spaces, case, and the last full stop."""
        if any(stands_in(claim, q) for q in quotes):
            return Verdict("supported", 1.0, (), self.name)
        return Verdict("unsupported", 0.0, ("is not in the quote word for word",), self.name)
