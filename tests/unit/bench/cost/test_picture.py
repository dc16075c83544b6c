"""The picture: the same parts in every bar, none lost, and a file of the kind that its suffix says."""

from pathlib import Path

import pytest

from bench.cost.picture import PARTS, draw, parts
from bench.cost.table import OTHERS
from tests.unit.bench.cost.costs import a_cost


def test_bars_have_the_same_parts_largest_first_and_lose_nothing() -> None:
    bars = [{f"part {number}": float(number) for number in range(1, PARTS + 4)}, {f"part {PARTS + 3}": 1.0}]
    first, second = parts(bars)
    assert list(first) == list(second)
    assert next(iter(first)) == f"part {PARTS + 3}"
    assert (len(first), list(first)[-1]) == (PARTS + 1, OTHERS)
    assert [sum(first.values()), sum(second.values())] == [sum(bar.values()) for bar in bars]


@pytest.mark.parametrize(("suffix", "begins"), [("svg", b"<?xml"), ("png", b"\x89PNG")])
def test_the_suffix_says_what_is_written(tmp_path: Path, suffix: str, begins: bytes) -> None:
    file = tmp_path / "pictures" / f"cost.{suffix}"
    draw([a_cost(0), a_cost(20)], file)
    assert file.read_bytes().startswith(begins)
