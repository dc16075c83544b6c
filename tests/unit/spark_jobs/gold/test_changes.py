"""Changed rows are counted: what cancels out is no change, and what is left leads from the old table to the new one."""

from collections import Counter

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from spark_jobs.gold.changes import as_upserts, net_change
from spark_jobs.runtime.tables.recent_changes import WEIGHT, difference
from spark_jobs.runtime.writers.writer import DELETED, FRESH

SCHEMA = pa.schema({"k": pa.int64(), "v": pa.string(), "unused": pa.int64()})
TABLES = st.dictionaries(st.integers(1, 5), st.tuples(st.sampled_from("ab"), st.integers(1, 3)), max_size=5)
State = dict[int, tuple[str, int]]


def table(state: State) -> pa.Table:
    rows = [{"k": key, "v": value, "unused": unused} for key, (value, unused) in state.items()]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


@given(TABLES, TABLES)
def test_the_net_change_is_the_difference_of_the_used_columns(before: State, after: State) -> None:
    change = net_change(difference(table(before), table(after)), ["k", "v"])
    expected = Counter((key, value) for key, (value, _) in after.items())
    expected.subtract((key, value) for key, (value, _) in before.items())
    assert {(row["k"], row["v"]): row[WEIGHT] for row in change.to_pylist()} == {
        row: weight for row, weight in expected.items() if weight
    }


@given(TABLES, TABLES)
def test_upserts_of_a_change_make_the_old_table_the_new_one(before: State, after: State) -> None:
    rows = as_upserts(net_change(difference(table(before), table(after)), ["k", "v"]), ["k"]).to_pylist()
    assert len({row["k"] for row in rows}) == len(rows)
    found = {key: value for key, (value, _) in before.items()}
    for row in rows:
        assert row[FRESH] == (row["k"] not in before)
        if row[DELETED]:
            del found[row["k"]]
        else:
            found[row["k"]] = row["v"]
    assert found == {key: value for key, (value, _) in after.items()}


def test_a_select_that_uses_no_column_sees_no_change() -> None:
    change = net_change(difference(table({}), table({1: ("a", 1)})), [])
    assert (change.num_rows, change.column_names) == (0, [WEIGHT])
