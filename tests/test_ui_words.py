"""The interface in seven languages: every table is whole, no text in it is stale, and the fixed lines stay whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from ui_chat import PHONE, Chat, serving

from rag import notices, render
from rag.doctor import _sets
from rag.explain import ENGLISH
from rag.guard import help
from rag.interface import GRADIO, LANGUAGES, for_gradio, say, words
from rag.pages import help_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from rag.assistant import Assistant

OTHERS = [language for language in LANGUAGES if language != "en"]
RAG = Path(render.__file__).parent
#: Kinds of documents, as they are shown: their names come from the cards.
KINDS = {"web article", "news release", "guideline", "systematic review", "trial", "registry entry"}
KINDS |= {"regulator notice", "patient leaflet"}
FIXED = (notices.GENERAL, notices.NOT_STORED + ".", notices.EXPERIMENTAL, "Crisis help", "Clear chat")
HOLE = re.compile(r"\{[nt]\}")


#: The plural categories (CLDR) of numbers as they turn up here: whole, and below a million.
PLURALS = {
    "es": {"one", "other"}, "de": {"one", "other"}, "fr": {"one", "other"}, "hi": {"one", "other"}, "zh": {"other"},
    "ar": {"zero", "one", "two", "few", "many", "other"},
}  # fmt: skip


def every_question() -> set[str]:
    """All questions that may be offered to take to the doctor."""
    sets, always = _sets()
    return {question for one in sets for question in one.ask} | set(always)


def forms(said: str | Mapping[str, str]) -> dict[str, str]:
    return {"other": said} if isinstance(said, str) else dict(said)


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_every_text_with_its_holes(language: str) -> None:
    table = words(language)
    assert set(table) == set(words("es"))
    assert set(FIXED) | set(GRADIO.values()) | set(render.HEADINGS.values()) <= set(table)
    assert {ENGLISH, help.USE, *help.HOW, *every_question()} <= set(table)
    for english, said in table.items():
        for form in forms(said).values():
            assert form.strip(), english
            assert sorted(HOLE.findall(form)) == sorted(HOLE.findall(english)), english
        if not isinstance(said, str):
            assert set(said) == PLURALS[language], english


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_is_whole_and_in_one_language(language: str) -> None:
    told = help.sections(language)
    assert [title for title, _ in told][-1] == help.USE
    assert told[-1][1] == tuple(say(line, language) for line in help.HOW)
    for title, lines in told[:-1]:
        assert lines, title
        # "That is 112 in ..." says nothing without the sentence before it, and no sentence is cut in two.
        assert not any(line.startswith((*help._LEANS, "UU.")) or line.endswith("EE.") for line in lines), title
    page = help_page(told, language)
    for tag in ("es", "zh", "de", "fr", "hi", "ar", "pt", "it", "pl", "ru", "tr"):
        assert f'<li lang="{tag}" dir="auto">' in page, "each line of the card for all in its own language"


@pytest.mark.parametrize("language", [language for language in OTHERS if len(PLURALS[language]) > 1])
def test_what_is_counted_has_the_plural_forms_of_its_language(language: str) -> None:
    same = {"hi": {"{n} sources", "Read the {n} quotes"}}  # the same word in both numbers
    for english in ("{n} sources", "Read the {n} quotes", "{t}: {n} facts shown."):
        said = words(language)[english]
        if english in same.get(language, ()) or (language in ("es", "de") and english.startswith("Read")):
            continue  # said of two and more only, where two and more are alike
        assert len(set(forms(said).values())) >= 2, english


def test_what_the_scripts_say_is_in_the_tables() -> None:
    """Every sentence that a script writes, with its holes; only the feedback file is for those who read English."""
    table = words("es")
    found = set()
    for script in (RAG / "static").glob("*.js"):
        for text in re.findall(r'"([A-Z][^"\n]*[.?!…])"', script.read_text("utf-8")):
            found.add(text)
            assert text in table or text.startswith("Saved: "), (script.name, text)
    assert len(found) >= 14
    shield = (RAG / "guard" / "shield.py").read_text("utf-8") + (RAG / "sheet" / "make.py").read_text("utf-8")
    sheet = re.findall(r'SheetError\("([^"]+)", "([^"]+)"\)', shield)
    assert len(sheet) == 3
    assert all(" ".join(pair) in table for pair in sheet)
    refused = re.findall(r'(?:413|429|500), "([^"]+)"', shield)
    assert len(refused) >= 3
    assert all(text in table for text in refused)


def test_no_text_is_stale() -> None:
    """Each English text, or each piece of it between its holes, is still written somewhere in the code."""
    files = [path for path in (*RAG.rglob("*.py"), *RAG.glob("static/*.js")) if path.name != "interface.py"]
    files.append(RAG / "data" / "doctor_questions.yaml")
    code = "\n".join(path.read_text("utf-8") for path in files)
    code = re.sub(r"""["']\s*\n\s*f?["']""", "", code)  # a sentence in pieces
    for english in words("es"):
        if english in KINDS | set(GRADIO.values()) or english.startswith("The citewell maintainers"):
            continue
        for piece in HOLE.split(english):
            for part in re.split(r"(?<=\.) (?=[A-Z])|, ", piece.strip(" .,:()")):
                assert part in unescape(code), f"{english!r} is no longer in the interface"


def test_english_needs_no_table_and_an_unknown_language_stays_english() -> None:
    assert say("Ask", "en") == say("Ask", "xx") == "Ask"
    assert say("Ask", "de") == "Fragen"


def test_gradio_gets_its_labels_in_each_language_and_chinese_by_region() -> None:
    told = for_gradio()
    assert set(told) == {*LANGUAGES, "zh-CN", "zh-TW"}
    assert all(set(texts) == set(GRADIO) and all(texts.values()) for texts in told.values())
    assert told["zh-CN"] == told["zh"] != told["en"]


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    with serving(assistant) as served:
        yield served


LOCALES = ("es-MX", "zh-CN", "zh", "de-AT", "fr", "hi", "ar")
#: Latin letters outside of what documents and people say, with our own name and terms taken away.
LEFT = """() => {
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const skip = "[lang=en], script, style, noscript, .asked, .proof-json, #announce";
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const text = node.nodeValue.replace(/citewell|MSC|RA|PDF/g, "");
    if (/[a-z]{3}/i.test(text) && !node.parentElement.closest(skip)) found.push(text.trim());
  }
  return found.filter(text => !/Rheumatoid Arthritis: Key Facts|Mesenchymal stromal/.test(text));
}"""


@pytest.mark.browser
@pytest.mark.parametrize("locale", LOCALES)
def test_the_page_speaks_the_language_and_the_fixed_lines_stay_whole(
    browser: Browser, address: str, locale: str
) -> None:
    language = locale.split("-")[0]
    page = browser.new_page(viewport=PHONE, locale=locale, reduced_motion="reduce")  # type: ignore[arg-type]
    chat = Chat(page, address)
    page.get_by_role("button", name=say("Clear chat", language)).wait_for()
    reply = chat.ask("Is it safe?")
    for line in FIXED:
        shown = page.get_by_text(say(line, language), exact=True).first
        assert shown.is_visible(), line
        box = shown.bounding_box()
        assert box is not None
        assert 0 <= box["y"] <= PHONE["height"] - box["height"], line
    assert chat.overflow() <= 0
    assert (page.locator("html").get_attribute("lang") or "").split("-")[0] == language
    assert page.locator("#question textarea").get_attribute("placeholder") == say("Type your question", language)
    assert reply.locator("h3").inner_text() == say("What the documents say", language)
    read = page.locator("#announce", has_text=say("What the documents say", language))
    read.wait_for(state="attached")
    assert read.locator("span").last.get_attribute("lang") == "en", "each part is read in its own voice"
    # What a document says is left alone and marked as English, from left to right.
    claim = reply.locator(".prose-text p").first
    assert claim.get_attribute("lang") == "en"
    assert claim.evaluate("node => getComputedStyle(node).direction") == "ltr"
    # Ours to translate: what to ask the doctor. Not translated, and said to be so: the hard words.
    asks = {say(question, language) for question in every_question()}
    assert set(reply.locator(".take-along li").all_text_contents()) <= asks
    assert reply.locator(".take-along li").count() >= 2
    assert reply.locator(".words .ours").inner_text().endswith(say(ENGLISH, language))
    assert reply.locator(".word-list").first.get_attribute("lang") == "en"
    panel = chat.open_source(reply.locator("a.cite").first)
    assert panel.locator(".document").evaluate("node => getComputedStyle(node).direction") == "ltr"
    assert page.locator("html").evaluate("node => getComputedStyle(node).direction") == (
        "rtl" if language == "ar" else "ltr"
    )
    if language in ("zh", "hi", "ar"):  # another script: a text that was forgotten shows
        assert page.evaluate(LEFT) == []
    assert not chat.errors
    page.close()


@pytest.mark.browser
def test_an_emergency_in_arabic_is_read_from_right_to_left_on_an_english_page(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
    reply = Chat(page, address).ask("عندي ألم في الصدر بعد الحقن")
    assert "urgent_care" in (reply.get_attribute("class") or "")
    assert reply.locator("h3").inner_text() == say("Please get medical help", "ar")
    for node in reply.locator("h3, .prose-text p").all():
        assert node.get_attribute("lang") == "ar"
        assert node.evaluate("node => getComputedStyle(node).direction") == "rtl"
    assert page.locator("h2.asked").evaluate("node => getComputedStyle(node).direction") == "rtl"
    page.close()


@pytest.mark.browser
def test_the_groups_of_a_number_keep_their_order_among_arabic_words(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport=PHONE, locale="ar")  # type: ignore[arg-type]
    page.goto(f"{address}help")
    number = page.locator("a.help-link", has_text="116 123").first
    places = number.evaluate(
        "node => [0, 4].map(at => { const range = document.createRange(); range.setStart(node.firstChild, at);"
        " range.setEnd(node.firstChild, at + 3); return range.getBoundingClientRect().x; })"
    )
    assert places[0] < places[1], "116 stands before 123"
    page.close()


@pytest.mark.browser
def test_arabic_counts_and_english_dates_follow_the_language(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport=PHONE, locale="ar")  # type: ignore[arg-type]
    chat = Chat(page, address)
    forms = words("ar")["{n} sources"]
    assert not isinstance(forms, str)
    page.get_by_text(forms["two"].replace("{n}", "2")).first.wait_for()
    reply = chat.ask("Is it safe?")
    reply.locator("button.to-detail").click()
    count = reply.locator(".detail-text .claim").count()
    told = words("ar")["{t}: {n} facts shown."]
    assert not isinstance(told, str)
    category = page.evaluate("n => new Intl.PluralRules('ar').select(n)", count)
    said = told[category].replace("{t}", say("More detail", "ar")).replace("{n}", str(count))
    page.locator("#announce", has_text=said).wait_for(state="attached")
    day = page.evaluate(
        "async () => { const p = document.createElement('p'); p.className = 'x'; p.textContent = '3 May 2024';"
        "document.body.append(p); await new Promise(done => setTimeout(done, 200)); return p.textContent; }"
    )
    assert "May" not in day
    assert not chat.errors
    page.close()


@pytest.mark.browser
def test_help_is_in_the_language_that_the_browser_asks_for(browser: Browser, address: str) -> None:
    for locale, line in (("es-MX", "es"), ("ar", "ar"), ("pt-BR", "en")):
        page = browser.new_page(viewport=PHONE, locale=locale, java_script_enabled=False)  # type: ignore[arg-type]
        page.goto(f"{address}help")
        assert page.locator("main").get_attribute("lang") == line
        assert page.locator("h2").first.inner_text() == say("Emergency", line)
        assert page.locator("main a[href^='tel:']").count() >= 3
        page.close()
