"""Folds spelling variants away so that a glossary can be matched: case, accents, vowel marks, digit shapes.

Keeps, for every folded character, where it came from, because names are passed on in their original case.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

#: Characters that continue a word although Python's ``\\w`` does not know it (vowel signs of Indic scripts and Thai).
MARKS = "\u0300-\u036f\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0980-\u0dff\u0e31-\u0e4e"

WORD = rf"[\w{MARKS}]"

_SAME = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ة": "ه", "ى": "ي", "ؤ": "و", "ئ": "ي", "ـ": "", "ک": "ك", "ی": "ي",
    "\u0901": "\u0902", "\u093c": "", "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'",
    "‐": "-", "‑": "-", "–": "-", "—": "-", "\u00a0": " ",
}  # fmt: skip

#: Traditional to simplified, for the characters our glossary uses.
_TRADITIONAL = (
    "間间質质幹干細细療疗類类風风濕湿關关節节炎炎嗎吗腫肿瘤瘤癥症瘋疯痛痛藥药費费錢钱價价險险醫医"
    "國国個个們们這这為为麼么樣样與与會会還还來来時时間间長长過过開开發发現现問问題题壞坏風风應应該该"
    "對对於于從从後后體体臟脏腎肾軟软組组織织臍脐帶带髓髓復复試试驗验證证據据實实獲获準准監监審审"
    "評评論论雜杂誌志誰谁幾几歲岁兒儿嬰婴婦妇懷怀劑剂輸输層层術术換换膝膝狼狼瘡疮癒愈愛爱飲饮減减"
    "輕轻緩缓並并發发嚴严傷伤害害維维護护難难選选擇择診诊許许麗丽臨临床床動动異异體体種种頭头讓让"
    "認认為为測测歐欧盟盟聯联網网頁页稱称報报導导聞闻書书點点謝谢說说話话請请給给買买賣卖貴贵雙双"
    "轉转變变環环標标億亿萬万壽寿業业產产機机構构協协業业權权無无沒没見见"
)
_SIMPLE = dict(zip(_TRADITIONAL[::2], _TRADITIONAL[1::2], strict=True))


@lru_cache(maxsize=8192)
def fold_char(char: str) -> str:
    """One character without case, accent, vowel mark or digit shape; may be empty or two letters."""
    if char in _SAME:
        return _SAME[char]
    if char in _SIMPLE:
        return _SIMPLE[char]
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    if char < "\u0080":
        return char.lower()
    if unicodedata.category(char) in {"Cf", "Cc"} or "\u064b" <= char <= "\u0652" or char == "\u0670":
        return ""
    if "\u0900" <= char <= "\u0dff" or "\uac00" <= char <= "\ud7a3" or "\u3040" <= char <= "\u30ff":
        parts = unicodedata.normalize("NFD", char) if "\u0900" <= char <= "\u097f" else char
        return "".join(p for p in parts if p != "\u093c")
    base = "".join(c for c in unicodedata.normalize("NFD", char.lower()) if unicodedata.category(c) != "Mn")
    return "".join(_SAME.get(c, c) for c in base)


def fold(text: str) -> str:
    """The folded text alone."""
    return "".join(fold_char(c) for c in unicodedata.normalize("NFKC", text))


def fold_aligned(text: str) -> tuple[str, str, list[int]]:
    """``(normal, folded, origin)``: ``folded[i]`` came from ``normal[origin[i]]``; ``origin`` has one more entry."""
    normal = unicodedata.normalize("NFKC", text)
    folded: list[str] = []
    origin: list[int] = []
    for index, char in enumerate(normal):
        for piece in fold_char(char):
            folded.append(piece)
            origin.append(index)
    origin.append(len(normal))
    return normal, "".join(folded), origin
