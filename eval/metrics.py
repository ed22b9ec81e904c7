"""One answer -> is it right? Pure functions: no index, no model, no clock.

Each returns ``None`` when there is nothing to judge (no citation, no benefit stated), which is not a failure.
Patterns know how a sentence is put, not what it means; they are a net, and people read what it catches.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from eval.expect import asserts
from eval.schema import Case, ClaimCount
from rag.schema import Answer, Sentence

if TYPE_CHECKING:
    from rag.check import Checker

MARKER = re.compile(r"\[(\d+)\]")
_SPACE = re.compile(r"\s+")

#: The share of a wanted string that a quote must hold in one run.
COVER = 0.6
#: A quote this long that lies inside a wanted string covers it.
LONG = 30

RELEASE = re.compile(
    r"news release|press release|EurekAlert|\bthe release\b|its release|Rheumatology (?:&|and) Autoimmunity", re.I
)
OTHER_SOURCE = re.compile(r"\b(?:the|an|web|this) (?:web )?article\b|\bthe page\b", re.I)
TREATMENT = re.compile(r"\bMSCs?\b|stem cell|stromal|\bcells?\b|CAR-?T|vesicle|\bEVs?\b", re.I)
USUAL_DRUGS = re.compile(
    r"NSAID|DMARD|biologic|steroid|glucocorticoid|usual|conventional|traditional|anti-inflam", re.I
)
BENEFIT = re.compile(
    r"improv|\beas(?:e|es|ing)\b|reliev|reliefs?\b|reduc|lower|\bslow|delay|\bheal|promis|\bhope|benefit|remission"
    r"|better|enhanc|breakthrough|transformative|effective|less (?:pain|inflammation)|\bfell\b",
    re.I,
)
LIMIT = re.compile(
    r"experiment|not (?:yet )?(?:been )?approved|unapproved|pending|still (?:being )?(?:studied|tested|investigat)"
    r"|under investigation|(?:more|further|larg\w+|bigger)[\s\w,-]{0,30}(?:trial|stud|validation|evidence)"
    r"|\brisks?\b|side effect|adverse|complication|\b64\b|sixty-four|infection|unregulated|not proven|unproven",
    re.I,
)


def flat(text: str) -> str:
    """The text with every run of white space as one space."""
    return _SPACE.sub(" ", text).strip()


def verbatim(answer: Answer, texts: Mapping[str, str]) -> bool | None:
    """Every quote stands in the text with that hash, at those offsets, character for character."""
    if not answer.citations:
        return None
    return not misquoted(answer, texts)


def misquoted(answer: Answer, texts: Mapping[str, str]) -> tuple[str, ...]:
    """The quotes that do not stand where their citation says."""
    return tuple(
        c.quote for c in answer.citations if not c.quote or texts.get(c.version, "")[c.start : c.end] != c.quote
    )


def ids_resolve(answer: Answer, prose: str) -> bool | None:
    """Markers in the prose, numbers on the sentences and the list of citations agree, numbered 1..n as read."""
    shown = [int(number) for number in MARKER.findall(prose)]
    on_sentences = {number for sentence in answer.sentences for number in sentence.citations}
    listed = [citation.number for citation in answer.citations]
    if not shown and not on_sentences and not listed:
        return None
    first_seen = list(dict.fromkeys(shown))
    in_order = first_seen == list(range(1, len(listed) + 1))
    return in_order and sorted(listed) == sorted(set(shown)) == sorted(on_sentences)


def claims(answer: Answer) -> tuple[Sentence, ...]:
    """The sentences that say something about the world."""
    return tuple(sentence for sentence in answer.sentences if sentence.kind == "claim")


def cited(answer: Answer) -> bool | None:
    """Every claim carries at least one citation."""
    found = claims(answer)
    return all(sentence.citations for sentence in found) if found else None


def covered(group: tuple[str, ...], answer: Answer) -> bool:
    """Some cited quote covers some string of the group."""
    return any(_covers(flat(c.quote), flat(wanted)) for wanted in group for c in answer.citations)


def uncovered(case: Case, answer: Answer) -> tuple[str, ...]:
    """The first string of each group that no cited quote covers."""
    return tuple(group[0] for group in case.quotes if not covered(group, answer))


def missing_facts(case: Case, prose: str) -> tuple[str, ...]:
    """Patterns of the case that the prose does not contain."""
    return tuple(pattern for pattern in case.must if not re.search(pattern, prose, re.I))


def forbidden(case: Case, prose: str) -> tuple[str, ...]:
    """What the prose says and must not: sentences that assert it, or words that may stand nowhere."""
    said = [found for pattern in case.must_not if (found := asserts(pattern, prose))]
    return (*said, *(hit.group() for pattern in case.never if (hit := re.search(pattern, prose, re.I))))


def recheck(answer: Answer, checker: Checker) -> ClaimCount:
    """The claims checked again against the quotes they cite; what the checker cannot judge is unscored."""
    quotes = {citation.number: citation.quote for citation in answer.citations}
    labels = [
        checker.check(MARKER.sub("", s.text), [quotes[n] for n in s.citations if n in quotes]).label
        for s in claims(answer)
    ]
    return ClaimCount(
        supported=labels.count("supported"),
        unsupported=labels.count("unsupported"),
        contradicted=labels.count("contradicted"),
        unscored=labels.count("unchecked"),
    )


def unattributed(answer: Answer) -> tuple[str, ...] | None:
    """Claims that only news releases carry, said without naming the release; ``None`` if there are no such claims.

    A name counts for the sentences that follow it, until another source is named.
    """
    kinds = {citation.number: citation.kind for citation in answer.citations}
    release_speaks, seen, faults = False, False, []
    for sentence in answer.sentences:
        names, other = RELEASE.search(sentence.text), OTHER_SOURCE.search(sentence.text)
        release_speaks = bool(names) or (release_speaks and not other)
        if sentence.kind == "claim" and {kinds.get(number) for number in sentence.citations} == {"news_release"}:
            seen = True
            if not release_speaks:
                faults.append(sentence.text)
    return tuple(faults) if seen else None


def is_benefit(sentence: Sentence, roles: Mapping[str, str]) -> bool:
    """Whether a claim tells of a benefit: by its reviewed role when the sentence has one, else by its words."""
    known = roles.get(sentence.text)
    if known:
        return known == "benefit"
    about_drugs = USUAL_DRUGS.search(sentence.text) and not TREATMENT.search(sentence.text)
    return bool(BENEFIT.search(sentence.text) and not about_drugs)


def balanced(answer: Answer, roles: Mapping[str, str] | None = None) -> bool | None:
    """An answer that tells of a benefit tells of a limit or a risk as well, in a claim of its own or the same one."""
    found = claims(answer)
    if not any(is_benefit(sentence, roles or {}) for sentence in found):
        return None
    return any((roles or {}).get(s.text) in ("limit", "risk") or LIMIT.search(s.text) for s in found)


def _covers(quote: str, wanted: str) -> bool:
    if wanted in quote or (len(quote) > LONG and quote in wanted):
        return True
    run = SequenceMatcher(None, quote, wanted, autojunk=False).find_longest_match()
    return run.size >= COVER * len(wanted)
