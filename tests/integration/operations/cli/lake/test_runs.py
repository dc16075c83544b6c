"""``lakepulse runs``: what the jobs of a real lake have recorded: tables, rows, scores, positions, and failures."""

import json
from typing import Any

import pytest

from cdc_simulator.source.load import load
from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.model import Layer
from lakepulse.settings import Settings
from spark_jobs.runtime.leasing.lake_lease import lake_lease
from spark_jobs.runtime.tables.lake import Lake
from tests.integration.commands import lakepulse

pytestmark = pytest.mark.integration
LAST = """
SELECT job, status, unnest(target_tables) AS written, rows_written, data_quality_score, to_lsn
FROM gold.job_runs WHERE job = 'run' ORDER BY written"""


def listed(*options: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(lakepulse("runs", "list", "--json", *options))
    return found


def test_every_job_tells_what_it_did(fresh: Settings) -> None:
    load(fresh, 0.01, 7, lambda text: None)
    lakepulse("capture", "--once")
    lakepulse("run")
    (run,) = listed("--last", "1h")
    assert (run["job"], run["status"], run["origin"]) == ("run", "succeeded", None)
    assert {"bronze.orders", "silver.orders", "gold.fact_sales"} <= set(run["target_tables"])
    assert {"source.orders", "bronze.orders", "silver.orders"} <= set(run["source_tables"])

    lake, by_table = Lake(fresh), {step["target_tables"][0]: step for step in shown(run["job_id"][:8])}
    for table in ("bronze.orders", "silver.orders", "gold.fact_sales"):
        assert by_table[table]["rows_written"] == lake.scan(table).count_rows() > 0
    assert by_table["silver.orders"]["to_lsn"] == lake.watermark("silver.orders")
    assert by_table["gold.fact_sales"]["source_tables"] == list(load_catalog().inputs("gold.fact_sales"))

    rows = json.loads(lakepulse("sql", LAST, "--json"))
    assert {row["written"] for row in rows} == set(run["target_tables"])
    assert {row["data_quality_score"] for row in rows if row["written"].startswith("bronze.")} == {1.0}
    _other_jobs(fresh)


def _other_jobs(settings: Settings) -> None:
    lakepulse("quality", "silver.orders")
    with lake_lease(settings).hold("a test"):
        lakepulse("run", "gold", exit_code=6)
    lakepulse("maintain", "gold.job_runs")
    maintain, failed, quality, _ = listed()
    assert [each["job"] for each in (maintain, failed, quality)] == ["maintain", "run", "quality"]
    assert (failed["status"], failed["target_tables"]) == ("failed", [])
    assert "the lake is being written by `lakepulse a test`" in failed["error"]
    assert (quality["source_tables"], quality["target_tables"]) == (["silver.orders"], [])
    assert quality["data_quality_score"] == 1.0
    assert [each["job"] for each in listed("--table", "silver.orders")] == ["quality", "run"]
    assert len(listed("--job", "run")) == 2
    assert "no run has an id that begins with `nothing`" in lakepulse("runs", "show", "nothing", exit_code=6)
    assert "--last is `soon`" in lakepulse("runs", "list", "--last", "soon", exit_code=2)


def shown(job_id: str) -> list[dict[str, Any]]:
    """What a run did; every layer's tables are in it."""
    run = json.loads(lakepulse("runs", "show", job_id, "--json"))
    layers = {table.partition(".")[0] for table in run["target_tables"]}
    assert layers == {Layer.BRONZE, Layer.SILVER, Layer.GOLD}
    steps: list[dict[str, Any]] = run["steps"]
    return steps
