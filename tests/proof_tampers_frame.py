"""More ways to tamper with a proof: the words around the claims, who is said to say them, and what only looks right.

Importing this adds them to ``proof_tampers.TAMPERS``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict

from proof_tampers import DIGEST_ONLY, TAMPERS, Bench, Values, claims, guidance, renumbered, reworded, shorter, tamper

from index.schema import Span, Statement
from rag.check import make_checker
from rag.language import SUPPORTED, notice
from rag.proof.origin import VERBATIM
from rag.schema import Sentence
from rag.screen.replies import reply
from rag.wording import say

GAP = "The documents loaded here "
CORRECTION = "One thing first: "

#: The whole reply exchanged for another that the house also gives: only a search can tell which is right.
DIGEST_ONLY |= {
    "an answer made a refusal, whole",
    "a true claim added",
    "a claim drafted from another true sentence",
}


def words(sentences: tuple[Sentence, ...]) -> list[Values]:
    """The house's words as they stand in a proof."""
    rest = {"citations": [], "origin": None, "verdict": None}
    return [{"text": s.text, "kind": "guidance", "block": s.block, **rest} for s in sentences]


def judged(sentence: Values, values: Values, *, verbatim: bool = False, origin: str = "drafted") -> bool:
    """Have a claim judged anew and write the verdict down; is it supported?"""
    cited = (*values["citations"], *values["more_citations"])
    quotes = [c["quote"] for c in cited if c["number"] in sentence["citations"]]
    found = make_checker(VERBATIM if verbatim else "rules-1").check(sentence["text"], quotes)
    sentence["verdict"] = {key: list(v) if isinstance(v, tuple) else v for key, v in asdict(found).items()}
    sentence["origin"] = "quote" if verbatim else origin
    return found.label == "supported" and renumbered(values) and listed(values)


def listed(values: Values) -> bool:
    """The checkers that the claims name, with their true versions."""
    from rag.proof.versions import checker_version

    named = sorted({s["verdict"]["checker"] for s in (*values["sentences"], *values["more"]) if s["verdict"]})
    values["checkers"] = [{"name": name, "version": checker_version(name)} for name in named]
    return True


def plain_answer(values: Values) -> bool:
    return values["behaviour"] == "answer" and values["language"] == "en" and not guidance(values)


def said(values: Values, opening: str) -> list[Values]:
    return [s for s in guidance(values) if s["text"].startswith(opening) and values["behaviour"] == "answer"]


@tamper("the line about names put in")
def _(values: Values, bench: Bench) -> bool:
    values["sentences"] += words(reply("privacy", values["language"] if values["language"] != "und" else "en"))
    return values["language"] in (*SUPPORTED, "und") and reworded(values)


@tamper("kind words put in for somebody who told of no harm")
def _(values: Values, bench: Bench) -> bool:
    values["sentences"] = words(reply("harmed", values["language"])) + values["sentences"]
    return values["language"] in SUPPORTED and reworded(values)


@tamper("the line about names taken away")
def _(values: Values, bench: Bench) -> bool:
    line = words(reply("privacy", values["language"])) if values["language"] in SUPPORTED else [None]
    if values["sentences"][-len(line) :] != line:
        return False
    del values["sentences"][-len(line) :]
    return reworded(values)


# --- corrections, gaps, warnings, notices ------------------------------------------------------------------------


@tamper("a correction taken away")
def _(values: Values, bench: Bench) -> bool:
    found = said(values, CORRECTION)
    for sentence in found:
        values["sentences"].remove(sentence)
    if values["language"] != "en" and found:
        values["sentences"][1]["block"] = True
    return bool(found) and reworded(values)


@tamper("a correction put in")
def _(values: Values, bench: Bench) -> bool:
    if not plain_answer(values):
        return False
    values["sentences"][:0] = words(say(bench.rng.choice(("premise_statement", "premise_number"))))
    return reworded(values)


@tamper("a correction exchanged")
def _(values: Values, bench: Bench) -> bool:
    for sentence in said(values, CORRECTION):
        kinds = [say(name)[0].text for name in ("premise_statement", "premise_number")]
        sentence["text"] = next(text for text in kinds if text != sentence["text"])
        return reworded(values)
    return False


@tamper("a gap taken away")
def _(values: Values, bench: Bench) -> bool:
    for sentence in said(values, GAP):
        values["sentences"].remove(sentence)
        return reworded(values)
    return False


@tamper("a gap exchanged")
def _(values: Values, bench: Bench) -> bool:
    for sentence in said(values, GAP):
        sentence["text"] = say("not_mentioned", what="psoriasis")[0].text
        return reworded(values)
    return False


