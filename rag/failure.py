"""What may be written down about a failure: its kind and the places in the code. Never its message.

The message of an error can hold what a person typed, and so can the variables of a frame.
"""

from __future__ import annotations

import traceback
from pathlib import Path

#: How many places are told, innermost first.
PLACES = 4


def described(error: BaseException) -> str:
    """Kind and places of an error and of the one it came from: ``KeyError at check.py:12 < assistant.py:80``."""
    told = _one(error)
    cause = error.__cause__ or error.__context__
    return f"{told}; from {_one(cause)}" if cause is not None else told


def _one(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)[::-1][:PLACES]
    places = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
    return f"{type(error).__name__} at {places}" if places else type(error).__name__
