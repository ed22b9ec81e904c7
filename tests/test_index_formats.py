"""Every format, read from files that libraries made: what a reader sees, in order, with its page, and nothing else."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.shared import RGBColor
from hostile import XHTML, book
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import ListFlowable, ListItem, PageBreak, Paragraph, SimpleDocTemplate, Table

from index.canonical import canonicalise, digest
from index.limits import LIMITS
from index.readers import Document, Metadata, decode, read
from index.readers.finish import finish
from index.readers.kinds import SUFFIXES
from index.readers.schema import Part, Raw
from index.readers.table import read_table
from index.split import split


def made(folder: Path, name: str, data: bytes) -> Document:
    path = folder / name
    path.write_bytes(data)
    document = read(path)
    assert canonicalise(document.text) == document.text
    for passage in split(document.text, "s", digest(document.text), pages=document.pages):
        assert document.text[passage.start : passage.end] == passage.text
        assert passage.page == document.page_at(passage.start)
    return document


# --- PDF ---------------------------------------------------------------------------------------------------------

LONG = (
    "Mesenchymal stromal cells were given to 64 adults with active rheumatoid arthritis, and their pain was measured "
    "after three, six and twelve months. "
)


def guideline() -> bytes:
    """Three pages with headings, wrapped paragraphs, a table, a list, a running title and page numbers."""
    styles = getSampleStyleSheet()
    story = []
    for number in range(1, 4):
        story += [
            Paragraph(f"Chapter {number}", styles["Heading1"]),
            Paragraph(LONG * 3 + f"This is chapter {number}.", styles["BodyText"]),
            Paragraph(f"A second paragraph of chapter {number}.", styles["BodyText"]),
            Table(
                [["Drug", "Improved"], ["Etanercept", "12,5 %"]],
                colWidths=160,
                style=[("BACKGROUND", (0, 0), (-1, 0), colors.navy), ("TEXTCOLOR", (0, 0), (-1, 0), colors.white)],
            ),
            ListFlowable(
                [ListItem(Paragraph(text, styles["BodyText"])) for text in ("Rest.", "Walk.")], bulletType="1"
            ),
            PageBreak(),
        ]

    def furniture(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.drawString(72, 810, "Guideline of the Cell Society")
        canvas.drawString(290, 20, f"{document.page}")

    made = io.BytesIO()
    SimpleDocTemplate(made, pagesize=A4, title="Cells and RA", author="A. One; B. Two", lang="en-GB").build(
        story, onFirstPage=furniture, onLaterPages=furniture
    )
    return made.getvalue()


def test_a_pdf_keeps_what_is_printed_with_its_pages(tmp_path: Path) -> None:
    document = made(tmp_path, "g.pdf", guideline())
    blocks = document.text.strip().split("\n\n")
    assert blocks[:7] == [
        "Chapter 1",
        f"{LONG * 3}This is chapter 1.",
        "A second paragraph of chapter 1.",
        "Drug | Improved",
        "Etanercept | 12,5 %",
        "1 Rest.",
        "2 Walk.",
    ]
    for number in (1, 2, 3):
        assert document.page_at(document.text.index(f"This is chapter {number}.")) == number
    assert [start.number for start in document.pages] == [1, 2, 3]
    assert document.metadata == Metadata("Cells and RA", ("A. One", "B. Two"), None, "en-GB")
    assert "Guideline of the Cell Society" not in document.text
    (note,) = document.notes
    assert (note.kind, "Guideline of the Cell Society" in note.message) == ("furniture", True)


def lines_pdf(*pages: list[str], step: float = 14) -> bytes:
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=A4)
    for page in pages:
        for row, line in enumerate(page):
            canvas.drawString(72, 760 - step * row, line)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def test_words_and_sentences_cut_by_lines_and_pages_are_whole_again(tmp_path: Path) -> None:
    first = [
        "The treat-",
        "ment was a low-",
        "dose one, and low-dose care of TNF-",
        "alpha was given to adults who had not",
    ]
    document = made(tmp_path, "a.pdf", lines_pdf(first, ["responded to any earlier drug. Treatment was long."]))
    sentence = (
        "The treatment was a low-dose one, and low-dose care of TNF-alpha was given to adults who had not responded to "
        "any earlier drug."
    )
    assert document.text == f"{sentence} Treatment was long.\n"
    assert document.page_at(document.text.index("who had not")) == 1
    assert document.page_at(document.text.index("responded")) == 2


def test_a_short_document_keeps_its_first_and_last_lines(tmp_path: Path) -> None:
    """Running titles are known by being repeated, not by where they stand."""
    pages = [[f"Title of part {word}", "A line of text that stands here.", f"Last {word}."] for word in ("one", "two")]
    document = made(tmp_path, "a.pdf", lines_pdf(*pages))
    for text in ("Title of part one", "Title of part two", "Last one.", "Last two."):
        assert text in document.text


def test_a_page_that_is_only_a_picture_is_reported(tmp_path: Path) -> None:
    made_pdf = io.BytesIO()
    canvas = Canvas(made_pdf, pagesize=A4)
    canvas.drawString(72, 700, "There is text on this page.")
    canvas.showPage()
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas.drawImage(ImageReader(Image.new("RGB", (20, 20), "red")), 0, 0, 595, 842)
    canvas.showPage()
    canvas.save()
    (note,) = made(tmp_path, "a.pdf", made_pdf.getvalue()).notes
    assert (note.kind, note.page) == ("warning", 2)
    assert "pictures only" in note.message


# --- web pages ---------------------------------------------------------------------------------------------------

WEB = """<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Cells and RA | The Clinic</title>
<meta property="og:title" content="Cells and RA"><meta name="author" content="Jane Roe">
<meta property="article:published_time" content="2023-05-06T10:00:00Z"></head><body>
<header><a href="/">The Clinic</a></header>
<nav><ul><li><a href="/">Home</a></li><li><a href="/shop">Shop for supplements</a></li></ul></nav>
<main><article><h1>Cell therapy for arthritis</h1>
<p>Cells were given to <b>64&nbsp;adults</b> with <i>active</i> arthritis,<br>for one year.</p>
<h2>Results</h2><p>Pain fell from 6,2 to 3.1 (p&nbsp;&lt; 0.05) in most of them, as the trial’s report says.</p>
<table><tr><th>Drug</th><th>Improved</th></tr><tr><td>Etanercept</td><td>12,5 %</td></tr></table>
<ol start="3"><li>Rest after the infusion.</li><li>Walk again.<ul><li>Slowly at first.</li></ul></li></ol>
<blockquote>Nobody was harmed, the authors write.</blockquote></article></main>
<aside><p>Buy our supplements now, they are cheap and good for you.</p></aside>
<footer><p>Copyright The Clinic. All rights reserved. Cookies.</p></footer></body></html>"""


def test_a_web_page_gives_its_article(tmp_path: Path) -> None:
    document = made(tmp_path, "a.html", WEB.encode())
    for piece in (
        "# Cell therapy for arthritis\n",
        "Cells were given to 64 adults with active arthritis,\nfor one year.",
        "\n\n## Results\n\nPain fell from 6,2 to 3.1 (p < 0.05) in most of them, as the trial’s report says.",
        "Drug | Improved\n\nEtanercept | 12,5 %",
        "Rest after the infusion.",
        "- Slowly at first.",
        "Nobody was harmed, the authors write.",
    ):
        assert piece in document.text, document.text
    for piece in ("supplements", "Copyright", "Home"):
        assert piece not in document.text
    assert document.metadata == Metadata("Cells and RA", ("Jane Roe",), date(2023, 5, 6), "en-GB")
    assert document.pages == ()


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("utf-8", "utf-8"), ("windows-1252", "cp1252"), ("iso-8859-1", "cp1252"), ("", "utf-16"), ("", "utf-8-sig")],
)
def test_a_web_page_in_another_encoding(declared: str, encoding: str, tmp_path: Path) -> None:
    meta = f'<meta charset="{declared}">' if declared else ""
    sentence = "Die “Entzündung” größer Gelenke – so heißt es – ließ bei den meisten nach einem Jahr nach."
    page = f"<html><head>{meta}</head><body><main><p>{sentence}</p></main></body></html>"
    assert made(tmp_path, "a.htm", page.encode(encoding)).text == f"{sentence}\n"


def test_a_page_without_marks_of_its_own_keeps_every_sentence(tmp_path: Path) -> None:
    sentences = [
        f"Sentence number {number} says something of its own about arthritis and cells." for number in range(30)
    ]
    page = "<html><body>" + "".join(f"<div><p>{sentence}</p></div>" for sentence in sentences) + "</body></html>"
    text = made(tmp_path, "a.html", page.encode()).text
    assert text == "\n\n".join(sentences) + "\n"


# --- Word, EPUB --------------------------------------------------------------------------------------------------


def test_a_word_document(tmp_path: Path) -> None:
    document = docx.Document()
    document.core_properties.title = "Cells and RA"
    document.core_properties.author = "A. One; B. Two"
    document.add_heading("Cell therapy", 1)
    paragraph = document.add_paragraph("Pain fell in ")
    paragraph.add_run("most").bold = True
    paragraph.add_run(" of the 64 adults (p < 0.05).")
    document.add_heading("Care", 2)
    for text, style in (("Rest.", "List Number"), ("Walk.", "List Number"), ("Ask.", "List Bullet")):
        document.add_paragraph(text, style=style)
    table = document.add_table(rows=2, cols=2)
    table.style = "Medium Shading 1 Accent 1"
    for row, cells in enumerate((("Drug", "Improved"), ("Etanercept", "12,5 %"))):
        for column, text in enumerate(cells):
            run = table.cell(row, column).paragraphs[0].add_run(text)
            if row == 0:  # white, on the blue that the table's style gives its first row
                run.font.color.rgb = RGBColor(255, 255, 255)
    saved = io.BytesIO()
    document.save(saved)
    read_back = made(tmp_path, "a.docx", saved.getvalue())
    assert read_back.text.split("\n\n") == [
        "# Cell therapy",
        "Pain fell in most of the 64 adults (p < 0.05).",
        "## Care",
        "1. Rest.",
        "2. Walk.",
        "- Ask.",
        "Drug | Improved",
        "Etanercept | 12,5 %\n",
    ]
    assert read_back.metadata == Metadata("Cells and RA", ("A. One", "B. Two"))
    assert read_back.notes == ()


def test_an_epub(tmp_path: Path) -> None:
    document = made(tmp_path, "a.epub", book(XHTML.format("", "<h1>One</h1><p>Pain fell.</p><ul><li>Rest.</li></ul>")))
    assert document.text == "# One\n\nPain fell.\n\n- Rest.\n"
    assert document.metadata == Metadata("Cells", ("A. One",), date(2024, 1, 2), "en")


# --- Markdown ----------------------------------------------------------------------------------------------------


def test_front_matter_gives_metadata_and_no_text(tmp_path: Path) -> None:
    front = "title: Cells\nauthors: [A. One, B. Two]\npublished: 2024-05-06\nlanguage: en\nsecret: x"
    document = made(tmp_path, "a.md", f"---\n{front}\n---\n# Cells\n\nText.\n".encode())
    assert document.text == "# Cells\n\nText.\n"
    assert document.metadata == Metadata("Cells", ("A. One", "B. Two"), date(2024, 5, 6), "en")
    vague = made(tmp_path, "b.md", b"---\ntitle: [a]\nauthor: 3\ndate: 2024\nlang: 7\n---\nText.\n")
    assert vague.metadata == Metadata()


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("A <span>seen</span> word.", "A seen word."),
        ("<div style='display:none'>\n\nno\n\n</div>\n\nyes", "yes"),
        ("<p style='display:none'>no\n\nyes", "yes"),
        ("<div>\n\nyes\n\n</div>", "yes"),
        ("a <span style='display:none'>no</span> b", "a b"),
        ("a <span hidden>no\n\nyes", "a\n\nyes"),
        ("Foo <div hidden>\n\nno\n\n</div>\n\nyes", "Foo\n\nyes"),
        ("<p aria-hidden='true'>yes</p>", "yes"),
        ("| a | b |\n|---|---|\n| <b hidden>no</b>c | d |", "a | b\n\nc | d"),
        ("AT&amp;T <b>&lt;x&gt;</b>", "AT&T <x>"),
        ("`<b hidden>code</b>`", "<b hidden>code</b>"),
    ],
)
def test_markup_in_markdown(markdown: str, text: str, tmp_path: Path) -> None:
    assert made(tmp_path, "a.md", markdown.encode()).text == f"{text}\n"


# --- text --------------------------------------------------------------------------------------------------------

GERMAN = "Das Gelenk schmerzt häufig, wenn die „Entzündung“ größer wird – und der Körper müde ist."
FRENCH = "L’étude a montré une réduction de la douleur chez les patients âgés. Où êtes-vous ?"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("sentence", [GERMAN, FRENCH, "A 5 ± 2 µg dose at 37 °C cost 50 €."])
def test_encodings(encoding: str, sentence: str) -> None:
    assert decode(sentence.encode(encoding)) == sentence


@pytest.mark.parametrize(
    ("encoding", "sentence"),
    [
        ("cp1251", "Ревматоидный артрит — это заболевание суставов, при котором болят руки."),
        ("cp1253", "Η ρευματοειδής αρθρίτιδα είναι μια χρόνια νόσος που προκαλεί πόνο."),
        ("shift_jis", "関節リウマチは、関節の痛みや腫れを引き起こす慢性的な炎症性疾患です。"),
        ("gb18030", "类风湿关节炎是一种慢性炎症性疾病，会导致关节疼痛和肿胀。"),
        ("iso8859_2", "Reumatoidalne zapalenie stawów to przewlekła choroba, która powoduje ból i obrzęk."),
    ],
)
def test_encodings_of_other_scripts(encoding: str, sentence: str) -> None:
    assert decode(sentence.encode(encoding)) == sentence


def test_hard_wrapped_text_with_windows_line_ends(tmp_path: Path) -> None:
    text = "Pain fell in most of the\r\n64 adults.\r\n\r\nFalls were\rrare.\r\n"
    document = made(tmp_path, "a.txt", text.encode())
    assert document.text == "Pain fell in most of the\n64 adults.\n\nFalls were\nrare.\n"
    assert len(split(document.text, "s", "v")) == 2


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), min_size=3), st.sampled_from(
    ["utf-8", "utf-8-sig", "utf-16", "utf-32"]
))  # fmt: skip
@settings(deadline=None)
def test_unicode_is_decoded_exactly(text: str, encoding: str) -> None:
    text = text.lstrip("\ufeff").replace("\ufffd", "") + "."
    assert decode(text.encode(encoding)) == text


pages_of_text = st.lists(
    st.text(st.sampled_from("ab. \n\u0301é#-|\u200bimageskipto content\u064b\u0644\u200d"), max_size=40), max_size=6
)


@given(pages_of_text)
@settings(deadline=None)
def test_pages_are_joined_without_a_seam(texts: list[str]) -> None:
    """Whatever stands at the end and the beginning of pages: canonical, every page begins where it is said to."""
    raw = Raw(tuple(Part(text, number) for number, text in enumerate(["Begin.", *texts], 1)))
    document = finish(raw, "pdf", 1_000, LIMITS)
    assert canonicalise(document.text) == document.text
    assert [start.offset for start in document.pages] == sorted({start.offset for start in document.pages})
    for start in document.pages:
        first = canonicalise(raw.parts[start.number - 1].text).removesuffix("\n")
        assert document.text.startswith(first, start.offset)
        assert document.page_at(start.offset) == start.number


# --- tables ------------------------------------------------------------------------------------------------------


def rows_of(text: str) -> list[str]:
    (part,) = read_table(text.encode()).parts
    return part.text.split("\n\n")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Drug,Dose\nEtanercept,50 mg\n", ["Drug: Etanercept | Dose: 50 mg"]),
        ("Drug;Improved\nA;12,5 %\nB;1,0 %\n", ["Drug: A | Improved: 12,5 %", "Drug: B | Improved: 1,0 %"]),
        ("1,5;2,5\n3,5;4,5\n", ["Column 1: 1,5 | Column 2: 2,5", "Column 1: 3,5 | Column 2: 4,5"]),
        ("a\tb\n1,2\t3\n", ["a: 1,2 | b: 3"]),
        ("a|b\nx|y, z\n", ["a: x | b: y, z"]),
        ('a,b\n"x, y","say ""hi"""\n', ['a: x, y | b: say "hi"']),
        ('a;b\n"one\ntwo";3\n', ["a: one two | b: 3"]),
        ("Table 1. Results\n\nDrug;n\nA;4\nB;5\n", ["Table 1. Results", "Drug: A | n: 4", "Drug: B | n: 5"]),
        ("Drug,2019,2020\nA,4,5\n", ["Drug: A | 2019: 4 | 2020: 5"]),
        ("a,b,\nx,,z\n", ["a: x | Column 3: z"]),
        ("a,b\nx,y,z\n", ["a: x | b: y | Column 3: z"]),
        ("Drug,Note\r\nA,first; second\r\nB,third\r\n", ["Drug: A | Note: first; second", "Drug: B | Note: third"]),
        ("only one column\nof lines\n", ["only one column", "of lines"]),
        ("a,b\n", ["a | b"]),
    ],
)
def test_each_row_can_be_read_alone(text: str, rows: list[str]) -> None:
    assert rows_of(text) == rows


