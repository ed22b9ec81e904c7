"""Answer -> the HTML of one turn in the chat.

Everything that came from a person or a document is escaped here. The HTML passes Gradio's Markdown component and its
sanitiser afterwards, so it keeps to two rules: no line breaks (a blank line would end the HTML block) and no ``aria-*``
or ``data-*`` attributes (they are stripped): names for screen readers are visually hidden text instead.
It knows nothing of HTTP or Gradio.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date
from html import escape
from urllib.parse import quote as percent
from urllib.parse import urlencode

from index.schema import Source
from rag.currency import day_in_words, overdue
from rag.interface import LANGUAGES, say
from rag.schema import Answer, Behaviour, Citation, Sentence
from rag.tongue import attributes, own, spoken

#: The heading over each kind of reply; calm, and true of every reply of that kind.
HEADINGS: Mapping[Behaviour, str] = {
    "answer": "What the documents say",
    "not_in_sources": "Not in these documents",
    "urgent_care": "Please get medical help",
    "personal_advice": "A question for your care team",
    "crisis": "Help is there for you",
    "off_topic": "About this chat",
    "clarify": "One question back",
}

#: The same where a question may not be answered, and what is nearest is quoted.
NEAREST = "The nearest the documents come"

NO_DATE = "no date given"

#: Not ``\w`` at its edges: Chinese and Hindi write the word for "call" right before the number.
_PHONE = re.compile(r"(?<![A-Za-z0-9.,/-])\+?[0-9][0-9 \u00a0()-]*[0-9](?![A-Za-z0-9/%-]|\.[0-9])")
_SITE = re.compile(r"\b(?:https://)?((?:[a-z0-9-]+\.)+(?:com|org|net|info|uk|de|gov|eu|int))(?:/[\w./-]*\w)?", re.I)
_TEXT_TO = re.compile(r"(?<!call or )\b(?:text|sms)\b[^.;:,]*$", re.IGNORECASE)


def plain(text: str) -> str:
    """Escape text for HTML and keep its line breaks as ``<br>``, on one line."""
    return "<br>".join(escape(line.strip()) for line in text.strip().splitlines())


def dated(day: date | None) -> str:
    """A date in words, or that none is given."""
    return day_in_words(day) if day else NO_DATE


def kind_name(kind: str) -> str:
    """``news_release`` -> ``News release``."""
    return kind.replace("_", " ").capitalize()


def proof(quote: str) -> str:
    """A short fingerprint of a quote; lets the source page refuse to mark anything else."""
    return hashlib.sha256(quote.encode()).hexdigest()[:16]


def source_href(citation: Citation) -> str:
    """The address of the page that shows the quote in its context. It never holds a word of a question."""
    query = urlencode(
        {
            "version": citation.version,
            "start": citation.start,
            "end": citation.end,
            "proof": proof(citation.quote),
        }
    )
    return f"/source/{percent(citation.source_id, safe='')}?{query}#quote"


def hidden(text: str) -> str:
    """Text for screen readers only."""
    return f'<span class="sr">{escape(text)}</span>'


def contact_links(text: str) -> str:
    """Escape a line of help and make its phone numbers, short codes and sites into links."""
    parts: list[str] = []
    at = 0
    matches = [*_PHONE.finditer(text), *_SITE.finditer(text)]
    for match in sorted(matches, key=lambda m: m.start()):
        if match.start() < at:
            continue
        parts.append(escape(text[at : match.start()]))
        parts.append(_contact(match, text[: match.start()]))
        at = match.end()
    parts.append(escape(text[at:]))
    return "".join(parts)


def _contact(match: re.Match[str], before: str) -> str:
    shown = escape(match.group())
    if match.re is _SITE:
        site = match.group()
        href = site if site.lower().startswith("https://") else f"https://{site}"
        return f'<a class="help-link" dir="ltr" href="{escape(href)}" rel="noopener noreferrer">{shown}</a>'
    number = re.sub(r"[^\d+]", "", match.group())
    if len(number) < 3:  # a temperature or a count, not a number to call
        return shown
    scheme = "sms" if _TEXT_TO.search(before) else "tel"
    # Among Arabic words the groups of a number would change places: "116 123" would be read as "123 116".
    return f'<a class="help-link" dir="ltr" href="{scheme}:{number}">{shown}</a>'


def marker(citation: Citation) -> str:
    """The numbered link after a sentence."""
    name = f"Source {citation.number}: {citation.title}, opens the quoted passage"
    return f'<a class="cite" href="{escape(source_href(citation))}">[{citation.number}]{hidden(name)}</a>'


def sentence(item: Sentence, cited: Mapping[int, Citation], *, contacts: bool, spare: bool = False) -> str:
    """One sentence with its markers. Guidance is marked by class, so that it never looks like a sourced claim."""
    text = item.text.strip().removeprefix("- ").strip()
    body = contact_links(text).replace("\n", "<br>") if contacts else plain(text)
    marks = "".join(marker(cited[number]) for number in item.citations if number in cited)
    if marks and not contacts:  # a marker never starts a line
        before, space, last = body.rpartition(" ")
        body, marks = before + space, f'<span class="nb">{last}{marks}</span>'
    name = f"{item.kind} fuller" if spare else item.kind  # "fuller": the simpler form leaves it out
    return f'<span class="{name}">{body}{marks}</span>'


def prose(answer: Answer) -> str:
    """The paragraphs and lists of the reply."""
    cited = {citation.number: citation for citation in answer.citations}
    contacts = answer.behaviour in ("urgent_care", "crisis")
    blocks: list[tuple[str, list[Sentence]]] = []
    for item in answer.sentences:
        tag = "ul" if item.text.lstrip().startswith("- ") else "p"
        if not blocks or blocks[-1][0] != tag or (tag == "p" and item.block):
            blocks.append((tag, []))
        blocks[-1][1].append(item)
    spare = {s for s in answer.sentences if s.kind == "claim" and s not in answer.simple} if answer.simple else set()
    return "".join(_block(tag, items, cited, contacts, spare, attributes(items, answer)) for tag, items in blocks)


def _block(
    tag: str,
    items: Sequence[Sentence],
    cited: Mapping[int, Citation],
    contacts: bool,
    spare: Set[Sentence],
    lang: str,
) -> str:
    inner = [sentence(item, cited, contacts=contacts, spare=item in spare) for item in items]
    house = ' class="guide"' if all(item.kind == "guidance" for item in items) else ""
    if tag == "ul":
        rows = [f"<li{own(item.text)}>{row}</li>" for item, row in zip(items, inner, strict=True)]
        return f"<ul{house}{lang}>" + "".join(rows) + "</ul>"
    return f"<p{house}{lang}>" + " ".join(inner) + "</p>"


def _quotes(citations: Iterable[Citation]) -> str:
    rows = []
    for citation in citations:
        number = f"[{citation.number}] " if citation.number else ""
        opener = f'<a class="open" href="{escape(source_href(citation))}">Show in the document'
        where = f" (quote {citation.number})" if citation.number else ""
        rows.append(
            f'<li><span class="num">{number}</span><q>{plain(citation.quote)}</q> {opener}{hidden(where)}</a></li>'
        )
    return f'<ul class="quotes">{"".join(rows)}</ul>'


def source_cards(citations: Sequence[Citation], sources: Mapping[str, Source], *, folded: bool) -> str:
    """One card a source: title, kind, date and label, then every quote taken from it."""
    cards = []
    for source_id in dict.fromkeys(citation.source_id for citation in citations):
        group = [citation for citation in citations if citation.source_id == source_id]
        first = group[0]
        source = sources.get(source_id)
        numbers = " ".join(f"[{citation.number}]" for citation in group if citation.number)
        facts = f"{kind_name(first.kind)} · {dated(source.published if source else None)}"
        quotes = _quotes(group)
        if folded:
            words = "Read the quote" if len(group) == 1 else f"Read the {len(group)} quotes"
            quotes = f"<details><summary>{words}{hidden(f' from {first.title}')}</summary>{quotes}</details>"
        cards.append(
            f'<li class="card"><p class="card-title"><span class="num">{numbers}</span> {escape(first.title)}</p>'
            f'<p class="facts">{escape(facts)}</p><p class="label">{escape(first.label)}</p>'
            f"{_late(source)}{quotes}</li>"
        )
    return f'<ul class="cards">{"".join(cards)}</ul>'


def _late(source: Source | None) -> str:
    line = overdue(source) if source else None
    return f'<p class="overdue">{escape(line)}</p>' if line else ""


def ask_buttons(questions: Sequence[str], title: str, level: str = "h4") -> str:
    """Questions that the sources answer, as buttons that ask them, under a heading of the given level."""
    if not questions:
        return ""
    buttons = "".join(f'<li><button type="button" class="ask">{escape(text)}</button></li>' for text in questions)
    return f'<div class="asks"><{level} class="minor">{escape(title)}</{level}><ul>{buttons}</ul></div>'


def heading(answer: Answer) -> str:
    """The heading over a reply, in the language of the house's words under it."""
    language = spoken(answer)
    lang = f' lang="{language}" dir="auto"' if language != "en" else ""
    near = answer.behaviour == "not_in_sources" and answer.citations
    title = NEAREST if near else HEADINGS[answer.behaviour]
    if answer.behaviour == "clarify" and answer.language not in (*LANGUAGES, "und"):
        title = HEADINGS["off_topic"]  # all that is said is in which languages one can ask
    return f"<h3{lang}>{escape(say(title, language))}</h3>"


