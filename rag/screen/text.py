"""Text made ready for the grammar: markup out, letters folded, sentences apart.

The grammar reads sentences as tokens between single spaces, with a space at both ends, so that a pattern which starts
with a space starts at a word. Accents, apostrophes and case are folded away: people under strain do not type them.
"""

from __future__ import annotations

import html
import re
import unicodedata

#: Longer texts are cut in the middle: the ends of a message carry the complaint and the question.
MAX_CHARS = 24_000
_WINDOW, _OVERLAP = 70, 20

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_BLOCKS = re.compile(r"<(script|style|iframe|object|svg|template)\b[^<>]{0,2000}>.{0,20000}?</\1\s*>", re.I | re.S)
#: Tags that claim to speak for someone else: what they hold becomes a line of its own.
_SPEAKERS = re.compile(r"</?(?:system|assistant|user|instructions?|prompt|admin|developer|policy)\b[^<>]{0,200}>", re.I)
_COMMENT = re.compile(r"<!--.{0,20000}?-->", re.S)
_TAG = re.compile(r"</?[a-zA-Z!][^<>]{0,2000}>")
#: "w h a t   i s": single letters, with wider gaps between the words
_SPELLED_OUT = re.compile(r"(?<!\S)(?:\w ){2,80}\w(?!\S)")
_LETTERS_ONLY = re.compile(r"(?:\S ){1,80}\S")
_WIDE = re.compile(r"[ \t]{2,}")
#: "but" ends a sentence too: what is denied or asked before it says nothing about what follows
_ENDS = re.compile(r"(?<= )(?:but|however|though) |[!?;\n\r…。！？؟।;]+|\.(?!\d)|(?<!\d)\.")
_APOSTROPHES = re.compile("['’‘`´ʼ′]")
_NUMBER = re.compile(r"(\d)[.,٫](\d)")
_DIGIT_LETTER = re.compile(r"(\d)(?=[a-z])")
_NOT_WORD = re.compile(r"[^\w.,?\u0900-\u097f]+")
_LONE_DOT = re.compile(r"\.(?!\d)|(?<!\d)\.")
_REPEATS = re.compile(r"([a-z])\1{2,}")
_HAN_GAP = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")


def strip_markup(text: str) -> str:
    """The text a reader would see: no tags, scripts, comments or invisible characters; letters not spelled out."""
    if len(text) > MAX_CHARS:
        text = text[: MAX_CHARS // 2] + "\n" + text[-MAX_CHARS // 2 :]
    text = _INVISIBLE.sub("", text).replace("\u00a0", " ").replace("\x00", " ")
    text = _SPEAKERS.sub("\n", text)
    for _ in range(2):  # once more, because an escaped tag is a tag after unescaping
        text = _TAG.sub(" ", _COMMENT.sub(" ", _BLOCKS.sub(" ", text)))
        text = html.unescape(text)
    text = re.sub(r"(?<!\s)\s+([?!.,;])", r"\1", _TAG.sub(" ", text))
    if _SPELLED_OUT.search(text):
        parts = (part.replace(" ", "") if _LETTERS_ONLY.fullmatch(part) else part for part in _WIDE.split(text))
        text = _SPELLED_OUT.sub(lambda m: m.group().replace(" ", ""), " ".join(parts))
    return re.sub(r"[ \t]+", " ", text).strip()


def fold(text: str) -> str:
    """Lower case, without accents on Latin letters, Arabic vowel signs and apostrophes."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = _APOSTROPHES.sub("", text)
    out = []
    for char in unicodedata.normalize("NFD", text):
        # Latin accents, Arabic harakat and tatweel go; Devanagari signs are letters there and stay
        if "\u0300" <= char <= "\u036f" or "\u064b" <= char <= "\u0655" or char in "\u0670\u0640\u093c":
            continue
        out.append(char)
    text = unicodedata.normalize("NFC", "".join(out))
    return text.translate(_LETTERS)


_LETTERS = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "œ": "oe", "æ": "ae", "ı": "i", "ø": "o"}
    | {"，": ",", "、": ",", "،": ","}
    | {chr(0x0660 + d): str(d) for d in range(10)}
    | {chr(0x0966 + d): str(d) for d in range(10)}
)


def sentences(text: str) -> tuple[str, ...]:
    """The folded sentences of a text, each once, as tokens between spaces; a question keeps its ``?``."""
    folded = _REPEATS.sub(r"\1\1", _HAN_GAP.sub("", fold(text)))
    found: dict[str, None] = {}
    start = 0
    for match in [*_ENDS.finditer(folded), None]:
        end = match.start() if match else len(folded)
        mark = " ?" if match and re.search("[?？؟]", match.group()) else ""
        tokens = tokenise(folded[start:end]).split()
        # a text without full stops is read through a window, so that no pattern has to span all of it
        for at in range(0, max(1, len(tokens) - _OVERLAP), _WINDOW - _OVERLAP):
            if tokens[at : at + _WINDOW]:
                found[f" {' '.join(tokens[at : at + _WINDOW])}{mark} "] = None
        start = match.end() if match else end
    return tuple(found)


def tokenise(folded: str) -> str:
    """Words, numbers and commas with one space between them."""
    text = _NUMBER.sub(r"\1.\2", folded)
    text = _DIGIT_LETTER.sub(r"\1 ", text)
    text = _LONE_DOT.sub(" ", _NOT_WORD.sub(" ", text))
    text = re.sub(r",", " , ", text.replace("_", " "))
    return " ".join(text.split())
