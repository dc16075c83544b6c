"""From two APIs with faults through fetch, ingest, silver and gold to the verdict, killed in between and run again."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cdc_simulator.source.load import load
from lakepulse.contracts.catalog import load_catalog
from lakepulse.faults import POINT
from lakepulse.settings import PROJECT_ROOT, Settings
from proof.verify import verify
from spark_jobs.runtime.engines.query import query
from spark_jobs.runtime.tables.lake import Lake
from tests.apis import frankfurter, open_meteo
from tests.apis.server import ApiServer, Reply, serving
from tests.integration.commands import lakepulse, running_capture

pytestmark = pytest.mark.integration

TODAY = datetime.now(UTC).date()
SINCE = TODAY - timedelta(days=60)
FAULTS = (
    Reply(429, b'{"error": true, "reason": "Minutely API request limit exceeded."}', {"Retry-After": "0"}),
    Reply(500),
    Reply(200, b'[{"date": "2026-', promised=500),
)


@pytest.fixture
def server() -> Iterator[ApiServer]:
    newest = TODAY - timedelta(days=4)
    routes = {
        frankfurter.PATH: frankfurter.rates,
        open_meteo.PATH: lambda asked: open_meteo.weather(asked, newest),
    }
    with serving(routes) as running:
        yield running


@pytest.fixture
def shop(fresh: Settings, server: ApiServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A lake with the shop's history, the APIs on at the server's addresses, at a pace of its own."""
    contracts = tmp_path / "contracts"
    quicker(contracts)
    monkeypatch.setenv("LAKEPULSE_CONTRACTS", str(contracts))
    monkeypatch.setenv("LAKEPULSE_API_SOURCES", "exchange_rates,weather")
    addresses = f"exchange_rates={server.address}{frankfurter.PATH},weather={server.address}{open_meteo.PATH}"
    monkeypatch.setenv("LAKEPULSE_API_ADDRESSES", addresses)
    monkeypatch.setenv("LAKEPULSE_INGESTION_LANDING", str(tmp_path / "landing"))
    monkeypatch.setenv("LAKEPULSE_INGESTION_QUIET_SECONDS", "0")
    load(fresh, 0.01, 7, lambda text: None)
    lakepulse("capture", "--once")
    lakepulse("run")
    return Settings()


def quicker(contracts: Path) -> None:
    """The project's contracts, but with APIs that are asked without pauses."""
    contracts.mkdir()
    for folder in (PROJECT_ROOT / "contracts").iterdir():
        if folder.name != "apis":
            (contracts / folder.name).symlink_to(folder)
    (contracts / "apis").mkdir()
    for path in (PROJECT_ROOT / "contracts" / "apis").glob("*.yaml"):
        text = path.read_text().replace("seconds: 60}", "seconds: 0.01}")
        (contracts / "apis" / path.name).write_text(f"{text}retry: {{backoff: 0.01}}\n")


