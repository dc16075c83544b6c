"""The demo's questions to gold."""

from pathlib import Path

import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.settings import Settings
from operations.demo import QUERIES
from spark_jobs.runtime.engines.query import query
from spark_jobs.runtime.engines.statement import referenced_tables
from spark_jobs.runtime.tables.lake import Lake


@pytest.mark.parametrize("sql", QUERIES.values(), ids=QUERIES)
def test_gold_as_its_contracts_make_it_can_answer(
    sql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAKEPULSE_LAKE_ROOT", str(tmp_path))
    settings = Settings()
    lake, catalog = Lake(settings), load_catalog(settings.home)
    (table,) = referenced_tables(sql)
    lake.create(catalog, table)
    assert query(lake, catalog, sql).num_rows == 0
