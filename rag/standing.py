"""How far the best sentence of a bare passage stands out from all others near the question.

Every sentence on a subject is near a question about it. Where one of them answers, it is nearer than the rest; where
none does, many are about as near. So the share that a sentence takes of the whole tells more than its own nearness.
Decides nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.claim import flat
from rag.fit import Fit, worth

#: How sharply nearness counts: measured where shares were most often right about 36 leaflets of ours.
_SHARP = 21.0
_MOST = 0.2


@dataclass(frozen=True, slots=True)
class _One:
    """One sentence: where it stands, what it says, how near it is."""

    subject: str
    source: str
    section: str
    text: str
    worth: float


def standing(fits: Sequence[Fit]) -> list[Fit]:
    """The fits, those of bare passages with their share and how far they are ahead, in the order given."""
    every = [_One(f.subject, f.candidate.target.source_id, _section(f), flat(t.said.span.quote), worth(f, t))
             for f in fits for t in f.told]  # fmt: skip
    every.sort(key=lambda one: -one.worth)
    distinct = list({one.text: one for one in reversed(every)}.values())
    top = every[0].worth if every else 0.0
    found = []
    for fit in fits:
        if not fit.told:
            found.append(fit)
            continue
        best = max(worth(fit, told) for told in fit.told)
        source, section = fit.candidate.target.source_id, _section(fit)
        # Two versions of one page do not compete: what both say is said twice.
        others = [one for one in distinct if one.source == source or not fit.subject or one.subject != fit.subject]
        total = sum(math.exp(_SHARP * (one.worth - top)) for one in others)
        apart = max((one.worth for one in others if (one.source, one.section) != (source, section)), default=best - 1)
        share = min(1.0, math.exp(_SHARP * (best - top)) / total) if total else 1.0
        found.append(replace(fit, best=best, share=share, ahead=max(-_MOST, min(_MOST, best - apart))))
    return found


def _section(fit: Fit) -> str:
    return str(getattr(fit.candidate.target, "heading", None) or "")