cells = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12).filter(
    lambda cell: not set(cell) & set(",;|\t\"'") and any(map(str.isalpha, cell))
)


@given(
    st.integers(2, 5).flatmap(lambda n: st.lists(st.lists(cells, min_size=n, max_size=n), min_size=3, max_size=8)),
    st.sampled_from(",;\t|"),
)
@settings(deadline=None)
def test_every_cell_comes_with_its_header(rows: list[list[str]], delimiter: str) -> None:
    header = [f"h{number}" for number in range(len(rows[0]))]
    text = "\n".join(delimiter.join(row) for row in [header, *rows])
    expected = [" | ".join(f"{name}: {cell}" for name, cell in zip(header, row, strict=True)) for row in rows]
    assert rows_of(text) == expected


numbers = st.decimals(-999, 999, places=2, allow_nan=False).map(lambda number: str(number).replace(".", ","))


@given(st.lists(st.lists(numbers, min_size=3, max_size=3), min_size=2, max_size=8))
@settings(deadline=None)
def test_decimal_commas_do_not_cut_cells(rows: list[list[str]]) -> None:
    text = "\n".join(["Drug;Before;After", *(";".join(row) for row in rows)])
    assert rows_of(text) == [f"Drug: {a} | Before: {b} | After: {c}" for a, b, c in rows]


# --- all ---------------------------------------------------------------------------------------------------------


def test_what_a_file_is_counts_and_not_what_it_is_called(tmp_path: Path) -> None:
    assert set(SUFFIXES.values()) == {"text", "markdown", "html", "pdf", "docx", "csv", "epub"}
    made_zip = io.BytesIO()
    with zipfile.ZipFile(made_zip, "w") as archive:
        archive.writestr("a.txt", "hello")
    (tmp_path / "a.docx").write_bytes(made_zip.getvalue())
    with pytest.raises(Exception, match="a zip archive, not a Word document"):
        read(tmp_path / "a.docx")
    assert made(tmp_path, "A.TXT", b"Read me.").format == "text"


def test_a_proof_finds_the_text_of_a_pdf_in_a_folder(tmp_path: Path) -> None:
    from rag.proof.evidence import from_folder

    (tmp_path / "a.pdf").write_bytes(lines_pdf(["Pain fell in most of the adults."]))
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7")
    sha256 = digest("Pain fell in most of the adults.\n")
    assert from_folder(tmp_path, [sha256]).texts == {sha256: "Pain fell in most of the adults.\n"}
