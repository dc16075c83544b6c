"""From which day on a changed version can make a difference to what joins it as it was."""

from datetime import UTC, date, datetime

import pyarrow as pa

from spark_jobs.gold.timeline import by_beginning

FIRST = datetime(1900, 1, 1, tzinfo=UTC)
MOVED = datetime(2026, 3, 2, 10, tzinfo=UTC)
Version = tuple[int, str, datetime, datetime | None, int]


def beginnings(*versions: Version) -> dict[date, list[int]]:
    names = ("customer_id", "sales_territory", "effective_from", "effective_to", "_weight")
    rows = pa.Table.from_pylist([dict(zip(names, version, strict=True)) for version in versions])
    return {day: part["customer_id"].to_pylist() for day, part in by_beginning(rows).items()}


def test_a_move_matters_from_its_day_on() -> None:
    closed: list[Version] = [(1, "Plains", FIRST, None, -1), (1, "Plains", FIRST, MOVED, 1)]
    assert beginnings(*closed, (1, "Southeast", MOVED, None, 1)) == {date(2026, 3, 2): [1, 1, 1]}


def test_a_new_customer_matters_from_the_beginning() -> None:
    assert beginnings((2, "Plains", FIRST, None, 1)) == {date(1900, 1, 1): [2]}


def test_a_renamed_territory_matters_from_the_version_on() -> None:
    renamed: list[Version] = [(1, "Plains", MOVED, None, -1), (1, "Great Plains", MOVED, None, 1)]
    assert beginnings(*renamed) == {date(2026, 3, 2): [1, 1]}


def test_many_days_are_taken_together_from_the_earliest_of_the_rest() -> None:
    versions: list[Version] = [(day, "a", datetime(2026, 3, day, tzinfo=UTC), None, 1) for day in range(1, 8)]
    found = beginnings(*versions)
    assert found[date(2026, 3, 4)] == [4, 5, 6, 7]
    assert sorted(number for part in found.values() for number in part) == list(range(1, 8))


def test_an_end_that_was_moved_matters_from_the_earlier_one_on() -> None:
    later = datetime(2026, 3, 9, tzinfo=UTC)
    moved: list[Version] = [(1, "Plains", FIRST, MOVED, -1), (1, "Plains", FIRST, later, 1)]
    assert beginnings(*moved) == {date(2026, 3, 2): [1, 1]}
