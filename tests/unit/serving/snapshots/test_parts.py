"""Parts: every file of a table is in one part, and little is written where little has changed."""

from hypothesis import given
from hypothesis import strategies as st

from serving.snapshots.manifest import Part
from serving.snapshots.parts import PART_ROWS, SMALL_ROWS, PartsPlan, plan_parts

FILES = st.dictionaries(st.text("abcdef", min_size=1, max_size=4), st.integers(0, 200_000), max_size=12)


def carried_out(plan: PartsPlan, files: dict[str, int]) -> list[Part]:
    written = [Part("-".join(group), 1, sum(files[each] for each in group), group) for group in plan.written]
    return [*plan.kept, *written]


@given(st.lists(FILES, min_size=1, max_size=6))
def test_every_file_is_in_exactly_one_part(history: list[dict[str, int]]) -> None:
    parts: list[Part] = []
    for files in history:
        # A file of the same name is the same file: Delta never writes over one.
        named = {f"{path}-{rows}": rows for path, rows in files.items()}
        parts = carried_out(plan_parts(named, parts), named)
        assert sorted(source for part in parts for source in part.sources) == sorted(named)
        assert all(part.rows == sum(named[each] for each in part.sources) for part in parts)
        assert all(part.rows <= PART_ROWS or len(part.sources) == 1 for part in parts)


def test_a_new_file_leaves_the_large_parts_alone() -> None:
    parts = [Part("x", 1, 100_000, ("a",)), Part("y", 1, 90_000, ("b", "c"))]
    plan = plan_parts({"a": 100_000, "b": 45_000, "c": 45_000, "d": 10}, parts)
    assert plan == PartsPlan(tuple(parts), (("d",),))


def test_small_parts_come_together() -> None:
    parts = [Part("x", 1, 100_000, ("a",)), Part("y", 1, 10, ("b",))]
    plan = plan_parts({"a": 100_000, "b": 10, "c": 20}, parts)
    assert plan == PartsPlan(tuple(parts[:1]), (("b", "c"),))


def test_a_file_that_is_gone_takes_its_part_along() -> None:
    plan = plan_parts({"b": 4_000, "d": 4_001}, [Part("y", 1, 8_192, ("b", "c"))])
    assert plan == PartsPlan((), (("b", "d"),))


def test_large_files_are_parts_of_their_own() -> None:
    plan = plan_parts({"a": SMALL_ROWS, "b": 10, "c": 20, "d": 200_000}, [])
    assert plan == PartsPlan((), (("a",), ("d",), ("b", "c")))
