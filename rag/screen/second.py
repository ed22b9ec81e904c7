"""What the scores of the second net decide: a danger no rule has seen, or doubt about a rule that mistook a question.

The thresholds were chosen on examples scored by weights that were learned without them, never on the held messages of
``tests/data``, which only measure (``tests/test_rag_screen_messages.py``).
"""

from __future__ import annotations

from rag.screen.net import Scores
from rag.screen.schema import Finding

#: Log-odds from which the net alone raises an alarm; one stretch out of a long message must be surer.
ALARM, ALARM_STRETCH = -1.2, 0.3
#: A message that ends in a question must be a little surer too: most of those that are not sure are only questions.
ALARM_ASKED = -0.6
#: One that is nothing but a question must be much surer: in one short question there is little room for a danger.
ALARM_OPENS = 1.5
#: Below this the net is sure enough to overrule a rule, by the beginning of the rule's name; no other is overruled.
DOUBT = {
    "urgent.": -2.5,
    "crisis.third_party": -2.0,
    "crisis.soft": -1.5,
    "crisis.overdose": -3.0,
    "crisis.danger": -2.9,
}
#: What is told without a question must be so much surer: a message of words the net does not know scores about -4.4,
#: and not knowing them is no reason to doubt.
_TOLD = 2.1
#: Where the net knows most of the words, it needs no such margin for a sign of the body: dangers score far higher.
_TOLD_KNOWN, KNOWN = 0.4, 0.6
#: A crisis is doubted only if the net knows this share of the words: "warum soll ich weiterleben" hangs on one.
KNOWN_CRISIS = 0.8
#: In a document or a story (``setting.quoted``) this is enough to overrule a rule of any name but the last ones.
DOUBT_QUOTED = -2.0
_NEVER = ("urgent.overdose", "urgent.help")
_NEVER_QUOTED = ("urgent.help", "crisis.amount", "crisis.abuse")
#: From here on an alarm is sure enough to stand in a message of thanks, or beside a sign that is denied.
SURE = 1.5
#: An alarm of the net below this is not carried on to a message that is below that.
FAINT, PLAIN = 2.0, -2.0
#: From here on, a message asks for advice.
ADVICE = 0.5
#: In a language without a list of what advice is about, only this is enough; below ``NO_ADVICE`` a rule is overruled.
ADVICE_ABROAD, NO_ADVICE = 1.0, -5.0
#: So surely advice is asked for that a danger no surer than this is none ("Pay the deposit or walk away?").
SURE_ADVICE, UNSURE_ALARM = 2.0, 0.0
#: The same where it is asked for more surely still.
SURER_ADVICE, UNSURER_ALARM = 4.0, 3.0
#: So likely a message presses that a danger no surer than this is none ("If you don't tell me I will leave for good").
PRESSING, UNSURE_PRESSED = -2.4, 2.0
#: No surer than this, a danger is none in a message that demands an answer about the treatment.
UNSURE_DEMANDED = 3.0
#: From here on, so many tablets swallowed are read as swallowed on purpose.
MEANT = 2.0
#: From these on, a kind of crisis or urgency is taken instead of the general (and more pressing) one.
_KIND, _SAME_DAY = 0.5, 1.0


def finding(scores: Scores, follows: bool = False, demands: bool = False) -> Finding | None:
    """The alarm the net raises by itself, if any.

    ``follows``: other messages came before, so that this one may only press for another answer to them.
    ``demands``: it says itself that it demands one (``setting.demands``).
    """
    least = ALARM_OPENS if scores.opens else ALARM_ASKED if scores.asked else ALARM
    if scores.danger < (ALARM_STRETCH if scores.stretched else least):
        return None
    if (follows and presses(scores)) or (demands and scores.danger < UNSURE_DEMANDED):
        return None
    if scores.advice > SURE_ADVICE and scores.danger < UNSURE_ALARM:
        return None
    if scores.advice > SURER_ADVICE and scores.danger < UNSURER_ALARM:
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


def presses(scores: Scores) -> bool:
    """Is it likely pressure on an earlier answer, and not surely a danger?"""
    return scores.pressing > PRESSING and scores.danger < UNSURE_PRESSED


def doubts(found: Finding, scores: Scores, quoted: bool = False) -> bool:
    """Is a rule's finding most likely an ordinary question, an idiom or a matter long past?

    ``quoted``: the message speaks of a document or a story (``setting.quoted``).
    """
    known = scores.known >= KNOWN and found.language != "other"
    if quoted and known and scores.danger < DOUBT_QUOTED and not found.rule.startswith(_NEVER_QUOTED):
        return True
    if found.rule.startswith(_NEVER) or (found.rule.startswith("crisis") and scores.known < KNOWN_CRISIS):
        return False
    told = 0.0 if scores.asked else _TOLD_KNOWN if known and found.rule.startswith("urgent.") else _TOLD
    return any(found.rule.startswith(name) and scores.danger < limit - told for name, limit in DOUBT.items())


def doubts_advice(scores: Scores) -> bool:
    """Is what a rule took for a decision asked for most likely none ("is it approved, yes or no")?"""
    return scores.known >= KNOWN and scores.advice < NO_ADVICE


def passes(earlier: Scores, now: Scores, demands: bool = False) -> bool:
    """Was an earlier alarm so faint, and is this message so plainly a question or demand, that it is not carried on?"""
    return earlier.danger < FAINT and (demands or (now.danger < PLAIN and (now.asked or now.opens)))


def advice(scores: Scores) -> Finding | None:
    """Whether the net hears a decision or a judgement being asked for."""
    least = ADVICE if scores.english else ADVICE_ABROAD
    return Finding("", "advice.net", "") if scores.advice > least else None
