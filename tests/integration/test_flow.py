"""From a commit to gold through every hop, verified; ``proof/test_verify`` shows what the verdict finds."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cdc_simulator.source.load import load
from lakepulse.contracts.catalog import Catalog, load_catalog
from lakepulse.settings import PROJECT_ROOT, Settings
from proof.report import Report
from proof.verify import verify
from spark_jobs.runtime.engines.query import query
from spark_jobs.runtime.tables.lake import Lake

SCALE, SEED = 0.01, 7


def lakepulse(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "operations", *arguments],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, f"{arguments}: {done.stdout}\n{done.stderr}"
    return done.stdout


def verdict(settings: Settings) -> Report:
    return verify(settings, load_catalog(settings.home), Lake(settings), 240, lambda text: None)


@contextmanager
def running_capture() -> Iterator[None]:
    """Capture in the background: verify waits until it has confirmed the position that is compared."""
    with subprocess.Popen([sys.executable, "-m", "operations", "capture"], cwd=PROJECT_ROOT) as capture:
        try:
            yield
        finally:
            capture.terminate()
            capture.wait(240)


@pytest.mark.integration
def test_every_change_reaches_gold(fresh: Settings) -> None:
    load(fresh, SCALE, SEED, lambda text: None)
    lakepulse("capture", "--once")
    lakepulse("run", "gold.fact_sales")
    lakepulse("workload", "--rate", "200", "--duration", "4s", "--seed", "3")
    lakepulse("capture", "--once")
    lakepulse("run", "gold.fact_sales")
    with running_capture():
        report = verdict(fresh)
        assert report.ok, report
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
