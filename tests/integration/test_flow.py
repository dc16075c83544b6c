"""From a commit to gold through every hop, verified; ``proof/test_verify`` shows what the verdict finds."""

import pytest

from cdc_simulator.source.load import load
from lakepulse.contracts.catalog import Catalog, load_catalog
from lakepulse.settings import Settings
from proof.report import Report
from proof.verify import verify
from spark_jobs.runtime.engines.query import query
from spark_jobs.runtime.tables.lake import Lake
from tests.integration.commands import lakepulse, running_capture

SCALE, SEED = 0.01, 7


def verdict(settings: Settings) -> Report:
    return verify(settings, load_catalog(settings.home), Lake(settings), 600, lambda text: None)


@pytest.mark.integration
def test_every_change_reaches_gold(fresh: Settings) -> None:
    load(fresh, SCALE, SEED, lambda text: None)
    lakepulse("capture", "--once")
    lakepulse("run", "gold.fact_sales")
    lakepulse("workload", "--rate", "200", "--changes", "800", "--seed", "3")
    lakepulse("capture", "--once")
    lakepulse("run", "gold.fact_sales")
    with running_capture():
        report = verdict(fresh)
        assert report.ok, [str(finding) for finding in report.findings]
        assert report.ledger.changes > 200
        assert report.rows > 10_000
        _gold_holds_what_silver_holds(fresh, load_catalog(fresh.home))


def _gold_holds_what_silver_holds(settings: Settings, catalog: Catalog) -> None:
    pairs = {"gold.fact_sales": "silver.invoice_lines", "gold.fact_orders": "silver.orders"}
    for gold, silver in pairs.items():
        counts = query(
            Lake(settings),
            catalog,
            f"SELECT (SELECT count(*) FROM {gold}) AS g, (SELECT count(*) FROM {silver}) AS s",
        ).to_pylist()[0]
        assert counts["g"] == counts["s"], (gold, counts)
