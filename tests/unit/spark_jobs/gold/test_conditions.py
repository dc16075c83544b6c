"""Rows in memory that fulfil conditions are those that Arrow's scanner would find, nulls and empty tables included."""

from datetime import date

import pyarrow as pa
import pyarrow.dataset as ds
from hypothesis import given
from hypothesis import strategies as st

from spark_jobs.gold.conditions import matching, of_rows
from spark_jobs.gold.walk import From, Where

SCHEMA = pa.schema({"k": pa.int64(), "day": pa.date32(), "name": pa.string()})
KEYS = st.integers(0, 5)
DAYS = st.dates(date(2026, 3, 1), date(2026, 3, 5))
NAMES = st.sampled_from("abc")
ROWS = st.lists(
    st.fixed_dictionaries({"k": st.none() | KEYS, "day": st.none() | DAYS, "name": st.none() | NAMES}),
    max_size=8,
)
WHERE = st.fixed_dictionaries(
    {},
    optional={
        "k": st.frozensets(KEYS, min_size=1),
        "day": st.builds(From, DAYS) | st.frozensets(DAYS, min_size=1),
        "name": st.frozensets(NAMES, min_size=1),
    },
)


@given(ROWS, WHERE)
def test_it_is_what_the_scanner_finds(values: list[dict[str, object]], where: Where) -> None:
    rows = pa.Table.from_pylist(values, SCHEMA)
    scanned = ds.dataset(rows).to_table(columns=["name", "k"], filter=of_rows(SCHEMA, where))
    found = matching(rows, ["name", "k"], where)
    assert found.schema == scanned.schema
    assert found.to_pylist() == scanned.to_pylist()
