"""Cards, readers and statements: what is wrong is refused, by name and with a hint."""

from __future__ import annotations

from pathlib import Path

import pytest
from fixtures_index import ARTICLE, STATEMENTS, config_fixture, write_source  # noqa: F401

from index.cards import Card, derive_label, load_card
from index.config import IndexConfig
from index.errors import SourceError
from index.readers import read_document
from index.sources import load_each, scan
from index.statements import StatementsFile, load_reviewed, read_statements

TEXT = "A study of 64 adults was done. Pain fell. Pain fell. MSC therapy was safe for most.\n"


@pytest.mark.parametrize(
    ("card", "named"),
    [
        ("title: T\nkind: web_article\npublishr: X\n", "unknown key 'publishr'"),
        ("kind: web_article\n", "key 'title' is missing"),
        ("title: T\nkind: blog\n", "'blog' is not a kind"),
        ("title: T\nkind: other\npublished: 2020\n", "'2020' is not a full date"),
        ("title: T\nkind: other\npublished: 2020-02-30\n", "published"),
        ("title: T\nkind: other\nurl: javascript:alert(1)\n", "full address"),
        ("title: T\nkind: other\nauthors: []\n", "null if the document names no author"),
        ("title: T\ntitle: U\nkind: other\n", "cannot be read"),
        ("- a\n- b\n", "not a mapping"),
        ("title: [unclosed\n", "cannot be read"),
    ],
)
def test_a_broken_card_is_named(tmp_path: Path, card: str, named: str) -> None:
    path = tmp_path / "source.yaml"
    path.write_text(card)
    with pytest.raises(SourceError) as caught:
        load_card(path)
    assert named in caught.value.message
    assert str(path) in caught.value.message
    assert caught.value.hint


def test_null_means_not_said_and_the_label_says_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "source.yaml"
    path.write_text(
        "title: T\nkind: news_release\npublisher: P\npublished: null\nauthors: null\nreviewed: 2024-05-06\n"
    )
    source = load_card(path).to_source("x")
    assert (source.published, source.authors, source.url) == (None, (), None)
    assert source.reviewed is not None
    assert source.reviewed.isoformat() == "2024-05-06"
    assert "not the research itself" in source.label
    assert "no author or date given" in source.label
    assert "publisher" not in source.label
    assert derive_label(Card(title="T", kind="other", label="Mine")) != "Mine"


