"""Claims -> claims a person can decide with. Knows roles and kinds of sources; writes no medical fact.

Every benefit gets a limit in the same answer, taken from the sources like any other claim; what only a news
release says is said to come from it; downsides of usual drugs come with "do not stop".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from index.lexicon import find, parents
from index.schema import Source, Statement
from index.snapshot import Snapshot
from rag.compose import DraftClaim, of_statement, same

_HOPEFUL = re.compile(
    (
        r"\b(?:improv\w*|benefi\w*|reduc\w*|less pain|better|promis\w*|effective|efficac\w*|help\w*"
        r"|safe|safety|delay\w*|enhanc\w*|heal\w*|repair\w*|potential)\b"
    ),
    re.I,
)
# What calms is hope, too; a reviewed sentence says so itself, a machine's has to be read for it.
_CALMING = re.compile(
    r"\b(?:rare(?:ly)?|mild|favou?rabl\w*|remission|reliev\w*|relief|eas(?:e|es|ed|ing)|sustained|lasting|tolerated"
    r"|promot\w*|recover\w*|regenerat\w*|low(?:er|ers|ered)?|no (?:serious|severe|major|new))\b",
    re.I,
)
_NAMES_RELEASE = re.compile(r"\b(?:news|press) release\b", re.I)
_NAMES_ARTICLE = re.compile(r"\barticle\b", re.I)
_WHO = {"news_release": "news release", "web_article": "article"}
#: A longer title is not put before a quote.
LONGEST_TITLE = 90
_DRUG_KINDS = frozenset({"drug", "drug_class"})
_CELLS = re.compile(r"\b(?:stem|stromal|msc|mscs|cell therap\w*|cellular)\b", re.I)
_RISK = re.compile(
    (
        r"\b(?:toxic\w*|risks?|harm\w*|side effects?|damage|bleed\w*|infections?|osteoporosis|costly"
        r"|lose|severe|protect\w*|fail\w*|symptoms?)\b"
    ),
    re.I,
)


def limits(claims: Sequence[DraftClaim], snapshot: Snapshot) -> list[DraftClaim]:
    """The limit an answer still needs: at most one, from what the sources say about the same thing.

    A named risk alone would do by the letter; the experimental status is said all the same, because it is what
    people who pay for hope are least often told.
    """
    if not any(is_benefit(c) and _of_cells(c, snapshot) for c in claims) or any(is_limit(c) for c in claims):
        return []
    about = {m.name for c in claims for m in find(c.text) if m.kind == "cell_type"}
    offers = [s for s in snapshot.statements if s.role == "limit" and _active(s, snapshot.sources)]
    ranked = sorted(offers, key=lambda s: -_relevance(s, about))
    for statement in ranked:
        claim = of_statement(statement)
        if not any(same(claim, c) for c in claims):
            return [claim]
    return []


def _of_cells(claim: DraftClaim, snapshot: Snapshot) -> bool:
    """Can it raise hope of cells? What a leaflet that never names them says of ear drops cannot."""
    source, version = snapshot.sources.get(claim.source_id), snapshot.versions.get(claim.source_id)
    if claim.statement is not None or source is None or version is None:
        return True
    return _names_cells(f"{source.title}\n{version.text}")


@lru_cache(maxsize=64)
def _names_cells(text: str) -> bool:
    return any(m.kind == "cell_type" for m in find(text)) or bool(_CELLS.search(text))


def _relevance(statement: Statement, about: set[str]) -> int:
    """Shared subjects first, then the experimental status, which holds for every benefit here."""
    own = {m.name for m in find(statement.text) if m.kind == "cell_type"}
    return (
        3 * len(own & about)
        - len(own - about)
        + 3 * ("experimental" in statement.text)
        + ("regulation" in statement.topics)
    )


def _active(statement: Statement, sources: Mapping[str, Source]) -> bool:
    return sources[statement.source_id].status == "active"


def is_benefit(claim: DraftClaim) -> bool:
    """Does it give hope? What is reviewed says so itself; other words are read for it."""
    if claim.statement is not None and not claim.verbatim:
        return claim.statement.role == "benefit"
    return bool(_HOPEFUL.search(claim.text) or (claim.drafted and _CALMING.search(claim.text)))


def is_limit(claim: DraftClaim) -> bool:
    """Is it a reviewed sentence that says how far hope goes?"""
    return claim.statement is not None and claim.statement.role == "limit"


def is_risk(claim: DraftClaim) -> bool:
    """Is it a reviewed sentence that names a risk?"""
    return claim.statement is not None and claim.statement.role == "risk"


def attributed(claim: DraftClaim, source: Source, compares: bool = False) -> str:
    """The sentence with its source named: always for a news release, for an article where documents are compared."""
    if claim.edition:
        return _said_by(f"{_WHO.get(source.kind, 'version')} {claim.edition}", claim)
    if source.kind == "news_release" and not _NAMES_RELEASE.search(claim.text):
        return _said_by(_WHO[source.kind], claim)
    if compares and source.kind == "web_article" and not _NAMES_ARTICLE.search(claim.text):
        return _said_by(_WHO[source.kind], claim)
    if claim.named and claim.verbatim and (says := _titled(source.title)):
        return f"{says}{claim.text.strip('“”')}”"
    return claim.text


def _titled(title: str) -> str:
    """What stands before the words of a document that is named; empty if its title is too long to read over."""
    flat = " ".join(title.split()).strip("“”")
    return f"“{flat}” says: “" if 0 < len(flat) <= LONGEST_TITLE else ""


def _said_by(who: str, claim: DraftClaim) -> str:
    if claim.verbatim:
        return f"The {who} says: “{claim.text.strip('“”')}”"
    first = claim.text.split(maxsplit=1)[0]
    keep = not first[1:].islower() or first == "I"
    return f"According to the {who}, {claim.text if keep else claim.text[0].lower() + claim.text[1:]}"


def unattributed(
    text: str, kind: str, edition: str = "", *, verbatim: bool, title: str = ""
) -> tuple[tuple[str, bool], ...]:
    """The sentences that :func:`attributed` may have made ``text`` from, and whether each was named by its title.

    For a source of that kind (and edition, and title).
    """
    named = _titled(title)
    if verbatim and named and text.startswith(named) and text.endswith("”"):
        return ((text[len(named) : -1], True), (text, False))
    return tuple((one, False) for one in _unsaid(text, kind, edition, verbatim))


def _unsaid(text: str, kind: str, edition: str, verbatim: bool) -> tuple[str, ...]:
    who = f"{_WHO.get(kind, 'version')} {edition}" if edition else _WHO.get(kind)
    if who is None:
        return (text,)
    says, according = f"The {who} says: “", f"According to the {who}, "
    if verbatim and text.startswith(says) and text.endswith("”"):
        return (text[len(says) : -1], text)
    if text.startswith(according):
        rest = text[len(according) :]
        return (rest[:1].upper() + rest[1:], rest, text)
    return (text,)


def warns_of_drugs(claims: Sequence[DraftClaim]) -> bool:
    """Does the answer name a downside of a usual medicine?"""
    return any(_about_drugs(c) and _RISK.search(c.text) for c in claims)


def _about_drugs(claim: DraftClaim) -> bool:
    if claim.statement is not None and "conventional drugs" in claim.statement.topics:
        return True
    return any(m.kind in _DRUG_KINDS and "msc" not in parents(m.name) for m in find(claim.text))
