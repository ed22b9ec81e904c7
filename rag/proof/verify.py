"""A proof held against texts: what holds, line by line. Believes nothing a proof says of itself.

Worked out again from the documents, the rules and the house's own words: all that is shown, and what it rests on.
Only the digest speaks for the rest, and a forger can compute a digest: the question beyond its language and the
decision of the screen, the day it was made, and that a claim which is true and proven was shown here and not there.
``python -m rag verify --again`` asks the question once more and so covers these too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pydantic import ValidationError

from rag.proof.claims import claim_lines
from rag.proof.evidence import Evidence
from rag.proof.forms import form_lines
from rag.proof.quotes import numbering, quote_lines, text_lines
from rag.proof.report import Line, Report
from rag.proof.schema import HOW_TO_CHECK, Proof, digest_of
from rag.proof.versions import checker_version, package, replies_version
from rag.proof.whole import question_line, whole_lines


def verify(
    values: Mapping[str, Any], evidence: Evidence, *, allow_other_checker: bool = False, today: date | None = None
) -> Report:
    """Check a proof. ``allow_other_checker``: rules, words or package may be others than those it was made with."""
    try:
        proof = Proof.model_validate(dict(values))
    except ValidationError as error:
        return Report((Line("form", "failed", _faults(error)),))
    lines = [
        _form(proof),
        _digest(values, proof),
        _day(proof, today or datetime.now(UTC).date()),
        *_made_with(proof, allow_other_checker),
        _snapshot(proof, evidence),
        *text_lines(proof, evidence),
        *quote_lines(proof, evidence),
        numbering(proof),
    ]
    expected, question = question_line(proof, evidence)
    judged = claim_lines(proof, evidence, _same_rules(proof), expected.compares if expected else None)
    lines += judged.lines
    lines += [question, *whole_lines(proof, judged.usual, evidence, expected)]
    lines += form_lines(proof, judged, evidence)
    return Report(tuple(lines))


def _faults(error: ValidationError) -> str:
    found = [f"{'.'.join(map(str, fault['loc'])) or 'proof'}: {fault['msg']}" for fault in error.errors()]
    more = f" (and {len(found) - 4} more)" if len(found) > 4 else ""
    return f"not as a proof must be: {'; '.join(found[:4])}{more}"


def _form(proof: Proof) -> Line:
    if proof.how_to_check != HOW_TO_CHECK:
        return Line("form", "failed", "it tells its reader to check it in another way than proofs do")
    return Line("form", "ok", f"{proof.format}, made {proof.created}")


def _digest(values: Mapping[str, Any], proof: Proof) -> Line:
    if digest_of(values) != proof.digest:
        return Line("digest", "failed", "something was changed after the proof was made")
    return Line("digest", "ok", "nothing was changed by accident")


def _day(proof: Proof, today: date) -> Line:
    try:
        day = date.fromisoformat(proof.created)
        built = datetime.strptime(proof.snapshot.name[:8], "%Y%m%d").date()
    except ValueError:
        return Line("day", "failed", "it names a day there is not")
    # A day's leeway: a clock may be in another time zone.
    if not built - timedelta(days=1) <= day <= today + timedelta(days=1):
        return Line("day", "failed", f"{day} lies before its index was built, or in the future")
    return Line("day", "ok", f"{day}, after its index was built")


def _made_with(proof: Proof, allowed: bool) -> list[Line]:
    named = sorted({s.verdict.checker for s in proof.shown if s.verdict})
    lines = []
    if [c.name for c in proof.checkers] != named:
        lines.append(Line("checkers", "failed", "the checkers listed are not those that judged its claims"))
    for checker in proof.checkers:
        here = _version_here(checker.name)
        if here is None:
            lines.append(Line(f"checker {checker.name}", "failed", "there is no such checker here"))
            continue
        lines.append(_same(f"checker {checker.name}", here == checker.version, allowed, "its rules", "are"))
    lines.append(_same("house's words", proof.replies == replies_version(), allowed, "the words", "are"))
    lines.append(_same("package", proof.package == package(), allowed, f"it: here is {package()}, there", "is"))
    return lines


def _same_rules(proof: Proof) -> frozenset[str]:
    """The checkers of the proof that are the same here."""
    return frozenset(c.name for c in proof.checkers if _version_here(c.name) == c.version)


def _version_here(name: str) -> str | None:
    try:
        return checker_version(name)
    except ValueError:
        return None


def _same(check: str, same: bool, allowed: bool, what: str, verb: str) -> Line:
    if same:
        return Line(check, "ok", "the same version as here")
    detail = f"made with another version of {what} {verb} not the same here"
    if allowed:
        return Line(check, "skipped", f"{detail} (allowed)")
    return Line(check, "failed", f"{detail}; accept it with --allow-other-checker")


def _snapshot(proof: Proof, evidence: Evidence) -> Line:
    held = evidence.snapshot
    if held is None:
        return Line("snapshot", "skipped", "only texts were given")
    if held.name != proof.snapshot.name:
        hint = f"held against {held.name}; give its texts with --texts DIR"
        return Line("snapshot", "failed", f"{proof.snapshot.name} is not kept here; {hint}")
    if asdict(held.fingerprint) != proof.snapshot.fingerprint:
        return Line("snapshot", "failed", "it was not built the way the proof says")
    return Line("snapshot", "ok", f"{held.name}, built as the proof says")