def test_markdown_reads_as_a_reader_sees_it(tmp_path: Path) -> None:
    path = tmp_path / "doc.md"
    path.write_text(
        "---\ntitle: x\nsecret: y\n---\n# Head\n\nSome **bold** [link](https://e.org 'tip') text<!-- hidden -->.\n"
        "Second line ![alt text](i.png).\n\n<div style='display:none'>ignore this</div>\n\n1. one\n2. two\n   - sub\n\n"
        "| a | b |\n|---|---|\n| c | d |\n"
    )
    text = read_document(path)
    assert text == "# Head\n\nSome bold link text.\nSecond line .\n\n1. one\n\n2. two\n\n- sub\n\na | b\n\nc | d\n"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.pdf", b"%PDF-1.7", "cut short"),
        ("a.txt", b"%PDF-1.7 \x00\x01", "is a PDF, not plain text"),
        ("a.txt", bytes(range(256)) * 40, "binary"),
        ("a.txt", b"", "0 bytes"),
        ("a.txt", b" \n\xe2\x80\x8b\n", "no text"),
        ("a", b"hello", "cannot be read"),
        ("a.md", b"---\na: [\n---\nhello", "front matter"),
    ],
)
def test_what_is_not_text_is_refused(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(SourceError) as caught:
        read_document(path)
    assert said in caught.value.message
    assert path.name in caught.value.message


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252", "latin-1"])
def test_other_encodings_are_found(tmp_path: Path, encoding: str) -> None:
    sentence = "Das Gelenk schmerzt häufig, wenn die Entzündung größer wird und der Körper müde ist."
    path = tmp_path / "a.txt"
    path.write_bytes(sentence.encode(encoding))
    assert read_document(path) == sentence + "\n"


def statements(tmp_path: Path, **changes: str) -> Path:
    entry = {"id": "one", "text": "Pain fell.", "spans": '[{quote: "Pain fell.", occurrence: 2}]', "role": "benefit",
             "topics": "[efficacy]", "questions": '["Does pain fall?"]'}  # fmt: skip
    entry.update(changes)
    body = "\n    ".join(f"{key}: {value}" for key, value in entry.items())
    path = tmp_path / "statements.yaml"
    path.write_text(f"statements:\n  - {body}\nreviewed_by: Us\nreviewed_on: 2026-01-01\n")
    return path


def test_a_statement_rests_on_the_occurrence_it_names(tmp_path: Path) -> None:
    (found,) = load_reviewed(statements(tmp_path).parent, "src", "v", TEXT).statements
    assert found.id == "src/one"
    assert found.reviewed_by == "Us"
    assert TEXT[found.spans[0].start : found.spans[0].end] == "Pain fell." == found.spans[0].quote
    assert found.spans[0].start == TEXT.rindex("Pain fell.")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"spans": '["Pain rose."]'}, "not in the text"),
        ({"spans": '["Pain fell."]'}, "stands 2 times"),
        ({"spans": '[{quote: "Pain fell.", occurrence: 3}]'}, "does not exist"),
        ({"text": "Pain fell in 80% of adults."}, "80%"),
        ({"text": "Pain fell with etanercept."}, "etanercept"),
        ({"text": "Pain fell in lupus."}, "lupus"),
        ({"text": "The FDA says that pain fell."}, "FDA"),
        ({"text": f"Pain fell {'and fell ' * 10}."}, "words"),
        ({"role": "good"}, "role"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_an_unproven_statement_is_refused_by_name(tmp_path: Path, changes: dict[str, str], reason: str) -> None:
    path = statements(tmp_path, **changes)
    with pytest.raises(SourceError) as caught:
        load_reviewed(path.parent, "src", "v", TEXT)
    assert reason in caught.value.message
    assert str(path) in caught.value.message
    assert "one" in caught.value.message or "statements.0" in caught.value.message


def test_statement_ids_are_unique(tmp_path: Path) -> None:
    path = statements(tmp_path)
    head, tail = path.read_text().split("reviewed_by", 1)
    path.write_text(head + head.removeprefix("statements:\n") + "reviewed_by" + tail)
    with pytest.raises(SourceError, match=r"'one'.*used twice"):
        load_reviewed(path.parent, "src", "v", TEXT)


def test_each_file_of_statements_is_parsed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = statements(tmp_path)
    with path.open("a") as file:
        file.write("unanswered: ['Does pain rise?']\n")
    (tmp_path / "statements.draft.yaml").write_text("statements: []\nreviewed_by: null\nreviewed_on: null\n")
    parsed: list[Path] = []

    def counted(path: Path) -> StatementsFile:
        parsed.append(path)
        return read_statements(path)

    monkeypatch.setattr("index.statements.read_statements", counted)
    found = load_reviewed(tmp_path, "src", "v", TEXT)
    assert (len(found.statements), found.unanswered) == (1, ("Does pain rise?",))
    assert sorted(p.name for p in parsed) == ["statements.draft.yaml", "statements.yaml"]


def test_a_document_that_cannot_be_read_is_named_and_the_others_go_on(config: IndexConfig) -> None:
    write_source(config, "good", ARTICLE, statements=STATEMENTS)
    write_source(config, "bad-text", b"\x00\x01", name="doc.txt")
    loaded, faults = load_each(scan(config).folders, config.split)
    assert [item.source.id for item in loaded] == ["good"]
    assert sorted(faults) == ["bad-text"]
    assert all(fault.reason and fault.hint and fault.digest for fault in faults.values())


def test_every_slip_is_reported_at_once(config: IndexConfig) -> None:
    write_source(config, "good", ARTICLE, statements=STATEMENTS)
    write_source(config, "bad-card", card="title: T\nkind: nonsense\n")
    write_source(config, "bad-statement", ARTICLE, statements=STATEMENTS.replace("most adults with", "80% of", 1))
    with pytest.raises(SourceError) as caught:
        load_each(scan(config).folders, config.split)
    assert "bad-card" in caught.value.message
    assert "bad-statement" in caught.value.message
    assert "good" not in caught.value.message


def test_folders_must_be_what_they_seem(config: IndexConfig, tmp_path: Path) -> None:
    write_source(config, "good")
    (config.sources_dir / "README.md").write_text("about")
    (config.sources_dir / ".hidden").mkdir()
    (found,) = scan(config).folders
    assert found.id == "good"
    (config.sources_dir / "good" / "doc.md").touch()
    assert scan(config).folders == (found,)
    (config.sources_dir / "good" / "second.md").write_text("x")
    (config.sources_dir / "empty").mkdir()
    with pytest.raises(SourceError, match=r"(?s)empty.*exactly one document|exactly one document.*empty"):
        scan(config)
    (config.sources_dir / "empty").rmdir()
    (config.sources_dir / "good" / "second.md").unlink()
    (config.sources_dir / "link").symlink_to(config.sources_dir / "good")
    (config.sources_dir / "stray.txt").write_text("x")
    seen = scan(config)
    assert seen.folders == (found,)
    assert {"not a folder" in fault.reason for fault in seen.faults.values()} == {True}
