"""What the scores of the second net decide: a danger no rule has seen, or doubt about a rule that mistook a question.

The thresholds are measured (``tests/test_rag_screen_messages.py``), not liked.
"""

from __future__ import annotations

from rag.screen.net import Scores
from rag.screen.schema import Finding

#: Log-odds from which the net alone raises an alarm; one stretch out of a long message must be surer.
ALARM, ALARM_STRETCH = 0.5, 2.0
#: Below this the net is sure enough to overrule a rule that only names a sign or hears of someone else.
DOUBT = -3.0
_WEAK = ("urgent.", "crisis.third_party", "crisis.soft")
_STRONG = ("urgent.overdose",)
#: From these on, a kind of crisis or urgency is taken instead of the general (and more pressing) one.
_KIND, _SAME_DAY = 0.5, 1.0


def finding(scores: Scores) -> Finding | None:
    """The alarm the net raises by itself, if any."""
    if scores.danger < (ALARM_STRETCH if scores.stretched else ALARM):
        return None
    if scores.crisis > 0:
        kinds = {"overdose": scores.overdose, "third_party": scores.third_party, "abuse": scores.abuse}
        kind = max(kinds, key=lambda name: kinds[name])
        level = kind if kinds[kind] > _KIND else "danger"
        return Finding(level, f"crisis.net.{level}", "")
    if scores.overdose > _KIND:
        return Finding("overdose", "urgent.net.overdose", "")
    level = "same_day" if scores.same_day > _SAME_DAY else "emergency"
    return Finding(level, f"urgent.net.{level}", "")


def doubts(found: Finding, scores: Scores) -> bool:
    """Is a rule's finding most likely an ordinary question, an idiom or a matter long past?"""
    if scores.danger >= DOUBT or found.rule.startswith(_STRONG):
        return False
    return found.rule.startswith(_WEAK)
