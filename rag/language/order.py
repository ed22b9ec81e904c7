"""Moves translated chunks to where English has them, before a sentence is made of them.

One rule a function: verbs that German puts last, postpositions, adjectives behind their noun, names of therapies.
"""

from __future__ import annotations

from collections.abc import Sequence

from index import lexicon
from rag.language.glossary import Chunk

_THERAPY = {"therapy", "treatment"}
#: Adjectives that stand before their noun in English and after it in the Romance languages.
_BEFORE_NOUN = {"refractory", "early", "moderate", "mild", "new", "unregulated", "serious", "long-term", "severe"}


def verb_second(chunks: Sequence[Chunk]) -> list[Chunk]:
    """German puts the second verb last: "kann die Therapie Schmerzen lindern"."""
    out = list(chunks)
    first = next((i for i, c in enumerate(out) if c.kind in {"can", "be"} or c.english == "have"), None)
    if first is None or out[-1].kind not in {"v", "vi"} or first == len(out) - 1:
        return out
    last = out.pop()
    nouns = [i for i in range(first + 1, len(out)) if out[i].kind in {"n", "raw"}]
    if out[first].kind == "be":
        at = nouns[0] + 1 if nouns else len(out)
    elif out[0].english == "who" and nouns:
        at = nouns[0]
    elif out[first].english.endswith(" i"):
        at = first + 1
    else:
        at = nouns[-1] if len(nouns) > 1 else len(out)
        while at - 1 > first and at < len(out) and out[at - 1].kind in {"a", "not"}:
            at -= 1
    out.insert(at, last)
    if out[first].english == "have":
        del out[first]
    return out


def questions(chunks: list[Chunk]) -> list[Chunk]:
    """A ``~`` question word asks only where a clause begins; elsewhere it is a conjunction ("que")."""
    out: list[Chunk] = []
    for chunk in chunks:
        if chunk.kind == "q" and chunk.english.startswith("~"):
            if any(c.kind not in {"p", "and", "not"} for c in out):
                continue
            chunk = Chunk("q", chunk.english[1:], chunk.text)
        out.append(chunk)
    return out


def no_partitive(chunks: Sequence[Chunk]) -> list[Chunk]:
    """ "y a-t-il des cliniques": an "of" belongs to a noun or a number."""
    return [
        c
        for i, c in enumerate(chunks)
        if not (c.english == "of" and c.kind == "p" and (i == 0 or chunks[i - 1].kind not in {"n", "raw", "num", "a"}))
    ]


def adjectives_first(chunks: list[Chunk]) -> list[Chunk]:
    """ "artritis refractaria" is "refractory arthritis"."""
    out: list[Chunk] = []
    for chunk in chunks:
        if chunk.english in _BEFORE_NOUN and chunk.kind == "a" and out and out[-1].kind == "n":
            out.insert(-1, chunk)
        else:
            out.append(chunk)
    return out


def compound_nouns(chunks: Sequence[Chunk], order: str) -> list[Chunk]:
    """ "therapy with stem cells" is "stem cell therapy"; the embedder and the lexicon know it by that name."""
    out: list[Chunk] = []
    for chunk in chunks:
        if "therapy" in chunk.english and out and out[-1].english == "therapy" and chunk.kind == "n":
            out.pop()
        joined = len(out) >= 2 and out[-1].kind == "p" and out[-1].english in {"with", "of", "by"}
        if joined and out[-2].english in _THERAPY and chunk.kind in {"n", "raw"}:
            head = out[-2].english
            name = chunk.english[:-1] if chunk.english.endswith("cells") else chunk.english
            if any(t in name for t in ("cell", "MSC", "exosome", "CAR-T", "vesicle")):
                del out[-2:]
                chunk = Chunk("n", f"{name} {head}", chunk.text)
        elif out and chunk.english in _THERAPY and out[-1].english.endswith("cells"):
            chunk = Chunk("n", f"{out.pop().english[:-1]} {chunk.english}", chunk.text)
        elif out and out[-1].english in _THERAPY and chunk.english.endswith("cells"):
            chunk = Chunk("n", f"{chunk.english[:-1]} {out.pop().english}", chunk.text)
        elif order != "sov" and out and out[-1].english.endswith(tuple(_THERAPY)) and _is_disease(chunk):
            out.append(Chunk("p", "for", ""))
        out.append(chunk)
    return out


def prepositions_first(chunks: Sequence[Chunk]) -> list[Chunk]:
    """Hindi, Japanese and Korean say "RA for"."""
    out: list[Chunk] = []
    for chunk in chunks:
        if chunk.kind == "p" and chunk.english and out and out[-1].kind in {"n", "raw", "num"}:
            at = len(out) - 1
            while at > 0 and (out[at - 1].kind in {"num", "a"} or (at > 1 and not out[at - 1].english)):
                at -= 1 if out[at - 1].english else 2
            out.insert(at, chunk)
        else:
            out.append(chunk)
    return _genitives(out)


def _genitives(chunks: list[Chunk]) -> list[Chunk]:
    """ "RA का दर्द" is "RA pain", one name."""
    out: list[Chunk] = []
    for chunk in chunks:
        if len(out) > 1 and not out[-1].english and out[-2].kind in {"n", "raw"} and chunk.kind in {"n", "raw"}:
            out.pop()
            chunk = Chunk("n", f"{out.pop().english} {chunk.english}", chunk.text)
        out.append(chunk)
    return out


def _is_disease(chunk: Chunk) -> bool:
    return bool(lexicon.names(chunk.english, ("disease",)))
