"""The house's own sentences around claims. The words themselves are in ``prompts/replies``, for clinicians to read."""

from __future__ import annotations

from collections.abc import Iterable

from prompts.library import load
from rag.demand import Demand, describe
from rag.schema import Sentence


def say(name: str, **values: str) -> tuple[Sentence, ...]:
    """The reply ``name`` as guidance sentences."""
    return tuple(_sentences(load(f"replies/{name}.en").fill(**values)))


def say_missing(names: Iterable[str], aspects: Iterable[str], demand: Demand) -> tuple[Sentence, ...]:
    """A useful "the sources do not say": what is missing, in the words that were asked, and whom to ask."""
    typed = {m.name: m.text for m in demand.mentions}
    missing = [typed.get(name, name) for name in sorted(names)]
    said = [describe(a) for a in sorted(aspects)]
    if missing:
        return say("not_mentioned", what=" or ".join(missing[:2]))
    if said:
        return say("not_said", what=", or ".join(said[:2]))
    return say("not_covered")


def _sentences(text: str) -> Iterable[Sentence]:
    for i, line in enumerate(line for line in text.splitlines() if line.strip()):
        yield Sentence(line.strip(), "guidance", block=i > 0)
