"""Hostile documents: each is read or refused with a reason, nothing hidden comes through, and the batch goes on."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile import CANARY, CORPUS, SECRET, SEEN, flate_bomb, page, pdf, raw_pdf, stream, word
from reportlab.lib import colors
from reportlab.pdfgen.canvas import Canvas

from index.canonical import canonicalise
from index.errors import QuarantineError
from index.limits import LIMITS, Limits
from index.readers import Document, read
from index.sandbox import Sandbox

pytestmark = pytest.mark.usefixtures("worker")


@pytest.fixture(name="worker", scope="module")
def worker_fixture() -> Iterator[Sandbox]:
    """One worker for all, so that each is read after others, as in a batch; its memory is measured at the end."""
    sandbox = Sandbox()
    yield sandbox
    sandbox.close()
    assert 0 < sandbox.peak <= LIMITS.memory


def read_bytes(folder: Path, name: str, data: bytes, worker: Sandbox) -> Document:
    path = folder / name
    path.write_bytes(data)
    return read(path, worker)


def test_the_corpus_is_as_large_as_it_has_to_be() -> None:
    assert len(CORPUS) >= 60


@pytest.mark.parametrize("name", sorted(CORPUS))
def test_it_ends_as_read_or_refused_with_a_reason(name: str, tmp_path: Path, worker: Sandbox) -> None:
    case = CORPUS[name]()
    if case.reason:
        with pytest.raises(QuarantineError) as caught:
            read_bytes(tmp_path, name, case.data, worker)
        assert case.reason in caught.value.reason
        assert name in caught.value.message
        assert caught.value.hint
        assert CANARY not in str(caught.value)
        return
    document = read_bytes(tmp_path, name, case.data, worker)
    assert SEEN in document.text
    assert CANARY not in document.text
    assert "root:" not in document.text
    assert canonicalise(document.text) == document.text
    if case.hides:
        (note,) = [note for note in document.notes if CANARY in note.message]
        assert note.kind == "hidden"
        assert "speaks to a machine" in note.message


def test_what_is_hidden_in_these_would_be_read_otherwise(tmp_path: Path, worker: Sandbox) -> None:
    """The sentence itself comes through where it is shown, and is flagged: the tests above do not pass by accident."""
    for name, data in (
        ("a.html", page(f"<p>{SECRET}</p>")),
        ("a.pdf", pdf(lambda canvas: canvas.drawString(72, 700, SECRET))),
        ("a.docx", word(lambda document: document.add_paragraph(SECRET) and None)),
        ("a.md", f"{SEEN}\n\n<div>\n\n{SECRET}\n\n</div>\n".encode()),
        ("a.txt", f"{SEEN}\n\n{SECRET}\n".encode()),
    ):
        document = read_bytes(tmp_path, name, data, worker)
        assert SECRET in document.text, name
        (note,) = [note for note in document.notes if CANARY in note.message]
        assert note.kind == "instruction", name


SHOWN_MARKUP = {
    "aria": "<p aria-hidden='true'>{}</p>",
    "white-on-dark": "<div style='background:#123'><p style='color:white'>{}</p></div>",
    "dark-by-its-sheet": "<style>.n{{background:navy}} .n p{{color:#fff}}</style><div class='n'><p>{}</p></div>",
    "only-when-printed": "<style>@media print{{.p{{display:none}}}}</style><p class='p'>{}</p>",
    "only-on-phones": "<style>@media (max-width:600px){{.p{{display:none}}}}</style><p class='p'>{}</p>",
    "shown-again": "<style>.p{{display:none}} #q.p{{display:block}}</style><p class='p' id='q'>{}</p>",
    "visible-inside": "<div style='visibility:hidden'>x<p style='visibility:visible'>{}</p></div>",
    "hidden-but-overruled": "<p hidden style='display:block'>{}</p>",
    "grey": "<p style='color:#888'>{}</p>",
    "small-print": "<p style='font-size:7pt'>{}</p>",
    "half-opaque": "<p style='opacity:0.6'>{}</p>",
    "details": "<details><summary>More</summary><p>{}</p></details>",
    "relative": "<p style='position:relative;left:-4px'>{}</p>",
    "grows-again": "<div style='font-size:0'><p style='font-size:16px'>{}</p></div>",
    "picture-behind": "<div style='background:url(a.png)'><p style='color:white'>{}</p></div>",
    "after-a-hidden-one": "<p style='display:none'>x</p><p>{}</p>",
    "behind-a-comment": "<!-- x --><p>{}</p>",
    "inside-a-table": "<table><tr><td style='background:#000;color:#fff'>{}</td></tr></table>",
}


@pytest.mark.parametrize("name", sorted(SHOWN_MARKUP))
def test_what_a_page_shows_stays(name: str, tmp_path: Path, worker: Sandbox) -> None:
    shown = "Two of the 32 people in the first group had a fever that lasted for one day."
    document = read_bytes(tmp_path, "a.html", page(SHOWN_MARKUP[name].format(shown)), worker)
    assert shown in document.text
    assert not any(shown[:20] in note.message for note in document.notes)


def _white_on_blue(canvas: Canvas) -> None:
    canvas.setFillColor(colors.navy)
    canvas.rect(60, 690, 500, 30, fill=1, stroke=0)
    canvas.setFillColor(colors.white)
    canvas.drawString(72, 700, "Two people had a fever.")


def _pale_grey(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0.7, 0.7, 0.7)
    canvas.drawString(72, 700, "Two people had a fever.")


def _small_print(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 5)
    canvas.drawString(72, 700, "Two people had a fever.")


def _turned(canvas: Canvas) -> None:
    canvas.saveState()
    canvas.translate(300, 300)
    canvas.rotate(90)
    canvas.drawString(0, 0, "Two people had a fever.")
    canvas.restoreState()


def _outlined(canvas: Canvas) -> None:
    text = canvas.beginText(72, 700)
    text.setTextRenderMode(1)
    text.textLine("Two people had a fever.")
    canvas.drawText(text)


def _enlarged(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 0.5)
    canvas.saveState()
    canvas.translate(72, 700)
    canvas.scale(24, 24)
    canvas.drawString(0, 0, "Two people had a fever.")
    canvas.restoreState()


@pytest.mark.parametrize("draw", [_white_on_blue, _pale_grey, _small_print, _turned, _outlined, _enlarged])
def test_what_a_sheet_of_paper_shows_stays(draw: object, tmp_path: Path, worker: Sandbox) -> None:
    assert callable(draw)
    document = read_bytes(tmp_path, "a.pdf", pdf(draw), worker)
    assert "Two people had a fever." in document.text
    assert SEEN in document.text
    assert [note for note in document.notes if note.kind == "hidden"] == []


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_is_looked_at_as_it_is_shown(turn: int, tmp_path: Path, worker: Sandbox) -> None:
    """With a crop box away from the corner: what lies inside it stays, what lies outside goes, however it is turned."""
    text = f"BT /F1 12 Tf 150 300 Td ({SEEN}) Tj ET BT /F1 12 Tf 150 30 Td ({SECRET}) Tj ET"
    data = raw_pdf([
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 900 700] /CropBox [100 200 600 420] /Contents 4 0 R /Rotate %d "
        b"/Resources << /Font << /F1 5 0 R >> >> >>" % turn,
        stream(text.encode()),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ])  # fmt: skip
    document = read_bytes(tmp_path, "a.pdf", data, worker)
    assert document.text == f"{SEEN}\n"
    (note,) = document.notes
    assert note.message.startswith("placed outside the page")


def test_a_batch_goes_on_whatever_lies_in_it(tmp_path: Path, worker: Sandbox) -> None:
    good = tmp_path / "good.txt"
    good.write_text(f"{SEEN}\n")
    (tmp_path / "link.txt").symlink_to(good)
    (tmp_path / "away.txt").symlink_to("/etc/passwd")
    (tmp_path / "folder.txt").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    with (tmp_path / "large.txt").open("wb") as file:
        file.truncate(LIMITS.file + 1)
    (tmp_path / "strange.xyz").write_text("words")
    (tmp_path / "none").write_text("words")
    refused = {}
    for path in (
        *sorted(tmp_path.iterdir()),
        tmp_path / "missing.txt",
        Path(f"{tmp_path}/a\0b.txt"),
        Path("/dev/zero.txt"),
    ):
        if path == good:
            continue
        with pytest.raises(QuarantineError) as caught:
            read(path, worker)
        assert caught.value.hint
        refused[path.name] = caught.value.reason
        assert read(good, worker).text == f"{SEEN}\n"
    assert "symbolic link" in refused["link.txt"]
    assert "symbolic link" in refused["away.txt"]
    assert "not a file" in refused["folder.txt"]
    assert "not a file" in refused["pipe.txt"]
    assert "larger than 50 MB" in refused["large.txt"]
    assert "type" in refused["strange.xyz"]
    assert "type" in refused["none"]
    assert "cannot be opened" in refused["missing.txt"]
    assert "name that no file" in refused["a\0b.txt"]


def test_a_document_that_takes_too_long_is_left_and_the_next_is_read(tmp_path: Path) -> None:
    worker = Sandbox(Limits(seconds=1))
    try:
        slow = f"<html><body><p {' '.join(f'a{n}=b' for n in range(60_000))}>{SEEN}</p></body></html>".encode()
        start = time.monotonic()
        with pytest.raises(QuarantineError, match="took too long"):
            read_bytes(tmp_path, "slow.html", slow, worker)
        assert time.monotonic() - start < 20
        assert read_bytes(tmp_path, "a.txt", SEEN.encode(), worker).text == f"{SEEN}\n"
        assert worker.started == 2
    finally:
        worker.close()


def test_too_much_memory_ends_the_document_and_not_the_batch(tmp_path: Path) -> None:
    """With the check of streams out of the way, only the limit on memory is left between the bomb and the machine."""
    memory = 192 * 1024**2
    worker = Sandbox(Limits(memory=memory, expansion=1_000_000))
    wide = f"{SEEN} \U0001f600 " + "ab " * 10_000_000
    try:
        for name, data in (("bomb.pdf", flate_bomb(1, 400_000_000)), ("wide.txt", wide.encode())):
            with pytest.raises(QuarantineError, match=r"too much for the parser|MB of memory") as caught:
                read_bytes(tmp_path, name, data, worker)
            assert caught.value.hint
            assert read_bytes(tmp_path, "a.txt", SEEN.encode(), worker).text == f"{SEEN}\n"
        # One to begin with, one after the bomb, one for a second try at the wide text, one after that.
        assert worker.started == 4
        assert worker.peak <= memory
    finally:
        worker.close()
