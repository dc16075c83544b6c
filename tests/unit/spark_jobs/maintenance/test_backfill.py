"""What a backfill computes again, and in which order."""

from datetime import date
from pathlib import Path

import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.model import Contract, Layer
from lakepulse.errors import ContractError, LakeError
from spark_jobs.maintenance.backfill import Days, last_published, scope
from spark_jobs.silver import advance as silver
from tests.unit.spark_jobs.silver.small_shop import Source
from tests.unit.spark_jobs.silver.test_advance import feed, new_context

CATALOG = load_catalog()


def test_a_silver_table_takes_all_gold_that_follows_from_it_along() -> None:
    silver, gold = scope(CATALOG, "silver.orders")
    assert [contract.table for contract in silver] == ["silver.orders"]
    assert {"gold.fact_orders", "gold.business_day", "gold.customer_analytics"} <= set(gold)
    assert "gold.fact_sales" not in gold


def test_a_gold_table_takes_along_what_it_is_made_from_and_what_is_made_from_it() -> None:
    silver, gold = scope(CATALOG, "gold.fact_sales")
    assert [contract.table for contract in silver] == ["silver.invoice_lines", "silver.invoices"]
    following = {"gold.order_milestones", "gold.operations_by_region", "gold.operational_reports"}
    assert {"gold.fact_sales", *following} <= set(gold)
    assert "gold.fact_orders" not in gold
    silver, gold = scope(CATALOG, "gold.fact_purchases")
    assert gold == ["gold.fact_purchases"]


@pytest.mark.parametrize("contract", CATALOG.computed(Layer.GOLD), ids=lambda contract: contract.table)
def test_inputs_come_before_what_is_made_from_them(contract: Contract) -> None:
    _, gold = scope(CATALOG, contract.table)
    assert contract.table in gold
    for place, table in enumerate(gold):
        assert not set(gold[place:]) & set(CATALOG.inputs(table))


def test_views_are_not_computed_again() -> None:
    _, gold = scope(CATALOG, "silver.order_lines")
    assert set(gold) <= CATALOG.tables.keys()
    with pytest.raises(ContractError, match=r"silver\.enriched_orders is a view"):
        scope(CATALOG, "silver.enriched_orders")


def test_bronze_cannot_be_computed_again() -> None:
    with pytest.raises(ContractError, match="Name a table of silver or gold"):
        scope(CATALOG, "bronze.orders")


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ContractError, match="before it begins"):
        Days(date(2026, 2, 1), date(2026, 1, 31))


def test_half_of_what_a_killed_stream_was_at_is_not_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, source = new_context(str(tmp_path)), Source()
    for number in (1, 2):
        source.begin()
        source.write("owners", "c", {"owner_id": number, "name": "ann", "score": 1})
    feed(context, source, 0, 110)
    monkeypatch.setattr(silver, "publish", killed)
    with pytest.raises(OSError, match="killed"):
        feed(context, source, 110, 120)
    monkeypatch.undo()
    with pytest.raises(LakeError, match=r"silver.owners were written and not published yet"):
        last_published(context, Layer.SILVER)
    silver.advance(context, 120, {})
    assert last_published(context, Layer.SILVER).watermark == 120


def killed(*_: object, **__: object) -> None:
    raise OSError("killed")
