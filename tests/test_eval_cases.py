"""Our own cases: valid, original in number, and true to the sources they are judged by."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

import index
from eval.load import CASES_DIR, load
from eval.metrics import flat
from eval.schema import Case
from index.errors import InputError
from rag.schema import Behaviour

CASES = load()
SOURCES = Path(index.__file__).parent / "sources"


def test_there_are_enough_cases_of_every_behaviour() -> None:
    counts = Counter(case.behaviour for case in CASES)
    assert len(CASES) >= 240
    assert set(counts) == set(get_args(Behaviour))
    assert counts["not_in_sources"] >= 60
    assert min(counts.values()) >= 5


def test_every_file_holds_one_category_under_its_name() -> None:
    for path in CASES_DIR.glob("*.jsonl"):
        assert {case.category for case in load([path])} == {path.stem}


def test_questions_are_asked_once_and_in_many_voices_and_languages() -> None:
    asked = Counter((flat(case.question.lower()), case.turns) for case in CASES)
    assert [text for text, times in asked.items() if times > 1] == []
    assert {case.lang for case in CASES} == {"en", "es", "zh", "de", "fr", "hi", "ar"}
    assert len({case.voice for case in CASES}) >= 10


def test_wanted_quotes_stand_in_the_sources() -> None:
    documents = [flat(path.read_text(encoding="utf-8")) for path in SOURCES.glob("*/*.txt")]
    assert len(documents) == 2
    wanted = {text for case in CASES for group in case.quotes for text in group}
    assert [text for text in wanted if not any(text in document for document in documents)] == []
    assert len(wanted) > 40


def test_answers_are_judged_by_quotes_and_by_words() -> None:
    unjudged = [case.id for case in CASES if case.behaviour == "answer" and not (case.quotes and case.must)]
    # Some answers may take any of several right turns; then the quotes, or what must not be said, judge them.
    assert len(unjudged) <= 8


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_no_pattern_is_met_by_silence_or_by_its_own_question_alone(case: Case) -> None:
    for pattern in case.must:
        assert not re.search(pattern, "", re.I), "a pattern that an empty answer meets proves nothing"
    for pattern in (*case.must_not, *case.never):
        assert not re.search(pattern, "", re.I)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


GOOD = '{"id": "a", "category": "x", "question": "Q?", "behaviour": "answer"}'


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "line 2: not JSON"),
        ("[1]", "line 2: not a JSON object"),
        (GOOD, "line 2: the id 'a' is used twice"),
        (GOOD.replace('"a"', '"b"').replace('"answer"', '"reply"'), "line 2: behaviour"),
        (GOOD.replace('"a"', '"b"').replace("}", ', "must": ["("]}'), "line 2: must"),
        (GOOD.replace('"a"', '"b"').replace("}", ', "quotes": [[]]}'), "line 2: quotes"),
        (GOOD.replace('"a"', '"b"').replace("}", ', "musts": []}'), "line 2: musts"),
        ('{"id": "b"}', "line 2: category"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, complaint: str) -> None:
    path = write(tmp_path / "cases.jsonl", f"{GOOD}\n{line}\n")
    with pytest.raises(InputError, match=re.escape(complaint)):
        load([path])


def test_a_good_file_is_read_whole_with_blank_lines_and_a_byte_order_mark(tmp_path: Path) -> None:
    path = write(tmp_path / "cases.jsonl", "\ufeff" + GOOD + "\n\n" + GOOD.replace('"a"', '"b"'))
    assert [case.id for case in load([path])] == ["a", "b"]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xff\xfe\x00", None])
def test_files_that_hold_no_cases_are_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "cases.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError):
        load([path])
