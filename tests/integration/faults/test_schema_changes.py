"""A source whose columns change under the flow: it goes on, or stops with a decision to take, and loses nothing."""

import shutil
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from cdc_simulator.source.load import load
from lakepulse.contracts.catalog import load_catalog
from lakepulse.roles import ADMIN
from lakepulse.settings import PROJECT_ROOT, Settings
from spark_jobs.runtime.engines.query import query
from spark_jobs.runtime.tables.lake import Lake
from tests.integration.commands import running_capture
from tests.integration.faults.conftest import Command
from tests.integration.test_flow import verdict

pytestmark = pytest.mark.integration


@pytest.fixture
def contracts(fresh: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The contracts and SELECTs of this test alone: a folder with ``contracts`` and ``selects``."""
    shutil.copytree(PROJECT_ROOT / "contracts", tmp_path / "contracts")
    shutil.copytree(
        PROJECT_ROOT / "spark_jobs", tmp_path / "selects", ignore=shutil.ignore_patterns("*.py", "*.pyc")
    )
    monkeypatch.setenv("LAKEPULSE_CONTRACTS", str(tmp_path / "contracts"))
    monkeypatch.setenv("LAKEPULSE_SELECTS", str(tmp_path / "selects"))
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text, f"{path} has changed: {old}"
    path.write_text(text.replace(old, new))


def in_source(settings: Settings, *statements: str) -> None:
    with closing(psycopg2.connect(settings.postgres.dsn(ADMIN, settings.home))) as session:
        session.autocommit = True
        with session.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def rows(select: str) -> list[tuple[object, ...]]:
    settings = Settings()
    return [
        tuple(row.values()) for row in query(Lake(settings), load_catalog(settings.home), select).to_pylist()
    ]


def refused(lakepulse: Command, table: str, *parts: str) -> None:
    """Capture goes on, the flow stops with one sentence, and nothing is in quarantine or a dead letter."""
    assert lakepulse("capture", "--once")[0] == 0
    code, said = lakepulse("run", table)
    flat = " ".join(said.split())
    assert (code, [part for part in parts if part not in flat]) == (2, []), flat[-800:]
    assert "Traceback" not in said
    nothing_aside()


def nothing_aside() -> None:
    for aside in ("silver.quarantine", "bronze.dead_letters"):
        assert rows(f"SELECT count(*) FROM {aside}") == [(0,)], aside


def flows(lakepulse: Command, table: str) -> None:
    for arguments in (("capture", "--once"), ("run", table)):
        code, said = lakepulse(*arguments)
        assert code == 0, said[-800:]
    nothing_aside()


def test_changed_columns_flow_or_ask_for_a_decision(
    fresh: Settings, contracts: Path, lakepulse: Command
) -> None:
    load(fresh, 0.01, 7, lambda text: None)
    flows(lakepulse, "silver.order_lines")
    _what_needs_no_decision(fresh, lakepulse)
    _a_widened_number(fresh, contracts / "contracts", lakepulse)
    _a_renamed_column(fresh, contracts, lakepulse)
    flows(lakepulse, "gold.fact_sales")
    with running_capture():
        report = verdict(Settings())
    assert report.ok, [str(finding) for finding in report.findings]


def _what_needs_no_decision(settings: Settings, lakepulse: Command) -> None:
    in_source(
        settings,
        "ALTER TABLE sales.order_lines ADD COLUMN gift boolean NOT NULL DEFAULT false",
        "ALTER TABLE sales.order_lines ALTER description TYPE varchar(500)",
        "ALTER TABLE sales.order_lines ALTER unit_price TYPE numeric(20,2)",
        "UPDATE sales.order_lines SET gift = true WHERE order_line_id = 1",
    )
    flows(lakepulse, "silver.order_lines")
    changed = "SELECT gift FROM bronze.order_lines WHERE order_line_id = 1 AND _op = 'u'"
    assert rows(changed) == [(True,)]


def _a_widened_number(settings: Settings, contracts: Path, lakepulse: Command) -> None:
    in_source(
        settings,
        "ALTER TABLE sales.order_lines ALTER quantity TYPE bigint",
        "UPDATE sales.order_lines SET quantity = 7, picked_quantity = 7 WHERE order_line_id = 2",
    )
    flows(lakepulse, "silver.order_lines")
    assert rows("SELECT quantity FROM silver.order_lines WHERE order_line_id = 2") == [(7,)]
    in_source(settings, "UPDATE sales.order_lines SET quantity = 3000000000 WHERE order_line_id = 2")
    refused(
        lakepulse,
        "silver.order_lines",
        "column `quantity` of sales.order_lines is int64 now, and 3000000000, committed at LSN",
        "contracts/source/order_lines.yaml",
    )
    for name in ("source/order_lines", "silver/order_lines", "silver/enriched_order_lines"):
        edit(contracts / f"{name}.yaml", "  quantity: {type: int32", "  quantity: {type: int64")
    flows(lakepulse, "silver.order_lines")
    for table in ("silver.order_lines WHERE", "bronze.order_lines WHERE _op = 'u' AND quantity > 7 AND"):
        assert rows(f"SELECT quantity FROM {table} order_line_id = 2") == [(3_000_000_000,)]


def _a_renamed_column(settings: Settings, folder: Path, lakepulse: Command) -> None:
    before = rows("SELECT buying_group_name FROM silver.buying_groups ORDER BY buying_group_id")
    in_source(
        settings,
        "ALTER TABLE sales.buying_groups RENAME buying_group_name TO trading_name",
        "UPDATE sales.buying_groups SET trading_name = 'Renamed' WHERE buying_group_id = 1",
    )
    refused(
        lakepulse,
        "silver.buying_groups",
        "sales.buying_groups has no column `buying_group_name` since LSN",
        "renamed to `trading_name`?",
    )
    old = "  buying_group_name: {type: string(50),"
    new = "  trading_name: {type: string(50), nullable: true, doc: Name of the group}\n"
    edit(folder / "contracts/source/buying_groups.yaml", old, f"{new}{old} nullable: true,")
    (folder / "selects/silver/buying_groups.sql").write_text(
        "SELECT buying_group_id, coalesce(trading_name, buying_group_name) AS buying_group_name, last_edited_by,\n"
        "valid_from, valid_to FROM bronze.buying_groups\n"
    )
    flows(lakepulse, "silver.buying_groups")
    after = rows("SELECT buying_group_name FROM silver.buying_groups ORDER BY buying_group_id")
    assert after == [("Renamed",), *before[1:]]
