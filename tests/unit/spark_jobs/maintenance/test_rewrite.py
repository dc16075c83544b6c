"""A mended table is the expected one, whatever was wrong with it, and mending it again writes nothing."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake import CommitProperties, Transaction, write_deltalake
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.model import Contract
from lakepulse.settings import Settings
from spark_jobs.maintenance import rewrite
from spark_jobs.maintenance.rewrite import mend, mend_whole
from spark_jobs.runtime.choice import Pair
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine
from spark_jobs.runtime.tables.lake import WATERMARK, Lake
from spark_jobs.runtime.writers.delta_rs_writer import DeltaRsWriter

SCHEMA = pa.schema({"k": pa.int64(), "v": pa.string()})
ROWS = st.lists(
    st.fixed_dictionaries({"k": st.integers(0, 5), "v": st.sampled_from(["a", "b", None])}), max_size=8
)

CONTRACT = Contract.model_validate(
    {
        "table": "gold.t",
        "owner": "tests",
        "purpose": "A table for tests.",
        "kind": "full_refresh",
        "key": ["k"],
        "columns": {
            "k": {"type": "int64", "doc": "Key", "nullable": True},
            "v": {"type": "string", "doc": "Value", "nullable": True},
        },
    }
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


@pytest.mark.parametrize("keys_a_commit", [0, 1, 100])
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(expected=ROWS, actual=ROWS)
def test_a_whole_table_is_mended_by_key_or_written_anew(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    keys_a_commit: int,
    expected: list[dict[str, Any]],
    actual: list[dict[str, Any]],
) -> None:
    monkeypatch.setattr(rewrite, "KEYS_A_COMMIT", keys_a_commit)
    monkeypatch.setenv("LAKEPULSE_LAKE_ROOT", str(tmp_path / f"lake{len(list(tmp_path.iterdir()))}"))
    lake = Lake(Settings())
    writer = DeltaRsWriter(lake, Catalog({CONTRACT.table: CONTRACT}, {}, {}, {}))
    pair = Pair(DuckDbEngine(lake), writer)
    marked = CommitProperties(app_transactions=[Transaction(WATERMARK, 70)])
    before = pa.Table.from_pylist(actual, schema=SCHEMA)
    write_deltalake(lake.uri("gold.t"), before, commit_properties=marked)
    wanted = pa.Table.from_pylist(expected, schema=SCHEMA)
    values = {row["k"] for row in expected}
    found = mend_whole(pair, writer, CONTRACT, SCHEMA, wanted)
    assert found == (len(values), differing(expected, actual))
    assert ordered(lake.scan("gold.t").to_table().to_pylist()) == ordered(expected)
    version = lake.version("gold.t")
    assert mend_whole(pair, writer, CONTRACT, SCHEMA, wanted) == (len(values), 0)
    assert lake.version("gold.t") == version <= 1
    assert lake.watermark("gold.t") == 70


def differing(expected: list[dict[str, Any]], actual: list[dict[str, Any]]) -> int:
    keys = {row["k"] for row in [*expected, *actual]}
    return sum(
        ordered([row for row in expected if row["k"] == key])
        != ordered([row for row in actual if row["k"] == key])
        for key in keys
    )
