"""Gold computed again: what differs, is absent or is too old is named; what is read is one publication."""

from pathlib import Path

import pyarrow as pa
import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.model import Layer
from lakepulse.errors import LakeError, VerificationError
from lakepulse.settings import StreamSettings
from spark_jobs.batch.recomputation import recompute
from spark_jobs.batch.recomputation_report import Recomputation, raise_unless_equal
from spark_jobs.gold.advance import advance
from spark_jobs.runtime.publisher import publish
from spark_jobs.runtime.tables.publication import latest
from tests.unit.spark_jobs.gold.silver_shop import SilverShop

CATALOG = load_catalog()
GOLD = [contract.table for contract in CATALOG.computed(Layer.GOLD)]
ORDERS = [{"order_id": number, "customer_id": 1} for number in range(1, 6)]


@pytest.fixture
def shop(tmp_path: Path) -> SilverShop:
    shop = SilverShop(tmp_path, CATALOG)
    shop.context.settings.stream = StreamSettings(engine="duckdb")
    shop.commit({"orders": ORDERS, "customers": [{"customer_id": 1}], "order_lines": [{"order_id": 1}]})
    assert advance(shop.context, complete=True) is not None
    return shop


def again(shop: SilverShop, tables: list[str] = GOLD, lag: float = 0.0) -> Recomputation:
    return recompute(shop.context, tables, lag, 900.0, lambda text: None)


def publish_gold(shop: SilverShop, leave_out: str = "") -> None:
    """Name the tables' present versions at the last watermark."""
    before = latest(shop.lake, "gold")
    assert before is not None
    versions = {table: shop.lake.version(table) for table in before.versions if table != leave_out}
    publish(shop.lake, CATALOG, Layer.GOLD, before.watermark, versions)


def test_gold_that_is_its_selects_is_equal_in_every_table(shop: SilverShop) -> None:
    done = again(shop)
    assert done.ok
    assert [each.table for each in done.tables] == GOLD
    assert {each.table: each.expected for each in done.tables}["gold.fact_orders"] == len(ORDERS)
    assert "equals its SELECTs, computed as a whole by duckdb" in str(done)
    raise_unless_equal(done)


def test_a_row_that_is_lost_and_one_that_is_spoiled_are_named_by_key(shop: SilverShop) -> None:
    table = "gold.fact_orders"
    rows = shop.lake.scan(table).to_table()
    spoiled = pa.array([n == 3 for n in rows["order_id"].to_pylist()])
    wrong = rows.filter(spoiled).set_column(
        rows.schema.get_field_index("customer_id"), rows.schema.field("customer_id"), [pa.array([99])]
    )
    shop.context.writer.replace(table, "order_id = 3", wrong)
    shop.context.writer.delete(table, "order_id = 5")
    publish_gold(shop)
    done = again(shop, [table, "gold.dim_date"])
    (found,) = [each for each in done.tables if not each.equal]
    assert (found.table, found.missing, found.unexpected) == (table, 2, 1)
    assert found.examples == ("order_id=3", "order_id=5")
    with pytest.raises(VerificationError, match=r"gold.fact_orders differs .* 2 rows missing, 1 unexpected"):
        raise_unless_equal(done)


def test_an_absent_table_is_a_problem_and_not_passed_over(shop: SilverShop) -> None:
    publish_gold(shop, leave_out="gold.fact_purchases")
    done = again(shop)
    assert done.problems == ("gold.fact_purchases is absent",)
    assert not done.ok
    assert done.as_json()["ok"] is False


def test_a_publication_that_lacks_an_old_change_is_a_problem(shop: SilverShop) -> None:
    assert again(shop, ["gold.dim_date"], lag=900.0).ok
    done = again(shop, ["gold.dim_date"], lag=901.0)
    assert done.problems == ("gold's last publication lacks a change that is 901 s old (limit 900 s)",)


def test_what_was_written_after_the_publication_is_not_looked_at(shop: SilverShop) -> None:
    shop.context.writer.delete("gold.fact_orders", "order_id = 5")
    shop.context.writer.delete("silver.orders", "order_id = 4")
    assert again(shop).ok


def test_a_version_that_went_while_it_was_read_is_an_error_with_its_setting(shop: SilverShop) -> None:
    for file in Path(shop.lake.uri("silver.orders")).glob("*.parquet"):
        file.unlink()
    # As in a process of its own, which has none of the files' rows.
    shop.lake.memory.forget()
    with pytest.raises(LakeError, match=r"LAKEPULSE_LAKE_KEPT_MINUTES"):
        again(shop, ["gold.fact_orders"])


def test_before_gold_is_published_there_is_nothing_to_compare(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="gold has published nothing yet"):
        again(SilverShop(tmp_path, CATALOG))
