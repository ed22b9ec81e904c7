"""What a message of another language asserts, clause by clause, in English words; never shown, never searched with.

A question put into English as a whole loses the half that it is built on ("既然 ... 了, 什么时候 ...?"): so the halves
are parted first, and each is put word for word, with a glossary of what people believe beside the usual one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from index.wordlists import parse
from rag.language.glossary import Glossary, add, load

_SENTENCE = re.compile(r"[^.?!。？！؟।\n]+(?:\.(?=\d)[^.?!。？！؟।\n]+)*[.?!。？！؟।]*")
_COMMA = re.compile(r"\s*[,，،;；؛:：]\s*|\s+[-–—]+\s+|\.\.\.|…|——|[¿¡\"“”«»()（）]+")
_ASKED = re.compile(r"[?？؟]")
_FEWEST, _MOST, _LONGEST = 2, 8, 2000
#: So short is what the rest of a sentence is about.
_SHORT = 3

#: Words that open an open question: by itself it says that the thing is so.
_OPEN = {
    "es": r"\b(?:por ?qu[eé]|c[oó]mo|cu[aá]nd[oa]s?|cu[aá]l(?:es)?|cu[aá]nt[oa]s?|qui[eé]n(?:es)?|d[oó]nde|qué)\b"
    r"|^\W*(?:y |a |en |de )?qu[eé]\b",
    "fr": r"\b(?:pourquoi|comment|quand|quel(?:le)?s?|combien|qui|où|comment [cç]a se fait)\b",
    "de": r"\b(?:warum|wieso|weshalb|wie|wann|welche[rsnm]?|wer|wem|wen|wo|woher|womit|was)\b",
    "zh": r"为什么|为何|为啥|怎么|如何|什么|哪|谁|多少|几",
    "hi": r"क्यों|कैसे|कब|कौन|किस|कितन|कहाँ|कहां",
    "ar": r"لماذا|كيف|متى|من الذي|أي|اي|كم|أين|ما الذي|ماذا|بماذا",
}
#: What is feared is not held to be so.
_FEARED = {
    "es": r"\b(?:miedo|temo|teme|preocupa|asusta|angustia)\b[^.;?]{0,30}?\bque\b[^,.;?]*",
    "fr": r"\b(?:peur|crains|craint|inqui[eè]te|angoisse)\b[^.;?]{0,30}?\b(?:que\b|qu['’])[^,.;?]*",
    "de": r"\b(?:angst|sorgen?|fürchte[tn]?|fuerchte[tn]?|befürcht\w+|bange?)\b[^.;?]{0,30}?\bdass\b[^,.;?]*",
    "zh": r"(?:担心|擔心|害怕|生怕|就怕)[^，。；？?]*",
    "hi": r"(?:डर|चिंता|फ़िक्र|फिक्र|घबरा)[^।;?]{0,20}?(?:कि|की) [^।,;?]*",
    "ar": r"(?:أخاف|اخاف|خايف[ةه]?|خائف[ةه]?|قلق[ةه]?|أخشى|اخشى)[^،.؛؟?]*",
}
#: The end of a question that only wants a nod.
_NOD = {
    "es": r"(?:,?\s*(?:verdad|no|cierto|a que s[ií]))\s*[?]+$",
    "fr": r"(?:,?\s*(?:n['’]est-ce pas|non|hein|pas vrai))\s*[?]+$",
    "de": r"(?:,?\s*(?:oder|nicht wahr|stimmt['’]?s|richtig|gell|ne))\s*[?]+$",
    "zh": r"(?:吧|对吧|对吗|是吧|不是吗|对不对)\s*[?？]+$",
    "hi": r"(?:,?\s*(?:ना|न|है ना|है न|सही|सही है ना))\s*[?]+$",
    "ar": r"(?:،?\s*(?:أليس كذلك|اليس كذلك|صحيح|صح))\s*[?؟]+$",
}
#: "She says that ...", "now that ...": where the thing itself begins, or what begins after it.
_PART = {
    "es": r"\s+(?:dicen?|dijo|dijeron|le[ií]do|o[ií]do|dicho|insiste en|asegura) que\s+|\s+y que\s+"
    r"|\s+(?:ya|puesto|dado|visto) que\s+"
    r"|\s+(?:si|cuando|aunque|porque|pero|y)\s+(?=\S+\s+\S+\s+\S+)",
    "fr": r"\s+(?:dit|disent|lu|dire|para[iî]t|jure|assure) (?:que|qu['’])\s*"
    r"|\s+(?:puisque|puisqu['’]|vu que|alors que|alors qu['’]"
    r"|si|quand|parce que|mais|et)\s*(?=\S+\s+\S+\s+\S+)",
    "de": r"\s+(?:und|aber|weil|obwohl|wenn|denn|dass)\s+(?=\S+\s+\S+)",
    "zh": r"(?:听说|据说|都说|说是|说|但是|但|所以|那么|为什么(?=还))",
    "hi": r"\s+(?:तो|लेकिन|मगर|कि|क्योंकि|और|फिर)\s+",
    "ar": r"\s+(?:يقول|تقول|قال|قالت|قرأت|سمعت|يقولون)\s+(?:إن|ان|أن)?\s*|\s+(?:لأن|لكن|ولكن|فلماذا|فكم|فكيف|فمتى)\s+",
}  # fmt: skip


def asserted(text: str, language: str) -> tuple[str, ...]:
    """The clauses in English words, those of a yes-or-no question left out; nothing for an unknown language."""
    glossary = _beliefs(language)
    if glossary is None:
        return ()
    found: list[str] = []
    for sentence in _SENTENCE.findall(text[:_LONGEST]):
        for clause in _clauses(sentence.strip(), language):
            english = _worded(clause, glossary)
            if len(english.split()) >= _FEWEST:
                found.append(english)
    return tuple(dict.fromkeys(found))[-_MOST:]


def _clauses(sentence: str, language: str) -> list[str]:
    told = re.sub(_FEARED[language], " ", re.sub(_NOD[language], ".", sentence), flags=re.IGNORECASE)
    parts = [p for p in _COMMA.split(told) if p and p.strip()]
    if len(parts) > 1 and len(parts[0].split()) <= _SHORT and language != "zh":
        # "Die Abstoßung, die fast immer kommt": what is meant, and what is said of it.
        parts = [f"{parts[0]} {parts[1]}", *parts[2:]]
    halves = [h for part in parts for h in re.split(_PART[language], part) if h and h.strip(" .?!。？！؟।")]
    if not _ASKED.search(told) or not halves:
        return halves + (parts if len(halves) > len(parts) else [])
    *grounds, asked = halves
    kept = list(grounds)
    if re.search(_OPEN[language], asked, re.IGNORECASE):
        kept.append(asked)
    if len(halves) > 1 and re.search(_OPEN[language], told, re.IGNORECASE) and len(parts) == 1:
        kept.append(told)
    return kept


def _worded(clause: str, glossary: Glossary) -> str:
    """The clause word for word, without what no glossary knows; empty where that is the most of it."""
    chunks = [c for c in glossary.chunks(clause) if c.kind not in ("x", "yn")]
    known = [c.english.lstrip("~") for c in chunks if c.kind != "unknown" and c.english != "?"]
    if len(chunks) - len(known) > len(known):
        return ""
    return re.sub(r"\b(\w+)( \1\b)+", r"\1", " ".join(" ".join(known).split()))


@lru_cache(maxsize=16)
def _beliefs(language: str) -> Glossary | None:
    """The glossary of what people believe in a language, with the usual one under it; ``None`` if there is none."""
    path = files("rag.language") / "data" / "belief" / f"{language}.yaml"
    usual = load(language)
    if usual is None or language not in _OPEN or not path.is_file():
        return None
    data = parse(path.read_text("utf-8"))
    wide = Glossary(language, usual.order, usual.spaced, usual.compounds, dict(usual.exact))
    for english, phrases in data["words"].items():
        add(wide, "n", str(english), str(phrases))
    add(wide, "x", "", str(data["skip"]))
    # Of two that are equally long, the word of a belief counts.
    for letter, entries in usual.by_letter.items():
        wide.by_letter.setdefault(letter, []).extend(entries)
    for bucket in wide.by_letter.values():
        bucket.sort(key=lambda entry: -entry[0].literal)
    return wide