def killed_at(point: str, *arguments: str) -> None:
    """A command that dies at ``point`` as ``kill -9`` would end it."""
    done = subprocess.run(
        [sys.executable, "-m", "operations", *arguments],
        cwd=PROJECT_ROOT,
        env={**os.environ, POINT: point},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stdout + done.stderr


def rows(settings: Settings, sql: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = query(Lake(settings), load_catalog(settings.home), sql).to_pylist()
    return found


def test_rates_and_weather_reach_gold_each_once(shop: Settings, server: ApiServer, tmp_path: Path) -> None:
    assert rows(shop, "SELECT count(*) AS n FROM gold.revenue_by_currency") == [{"n": 0}]
    assert rows(shop, "SELECT count(temperature) AS n FROM gold.deliveries_and_weather") == [{"n": 0}]

    since = ("--since", SINCE.isoformat())
    server.faults.extend(FAULTS)
    killed_at("apis.written-aside", "fetch", "exchange_rates", *since)
    server.faults.extend(FAULTS)
    killed_at("apis.landed", "fetch", "exchange_rates", *since)
    server.faults.extend(FAULTS)
    fetched = json.loads(lakepulse("fetch", *since, "--json"))
    assert [each["until"] for each in fetched] == [TODAY.isoformat(), str(TODAY - timedelta(days=2))]
    landed = sorted(path for path in (tmp_path / "landing").rglob("*.gz"))
    assert [path.parent.name for path in landed] == ["exchange_rates", "weather"]

    lakepulse("ingest", "exchange_rates", "weather")
    lakepulse("fetch")
    lakepulse("ingest", "exchange_rates", "weather")
    _silver_is_what_the_apis_gave(shop)
    _gold_is_what_the_formulas_say(shop)
    with running_capture():
        catalog = load_catalog(shop.home)
        report = verify(shop, catalog, Lake(shop), 600, lambda text: None)
        assert report.ok, [str(finding) for finding in report.findings]


def _silver_is_what_the_apis_gave(shop: Settings) -> None:
    rates = rows(shop, "SELECT rate_date, currency, rate FROM silver.exchange_rates")
    first = min(row["rate_date"] for row in rates)
    assert first == SINCE - timedelta(days=max(0, SINCE.weekday() - 4))
    days = [first + timedelta(days=number) for number in range((TODAY - first).days + 1)]
    working = [day for day in days if day.weekday() < 5]
    assert len(rates) == len(working) * 10 == len({(row["rate_date"], row["currency"]) for row in rates})
    assert all(float(row["rate"]) == frankfurter.rate(row["currency"], row["rate_date"]) for row in rates)
    weather = rows(
        shop,
        "SELECT count(*) AS n, count(temperature) AS t, count(DISTINCT city_id) AS c FROM silver.weather",
    )
    (places,) = rows(shop, "SELECT count(*) AS n FROM gold.delivery_cities WHERE delivery_rank <= 20")
    days_of_weather = (TODAY - timedelta(days=2) - SINCE).days + 1
    assert weather == [
        {"n": places["n"] * days_of_weather, "t": places["n"] * (days_of_weather - 2), "c": places["n"]}
    ]


def _gold_is_what_the_formulas_say(shop: Settings) -> None:
    gold = rows(shop, "SELECT * FROM gold.revenue_by_currency")
    # The API begins with the working day before, as frankfurter.dev does.
    sales = f"FROM gold.fact_sales WHERE invoice_date >= '{_working_day(SINCE)}' GROUP BY ALL"
    days = rows(shop, f"SELECT invoice_date AS d, sum(revenue) AS r {sales}")
    assert len(gold) == 10 * len(days) > 100
    known = {row["d"]: row["r"] for row in days}
    for row in gold:
        assert row["revenue_usd"] == known[row["revenue_date"]]
        assert row["rate_date"] == _working_day(row["revenue_date"])
        assert float(row["rate"]) == frankfurter.rate(row["currency"], row["rate_date"])
        assert abs(row["revenue"] - row["revenue_usd"] * row["rate"]) * 2 <= 1 / 100
    known_days = f"delivery_date BETWEEN '{SINCE}' AND '{TODAY - timedelta(days=4)}'"
    beside = rows(shop, f"SELECT * FROM gold.deliveries_and_weather WHERE {known_days}")
    places = {
        row["city_id"]: row
        for row in rows(shop, "SELECT * FROM gold.delivery_cities WHERE delivery_rank <= 20")
    }
    assert {row["city_id"] for row in beside if row["temperature"] is not None} <= set(places)
    known_weather = [row for row in beside if row["city_id"] in places]
    assert known_weather
    for row in known_weather:
        place = places[row["city_id"]]
        expected = open_meteo.value(
            "precipitation_sum", float(place["latitude"]), float(place["longitude"]), row["delivery_date"]
        )
        assert float(row["precipitation"]) == expected
    deliveries = rows(shop, "SELECT count(*) AS n FROM gold.fact_orders WHERE delivered_on IS NOT NULL")
    assert rows(shop, "SELECT sum(deliveries)::BIGINT AS n FROM gold.deliveries_and_weather") == deliveries


def _working_day(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))
