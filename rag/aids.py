"""What stands around a reply to make it easier to use: other lengths of it, hard words, questions for the doctor, the
visit sheet, and two questions about the answer. HTML like :mod:`rag.render`; the scripts beside it bring it to life.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from rag.doctor import TAKEN, decision_near, doctor_questions
from rag.explain import Term, words_html
from rag.render import hidden, kind_name, plain, source_href
from rag.schema import Answer, Citation, Sentence


def above(answer: Answer) -> str:
    """What stands between the heading and the prose: how much of the answer to show.

    At the top, so that the buttons stay where they are when the text below them grows.
    """
    if not answer.citations:
        return ""
    # "Usual" is chosen at first; the script says so to screen readers.
    simple = '<li><button type="button" class="form to-simple">Simpler</button></li>' if answer.simple else ""
    return (
        f'<div class="forms">{hidden("How much to show:")}<ul>{simple}'
        '<li><button type="button" class="form to-usual">Usual</button></li>'
        '<li><button type="button" class="form to-detail">More detail</button></li></ul></div>'
    )


def under(answer: Answer, new: Sequence[Term] = (), known: Sequence[Term] = ()) -> str:
    """What stands right below the prose: the longer form, out of sight at first, and its hard words."""
    longer = f'<div class="detail-text" hidden>{_detail(answer)}</div>' if answer.citations else ""
    return longer + words_html(new, known)


def after(answer: Answer, proof: str) -> str:
    """What stands at the end: questions for a visit, the sheet to print, and whether the answer was of use."""
    if answer.behaviour not in TAKEN:
        return ""
    return take_along(answer) + sheet(answer, proof) + feedback()


def _detail(answer: Answer) -> str:
    """The answer with each quote beside its sentence, and with further sentences."""
    cited = {citation.number: citation for citation in (*answer.citations, *answer.more_citations)}
    last = max((i for i, s in enumerate(answer.sentences) if s.kind == "claim"), default=-1) + 1
    head, tail = answer.sentences[:last], answer.sentences[last:]
    parts = [_beside(sentence, cited) for sentence in head]
    if answer.more:
        parts.append("<h4>The documents also say</h4>")
        parts += [_beside(sentence, cited) for sentence in answer.more]
    return "".join([*parts, *(_beside(sentence, cited) for sentence in tail)])


def _beside(sentence: Sentence, cited: Mapping[int, Citation]) -> str:
    quotes = [cited[number] for number in sentence.citations if number in cited]
    if sentence.kind == "claim" and len(quotes) != len(sentence.citations):
        return ""  # a sentence whose proof cannot be shown is not shown
    text = plain(sentence.text.strip().removeprefix("- "))
    marks = "".join(f' <span class="num">[{quote.number}]</span>' for quote in quotes)
    guide = "" if sentence.kind == "claim" else ' class="guide"'
    return f'<p{guide}><span class="{sentence.kind}">{text}{marks}</span></p>{"".join(map(_quote, quotes))}'


def _quote(citation: Citation) -> str:
    opener = f'<a class="open" href="{escape(source_href(citation))}">Show in the document'
    return (
        f'<blockquote class="beside"><q>{plain(citation.quote)}</q> {opener}{hidden(f" (quote {citation.number})")}</a>'
        f'<span class="from">{escape(kind_name(citation.kind))}: {escape(citation.title)}</span>'
        f'<span class="label">{escape(citation.label)}</span></blockquote>'
    )


def take_along(answer: Answer) -> str:
    """Questions for a visit, where a decision may be near."""
    asked = answer.question.text
    if not decision_near(answer.behaviour, asked):
        return ""
    questions: Sequence[str] = doctor_questions(answer.behaviour, asked, " ".join(s.text for s in answer.sentences))
    rows = "".join(f"<li>{escape(question)}</li>" for question in questions)
    return f'<details class="take-along"><summary>Questions to take to your doctor</summary><ul>{rows}</ul></details>'


def sheet(answer: Answer, proof: str) -> str:
    """The button for the printed page. It needs the proof: where that is not on the page yet, it comes along hidden."""
    if not proof:
        return ""
    held = "" if answer.citations else f'<span class="proof-json" hidden>{escape(proof, quote=False)}</span>'
    note = "one page with your question, the answer and its quotes"
    return (
        f'<div class="sheet"><button type="button" class="save-sheet">Save a page for your visit (PDF)'
        f'{hidden(f" ({note})")}</button><span class="sheet-note"></span>{held}</div>'
    )


def feedback() -> str:
    """The place of the two questions; the script sets them up, and what is answered stays in the page."""
    return '<div class="feedback"></div>'