@tamper("a gap made vague")
def _(values: Values, bench: Bench) -> bool:
    for sentence in said(values, f"{GAP}do not mention"):
        sentence["text"] = say("not_said", what="how it is given")[0].text
        return reworded(values)
    return False


@tamper("a gap put in")
def _(values: Values, bench: Bench) -> bool:
    if not plain_answer(values):
        return False
    values["sentences"] += words(say("not_mentioned", what="side effects")[:1])
    return reworded(values)


@tamper("a gap moved to the front")
def _(values: Values, bench: Bench) -> bool:
    for sentence in said(values, GAP):
        values["sentences"].remove(sentence)
        values["sentences"].insert(0, sentence)
        return reworded(values)
    return False


@tamper("something else refused")
def _(values: Values, bench: Bench) -> bool:
    if values["behaviour"] != "not_in_sources" or values["language"] != "en" or "psoriasis" in values["prose"]:
        return False
    values["sentences"] = words(say("not_mentioned", what="psoriasis"))
    return reworded(values)


@tamper("the warning about medicines taken away")
def _(values: Values, bench: Bench) -> bool:
    last = say("keep_medicine")[-1].text
    for sentence in [s for s in guidance(values) if s["text"] == last and values["behaviour"] == "answer"]:
        values["sentences"].remove(sentence)
        return reworded(values)
    return False


@tamper("a notice in another language")
def _(values: Values, bench: Bench) -> bool:
    for sentence in guidance(values)[:1]:
        if values["language"] != "en" and sentence["text"] == notice(values["language"]):
            sentence["text"] = notice("zh" if values["language"] != "zh" else "es")
            return reworded(values)
    return False


@tamper("a notice taken away, and its language")
def _(values: Values, bench: Bench) -> bool:
    first = values["sentences"][0]
    if values["language"] == "en" or first["text"] != notice(values["language"]) or len(values["sentences"]) < 2:
        return False
    values["sentences"].pop(0)
    values["sentences"][0]["block"] = False
    values["language"] = "en"
    return reworded(values)


# --- one kind of reply for another -------------------------------------------------------------------------------


def exchanged(values: Values, behaviour: str, shown: list[Values]) -> bool:
    values.update(behaviour=behaviour, sentences=shown, citations=[], texts=[], checkers=[])
    return reworded(values)


@tamper("an emergency made off-topic, whole")
def _(values: Values, bench: Bench) -> bool:
    grave = values["behaviour"] in ("crisis", "urgent_care") and values["language"] == "en"
    return grave and exchanged(values, "off_topic", words(reply("off_topic", "en")))


@tamper("a crisis made an emergency, whole")
def _(values: Values, bench: Bench) -> bool:
    return values["behaviour"] == "crisis" and exchanged(
        values, "urgent_care", words(reply("urgent_emergency", values["language"]))
    )


@tamper("one emergency made another, whole")
def _(values: Values, bench: Bench) -> bool:
    if values["behaviour"] != "urgent_care" or values["language"] != "en":
        return False
    now = [s["text"] for s in values["sentences"]]
    names = ("urgent_same_day", "urgent_emergency")
    other = next(reply(name, "en") for name in names if [s.text for s in reply(name, "en")] != now)
    return exchanged(values, "urgent_care", words(other))


@tamper("an answer made a crisis, whole")
def _(values: Values, bench: Bench) -> bool:
    return values["behaviour"] == "answer" and exchanged(values, "crisis", words(reply("crisis", "en")))


@tamper("an answer made a refusal, whole")
def _(values: Values, bench: Bench) -> bool:
    return plain_answer(values) and exchanged(values, "not_in_sources", words(say("not_covered")))


@tamper("advice made an answer")
def _(values: Values, bench: Bench) -> bool:
    if values["behaviour"] != "personal_advice" or not claims(values) or values["language"] != "en":
        return False
    values.update(behaviour="answer", sentences=claims(values))
    return reworded(values)


@tamper("the facts of advice taken away")
def _(values: Values, bench: Bench) -> bool:
    if values["behaviour"] != "personal_advice" or not claims(values):
        return False
    values["sentences"] = guidance(values)
    return renumbered(values)


@tamper("a fact of advice exchanged for a benefit")
def _(values: Values, bench: Bench) -> bool:
    benefits = [s for s in bench.snapshot.statements if s.role == "benefit" and len(s.spans) == 1]
    facts = claims(values) if values["behaviour"] == "personal_advice" else []
    for sentence in facts[:1]:
        statement = next(
            s for s in benefits if any(c["version"] == s.version for c in values["citations"][:1]) and s.spans
        )
        return restated(values, sentence, statement)
    return False


