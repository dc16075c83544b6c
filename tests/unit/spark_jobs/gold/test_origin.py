"""The origin of a gold table: its inputs' versions, at its own watermark where it may be stale."""

from dataclasses import replace

import pytest

from lakepulse.contracts.catalog import load_catalog
from spark_jobs.gold.advance import advance
from spark_jobs.gold.origin import input_rows, origin
from spark_jobs.gold.plan import plans_of
from spark_jobs.runtime.tables.publication import Publication, latest
from tests.unit.spark_jobs.gold.silver_shop import SilverShop

CATALOG = load_catalog()
PLANS = plans_of(CATALOG)
MONTHS, MILESTONES = PLANS["gold.customer_months"], PLANS["gold.order_milestones"]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> SilverShop:
    """Two publications of gold; the milestones, which may be a minute old, were made for the first only."""
    shop = SilverShop(tmp_path_factory.mktemp("lake"), CATALOG)
    for number, complete in ((1, True), (2, False)):
        shop.commit(
            {"orders": [{"order_id": number}], "invoices": [{"invoice_id": number, "order_id": number}]}
        )
        assert advance(shop.context, complete=complete) is not None
    return shop


def published(shop: SilverShop) -> Publication:
    found = latest(shop.lake, "gold")
    assert found is not None
    return found


def test_a_table_that_follows_every_batch_was_made_from_the_last_silver(shop: SilverShop) -> None:
    silver = latest(shop.lake, "silver")
    assert silver is not None
    found = origin(shop.lake, MONTHS, published(shop))
    assert found is not None
    assert found.keys() == MONTHS.columns.keys()
    assert {table: version for table, version in found.items() if table in silver.versions}.items() <= (
        silver.versions.items()
    )
    assert input_rows(shop.lake, {"silver.orders": silver.versions["silver.orders"]}) == 2


def test_a_table_that_may_be_stale_was_made_from_what_was_there_at_its_watermark(shop: SilverShop) -> None:
    now = published(shop)
    found = origin(shop.lake, MILESTONES, now)
    assert found is not None
    older = [table for table, version in found.items() if version < now.versions.get(table, -1)]
    assert shop.lake.watermark(MILESTONES.table) < now.watermark
    assert older


def test_without_the_publications_that_it_was_made_from_there_is_none(shop: SilverShop) -> None:
    assert origin(shop.lake, MONTHS, replace(published(shop), watermark=77)) is None


def test_an_input_that_was_not_published_leaves_none(shop: SilverShop) -> None:
    before = published(shop)
    follower = next(plan for plan in PLANS.values() if plan.gold_inputs and not plan.cadence_seconds)
    assert origin(shop.lake, follower, before) is not None
    alone = {follower.table: before.versions[follower.table]}
    assert origin(shop.lake, follower, replace(before, versions=alone)) is None
