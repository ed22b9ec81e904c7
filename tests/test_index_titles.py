"""A document that gives no title: its first line, or its file's name made readable."""

from __future__ import annotations

import pytest

from index.intake import title


@pytest.mark.parametrize(
    ("text", "stem", "expected"),
    [
        ("Clinic: Hand clinic | Day: Monday | Opens: 8 am\n\nClinic: Foot", "opening-hours_2026", "Opening hours 2026"),
        ("Medicine | First visit\n\nA | B", "drip_times", "Drip times"),
        ("Opening hours\n\nClinic: Hand | Day: Monday", "x", "Opening hours"),
        ("# Your wrist\n\nText.", "wrist-v2", "Your wrist"),
        ("", "wrist-v2", "Wrist v2"),
        ("--- | ---", "___", "___"),
    ],
)
def test_a_title_is_a_line_that_a_person_would_call_it_by(text: str, stem: str, expected: str) -> None:
    assert title(text, stem) == expected
