"""Where labelled questions come from: our own lay questions, our cases, and pages of other people's questions."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from eval.library import Page
from eval.load import load
from eval.seen import Asked, Target
from index.schema import Entry, Statement
from index.snapshot import Snapshot
from index.statements import locate
from rag.language import detect
from rag.screen import screen

_SEED = 20
Place = tuple[str, int, int]
"""Version, start, end."""


def lay(snapshot: Snapshot, most: int) -> list[Asked]:
    """Our own lay questions, each with its own entry hidden: the answer is there, this wording of it is not."""
    statements = {s.id: s for s in snapshot.statements}
    entries = [e for e in snapshot.entries if e.kind == "question" and screen(e.text).behaviour is None]
    chosen = random.Random(_SEED).sample(entries, min(most, len(entries)))
    return [_lay(entry, [statements[t] for t in entry.targets]) for entry in chosen]


def untold(snapshot: Snapshot, most: int) -> list[Asked]:
    """Our own lay questions without the statements that answer them, nor any that rest on the same words.

    What is left tells of the same subject and does not answer, but where a maintainer forgot to list the question.
    """
    found = []
    for asked in lay(snapshot, most):
        statements = {s.id: s for s in snapshot.statements}
        told = [statements[t] for e in snapshot.entries if e.id == asked.id for t in e.targets]
        same = _at([(s.version, span.start, span.end) for s in told for span in s.spans])
        gone = frozenset(s.id for s in snapshot.statements if s in told or same(s))
        gone |= {p.id for p in snapshot.passages if same(p)}
        found.append(replace(asked, id=f"{asked.id}/untold", group="untold", answerable=False, gone=gone))
    return found


def cases(snapshot: Snapshot) -> list[Asked]:
    """The English single questions of ``eval/cases`` that have an answer in the sources, or have none."""
    found = []
    for case in load():
        single = case.lang == "en" and not case.turns and not case.also_ok
        if not single or case.behaviour not in ("answer", "not_in_sources") or len(case.question) > 2000:
            continue
        if detect(case.question) != "en" or screen(case.question).behaviour is not None:
            continue
        gold = [place for group in case.quotes for quote in group for place in _places(quote, snapshot)]
        answerable = case.behaviour == "answer"
        found.append(Asked(case.id, "cases", case.id, case.question, answerable, _at(gold), lambda entry: False))
    return found


def paged(pages: Sequence[Page], snapshot: Snapshot, most: int) -> list[Asked]:
    """Questions of pages, asked three times: with the page, without it, and without any page on its subject.

    Two pages that tell the same of one subject answer for each other, and are hidden together.
    """
    sources = {entry_id: p.source_id for p in snapshot.passages for entry_id in (f"p:{p.id}",)}
    chosen = random.Random(_SEED).sample(list(pages), min(most, len(pages)))
    found = []
    for page in chosen:
        twins = {p.id for p in pages if p.subject == page.subject and p.aspect == page.aspect} | {page.id}
        kin = {p.id for p in pages if _akin(p, page)} | twins
        right, akin = _from(twins), _from(kin)
        for group, hidden in (("present", set[str]()), ("removed", twins), ("absent", kin)):
            unseen = _hiding(hidden, sources)
            key = f"{page.id}/{group}"
            asked = Asked(key, group, page.subject, page.question, group == "present", right, unseen)
            found.append(replace(asked, akin=akin))
    return found


def foreign(pages: Sequence[Page], most: int) -> list[Asked]:
    """Questions of pages that the library does not hold at all."""
    chosen = random.Random(_SEED + 1).sample(list(pages), min(most, len(pages)))
    return [
        Asked(f"{p.id}/absent", "absent", p.subject, p.question, False, lambda target: False, lambda entry: False)
        for p in chosen
    ]


def _lay(entry: Entry, gold: Sequence[Statement]) -> Asked:
    places = [(s.version, span.start, span.end) for s in gold for span in s.spans]
    return Asked(entry.id, "lay", gold[0].id, entry.text, True, _at(places), lambda e: e.id == entry.id)


def _places(quote: str, snapshot: Snapshot) -> Iterable[Place]:
    for version in snapshot.versions.values():
        for start, end in locate(quote, version.text):
            yield version.sha256, start, end


def _at(gold: Sequence[Place]) -> Callable[[Target], bool]:
    """Does the evidence overlap the places where the answer stands?"""

    def right(target: Target) -> bool:
        spans = [(x.start, x.end) for x in (target.spans if isinstance(target, Statement) else (target,))]
        return any(v == target.version and s < end and start < e for v, start, end in gold for s, e in spans)

    return right


def _from(sources: Iterable[str]) -> Callable[[Target], bool]:
    known = frozenset(sources)
    return lambda target: target.source_id in known


def _hiding(hidden: set[str], sources: dict[str, str]) -> Callable[[Entry], bool]:
    return lambda entry: sources.get(entry.id) in hidden


def _akin(a: Page, b: Page) -> bool:
    """Is one subject named inside the other ("gout", "juvenile gout")?"""
    return f" {a.subject} " in f" {b.subject} " or f" {b.subject} " in f" {a.subject} "
