"""Reads the term files (YAML, by language, readable by a clinician) and compiles them.

A pattern is a regular expression over folded text with a few signs of its own::

    <name>   a word class of the same file         %    any ending of a word
    ~        up to three words in between          ~~   up to seven words, commas included

Patterns match whole words where the language puts spaces between words (``spaces: true``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from index.wordlists import parse
from rag.screen.text import fold

LANGUAGES = ("en", "es", "de", "fr", "zh", "hi", "ar", "other")

Pattern = re.Pattern[str]
#: Matches nothing; stands for an empty list.
NOTHING: Pattern = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Sign:
    """One red flag. ``report`` words say that it is happening; ``mention`` words only name it."""

    name: str
    level: str
    report: Pattern
    mention: Pattern


@dataclass(frozen=True, slots=True)
class Combination:
    """A red flag that takes several signs together: in one sentence if ``near``, else anywhere in one message."""

    name: str
    level: str
    parts: tuple[Pattern, ...]
    near: bool
    context: int
    """How many of the first parts are circumstances, not signs."""


@dataclass(frozen=True, slots=True)
class Cues:
    """The words round a sign that tell a report from a question.

    Word sets are used where words are apart; the patterns serve every language.
    """

    experiencer: frozenset[str]
    possessive: frozenset[str]
    hypothetical: frozenset[str]
    stop: frozenset[str]
    negator: frozenset[str]
    filler: frozenset[str]
    person: Pattern
    conditional: Pattern
    negated: Pattern
    negated_after: Pattern
    general: Pattern
    known: Pattern
    past: Pattern
    present: Pattern
    after: Pattern
    question: Pattern
    context: Pattern
    symptom: Pattern


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything the screen knows about one language."""

    language: str
    spaces: bool
    common: frozenset[str]
    """Its commonest words in Latin letters: a long text without any of them is not in this language."""
    signs: tuple[Sign, ...]
    combinations: tuple[Combination, ...]
    cues: Cues
    crisis: dict[str, Pattern]
    advice: dict[str, Pattern]
    social: dict[str, Pattern]
    injection: dict[str, Pattern]
    history: dict[str, Pattern]
    setting: dict[str, Pattern]
    respell: dict[str, str]
    mend: tuple[str, ...]
    keep: frozenset[str]


class _Compiler:
    def __init__(self, spaces: bool, words: dict[str, Any]) -> None:
        self.spaces = spaces
        self.words: dict[str, str] = {}
        for name, value in words.items():
            text = value if isinstance(value, str) else "|".join(value)
            self.words[name] = "(?:" + self.expand(text) + ")"

    def expand(self, pattern: str) -> str:
        # folding lower-cases, which would turn \S into its opposite
        text = fold(pattern.replace(r"\S", "[^ ]"))
        text = re.sub(r"<([a-z_0-9]+)>", lambda m: self.words[m.group(1)], text)
        if self.spaces:
            text = text.replace(" ~~ ", r"(?: \S+){0,7} ").replace(" ~ ", r"(?: [^ ,?]+){0,3} ")
            return text.replace("%", r"\w*")
        return text.replace("~~", r".{0,40}?").replace("~", r"[^,?]{0,14}?")

    def compile(self, patterns: object, end: str = "(?= )") -> Pattern:
        if not patterns:
            return NOTHING
        if not isinstance(patterns, list):
            raise TypeError(f"a list of patterns is needed, not {patterns!r}")
        body = "|".join(self.expand(str(p)) for p in patterns)
        return re.compile(f" (?:{body}){end}" if self.spaces else f"(?:{body})")

    def table(self, patterns: dict[str, Any] | None, end: str = "(?= )") -> dict[str, Pattern]:
        return {name: self.compile(value, end) for name, value in (patterns or {}).items()}


def _words(data: dict[str, Any], name: str) -> frozenset[str]:
    return frozenset(fold(word) for item in data.get(name) or () for word in str(item).split())


def _merge(data: dict[str, Any], more: dict[str, Any]) -> None:
    """Tables are joined and lists are put one after the other, so that a second file adds to the first."""
    for name, value in more.items():
        held = data.get(name)
        if isinstance(held, dict) and isinstance(value, dict):
            _merge(held, value)
        elif isinstance(held, list) and isinstance(value, list):
            held.extend(value)
        elif isinstance(held, str) and isinstance(value, str):
            data[name] = f"{held}|{value}"
        else:
            data[name] = value


@cache
def load(language: str) -> Lexicon:
    """The compiled terms of one language."""
    data: dict[str, Any] = {}
    for part in sorted(files("rag.screen").joinpath("terms").iterdir(), key=lambda file: file.name):
        # a language with many terms is spread over several files: en.yaml, en.urgent.yaml, ...
        if part.name.startswith(f"{language}.") and part.name.endswith(".yaml"):
            _merge(data, parse(part.read_text(encoding="utf-8")))
    build = _Compiler(bool(data["spaces"]), data.get("words") or {})
    cues: dict[str, Any] = data.get("cues") or {}
    mend: dict[str, Any] = data.get("spelling") or {}
    return Lexicon(
        language=language,
        spaces=build.spaces,
        common=_words(data, "common"),
        signs=tuple(
            Sign(name, str(sign["level"]), build.compile(sign.get("report")), build.compile(sign.get("mention")))
            for name, sign in (data.get("urgent") or {}).items()
        ),
        combinations=tuple(
            Combination(
                name,
                str(item["level"]),
                tuple(build.compile(part) for part in item["parts"]),
                kind == "near",
                int(item.get("context", 0)),
            )
            for kind in ("together", "near")
            for name, item in (data.get(kind) or {}).items()
        ),
        cues=Cues(
            experiencer=_words(cues, "experiencer"),
            possessive=_words(cues, "possessive"),
            hypothetical=_words(cues, "hypothetical"),
            stop=_words(cues, "stop"),
            negator=_words(cues, "negator"),
            filler=_words(cues, "filler"),
            person=build.compile(cues.get("person")),
            conditional=build.compile(cues.get("conditional")),
            negated=build.compile(cues.get("negated")),
            negated_after=build.compile(cues.get("negated_after")),
            general=build.compile(cues.get("general")),
            known=build.compile(cues.get("known")),
            past=build.compile(cues.get("past")),
            present=build.compile(cues.get("present")),
            after=build.compile(cues.get("after")),
            question=build.compile(cues.get("question")),
            context=build.compile(cues.get("context")),
            symptom=build.compile(cues.get("symptom")),
        ),
        crisis=build.table(data.get("crisis")),
        advice=build.table(data.get("advice")),
        social=build.table(data.get("social"), "(?= ?$)"),
        injection=build.table(data.get("injection")),
        history=build.table(data.get("history")),
        setting=build.table(data.get("setting")),
        respell={fold(str(k)): fold(str(v)) for k, v in (mend.get("respell") or {}).items()},
        mend=tuple(sorted(_words(mend, "words"))),
        keep=_words(mend, "keep"),
    )


@cache
def lexicons() -> tuple[Lexicon, ...]:
    """All languages, English first."""
    return tuple(load(language) for language in LANGUAGES)