def evidence(answer: Answer, sources: Mapping[str, Source]) -> str:
    """What stands under the reply: the sources cited, those found and not cited, and questions near by."""
    parts = []
    if answer.citations:
        cards = source_cards(answer.citations, sources, folded=True)
        parts.append(f'<div class="cited"><h4>Sources cited</h4>{cards}</div>')
    title = "The documents can answer these" if answer.behaviour == "not_in_sources" else "You could also ask"
    asks = ask_buttons(answer.nearby, title)
    # After a refusal the way on comes first.
    if answer.behaviour == "not_in_sources":
        parts.append(asks)
    if answer.found and answer.behaviour not in ("urgent_care", "crisis"):
        cards = source_cards(answer.found, sources, folded=False)
        summary = f"<summary>Found, not cited ({len(answer.found)})</summary>"
        parts.append(f'<details class="found">{summary}{cards}</details>')
    if answer.behaviour != "not_in_sources":
        parts.append(asks)
    return "".join(parts)


def keep_proof(proof: str) -> str:
    """A button that saves a proof from the page it already stands in; the server keeps nothing and is not asked."""
    if not proof:
        return ""
    label = "Save the proof of this answer"
    note = "A file with the answer, its quotes and where they stand. Your question is not in it."
    return (
        f'<div class="keep"><button type="button" class="save-proof">{label}{hidden(f" ({note})")}</button>'
        f'<span class="proof-json" hidden>{escape(proof, quote=False)}</span></div>'
    )


