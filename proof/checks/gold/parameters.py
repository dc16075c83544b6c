"""Parameters of the customer models: whole and valid, and as likely as they say of the history they were fitted to.

The history is read from ``gold.fact_orders``, not from the months that the fit adds up, and both likelihoods are
written a second time, plainly. ``gold`` says whether customer_analytics was computed with the latest version.
"""

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow.compute as pc
import pyarrow.dataset as ds

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.model import Layer
from proof.publications import SAFE
from proof.report import Compared, Excuse, Finding, FindingKind, Statement
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.publication import latest, table_of

TABLE, ORDERS, SALES = "gold.model_parameters", "gold.fact_orders", "gold.fact_sales"
Row = Mapping[str, Any]
_NEAR = 1e-6
_CURE = "`lakepulse fit` records a new version."


def model_parameters(
    engine: DuckDbEngine, catalog: Catalog, lake: Lake, kept_minutes: float
) -> Iterator[Statement]:
    """What is wrong with the published versions; what is absent is named by ``presence``."""
    published = latest(lake, Layer.GOLD)
    if TABLE not in catalog or published is None or TABLE not in published.versions:
        return
    table = engine.scan(TABLE, version=published.versions[TABLE])
    rows = sorted(table.to_pylist(), key=lambda row: int(row["version"]))
    yield Compared(TABLE, "its rules", len(rows), tuple(catalog.get(TABLE).columns))
    if [row["version"] for row in rows] != list(range(1, len(rows) + 1)):
        yield Finding(TABLE, FindingKind.HISTORY, "its versions do not count from 1, each once", _CURE)
    for name, rule in catalog.get(TABLE).expect.items():
        broken = f"SELECT version FROM {TABLE} WHERE NOT coalesce({rule.rule}, FALSE)"  # noqa: S608
        for version in engine.query(broken, {TABLE: table})["version"].to_pylist():
            yield Finding(TABLE, FindingKind.DIFFERENCE, f"version {version} breaks the rule {name}", _CURE)
    if rows:
        yield from _likelihoods(engine, lake, rows[-1], kept_minutes)


def _likelihoods(engine: DuckDbEngine, lake: Lake, row: Row, kept_minutes: float) -> Iterator[Statement]:
    """The version in force against its history, where that is still kept."""
    versions = _made_from(lake, row, kept_minutes)
    if versions is None:
        yield Excuse(
            TABLE, f"the history that version {row['version']} was fitted to is no longer kept as it was"
        )
        return
    orders = engine.scan(ORDERS, ["customer_id", "order_date", "order_value"], version=versions[ORDERS])
    customers = engine.query(_CUSTOMERS, {ORDERS: orders}).to_pylist()
    expected = {
        "customers": len(customers),
        "fitted_until": max(customer["last"] for customer in customers),
        "margin": _margin(engine, versions[SALES], row["fitted_until"]),
        "bg_nbd_log_likelihood": sum(_buying(row, customer) for customer in customers),
        "gamma_gamma_log_likelihood": sum(_spending(row, each) for each in customers if each["value"] > 0),
    }
    yield Compared(TABLE, f"{ORDERS} and {SALES}", 1, tuple(expected))
    for name, value in expected.items():
        same = (
            math.isclose(row[name], value, rel_tol=_NEAR) if isinstance(value, float) else row[name] == value
        )
        if not same:
            problem = f"version {row['version']} has {name} {row[name]}, where its history gives {value}"
            yield Finding(TABLE, FindingKind.DIFFERENCE, problem, _CURE)


def _made_from(lake: Lake, row: Row, kept_minutes: float) -> Mapping[str, int] | None:
    """The versions of gold's tables that the fit read; None where their files may be gone."""
    if row["fitted_at"] < datetime.now(UTC) - timedelta(minutes=kept_minutes * SAFE):
        return None
    before = (ds.field("watermark") == row["watermark"]) & (ds.field("published_at") < row["fitted_at"])
    found = lake.scan(table_of(Layer.GOLD)).to_table(filter=before).to_pylist()
    return dict(max(found, key=lambda each: each["published_at"])["versions"]) if found else None


_CUSTOMERS = """
    SELECT
      customer_id,
      count(DISTINCT order_date) AS days,
      min(order_date) AS first,
      max(order_date) AS last,
      CAST(sum(order_value) AS DOUBLE) AS value
    FROM gold.fact_orders
    GROUP BY customer_id"""


def _margin(engine: DuckDbEngine, version: int, until: date) -> float:
    lines = engine.scan(SALES, ["line_profit", "revenue"], [("invoice_date", "<=", until)], version)
    return float(pc.sum(lines["line_profit"]).as_py()) / float(pc.sum(lines["revenue"]).as_py())


def _buying(row: Row, customer: Row) -> float:
    """BG/NBD (Fader, Hardie & Lee 2005, equation 3)."""
    r, alpha, a, b = (row[name] for name in ("r", "alpha", "a", "b"))
    x, lgamma = customer["days"] - 1, math.lgamma
    recency, age = ((day - customer["first"]).days / 7 for day in (customer["last"], row["fitted_until"]))
    bought = lgamma(r + x) - lgamma(r) + r * math.log(alpha)
    active = lgamma(a + b) + lgamma(b + x) - lgamma(b) - lgamma(a + b + x) - (r + x) * math.log(alpha + age)
    odds = a / (b + x - 1) * ((alpha + age) / (alpha + recency)) ** (r + x) if x else 0.0
    return float(bought + active + math.log1p(odds))


def _spending(row: Row, customer: Row) -> float:
    """Gamma-gamma (Fader & Hardie 2013, equation 1a): z = value / n has n^pn z^(pn - 1) (gamma + n z)^-(pn + q)."""
    p, q, gamma, n = row["p"], row["q"], row["gamma"], customer["days"]
    shape, lgamma = p * n, math.lgamma
    constant = lgamma(shape + q) - lgamma(shape) - lgamma(q) + q * math.log(gamma) + shape * math.log(n)
    value = customer["value"]
    return float(constant + (shape - 1) * math.log(value / n) - (shape + q) * math.log(gamma + value))
