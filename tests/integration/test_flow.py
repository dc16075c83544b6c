"""From a commit to gold through every hop, verified; then bugs are planted, and the verdict must find each."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from cdc_simulator.source.load import load
from lakepulse.contracts.catalog import Catalog, load_catalog
from lakepulse.contracts.model import Layer
from lakepulse.settings import PROJECT_ROOT, Settings
from proof.report import Report
from proof.verify import verify
from spark_jobs.runtime.engines.query import query
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.publication import latest, publish

SCALE, SEED = 0.01, 7


def lakepulse(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "operations", *arguments],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{arguments}: {done.stdout}\n{done.stderr}"
    return done.stdout


def verdict(settings: Settings) -> Report:
    return verify(settings, load_catalog(settings.home), Lake(settings), 30, lambda text: None)


def tamper_silver(settings: Settings, change: Callable[[DeltaTable], object], table: str) -> None:
    """Change a silver table behind the platform's back and publish it as if nothing had happened."""
    lake, catalog = Lake(settings), load_catalog(settings.home)
    published = latest(lake, Layer.SILVER)
    assert published is not None
    change(lake.open(table))
    versions = {**published.versions, table: lake.open(table).version()}
    publish(lake, catalog, Layer.SILVER, published.watermark, versions)


def put_back(settings: Settings, table: str, version: int) -> None:
    tamper_silver(settings, lambda handle: handle.restore(version), table)


@contextmanager
def running_capture() -> Iterator[None]:
    """Capture in the background: verify waits until it has confirmed the position that is compared."""
    with subprocess.Popen([sys.executable, "-m", "operations", "capture"], cwd=PROJECT_ROOT) as capture:
        try:
            yield
        finally:
            capture.terminate()
            capture.wait(60)


@pytest.mark.integration
def test_every_change_reaches_gold_and_planted_bugs_are_found(fresh: Settings) -> None:
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
        _planted_in_silver_is_found(fresh)
        _planted_in_bronze_is_found(fresh)


def _gold_holds_what_silver_holds(settings: Settings, catalog: Catalog) -> None:
    pairs = {"gold.fact_sales": "silver.invoice_lines", "gold.fact_orders": "silver.orders"}
    for gold, silver in pairs.items():
        counts = query(
            Lake(settings),
            catalog,
            f"SELECT (SELECT count(*) FROM {gold}) AS g, (SELECT count(*) FROM {silver}) AS s",
        ).to_pylist()[0]
        assert counts["g"] == counts["s"], (gold, counts)


def _planted_in_silver_is_found(settings: Settings) -> None:
    table, key = "silver.order_lines", "order_line_id"
    good = Lake(settings).open(table).version()
    one = query(
        Lake(settings), load_catalog(settings.home), f"SELECT min({key}) AS k FROM {table}"
    ).to_pylist()[0]["k"]
    plants: dict[str, Callable[[DeltaTable], object]] = {
        "a dropped row": lambda handle: handle.delete(f"{key} = {one}"),
        "a stale value": lambda handle: handle.update(
            {"quantity": "quantity + 1"}, predicate=f"{key} = {one}"
        ),
        "a doubled row": lambda handle: write_deltalake(handle, _rows(handle, key, one), mode="append"),
    }
    for name, plant in plants.items():
        tamper_silver(settings, plant, table)
        report = verdict(settings)
        assert [difference.table for difference in report.tables if not difference.equal] == [table], name
        put_back(settings, table, good)
    assert verdict(settings).ok


def _planted_in_bronze_is_found(settings: Settings) -> None:
    lake = Lake(settings)
    streamed = "_op <> 'r'"
    handle = lake.open("bronze.order_lines")
    good = handle.version()
    rows = handle.to_pyarrow_dataset().to_table()
    change = rows.filter(pa.compute.not_equal(rows["_op"], "r")).slice(0, 1)
    assert change.num_rows == 1
    write_deltalake(handle, change, mode="append")
    assert verdict(settings).ledger.doubled
    lake.open("bronze.order_lines").restore(good)
    lake.open("bronze.order_lines").delete(streamed)
    assert verdict(settings).ledger.missing
    lake.open("bronze.order_lines").restore(good)
    assert verdict(settings).ok


def _rows(handle: DeltaTable, key: str, value: int) -> pa.Table:
    rows = handle.to_pyarrow_dataset().to_table()
    return rows.filter(pa.compute.equal(rows[key], value))
