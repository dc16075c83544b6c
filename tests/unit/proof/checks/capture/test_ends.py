"""Offsets of the transaction topic of which nothing is known: those that have to be read."""

import pytest

from proof.checks.capture.ends import unknown


@pytest.mark.parametrize(
    ("held", "ends", "expected"),
    [
        ({1, 3, 5}, (0, 6), (6, 6)),
        ({1, 5}, (0, 6), (2, 4)),
        ({1, 3}, (0, 9), (4, 9)),
        (set(), (4, 6), (4, 6)),
        # What Kafka keeps no longer says nothing.
        ({1, 3, 5, 7}, (4, 8), (8, 8)),
        (set(), (4, 4), (4, 4)),
    ],
)
def test_a_begin_stands_right_before_its_end(
    held: set[int], ends: tuple[int, int], expected: tuple[int, int]
) -> None:
    assert unknown(held, *ends) == expected
