"""A fit over a small lake: recorded as a version, followed by customer_analytics, and refused where little is known."""

import shutil
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.model import Layer
from lakepulse.errors import LakeError, ModelError, QualityError
from proof.checks.gold.recompute import gold_differences
from spark_jobs.gold.advance import advance
from spark_jobs.models.fit import estimate, fit, record
from spark_jobs.models.parameters import TABLE, ModelParameters, as_row, next_version
from spark_jobs.models.published_gold import PublishedGold, published_gold
from spark_jobs.runtime.choice import small
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine
from spark_jobs.runtime.job_history import runs
from spark_jobs.runtime.tables.publication import latest
from tests.unit.spark_jobs.gold.rows import Row
from tests.unit.spark_jobs.gold.silver_shop import SilverShop

CATALOG = load_catalog()
FIRST = date(2025, 1, 6)
GIVEN = ModelParameters(date(2026, 3, 1), 1, 30, 2.0, 4.0, 0.5, 20.0, 6.0, 4.0, 1500.0, 0.4, 0.1, -1.0, -2.0)


def orders(customers: int, seed: int = 1) -> dict[str, list[Row]]:
    """Customers with some orders each, of one line, all invoiced at a quarter of profit."""
    random = np.random.default_rng(seed)
    days = [
        (customer, FIRST + timedelta(days=int(day)))
        for customer in range(1, customers + 1)
        for day in sorted(random.choice(400, size=3 + customer % 7, replace=False))
    ]
    numbered = list(enumerate(days, start=1))
    return {
        "customers": [{"customer_id": customer} for customer in range(1, customers + 1)],
        "orders": [
            {"order_id": number, "customer_id": customer, "order_date": day}
            for number, (customer, day) in numbered
        ],
        "order_lines": [
            {
                "order_line_id": number,
                "order_id": number,
                "quantity": 10 + number % 9,
                "unit_price": Decimal(3),
            }
            for number, _ in numbered
        ],
        "invoices": [
            {"invoice_id": number, "order_id": number, "invoice_date": day} for number, (_, day) in numbered
        ],
        "invoice_lines": [
            {
                "invoice_line_id": number,
                "invoice_id": number,
                "extended_price": Decimal(5),
                "tax_amount": Decimal(1),
                "line_profit": Decimal(1),
            }
            for number, _ in numbered
        ],
    }


@pytest.fixture
def shop(tmp_path: Path) -> SilverShop:
    shop = SilverShop(tmp_path, CATALOG)
    shop.commit(orders(30))
    advance(shop.context, complete=True)
    return shop


def read(shop: SilverShop) -> PublishedGold[object]:
    return published_gold(shop.context, small(shop.context).engine)


def scores(shop: SilverShop) -> list[tuple[object, object]]:
    rows = shop.gold("customer_analytics")
    return [(row["churn_probability"], row["customer_lifetime_value"]) for row in rows]


def differences(shop: SilverShop) -> list[str]:
    found = gold_differences(DuckDbEngine(shop.lake), CATALOG, shop.lake)
    return [each.table for each in found if not each.equal]


def published_version(shop: SilverShop) -> int:
    published = latest(shop.lake, Layer.GOLD)
    assert published is not None
    return published.versions[TABLE]


def test_before_the_first_fit_the_table_is_published_empty_and_nobody_is_scored(shop: SilverShop) -> None:
    assert shop.gold("model_parameters") == []
    assert published_version(shop) == shop.lake.version(TABLE)
    assert set(scores(shop)) == {(None, None)}


def test_a_fit_is_recorded_with_what_it_was_made_from_and_everybody_is_scored(shop: SilverShop) -> None:
    parameters = estimate(read(shop))
    assert record(shop.context, parameters) == 1
    (row,) = shop.gold("model_parameters")
    (today,) = shop.gold("business_day")
    assert (row["version"], row["customers"], row["watermark"]) == (1, 30, shop.lsn)
    assert row["fitted_until"] == today["as_of"]
    assert row["margin"] == 0.25
    assert all(churn is not None and value > 0 for churn, value in scores(shop))  # type: ignore[operator]
    assert published_version(shop) == shop.lake.version(TABLE)
    assert differences(shop) == []


def test_the_latest_version_counts(shop: SilverShop) -> None:
    assert record(shop.context, GIVEN) == 1
    before = scores(shop)
    assert record(shop.context, ModelParameters(**{**vars(GIVEN), "margin": 0.2})) == 2
    after = scores(shop)
    assert [churn for churn, _ in before] == [churn for churn, _ in after]
    assert all(old > new for (_, old), (_, new) in zip(before, after, strict=True))  # type: ignore[operator]
    assert differences(shop) == []


def test_gold_goes_on_from_a_fit_that_was_killed_before_anything_followed(shop: SilverShop) -> None:
    shop.context.writer.add(TABLE, as_row(CATALOG, GIVEN, next_version(shop.lake)))
    assert differences(shop) == []
    shop.commit({"customers": [{"customer_id": 31}]})
    advance(shop.context)
    assert sum(churn is not None for churn, _ in scores(shop)) == 30
    assert differences(shop) == []


def test_gold_follows_the_change_as_before(shop: SilverShop) -> None:
    record(shop.context, GIVEN)
    shop.commit({"orders": [{"order_id": 900, "customer_id": 1, "order_date": FIRST + timedelta(days=399)}]})
    advance(shop.context)
    assert differences(shop) == []


def test_parameters_that_break_a_rule_are_not_written(shop: SilverShop) -> None:
    with pytest.raises(QualityError, match="value_has_a_mean"):
        record(shop.context, ModelParameters(**{**vars(GIVEN), "q": 0.9}))
    assert shop.gold("model_parameters") == []


def test_a_history_of_a_few_customers_is_refused(tmp_path: Path) -> None:
    shop = SilverShop(tmp_path, CATALOG)
    with pytest.raises(LakeError, match="published nothing"):
        read(shop)
    shop.commit(orders(5))
    advance(shop.context, complete=True)
    with pytest.raises(ModelError, match="only 5 customers have ordered on two days or more"):
        fit(shop.context, read(shop), lambda text: None)
    run = runs(shop.lake)[0]
    assert (run.job, run.status) == ("fit", "skipped")
    assert "only 5 customers" in str(run.error)


def test_a_lake_that_lacks_the_table_gets_it_although_nothing_has_changed(shop: SilverShop) -> None:
    shutil.rmtree(shop.lake.uri(TABLE))
    again = SilverShop.over(shop)
    assert advance(again.context) is not None
    assert again.gold("model_parameters") == []
    assert advance(again.context) is None
