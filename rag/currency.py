"""How fresh a document is, as its card tells: due for review, retracted, of which date. Knows no document's text."""

from __future__ import annotations

from datetime import date

from index.schema import Source


def day_in_words(day: date) -> str:
    """``2024-05-03`` -> ``3 May 2024``."""
    return f"{day.day} {day:%B %Y}"


def overdue(source: Source, today: date | None = None) -> str | None:
    """The line for a document whose review is past due on ``today`` (the real day if not given), else ``None``."""
    due = source.review_by
    if due is None or due >= (today or date.today()):
        return None
    return f"Due for review on {day_in_words(due)}. It may be out of date."


def edition(source: Source) -> str:
    """Which version of a work a document is, in words that follow "the version"."""
    for words, day in (("of", source.published), ("reviewed on", source.reviewed), ("retrieved on", source.retrieved)):
        if day is not None:
            return f"{words} {day_in_words(day)}"
    return "without a date"


def age(source: Source) -> tuple[date, str]:
    """Sorts documents from the oldest to the newest; one without any date counts as the oldest."""
    days = (source.published, source.reviewed, source.retrieved)
    return next((day for day in days if day is not None), date.min), source.id
