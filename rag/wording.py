"""The house's own sentences around claims. The words themselves are in ``prompts/replies``, for clinicians to read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from prompts.library import load
from rag.demand import Demand, describe
from rag.schema import Sentence

# "in pregnancy" is found as one term; "do not mention in pregnancy" is no English.
_LEADING = re.compile(r"^(?:in|for|with|on|during|while|at|my|your|the|a|an)\s+", re.I)

#: Between two things that are not said. One sentence for both could grow past 25 words.
NOR = ". They do not say "


def say(name: str, /, **values: str) -> tuple[Sentence, ...]:
    """The reply ``name`` as guidance sentences."""
    return tuple(_sentences(load(f"replies/{name}.en").fill(**values)))


def inside(reply: Sequence[Sentence], facts: Sequence[Sentence]) -> list[Sentence]:
    """Facts go after the house's opening words and before its list of questions to take along."""
    cut = next((i for i, s in enumerate(reply) if i and s.block), len(reply))
    return [*reply[:cut], *facts, *reply[cut:]]


def say_missing(names: Iterable[str], aspects: Iterable[str], demand: Demand) -> tuple[Sentence, ...]:
    """A useful "the sources do not say": what is missing, in the words that were asked, and whom to ask."""
    missing = _named(names, demand)
    unsaid = NOR.join([describe(a) for a in sorted(aspects)][:2])
    if missing and unsaid:
        return say("not_mentioned_or_said", name=missing, what=unsaid)
    if missing:
        return say("not_mentioned", what=missing)
    if unsaid:
        return say("not_said", what=unsaid)
    return say("not_covered")


def say_near(unnamed: Iterable[str], demand: Demand) -> tuple[Sentence, ...]:
    """What stands before the quotes nearest to a question, with what it names and no document does."""
    missing = _named(unnamed, demand)
    return say("near_unnamed", what=missing) if missing else say("near")


def _named(names: Iterable[str], demand: Demand) -> str:
    typed = {m.name: _LEADING.sub("", m.text) for m in demand.mentions}
    return " or ".join([typed.get(name, name) for name in sorted(names)][:2])


def _sentences(text: str) -> Iterable[Sentence]:
    for line in text.splitlines():
        if line.strip():
            yield Sentence(line.strip(), "guidance")
