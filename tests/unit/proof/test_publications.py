"""Publications, sampled: evenly, with the last, and none whose files may be removed meanwhile."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from proof.publications import Sampled, sample
from tests.unit.proof.small_proof import SmallLake


@pytest.fixture
def small(tmp_path: Path) -> SmallLake:
    return SmallLake(tmp_path)


def made(small: SmallLake, minutes_ago: Sequence[float]) -> None:
    """Publications at the watermarks 1, 2, …."""
    now = datetime.now(UTC)
    rows = [
        {
            "layer": "gold",
            "watermark": number,
            "published_at": now - timedelta(minutes=ago),
            "versions": [("gold.t", number)],
        }
        for number, ago in enumerate(minutes_ago, 1)
    ]
    small.write("gold.publications", rows, len(minutes_ago))


def watermarks(sampled: Sampled) -> list[int]:
    return [watermark for watermark, _ in sampled.publications]


@pytest.mark.parametrize(
    ("count", "expected"), [(1, [7]), (2, [3, 7]), (3, [1, 4, 7]), (20, [1, 2, 3, 4, 5, 6, 7])]
)
def test_the_last_is_there_and_the_others_are_spread(
    small: SmallLake, count: int, expected: list[int]
) -> None:
    made(small, [3.5, 3, 2.5, 2, 1.5, 1, 0.5])
    assert watermarks(sample(small.lake, "gold", 60, count)) == expected


def test_what_may_be_removed_while_it_is_read_is_not_looked_at(small: SmallLake) -> None:
    made(small, [40, 31, 29, 1])
    assert watermarks(sample(small.lake, "gold", 60, 10)) == [3, 4]


def test_a_layer_that_stands_still_has_its_last_publication(small: SmallLake) -> None:
    assert watermarks(sample(small.lake, "gold", 60, 3)) == []
    made(small, [500, 400])
    assert watermarks(sample(small.lake, "gold", 60, 3)) == [2]


def test_a_version_that_did_not_change_is_looked_at_once() -> None:
    sampled = Sampled([(1, {"a": 1}), (2, {"a": 1, "b": 5}), (3, {"a": 2, "b": 5}), (4, {"a": 2})])
    assert (sampled.versions("a"), sampled.versions("b")) == ([1, 2], [5])
