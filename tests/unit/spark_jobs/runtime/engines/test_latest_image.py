"""The latest images: found by sorting Arrow rows and by the windows of the SQL, always the same."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine
from spark_jobs.runtime.engines.latest_image import CHANGES, latest_arrow, latest_sql

COLUMNS = ("id", "part", "_op", "_commit_lsn", "_sequence")
SCHEMA = pa.schema(
    [
        ("id", pa.int64()),
        ("part", pa.string()),
        ("_op", pa.string()),
        ("_commit_lsn", pa.int64()),
        ("_sequence", pa.int64()),
    ]
)
IDENTITIES = st.tuples(st.integers(1, 4), st.integers(1, 4))
EVENTS = st.dictionaries(
    IDENTITIES, st.tuples(st.integers(1, 3), st.sampled_from("ab"), st.sampled_from("cud")), max_size=12
)
ENGINE = DuckDbEngine()


@pytest.mark.parametrize("each_commit", [False, True])
@pytest.mark.parametrize("key", [("id",), ("id", "part")])
@settings(deadline=None, max_examples=30)
@given(events=EVENTS)
def test_sorting_and_windows_agree(
    events: dict[tuple[int, int], tuple[int, str, str]], key: tuple[str, ...], each_commit: bool
) -> None:
    rows = [dict(zip(COLUMNS, (*image, *identity), strict=True)) for identity, image in events.items()]
    changes = pa.Table.from_pylist(rows, schema=SCHEMA)
    order = [("_commit_lsn", "ascending"), ("_sequence", "ascending")]
    sorted_rows = latest_arrow(changes, key, each_commit).sort_by(order)
    by_windows = ENGINE.query(latest_sql(COLUMNS, key, each_commit), {CHANGES: changes}).sort_by(order)
    assert sorted_rows.to_pylist() == by_windows.to_pylist()