def restated(values: Values, sentence: Values, statement: Statement) -> bool:
    """Put a reviewed sentence with its one quote in place of a claim."""
    own = next(c for c in values["citations"] if c["number"] in sentence["citations"])
    number = len(values["citations"]) + 1
    span: Span = statement.spans[0]
    values["citations"].append(own | asdict(span) | {"number": number})
    sentence.update(text=statement.text, citations=[number])
    return judged(sentence, values, origin=f"statement:{statement.id}")


@tamper("a true claim added")
def _(values: Values, bench: Bench) -> bool:
    if not plain_answer(values) or not values["citations"]:
        return False
    version = values["citations"][0]["version"]
    known = {s["text"] for s in claims(values)}
    fitting = [
        s for s in bench.snapshot.statements if s.version == version and s.role == "neutral" and len(s.spans) == 1
    ]
    statement = next(s for s in fitting if s.text not in known)
    taken = {(c["start"], c["end"]) for c in values["citations"]}
    if (statement.spans[0].start, statement.spans[0].end) in taken:
        return False
    added = dict(claims(values)[0])
    values["sentences"].append(added)
    return restated(values, added, statement) and shorter(values, bench)


# --- who says it -------------------------------------------------------------------------------------------------

_ARTICLE = re.compile(r"^(?:The article says: “(.*)”|According to the article, (.*))$", re.S)


def compared(values: Values) -> list[Values]:
    return [s for s in claims(values) if _ARTICLE.match(s["text"])]


def bare(sentence: Values) -> None:
    found = _ARTICLE.match(sentence["text"])
    text = found[1] or found[2] if found else ""
    sentence["text"] = text[:1].upper() + text[1:]


@tamper("an article no longer named")
def _(values: Values, bench: Bench) -> bool:
    for sentence in compared(values)[:1]:
        bare(sentence)
        return reworded(values)
    return False


@tamper("the article never named")
def _(values: Values, bench: Bench) -> bool:
    found = compared(values)
    for sentence in found:
        bare(sentence)
    return bool(found) and reworded(values)


@tamper("an article named where nothing is compared")
def _(values: Values, bench: Bench) -> bool:
    kinds = {c["number"]: c["kind"] for c in values["citations"]}
    for sentence in claims(values):
        if kinds[sentence["citations"][0]] == "web_article" and "article" not in sentence["text"]:
            if sentence["origin"] == "quote":
                sentence["text"] = f"The article says: “{sentence['text']}”"
            else:
                sentence["text"] = f"According to the article, {sentence['text'][:1].lower()}{sentence['text'][1:]}"
            return not compared(values)[1:] and reworded(values)
    return False


@tamper("the article and the release swapped")
def _(values: Values, bench: Bench) -> bool:
    swap = {"article": "news release", "news release": "article"}
    found = [s for s in claims(values) if re.match(r"(?:The|According to the) (?:article|news release)\b", s["text"])]
    for sentence in found:
        sentence["text"] = re.sub(r"article|news release", lambda m: swap[m[0]], sentence["text"], count=1)
    return bool(found) and reworded(values)


@tamper("a release shown as an article")
def _(values: Values, bench: Bench) -> bool:
    found = [c for c in values["citations"] if c["kind"] == "news_release"]
    for citation in found:
        citation.update(kind="web_article")
    for sentence in claims(values):
        sentence["text"] = re.sub(
            r"^According to the news release, (.)|^The news release says: “(.*)”$",
            lambda m: m[1].upper() if m[1] else m[2], sentence["text"],
        )  # fmt: skip
    return bool(found) and reworded(values)


# --- quotes and what only looks right ----------------------------------------------------------------------------


def last_cited(values: Values, pattern: str) -> tuple[Values, Values, re.Match[str]] | None:
    """A claim on one quote of its own with such words in it."""
    for sentence in claims(values):
        numbers = sentence["citations"]
        alone = len(numbers) == 1 and sum(numbers[0] in s["citations"] for s in claims(values)) == 1
        cited = next((c for c in values["citations"] if alone and c["number"] == numbers[0]), None)
        found = re.search(pattern, cited["quote"]) if cited and cited["kind"] == "web_article" else None
        if cited and found:
            return sentence, cited, found
    return None


