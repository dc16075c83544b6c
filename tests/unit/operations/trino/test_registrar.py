from pathlib import Path
from unittest.mock import create_autospec

import pytest
from trino.dbapi import Connection

from lakepulse.contracts.catalog import load_catalog
from lakepulse.settings import Settings
from operations.trino.registrar import Registrar
from spark_jobs.runtime.tables.lake import Lake


@pytest.mark.parametrize(
    ("root", "files", "location"),
    [
        ("s3://lakepulse-", None, "s3://lakepulse-gold/dim_city"),
        ("/data/lake", "/data", "local:///lake/gold/dim_city"),
        ("/data/my lake", "/data", "local:///my%20lake/gold/dim_city"),
    ],
)
def test_a_table_is_registered_where_trino_finds_it(
    root: str, files: str | None, location: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAKEPULSE_LAKE_ROOT", root)
    settings = Settings()
    below = Path(files) if files else None
    registrar = Registrar(create_autospec(Connection), Lake(settings), load_catalog(settings.home), below)
    assert registrar.location("gold.dim_city") == location
