import re
from pathlib import Path
from unittest.mock import create_autospec

import pytest
from trino.dbapi import Connection

from lakepulse.contracts.catalog import load_catalog
from lakepulse.settings import Settings
from operations.trino.registrar import Registrar
from spark_jobs.runtime.tables.lake import Lake
from tests.unit.spark_jobs.runtime.tables.lakes import lake_in


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


def test_a_view_is_made_when_all_that_it_reads_is_there_and_behind_the_views_that_it_reads(
    tmp_path: Path,
) -> None:
    catalog, connection, lake = load_catalog(), create_autospec(Connection), lake_in(tmp_path)
    registrar = Registrar(connection, lake, catalog, None)

    def made() -> list[str]:
        """The views that the next pass makes, in its order."""
        registrar.once()
        statements = [call.args[0] for call in connection.cursor.return_value.execute.call_args_list]
        connection.cursor.return_value.execute.reset_mock()
        found = (re.match(r"CREATE OR REPLACE VIEW delta\.(\w+\.\w+)\n", each) for each in statements)
        return [match[1] for match in found if match and match[1] in catalog.views]

    *tables, last = catalog.stored(["silver.order_aggregates"])
    for table in tables:
        lake.create(catalog, table)
    assert made() == []
    lake.create(catalog, last)
    assert made() == ["silver.enriched_orders", "silver.order_aggregates"]
    lake.create(catalog, "silver.colors")
    assert made() == []
