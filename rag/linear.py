"""Adds up the weights of named features. Knows nothing of what they mean."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", bound=np.floating[Any])


def added(
    bias: NDArray[Number],
    table: NDArray[Number],
    rows: Mapping[str, int],
    groups: Mapping[str, Collection[str]],
    share: Callable[[str, int], float],
) -> NDArray[Number]:
    """The sums, shape (questions,).

    Args:
        bias: what each sum starts from, shape (questions,).
        table: the weight of each feature, shape (features, questions).
        rows: where "group:feature" stands in the table; what is not there counts nothing.
        groups: the features that were found, by group.
        share: what one feature of a group counts when there are so many of them.
    """
    total = bias.copy()
    for group, held in groups.items():
        found = [row for feature in held if (row := rows.get(f"{group}:{feature}")) is not None]
        if found:
            total += table[found].sum(axis=0) * share(group, len(held))
    return total
