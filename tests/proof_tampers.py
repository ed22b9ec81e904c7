"""Ways to tamper with a proof, each as a careful forger would: what follows from the change is changed with it.

A tamper gets a proof it may change and answers whether it found something to change. ``sealed`` puts a new digest on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from index.snapshot import Snapshot
from rag.check import make_checker
from rag.forms import simpler
from rag.present import prose
from rag.proof.claims import claim_lines
from rag.proof.evidence import of_snapshot
from rag.proof.schema import Proof, digest_of
from rag.schema import Answer, Question

Values = dict[str, Any]
Path = tuple[str | int, ...]
FORGED = "Stem cell therapy cures rheumatoid arthritis in most patients."


@dataclass
class Bench:
    """What a forger has at hand."""

    rng: Random
    snapshot: Snapshot


Tamper = Callable[[Values, Bench], bool]
TAMPERS: dict[str, Tamper] = {}
#: True claims, shown elsewhere: nothing but the digest, or asking again, can tell.
DIGEST_ONLY = {
    "a true claim taken away",
    "true claims reordered",
    "a reworded claim that its quotes support, called drafted",
    "another day",
    "another harmless question",
}


def tamper(name: str) -> Callable[[Tamper], Tamper]:
    def register(function: Tamper) -> Tamper:
        TAMPERS[name] = function
        return function

    return register


def sealed(values: Values) -> Values:
    values["digest"] = digest_of(values)
    return values


def reworded(values: Values) -> bool:
    """Rebuild the prose from the sentences."""
    shown = tuple(s.sentence() for s in Proof.model_validate(values).sentences)
    values["prose"] = prose(Answer(Question(""), values["behaviour"], values["language"], shown))
    return True


def renumbered(values: Values) -> bool:
    """Number the citations again as they are read, and forget those nobody uses."""
    every = [*values["sentences"], *values["more"]]
    used = list(dict.fromkeys(n for s in every for n in s["citations"]))
    own = {n for s in values["sentences"] for n in s["citations"]}
    kept = {c["number"]: c for c in (*values["citations"], *values["more_citations"]) if c["number"] in used}
    places = {n: i for i, n in enumerate(used, 1)}
    values["citations"] = [kept[n] | {"number": i} for n, i in places.items() if n in own]
    values["more_citations"] = [kept[n] | {"number": i} for n, i in places.items() if n not in own]
    for sentence in every:
        sentence["citations"] = [places[n] for n in sentence["citations"]]
    values["texts"] = list(dict.fromkeys(c["version"] for c in (*values["citations"], *values["more_citations"])))
    named = {s["verdict"]["checker"] for s in every if s["verdict"]}
    values["checkers"] = [c for c in values["checkers"] if c["name"] in named]
    return reworded(values)


def shorter(values: Values, bench: Bench) -> bool:
    """Work out anew which claims the simpler form keeps."""
    proof = Proof.model_validate(values)
    drafts = claim_lines(proof, of_snapshot(bench.snapshot), frozenset(), None).usual
    said = [(at, s.sentence()) for at, s in enumerate(proof.sentences, 1) if s.kind == "claim"]
    if len(said) == len(drafts):
        kept = simpler(list(zip(drafts, (s for _, s in said), strict=True)))
        values["simple"] = [at for at, s in said if s in kept]
    return True


def claims(values: Values) -> list[Values]:
    return [s for s in values["sentences"] if s["kind"] == "claim"]


def guidance(values: Values) -> list[Values]:
    return [s for s in values["sentences"] if s["kind"] == "guidance"]


def edit_claim(values: Values, bench: Bench, pattern: str, new: str | Callable[[re.Match[str]], str]) -> bool:
    fitting = [s for s in claims(values) if re.search(pattern, s["text"])]
    if not fitting:
        return False
    chosen = bench.rng.choice(fitting)
    chosen["text"] = re.sub(pattern, new, chosen["text"], count=1)
    return reworded(values)


# --- quotes and where they stand ---------------------------------------------------------------------------------


@tamper("a letter of a quote")
def _(values: Values, bench: Bench) -> bool:
    for c in values["citations"][:1]:
        at = bench.rng.randrange(len(c["quote"]))
        c["quote"] = c["quote"][:at] + ("x" if c["quote"][at] != "x" else "y") + c["quote"][at + 1 :]
    return bool(values["citations"])


@tamper("a quote cut short")
def _(values: Values, bench: Bench) -> bool:
    for c in values["citations"][-1:]:
        c["quote"] = c["quote"][: len(c["quote"]) // 2]
    return bool(values["citations"])


@tamper("a quote made longer")
def _(values: Values, bench: Bench) -> bool:
    for c in values["citations"][-1:]:
        c["quote"] += " It works."
        c["end"] += len(" It works.")
    return bool(values["citations"])


def moved(values: Values, bench: Bench, start: int, end: int, *, requote: bool) -> bool:
    for c in values["citations"][:1]:
        c["start"] += start
        c["end"] += end
        if requote:
            c["quote"] = bench.snapshot.text(c["version"])[c["start"] : c["end"]]
    return bool(values["citations"])


@tamper("a start moved")
def _(values: Values, bench: Bench) -> bool:
    return moved(values, bench, bench.rng.choice((-1, 1, 7)), 0, requote=False)


@tamper("an end moved")
def _(values: Values, bench: Bench) -> bool:
    return moved(values, bench, 0, bench.rng.choice((-1, 1, 100_000)), requote=False)


@tamper("a quote moved with its offsets")
def _(values: Values, bench: Bench) -> bool:
    return moved(values, bench, 3, 3, requote=True)


@tamper("a quote widened with its offsets")
def _(values: Values, bench: Bench) -> bool:
    return moved(values, bench, 0, 12, requote=True)


@tamper("another text")
def _(values: Values, bench: Bench) -> bool:
    others = [v.sha256 for v in bench.snapshot.versions.values()]
    for c in values["citations"][:1]:
        c["version"] = next(o for o in others if o != c["version"])
        values["texts"] = list(dict.fromkeys(c["version"] for c in values["citations"]))
    return bool(values["citations"])


@tamper("an unknown text")
def _(values: Values, bench: Bench) -> bool:
    for c in values["citations"]:
        c["version"] = "0" * 64
    values["texts"] = ["0" * 64]
    return bool(values["citations"])


@tamper("another source")
def _(values: Values, bench: Bench) -> bool:
    for c in values["citations"][:1]:
        c["source_id"] = next(s for s in bench.snapshot.sources if s != c["source_id"])
    return bool(values["citations"])


for field, forged in {
    "title": "A large randomised trial", "kind": "systematic_review", "label": "Peer-reviewed guideline",
    "publisher": "The Lancet", "url": "https://example.org/cure", "page": 3,
}.items():  # fmt: skip

    def card(values: Values, bench: Bench, field: str = field, forged: object = forged) -> bool:
        for c in values["citations"][:1]:
            c[field] = forged
        return bool(values["citations"])

    TAMPERS[f"the {field} of a source"] = card


@tamper("a citation dropped from the list")
def _(values: Values, bench: Bench) -> bool:
    return bool(values["citations"]) and bool(values["citations"].pop(bench.rng.randrange(len(values["citations"]))))


@tamper("a citation dropped from a claim")
def _(values: Values, bench: Bench) -> bool:
    fitting = [s for s in claims(values) if len(s["citations"]) > 1]
    for sentence in fitting[:1]:
        sentence["citations"].pop()
    return bool(fitting) and renumbered(values)


@tamper("all citations dropped from a claim")
def _(values: Values, bench: Bench) -> bool:
    for sentence in claims(values)[:1]:
        sentence["citations"] = []
    return bool(claims(values)) and renumbered(values)


@tamper("two numbers swapped")
def _(values: Values, bench: Bench) -> bool:
    fitting = claims(values)
    if len(fitting) < 2 or fitting[0]["citations"] == fitting[1]["citations"]:
        return False
    fitting[0]["citations"], fitting[1]["citations"] = fitting[1]["citations"], fitting[0]["citations"]
    return reworded(values)


@tamper("two claims swap their quotes")
def _(values: Values, bench: Bench) -> bool:
    fitting = claims(values)
    if len(fitting) < 2 or fitting[0]["citations"] == fitting[1]["citations"]:
        return False
    fitting[0]["citations"], fitting[1]["citations"] = fitting[1]["citations"], fitting[0]["citations"]
    return renumbered(values)


@tamper("an unused citation")
def _(values: Values, bench: Bench) -> bool:
    for c in values["citations"][:1]:
        values["citations"].append(c | {"number": len(values["citations"]) + 1})
    return bool(values["citations"])


# --- sentences ---------------------------------------------------------------------------------------------------


@tamper("a number in a claim")
def _(values: Values, bench: Bench) -> bool:
    return edit_claim(values, bench, r"\d+", lambda m: str(int(m[0]) + 1))


@tamper("a negation put in")
def _(values: Values, bench: Bench) -> bool:
    return edit_claim(values, bench, r"\b(is|are|can|may|has|have)\b", r"\1 not")


@tamper("a negation taken out")
def _(values: Values, bench: Bench) -> bool:
    return edit_claim(values, bench, r"\b(?:not|no) ", "")


@tamper("a hedge inflated")
def _(values: Values, bench: Bench) -> bool:
    return edit_claim(values, bench, r"\b(?:may|might|could|can)\b", "will always")


@tamper("a name swapped")
def _(values: Values, bench: Bench) -> bool:
    return edit_claim(values, bench, r"\b(?:FDA|EMA|rheumatoid arthritis|RA|MSC)\b", "lupus")


@tamper("a word added to a claim")
def _(values: Values, bench: Bench) -> bool:
    return edit_claim(values, bench, r"\.$", " in children.")


@tamper("a claim replaced")
def _(values: Values, bench: Bench) -> bool:
    return edit_claim(values, bench, r"^.*$", FORGED)


@tamper("a news release no longer named")
def _(values: Values, bench: Bench) -> bool:
    return edit_claim(
        values, bench, r"^(?:According to t|T)he news release(?: says:?)?,? “?(.)", lambda m: m[1].upper()
    )


@tamper("part of a quote as the whole")
def _(values: Values, bench: Bench) -> bool:
    fitting = [s for s in claims(values) if s["origin"] == "quote" and s["text"].count(" ") > 8]
    for sentence in fitting[:1]:
        rest = " ".join(sentence["text"].split()[3:])
        sentence["text"] = rest
    return bool(fitting) and reworded(values)


@tamper("a forged claim added")
def _(values: Values, bench: Bench) -> bool:
    for sentence in claims(values)[-1:]:
        at = values["sentences"].index(sentence) + 1
        values["sentences"].insert(at, sentence | {"text": FORGED})
    return bool(claims(values)) and reworded(values)


@tamper("a claim said twice")
def _(values: Values, bench: Bench) -> bool:
    for sentence in claims(values)[-1:]:
        values["sentences"].insert(values["sentences"].index(sentence) + 1, dict(sentence))
    return bool(claims(values)) and reworded(values)


@tamper("a claim called guidance")
def _(values: Values, bench: Bench) -> bool:
    for sentence in claims(values)[:1]:
        sentence.update(kind="guidance", citations=[], origin=None, verdict=None)
        return renumbered(values)
    return False


@tamper("forged guidance added")
def _(values: Values, bench: Bench) -> bool:
    forged = {"text": FORGED, "kind": "guidance", "block": True, "citations": [], "origin": None, "verdict": None}
    values["sentences"].insert(bench.rng.randrange(len(values["sentences"]) + 1), forged)
    return reworded(values)


@tamper("guidance taken away")
def _(values: Values, bench: Bench) -> bool:
    fitting = guidance(values)
    if not fitting or len(values["sentences"]) == 1:
        return False
    values["sentences"].remove(bench.rng.choice(fitting))
    return reworded(values)


@tamper("a word of guidance")
def _(values: Values, bench: Bench) -> bool:
    for sentence in guidance(values)[-1:]:
        sentence["text"] = re.sub(r"\w+", "always", sentence["text"], count=1)
    return bool(guidance(values)) and reworded(values)


@tamper("guidance reordered")
def _(values: Values, bench: Bench) -> bool:
    if len(guidance(values)) < 2 or guidance(values)[0]["text"] == guidance(values)[-1]["text"]:
        return False
    first, last = (values["sentences"].index(guidance(values)[i]) for i in (0, -1))
    sentences = values["sentences"]
    sentences[first], sentences[last] = sentences[last], sentences[first]
    return reworded(values)


@tamper("what is not mentioned")
def _(values: Values, bench: Bench) -> bool:
    for sentence in guidance(values):
        if " do not mention " in sentence["text"]:
            sentence["text"] = "The documents loaded here do not mention any harm, so it is safe for everyone."
            return reworded(values)
    return False


@tamper("a limit taken away")
def _(values: Values, bench: Bench) -> bool:
    limits = {f"statement:{s.id}" for s in bench.snapshot.statements if s.role == "limit"}
    benefits = {f"statement:{s.id}" for s in bench.snapshot.statements if s.role == "benefit"}
    origins = [s["origin"] for s in claims(values)]
    if not limits & set(origins) or not benefits & set(origins):
        return False
    values["sentences"] = [s for s in values["sentences"] if s["origin"] not in limits]
    return renumbered(values)


@tamper("a paragraph elsewhere")
def _(values: Values, bench: Bench) -> bool:
    sentence = bench.rng.choice(values["sentences"])
    sentence["block"] = not sentence["block"]
    return reworded(values)


@tamper("the prose")
def _(values: Values, bench: Bench) -> bool:
    values["prose"] = values["prose"].replace(".", ", and it works.", 1) if "." in values["prose"] else FORGED
    return True


# --- verdicts ----------------------------------------------------------------------------------------------------


def verdict(values: Values, **change: Any) -> bool:
    for sentence in claims(values)[:1]:
        sentence["verdict"].update(change)
    return bool(claims(values))


@tamper("a score")
def _(values: Values, bench: Bench) -> bool:
    return verdict(values, score=0.9991)


@tamper("a label")
def _(values: Values, bench: Bench) -> bool:
    return verdict(values, label=bench.rng.choice(("unsupported", "contradicted", "unchecked")))


@tamper("a reason")
def _(values: Values, bench: Bench) -> bool:
    return verdict(values, reasons=["read by a doctor"])


@tamper("no verdict")
def _(values: Values, bench: Bench) -> bool:
    for sentence in claims(values)[:1]:
        sentence["verdict"] = None
    return bool(claims(values)) and renumbered(values)


@tamper("another checker")
def _(values: Values, bench: Bench) -> bool:
    return verdict(values, checker="experts-1")


@tamper("an origin")
def _(values: Values, bench: Bench) -> bool:
    for sentence in claims(values)[:1]:
        sentence["origin"] = "statement:reviewed-by-experts" if bench.rng.random() < 0.5 else "drafted"
    return bool(claims(values))


@tamper("the version of a checker")
def _(values: Values, bench: Bench) -> bool:
    for checker in values["checkers"]:
        checker["version"] = "a" * 64
    return bool(values["checkers"])


@tamper("a checker more")
def _(values: Values, bench: Bench) -> bool:
    values["checkers"].append({"name": "experts-1", "version": "a" * 64})
    return True


# --- the whole ---------------------------------------------------------------------------------------------------


def top(name: str, value: Any) -> Tamper:
    def change(values: Values, bench: Bench) -> bool:
        new = value(values) if callable(value) else value
        same = bool(values[name] == new)
        values[name] = new
        return not same

    return change


TAMPERS |= {
    "the format": top("format", "citewell-proof-2"),
    "the package": top("package", "citewell 9.9"),
    "the words' version": top("replies", "b" * 64),
    "no texts": top("texts", lambda v: [*v["texts"], "c" * 64]),
    "a day to come": top("created", "2999-01-01"),
    "a day too early": top("created", "2001-01-01"),
    "a day there is not": top("created", "2026-13-41"),
    "another snapshot": top("snapshot", lambda v: v["snapshot"] | {"name": "20260101T000000Z-0123456789ab"}),
    "another language": top("language", lambda v: "fr" if v["language"] != "fr" else "de"),
    "a question in another language": top("question", "Wie viele Menschen nahmen an der Untersuchung teil?"),
    "an answer made a refusal": top("behaviour", lambda v: "not_in_sources" if v["citations"] else "answer"),
    "any answer made off-topic": top("behaviour", lambda v: "off_topic" if v["behaviour"] != "off_topic" else "crisis"),
    "any answer made advice": top("behaviour", "personal_advice"),
}

for part in ("embedder", "canonical", "splitter", "statements", "lexicon", "store"):

    def fingerprint(values: Values, bench: Bench, part: str = part) -> bool:
        values["snapshot"]["fingerprint"][part] += "x"
        return True

    TAMPERS[f"the {part} of the index"] = fingerprint


@tamper("a crisis in the question")
def _(values: Values, bench: Bench) -> bool:
    values["question"] = "I want to kill myself tonight."
    return bool(values["behaviour"] != "crisis")  # there the reply would be the right one


@tamper("a field more")
def _(values: Values, bench: Bench) -> bool:
    bench.rng.choice([values, values["snapshot"], *values["sentences"], *values["citations"]])["approved"] = True
    return True


@tamper("a field less")
def _(values: Values, bench: Bench) -> bool:
    part = bench.rng.choice([values, values["snapshot"], *values["sentences"], *values["citations"]])
    part.pop(bench.rng.choice([key for key in part if key != "digest"]))
    return True


@tamper("a true claim taken away")
def _(values: Values, bench: Bench) -> bool:
    neutral = {f"statement:{s.id}" for s in bench.snapshot.statements if s.role == "neutral"}
    fitting = [s for s in claims(values) if s["origin"] in neutral]
    if len(claims(values)) < 2 or not fitting or guidance(values):
        return False
    values["sentences"].remove(fitting[0])
    return renumbered(values) and shorter(values, bench)


@tamper("true claims reordered")
def _(values: Values, bench: Bench) -> bool:
    if len(claims(values)) < 2 or guidance(values):
        return False
    values["sentences"].reverse()
    return renumbered(values) and shorter(values, bench)


@tamper("a reworded claim that its quotes support, called drafted")
def _(values: Values, bench: Bench) -> bool:
    for sentence in claims(values):
        text = re.sub(r"\b(?:The article|It) says (.)", lambda m: m[1].upper(), sentence["text"], count=1)
        if text != sentence["text"] and (sentence["origin"] or "").startswith("statement:"):
            quotes = [c["quote"] for c in values["citations"] if c["number"] in sentence["citations"]]
            found = make_checker().check(text, quotes)
            said = {"label": found.label, "score": found.score, "reasons": list(found.reasons)}
            sentence.update(text=text, origin="drafted", verdict=said | {"checker": found.checker})
            return found.label == "supported" and reworded(values)
    return False


@tamper("another day")
def _(values: Values, bench: Bench) -> bool:
    values["created"] = (date.fromisoformat(values["created"]) + timedelta(days=1)).isoformat()
    return True


@tamper("another harmless question")
def _(values: Values, bench: Bench) -> bool:
    values["question"] = "What do the documents say about the weather in spring?"
    return values["behaviour"] in ("answer", "not_in_sources") and values["language"] == "en"


# --- any value anywhere ------------------------------------------------------------------------------------------


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value that is no container, and where it is."""
    if isinstance(value, dict | list):
        items: Sequence[tuple[str | int, Any]] = list(value.items() if isinstance(value, dict) else enumerate(value))
        for key, item in items:
            yield from leaves(item, (*path, key))
    else:
        yield path, value


def put(values: Values, path: Path, new: Any) -> None:
    """Put a value where another one is."""
    part: Any = values
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = new


def other(value: Any) -> Any:
    """A value of the same kind that is another one."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1 if isinstance(value, int) else value / 2
    if value is None:
        return "x"
    return f"{value}x" if not re.fullmatch(r"[0-9a-f]{64}", value) else value[::-1]
