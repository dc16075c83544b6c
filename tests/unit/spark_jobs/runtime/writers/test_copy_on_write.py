"""An upsert over any files: together they hold the later row of each key, and no file is changed without need."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from spark_jobs.runtime.writers.copy_on_write import Upsert
from spark_jobs.runtime.writers.writer import DELETED, FRESH

SCHEMA = pa.schema({"k": pa.int64(), "part": pa.string(), "lsn": pa.int64(), "seq": pa.int64()})
KEYS = st.tuples(st.integers(1, 4), st.sampled_from("ab"))
VERSIONS = st.tuples(st.integers(1, 3), st.integers(1, 3))
Key = tuple[int, str]
Version = tuple[int, int]


def rows(state: dict[Key, Version], **flags: list[bool]) -> pa.Table:
    table = pa.Table.from_pylist(
        [{"k": k, "part": part, "lsn": lsn, "seq": seq} for (k, part), (lsn, seq) in state.items()], SCHEMA
    )
    for name, values in flags.items():
        table = table.append_column(name, pa.array(values, pa.bool_()))
    return table


def states(table: pa.Table) -> dict[Key, Version]:
    found = {(row["k"], row["part"]): (row["lsn"], row["seq"]) for row in table.to_pylist()}
    assert len(found) == table.num_rows, "a key is there twice"
    return found


@given(
    held=st.dictionaries(KEYS, st.tuples(st.integers(0, 2), VERSIONS), max_size=8),
    coming=st.dictionaries(KEYS, st.tuples(VERSIONS, st.booleans()), max_size=8),
)
def test_files_hold_the_later_row_of_each_key(
    held: dict[Key, tuple[int, Version]], coming: dict[Key, tuple[Version, bool]]
) -> None:
    files = [{key: row for key, (where, row) in held.items() if where == number} for number in range(3)]
    flags = {
        DELETED: [gone for _, gone in coming.values()],
        FRESH: [key not in held and not gone for key, (_, gone) in coming.items()],
    }
    given_rows = rows({key: row for key, (row, _) in coming.items()}, **flags)
    upsert = Upsert(given_rows, ["k", "part"], ["lsn", "seq"], SCHEMA)
    after = []
    for file in files:
        change = upsert.apply(rows(file))
        touched = {key for key in file if key in coming and coming[key][0] > file[key]}
        assert (change is not None) == bool(touched)
        if change is not None:
            assert set(states(change.removed)) == touched
            assert states(change.stays) == {key: row for key, row in file.items() if key not in touched}
        after += [rows(file)] if change is None else [change.stays, change.added]
    expected = {key: row for key, (_, row) in held.items()}
    for key, (row, gone) in coming.items():
        if row > expected.get(key, (0, 0)):
            expected.pop(key, None)
            expected |= {} if gone else {key: row}
    assert states(pa.concat_tables([*after, upsert.inserts()])) == expected


@given(st.sets(st.integers(0, 9), max_size=4), st.integers(0, 9), st.integers(0, 9))
def test_a_file_is_read_exactly_where_its_bounds_hold_a_key(keys: set[int], one: int, other: int) -> None:
    state = {(key, "a"): (1, 1) for key in keys}
    nothing = [False] * len(state)
    upsert = Upsert(rows(state, **{DELETED: nothing, FRESH: nothing}), ["k", "part"], [], SCHEMA)
    least, most = sorted((one, other))
    assert upsert.may_touch(least, most) == any(least <= key <= most for key in keys)
    assert upsert.may_touch(None, most) == bool(keys)
