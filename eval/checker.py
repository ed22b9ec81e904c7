"""How well a checker sees errors: planted in our own sentences, or labelled by somebody else. Reads no answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from eval.load import lines
from eval.plant import Planted
from eval.rates import rate
from eval.schema import Gate, Rate
from index.errors import InputError
from rag.schema import Verdict

if TYPE_CHECKING:
    from rag.check import Checker

#: The marks: errors caught, of all and of each kind, and plain sentences rejected though nothing was changed.
CAUGHT, EACH, REJECTED = 0.95, 0.90, 0.05
HINT = 'each line is {"id", "claim", "passage", "label", "kind"}; label is supported, unsupported or contradicted'
_LABELS = {"supported": True, "unsupported": False, "contradicted": False, "not_supported": False}


@dataclass(frozen=True, slots=True)
class Trial:
    """One pair, and what the checker said of it."""

    id: str
    kind: str
    claim: str
    quotes: tuple[str, ...]
    change: str
    good: bool
    """Is the claim supported?"""
    plain: bool
    verdict: Verdict

    @property
    def accepted(self) -> bool:
        """Would the sentence be shown?"""
        return self.verdict.label == "supported"


@dataclass(frozen=True, slots=True)
class Findings:
    """All trials of one set of pairs, in figures."""

    name: str
    caught: Rate
    kinds: Mapping[str, Rate]
    """Errors caught, by kind."""
    rejected: Rate
    """Supported pairs rejected; in our own set the plain-language sentences only."""
    misses: tuple[Trial, ...]
    """Errors accepted, the surest first."""
    wrong_rejections: tuple[Trial, ...]
    gates: tuple[Gate, ...] = ()
    trials: tuple[Trial, ...] = field(default=(), repr=False)


def try_planted(planted: Iterable[Planted], checker: Checker, done: Callable[[], None] = lambda: None) -> list[Trial]:
    """The checker on every planted pair."""
    trials = []
    for p in planted:
        verdict = checker.check(p.claim, p.quotes)
        trials.append(Trial(p.id, p.kind, p.claim, p.quotes, p.change, p.kind == "untouched", p.plain, verdict))
        done()
    return trials


def try_file(path: Path, checker: Checker) -> list[Trial]:
    """The checker on every labelled pair of a file."""
    trials = []
    for number, row in lines(path):
        texts = [row.get(name) for name in ("id", "claim", "passage", "label")]
        if not all(isinstance(value, str) and value.strip() for value in texts) or row["label"] not in _LABELS:
            raise InputError(f"{path}, line {number}: a field is missing, or the label is not known", HINT)
        claim, passage, good = str(row["claim"]), str(row["passage"]), _LABELS[str(row["label"])]
        kind = str(row.get("kind") or row["label"])
        verdict = checker.check(claim, [passage])
        trials.append(Trial(str(row["id"]), kind, claim, (passage,), "", good, True, verdict))
    if not trials:
        raise InputError(f"{path} holds no pairs", HINT)
    return trials


def sum_up(name: str, trials: Sequence[Trial], *, gated: bool = False) -> Findings:
    """Detection by kind, wrong rejections and the worst misses; with ``gated``, the marks as well."""
    bad = [t for t in trials if not t.good]
    kinds = {k: rate(not t.accepted for t in bad if t.kind == k) for k in dict.fromkeys(t.kind for t in bad)}
    caught = rate(not t.accepted for t in bad)
    rejected = rate(not t.accepted for t in trials if t.good and t.plain)
    gates = (
        _gate("planted errors caught", caught, CAUGHT, ">="),
        *(_gate(f"  {kind}", found, EACH, ">=") for kind, found in kinds.items()),
        _gate("untouched plain sentences rejected", rejected, REJECTED, "<="),
    )
    return Findings(
        name,
        caught,
        kinds,
        rejected,
        tuple(sorted((t for t in bad if t.accepted), key=lambda t: (-t.verdict.score, t.id))),
        tuple(t for t in trials if t.good and not t.accepted),
        gates if gated else (),
        tuple(trials),
    )


def to_json(findings: Sequence[Findings], checker: str, about: Mapping[str, object]) -> dict[str, Any]:
    """The figures, and every miss, for a file."""
    return {
        "checker": checker,
        **about,
        "sets": [
            {
                "name": f.name,
                "pairs": len(f.trials),
                "caught": _rate(f.caught),
                "kinds": {kind: _rate(r) for kind, r in f.kinds.items()},
                "rejected": _rate(f.rejected),
                "gates": [
                    {"gate": g.name.strip(), "wanted": g.wanted, "got": g.got, "holds": g.holds} for g in f.gates
                ],
                "misses": [_trial(t) for t in f.misses],
                "wrong_rejections": [_trial(t) for t in f.wrong_rejections],
            }
            for f in findings
        ],
    }


def _trial(t: Trial) -> dict[str, Any]:
    return {
        "id": t.id,
        "kind": t.kind,
        "claim": t.claim,
        "quotes": list(t.quotes),
        "change": t.change,
        "score": t.verdict.score,
        "reasons": list(t.verdict.reasons),
    }


def _rate(r: Rate) -> dict[str, Any]:
    return {"hits": r.hits, "n": r.n, "value": r.value, "low": r.low, "high": r.high}


def _gate(name: str, found: Rate, mark: float, sign: Literal["<=", ">="]) -> Gate:
    value = found.value
    if value is None:
        return Gate(name, f"{sign} {mark:g}", "not measured", None)
    holds = value >= mark if sign == ">=" else value <= mark
    return Gate(
        name, f"{sign} {mark:g}", f"{value:.3f} ({found.hits}/{found.n}, {found.low:.2f}-{found.high:.2f})", holds
    )