def reply(
    answer: Answer,
    sources: Mapping[str, Source],
    proof: str = "",
    *,
    above: str = "",
    under: str = "",
    after: str = "",
    form: str = "",
) -> str:
    """The reply to one question: heading, prose, evidence, and its proof as JSON, if there is one.

    ``above`` and ``under`` stand right around the prose, ``after`` at the end (see :mod:`rag.aids`).
    ``form``: the length that is shown at first, if it is not the usual one.
    """
    at_first = f" first-{form}" if form and answer.citations else ""
    return (
        f'<div class="reply {answer.behaviour}{at_first}">{heading(answer)}'
        f'{above}<div class="prose-text">{prose(answer)}</div>{under}{evidence(answer, sources)}'
        f"{after}{keep_proof(proof)}</div>"
    )


def asked(text: str, language: str = "und") -> str:
    """The person's own words, shown as text and nothing else."""
    lang = f' lang="{escape(language)}"' if language != "und" else ""
    # With a direction of its own it does not decide that of the question.
    said = '<span class="sr" dir="ltr" lang="en">You asked: </span>'
    return f'<h2 class="asked" dir="auto"{lang}>{said}{plain(text)}</h2>'


def notice(title: str, text: str, under: str = "") -> str:
    """A reply of the chat itself, when there is no answer to show (too long, nothing typed, something broke).

    ``under``: HTML that stands below the text.
    """
    said = f'<h3>{escape(title)}</h3><div class="prose-text"><p>{plain(text)}</p></div>'
    return f'<div class="reply notice">{said}{under}</div>'


def turn(question_html: str, reply_html: str) -> str:
    """One question and its reply."""
    return f'<article class="turn">{question_html}{reply_html}</article>'
