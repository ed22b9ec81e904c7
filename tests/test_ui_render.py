"""What a patient sees of an answer: everything escaped, every marker opens its quote, guidance never looks sourced."""

from __future__ import annotations

import re
from datetime import date
from html import escape, unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ui_standin import SOURCE, STATEMENT, SUPPORTED, TEXT, answer, citation

from rag import notices, pages, render
from rag.notices import Library
from rag.schema import Question, Sentence

Q = Question("q")
SOURCES = {SOURCE.id: SOURCE}


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def parse(html: str) -> Tags:
    tags = Tags()
    tags.feed(html)
    tags.close()
    return tags


@given(st.text(max_size=200))
def test_a_question_is_shown_as_text_and_nothing_else(text: str) -> None:
    html = render.asked(text)
    tags = parse(html)
    assert tags.names <= {"h2", "span", "br"}
    assert tags.attributes <= {"class", "dir", "lang"}
    assert "\n" not in html


@given(st.text(max_size=200))
def test_a_sentence_of_help_is_escaped_around_its_links(text: str) -> None:
    html = render.contact_links(text)
    tags = parse(html)
    assert tags.names <= {"a"}
    assert tags.attributes <= {"class", "href", "rel"}
    assert re.sub(r"</?a[^>]*>", "", html) == escape(text)


@pytest.mark.parametrize(
    ("line", "href"),
    [
        ("Call 112 now.", "tel:112"),
        ("UK: 116 123, day and night", "tel:116123"),
        ("Call +44 20 7946 0000.", "tel:+442079460000"),
        ("Text HOME to 741741.", "sms:741741"),
        ("US: call or text 988", "tel:988"),
        ("UK: call 116 123, or text SHOUT to 85258", "sms:85258"),
        ("请马上拨打120或112", "tel:112"),
        ("Hemen 112'yi arayın.", "tel:112"),
        ("Spain: call 024. France: call 3114.", "tel:3114"),
        ("Other countries: findahelpline.com", "https://findahelpline.com"),
        ("See https://findahelpline.com/countries.", "https://findahelpline.com/countries"),
    ],
)
def test_help_can_be_touched(line: str, href: str) -> None:
    assert f'href="{href}"' in render.contact_links(line)


@pytest.mark.parametrize("line", ["A temperature of 38 C or more", "about 0.5% of people", "open 24/7", "in 2 days"])
def test_a_number_that_is_no_phone_number_is_left_alone(line: str) -> None:
    assert "<a" not in render.contact_links(line)


def test_each_marker_opens_its_quote_and_says_so() -> None:
    cited = citation(1, "A list line that is quoted\n- and goes on here.")
    shown = answer(Q, Sentence("One fact.", "claim", (1,), SUPPORTED), citations=(cited,))
    html = render.reply(shown, SOURCES)
    links = re.findall(r'<a class="cite" href="([^"]+)">(.*?)</a>', html)
    assert len(links) == 1
    assert unescape(links[0][0]) == render.source_href(cited)
    assert parse(links[0][1]).text == "[1]Source 1: A <paper> & more, opens the quoted passage"


def test_a_marker_without_its_citation_is_not_shown() -> None:
    shown = answer(Q, Sentence("One fact.", "claim", (1, 99), SUPPORTED), citations=(citation(1, "The end."),))
    assert "[99]" not in render.reply(shown, SOURCES)


def test_guidance_and_claims_differ_and_a_house_paragraph_is_set_apart() -> None:
    shown = answer(
        Q, Sentence("One fact.", "claim", (1,), SUPPORTED), Sentence("Ask your team.", "guidance", block=True),
        citations=(citation(1, "The end."),),
    )  # fmt: skip
    html = render.prose(shown)
    assert '<p><span class="claim">One <span class="nb">fact.<a' in html
    assert '<p class="guide"><span class="guidance">Ask your team.</span></p>' in html


def test_the_reply_reads_exactly_as_the_sentences_with_their_markers() -> None:
    shown = answer(
        Q, Sentence("One <b>fact</b>.", "claim", (1, 2), SUPPORTED), Sentence("- A step.", "guidance"),
        Sentence("Done.", "guidance"), citations=(citation(1, "The end."), citation(2, "First line")),
    )  # fmt: skip
    html = re.sub(r'<span class="sr">.*?</span>', "", render.prose(shown))
    html = html.replace("</p>", "\n").replace("</li>", "\n")
    assert parse(html).text.split("\n")[:-1] == ["One <b>fact</b>.[1][2]", "A step.", "Done."]


def test_the_label_and_date_stand_beside_every_cited_source() -> None:
    shown = answer(Q, Sentence("x", "claim", (1,), SUPPORTED), citations=(citation(1, "The end."),))
    html = render.reply(shown, SOURCES)
    assert SOURCE.label in html
    assert "no date given" in html
    assert "Found, not cited" not in html


def test_found_is_apart_from_cited() -> None:
    shown = answer(
        Q, Sentence("x", "claim", (1,), SUPPORTED), citations=(citation(1, "The end."),),
        found=(citation(0, "First line"),),
    )  # fmt: skip
    cited, found = render.reply(shown, SOURCES).split("Found, not cited")
    assert "The end." in cited
    assert "First line" not in cited
    assert "First line" in found


@pytest.mark.parametrize("behaviour", ["urgent_care", "crisis"])
def test_help_is_never_crowded_by_documents(behaviour: str) -> None:
    shown = answer(Q, Sentence("Call 112 now.", "guidance"), behaviour=behaviour, found=(citation(0, "The end."),))
    html = render.reply(shown, SOURCES)
    assert html.index("<h3>") < html.index("tel:112")
    assert "Found" not in html


@given(st.integers(-5, len(TEXT) + 5), st.integers(-5, len(TEXT) + 5))
def test_the_mark_is_the_quote_or_there_is_none(start: int, end: int) -> None:
    valid = 0 <= start < end <= len(TEXT)
    place = pages.locate(TEXT, start, end, render.proof(TEXT[start:end]) if valid else None)
    assert (place is not None) == valid
    html = pages.document(TEXT, place)
    marked = "".join(unescape(m) for m in re.findall(r"<mark[^>]*>(.*?)</mark>", html))
    if valid:
        assert "".join(marked.split()) == "".join(TEXT[start:end].split())
    else:
        assert not marked
    assert html.count('id="quote"') == int(bool(marked))


def test_a_text_that_changed_under_a_quote_is_not_marked() -> None:
    assert pages.locate(TEXT, 3, 9, render.proof("other words")) is None


def test_the_fixed_lines_are_verbatim_and_the_regulators_line_has_its_source() -> None:
    html = notices.header(Library((SOURCE,), (), (STATEMENT,)))
    text = " ".join(parse(html).text.split())
    assert (
        "General information from a small set of documents. Not medical advice. Not a clinician. "
        "Answers are made by a computer." in text
    )
    assert "MSC therapy for RA is still considered experimental by regulators" in text
    assert "Your questions are not stored" in text
    assert "1 source loaded, no date given: web article" in text
    assert "The citewell maintainers (no clinician yet)" in text
    assert SOURCE.label in text
    href = re.search(r'<a class="cite" href="([^"]+)"', html)
    assert href is not None
    assert f"start={STATEMENT.spans[0].start}" in href[1]


def test_nothing_is_claimed_when_no_document_says_it() -> None:
    assert notices.experimental(Library((SOURCE,))) is None


def test_dates_are_words_or_said_to_be_missing() -> None:
    assert render.dated(date(2026, 11, 5)) == "5 November 2026"
    assert render.dated(None) == "no date given"
