"""The quotes of a proof: are they in the texts, where they say, under the cards of their sources?"""

from __future__ import annotations

from collections.abc import Iterator

from index.canonical import digest
from rag.currency import edition
from rag.proof.evidence import Evidence
from rag.proof.report import Line, short
from rag.proof.schema import Proof, ProvenCitation

_CARD = ("title", "kind", "label", "publisher", "url")


def text_lines(proof: Proof, evidence: Evidence) -> Iterator[Line]:
    """Is each text that is quoted there, and the text that its sha256 names?"""
    cited = list(dict.fromkeys(c.version for c in proof.cited))
    if proof.texts != cited:
        yield Line("texts", "failed", "the texts listed are not those that are quoted")
    for sha256 in dict.fromkeys([*proof.texts, *cited]):
        text = evidence.texts.get(sha256)
        if text is None:
            yield Line(f"text {sha256[:12]}", "failed", f"not in {evidence.where}")
        elif digest(text) != sha256:
            yield Line(f"text {sha256[:12]}", "failed", "its sha256 is another one")
        else:
            yield Line(f"text {sha256[:12]}", "ok", f"{len(text):,} characters, in {evidence.where}")


def quote_lines(proof: Proof, evidence: Evidence) -> Iterator[Line]:
    """Does each quote stand where it says, letter for letter, and is its source's card true?"""
    for citation in proof.cited:
        yield _place(citation, evidence)
        yield _card(citation, evidence)


def _place(citation: ProvenCitation, evidence: Evidence) -> Line:
    check = f"quote {citation.number}"
    text = evidence.texts.get(citation.version)
    if text is None:
        return Line(check, "failed", "its text is not there to look it up in")
    there = text[citation.start : citation.end]
    # The end must be in the text: Python cuts off a slice that runs over it.
    if not there or citation.end > len(text) or there != citation.quote:
        return Line(check, "failed", f"the text has other words at {citation.start}-{citation.end}: “{short(there)}”")
    return Line(check, "ok", f"letter for letter at {citation.start}-{citation.end}")


def _card(citation: ProvenCitation, evidence: Evidence) -> Line:
    check = f"source of quote {citation.number}"
    snapshot = evidence.snapshot
    if snapshot is None:
        return Line(check, "skipped", "only texts were given, no cards")
    source = snapshot.sources.get(citation.source_id)
    if source is None:
        return Line(check, "failed", f"no source {short(citation.source_id)} is in {evidence.where}")
    if snapshot.versions[source.id].sha256 != citation.version:
        return Line(check, "failed", f"the quoted text is not that of {source.id}")
    wrong = [name for name in _CARD if getattr(source, name) != getattr(citation, name)]
    if citation.edition not in ("", edition(source)):
        wrong.append("date")
    if citation.page not in _pages(citation, evidence):
        wrong.append("page")
    if wrong:
        return Line(check, "failed", f"the {' and '.join(wrong)} differ from the card of {source.id}")
    return Line(check, "ok", f"{short(source.title, 50)} ({short(source.label, 50)})")


def _pages(citation: ProvenCitation, evidence: Evidence) -> set[int | None]:
    """The pages a citation of this place can name; reviewed sentences name none."""
    assert evidence.snapshot is not None
    place = (citation.start, citation.end)
    pages: set[int | None] = {
        p.page
        for p in evidence.snapshot.passages
        if p.version == citation.version and p.start <= place[0] and place[1] <= p.end
    }
    stated = (s for s in evidence.snapshot.statements if s.version == citation.version)
    if not pages or any((span.start, span.end) == place for s in stated for span in s.spans):
        pages.add(None)
    return pages


def numbering(proof: Proof) -> Line:
    """Are citations numbered 1..n as they are read, each used, each place once? Those of "more detail" go on."""
    numbers = [c.number for c in proof.cited]
    used = list(dict.fromkeys(n for s in proof.shown for n in s.citations))
    own = list(dict.fromkeys(n for s in proof.sentences for n in s.citations))
    places = {(c.version, c.start, c.end) for c in proof.cited}
    if numbers != list(range(1, len(numbers) + 1)):
        return Line("numbering", "failed", "citations are not numbered 1, 2, 3 ...")
    if used != numbers or own != numbers[: len(proof.citations)]:
        return Line("numbering", "failed", "the numbers in the sentences are not those of the citations, as read")
    if len(places) != len(numbers):
        return Line("numbering", "failed", "one place has two numbers")
    return Line("numbering", "ok", f"1 to {len(numbers)} in reading order" if numbers else "nothing is cited")
