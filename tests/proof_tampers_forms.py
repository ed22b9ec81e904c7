"""Ways to tamper with the other lengths of an answer: what "more detail" adds, and what "simpler" leaves out.

Importing this adds them to ``proof_tampers.TAMPERS``.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

from proof_tampers import DIGEST_ONLY, FORGED, TAMPERS, Bench, Values, claims, renumbered, shorter, tamper
from proof_tampers_frame import judged, words

from rag.screen.replies import reply
from rag.wording import say

DIGEST_ONLY |= {"all of more detail taken away"}


def added(values: Values) -> list[Values]:
    return [s for s in values["more"] if s["kind"] == "claim"]


def edited(name: str, pattern: str, new: str | Callable[[re.Match[str]], str]) -> None:
    """A claim that only "more detail" shows, edited: with the old verdict, and judged anew and called drafted."""

    def old(values: Values, bench: Bench) -> bool:
        for sentence in added(values):
            text = re.sub(pattern, new, sentence["text"], count=1)
            if text != sentence["text"]:
                sentence["text"] = text
                return True
        return False

    def anew(values: Values, bench: Bench) -> bool:
        return old(values, bench) and any(judged(s, values) is not None for s in added(values))

    TAMPERS[f"{name} in more detail"] = old
    TAMPERS[f"{name} in more detail, called drafted"] = anew


edited("a negation put", r" (is|are|may|can|has|have) ", r" \1 not ")
edited("a hedge inflated", r"\b(?:may|might|could|can)\b", "will")
edited("a number", r"\d+", lambda m: str(int(m[0]) + 1))
edited("another sentence", r"^.*$", FORGED)
edited("a word more", r"\.$", " in everyone.")


@tamper("a letter of a quote in more detail")
def _(values: Values, bench: Bench) -> bool:
    for c in values["more_citations"][:1]:
        c["quote"] = ("X" if c["quote"][0] != "X" else "Y") + c["quote"][1:]
    return bool(values["more_citations"])


@tamper("a quote moved in more detail")
def _(values: Values, bench: Bench) -> bool:
    for c in values["more_citations"][:1]:
        c["start"], c["end"] = c["start"] + 5, c["end"] + 5
        c["quote"] = bench.snapshot.text(c["version"])[c["start"] : c["end"]]
    return bool(values["more_citations"])


@tamper("the card of a source in more detail")
def _(values: Values, bench: Bench) -> bool:
    for c in values["more_citations"][:1]:
        c["label"] = "Peer-reviewed guideline"
    return bool(values["more_citations"])


@tamper("a citation nobody uses in more detail")
def _(values: Values, bench: Bench) -> bool:
    if not values["more_citations"]:
        return False
    last = values["more_citations"][-1]
    values["more_citations"].append(last | {"number": last["number"] + 1})
    return True


@tamper("a citation of the answer counted to more detail")
def _(values: Values, bench: Bench) -> bool:
    if not values["citations"]:
        return False
    values["more_citations"].insert(0, values["citations"].pop())
    return True


@tamper("a claim of more detail called guidance")
def _(values: Values, bench: Bench) -> bool:
    for sentence in added(values)[:1]:
        sentence.update(kind="guidance", citations=[], origin=None, verdict=None)
    return bool(added(values) or values["more"]) and renumbered(values)


@tamper("house's words put into more detail")
def _(values: Values, bench: Bench) -> bool:
    values["more"] += words(reply("privacy", "en"))
    return bool(added(values))


@tamper("a needless warning in more detail")
def _(values: Values, bench: Bench) -> bool:
    values["more"] += words(say("keep_medicine"))
    # Word for word from a document, a claim may be about medicines by what it stands among; then it is let pass.
    return bool(added(values)) and all(s["origin"] != "quote" for s in added(values))


@tamper("a claim said again in more detail")
def _(values: Values, bench: Bench) -> bool:
    if values["behaviour"] != "answer":
        return False
    values["more"].append(copy.deepcopy(claims(values)[0]))
    return True


@tamper("more detail where help comes first, or nothing was found")
def _(values: Values, bench: Bench) -> bool:
    if values["behaviour"] == "answer":
        return False
    said: dict[str, Any] = {"label": "supported", "score": 1.0, "reasons": [], "checker": "rules-1"}
    values["more"].append(
        {"text": FORGED, "kind": "claim", "block": False, "citations": [1], "origin": "drafted", "verdict": said}
    )
    return True


@tamper("a benefit of more detail without its limit")
def _(values: Values, bench: Bench) -> bool:
    roles = {f"statement:{s.id}": s.role for s in bench.snapshot.statements}
    every = [*claims(values), *added(values)]
    if not any(roles.get(s["origin"]) == "benefit" for s in added(values)):
        return False
    limits = [s for s in every if roles.get(s["origin"]) == "limit"]
    for form in ("sentences", "more"):
        values[form] = [s for s in values[form] if s not in limits]
    return bool(limits) and bool(claims(values)) and renumbered(values)


@tamper("all of more detail taken away")
def _(values: Values, bench: Bench) -> bool:
    had = bool(values["more"])
    values.update(more=[], more_citations=[])
    return had and renumbered(values) and shorter(values, bench)


# --- simpler -----------------------------------------------------------------------------------------------------


@tamper("the first claim left out of the simpler form")
def _(values: Values, bench: Bench) -> bool:
    return len(values["simple"]) > 1 and bool(values["simple"].pop(0))


@tamper("the last claim left out of the simpler form")
def _(values: Values, bench: Bench) -> bool:
    return len(values["simple"]) > 1 and bool(values["simple"].pop())


@tamper("a simpler form made up")
def _(values: Values, bench: Bench) -> bool:
    if values["simple"]:
        return False
    values["simple"] = [1]
    return True


@tamper("no simpler form")
def _(values: Values, bench: Bench) -> bool:
    had = bool(values["simple"])
    values["simple"] = []
    return had


@tamper("a sentence in the simpler form that is not there")
def _(values: Values, bench: Bench) -> bool:
    values["simple"].append(len(values["sentences"]) + 1)
    return True