@tamper("a quote cut at its negation or hedge")
def _(values: Values, bench: Bench) -> bool:
    hit = last_cited(values, r"\b(?:not|no|largely|may|can|might|potentially|often|generally|most)\b ?")
    if hit is None or len(hit[1]["quote"]) - hit[2].end() < 20:
        return False
    sentence, cited, found = hit
    cited.update(quote=cited["quote"][found.end() :], start=cited["start"] + found.end())
    sentence["text"] = cited["quote"]
    return judged(sentence, values, verbatim=True)


@tamper("a quote cut short, and a claim drafted from the rest")
def _(values: Values, bench: Bench) -> bool:
    hit = last_cited(values, r", |\bthat\b |\bto\b ")
    if hit is None or len(hit[1]["quote"]) - hit[2].end() < 30:
        return False
    sentence, cited, found = hit
    cited.update(quote=cited["quote"][found.end() :], start=cited["start"] + found.end())
    sentence["text"] = cited["quote"][0].upper() + cited["quote"][1:]
    return judged(sentence, values)


@tamper("a claim drafted from another true sentence")
def _(values: Values, bench: Bench) -> bool:
    hit = last_cited(values, r"^")
    if hit is None or len(claims(values)) < 2:
        return False
    sentence, cited, _ = hit
    sentence["text"] = " ".join(cited["quote"].split())
    return judged(sentence, values, verbatim=True)


@tamper("a number changed in a claim and in its quote")
def _(values: Values, bench: Bench) -> bool:
    hit = last_cited(values, r"\d+")
    if hit is None or hit[2][0] not in hit[0]["text"]:
        return False
    sentence, cited, found = hit
    new = str(int(found[0]) + 1)
    for part, key in ((sentence, "text"), (cited, "quote")):
        part[key] = part[key].replace(found[0], new, 1)
    return judged(sentence, values)


@tamper("a citation more on a claim")
def _(values: Values, bench: Bench) -> bool:
    versions = {c["number"]: c["version"] for c in values["citations"]}
    for sentence in claims(values):
        near = [n for n, version in versions.items() if version == versions[sentence["citations"][0]]]
        more = next((n for n in near if n not in sentence["citations"]), None)
        if more is not None:
            sentence["citations"].append(more)
            return renumbered(values)
    return False


@tamper("a citation of another document on a claim, called drafted")
def _(values: Values, bench: Bench) -> bool:
    versions = {c["number"]: c["version"] for c in values["citations"]}
    for sentence in claims(values):
        far = [n for n, version in versions.items() if version != versions[sentence["citations"][0]]]
        if far:
            sentence["citations"].append(far[0])
            return judged(sentence, values)
    return False


@tamper("two citations with one number")
def _(values: Values, bench: Bench) -> bool:
    if len(values["citations"]) < 2:
        return False
    values["citations"][1]["number"] = 1
    return True


@tamper("citations in another order")
def _(values: Values, bench: Bench) -> bool:
    values["citations"].reverse()
    return len(values["citations"]) > 1


def lookalike(text: str) -> str:
    """The first letter that has one, exchanged for its double of another alphabet."""
    return re.sub("[aeopc]", lambda m: {"a": "а", "e": "е", "o": "о", "p": "р", "c": "с"}[m[0]], text, count=1)


UNSEEN: dict[str, Callable[[str], str]] = {
    "a letter of another alphabet": lookalike,
    "an unseen character": lambda text: text[:9] + "\u200b" + text[9:],
    "a hard space": lambda text: text.replace(" ", "\u00a0", 1),
    "letters that run backwards": lambda text: f"\u202e{text}\u202c",
}

for what, change in UNSEEN.items():

    def in_claim(values: Values, bench: Bench, change: Callable[[str], str] = change) -> bool:
        return any(
            s["origin"] != "quote" and not s["text"].startswith("According") and alter(s, change) and judged(s, values)
            for s in claims(values)[:1]
        )

    def in_quote(values: Values, bench: Bench, change: Callable[[str], str] = change) -> bool:
        return any(alter(c, change, "quote") for c in values["citations"][:1])

    TAMPERS[f"{what} in a claim, called drafted"] = in_claim
    TAMPERS[f"{what} in a quote"] = in_quote


def alter(part: Values, change: Callable[[str], str], key: str = "text") -> bool:
    before = part[key]
    part[key] = change(before)
    return bool(part[key] != before)


@tamper("another way to check")
def _(values: Values, bench: Bench) -> bool:
    values["how_to_check"] = "Send this file to the address below and we will check it for you."
    return True


@tamper("turns without their question")
def _(values: Values, bench: Bench) -> bool:
    values.update(question=None, turns=["Is it safe?"])
    return True
