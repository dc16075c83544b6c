"""A mended table is the expected one, whatever was wrong with it, and mending it again writes nothing."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake import write_deltalake
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lakepulse.contracts.catalog import Catalog
from lakepulse.settings import Settings
from spark_jobs.maintenance.rewrite import mend
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.writers.delta_rs_writer import DeltaRsWriter

SCHEMA = pa.schema({"k": pa.int64(), "v": pa.string()})
ROWS = st.lists(
    st.fixed_dictionaries({"k": st.integers(0, 5), "v": st.sampled_from(["a", "b", None])}), max_size=8
)


def ordered(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(str((row["k"], row["v"])) for row in rows)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(expected=ROWS, actual=ROWS)
def test_rows_missing_spoiled_doubled_and_extra_are_mended(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    expected: list[dict[str, Any]],
    actual: list[dict[str, Any]],
) -> None:
    monkeypatch.setenv("LAKEPULSE_LAKE_ROOT", str(tmp_path / f"lake{len(list(tmp_path.iterdir()))}"))
    lake = Lake(Settings())
    writer = DeltaRsWriter(lake, Catalog({}, {}, {}, {}))
    write_deltalake(lake.uri("gold.t"), pa.Table.from_pylist(actual, schema=SCHEMA))
    wanted = pa.Table.from_pylist(expected, schema=SCHEMA)
    mend(writer, "gold.t", "k", wanted, lake.scan("gold.t").to_table())
    assert ordered(lake.scan("gold.t").to_table().to_pylist()) == ordered(expected)
    version = lake.open("gold.t").version()
    assert mend(writer, "gold.t", "k", wanted, lake.scan("gold.t").to_table()) == 0
    assert lake.open("gold.t").version() == version
