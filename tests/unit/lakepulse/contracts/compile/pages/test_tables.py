"""The pages say what the contracts say, and lead from table to table."""

from lakepulse.contracts.builtin import BUILT_IN
from lakepulse.contracts.compile.pages.tables import builtin_page, index_page, table_page
from tests.unit.lakepulse.contracts.shop import Shop, replace, with_views


def test_a_page_has_facts_columns_rules_and_lineage(shop: Shop) -> None:
    page = table_page(shop.catalog(), "silver.orders")
    lines = page.splitlines()
    assert lines[0] == "# silver.orders"
    assert "| Key | `order_id` |" in lines
    assert (
        "| `customer_id` | int64 |  | Who ordered. Refers to [silver.customers](../silver/customers.md). "
        "| `bronze.orders.customer_id` |"
    ) in lines
    assert "| `amount_not_negative` | `amount >= 0` | quarantine |" in lines
    assert "Goes into: [gold.customer_totals](../gold/customer_totals.md)." in lines
    assert page.count("```mermaid") == 1


def test_the_page_of_a_view_says_that_nothing_is_stored_and_has_no_columns_of_the_platform(
    shop: Shop,
) -> None:
    catalog = with_views(shop).catalog()
    page = table_page(catalog, "silver.named_orders")
    assert "| Kind | view: its SELECT runs whenever it is read |" in page
    assert (
        "| `customer_name` | string(100) |  | Present name. Personal data. | `silver.customers.customer_name` |"
        in page
    )
    assert "_commit_lsn" not in page
    assert "Goes into: [silver.names](../silver/names.md)." in page
    assert "[silver.names](silver/names.md)" in index_page(catalog)


def test_the_picture_of_a_view_of_all_events_is_what_it_reads(shop: Shop) -> None:
    page = table_page(with_views(shop).catalog(), "bronze.events")
    assert "bronze_orders --> bronze_events" in page
    assert "source_orders" not in page


def test_what_quality_holds_a_column_to_is_said(shop: Shop) -> None:
    replace(shop.contract("silver/orders"), "nullable: true, doc", "nullable: true, completeness: 0.125, doc")
    replace(
        shop.contract("silver/customers"),
        "pii: true, doc",
        "pii: true, unique: true, pattern: '[A-Z].*', doc",
    )
    assert "Free text. Quality: at least 12.5 % of the rows have it." in table_page(
        shop.catalog(), "silver.orders"
    )
    said = "Personal data. Quality: at least 100 % of the values differ, matches `[A-Z].*`."
    assert said in table_page(shop.catalog(), "silver.customers")


def test_what_is_personal_is_said(shop: Shop) -> None:
    assert "Trading name. Personal data." in table_page(shop.catalog(), "silver.customers")
    assert "Personal data" not in table_page(shop.catalog(), "silver.orders")


def test_a_bar_in_a_rule_does_not_break_the_table(shop: Shop) -> None:
    replace(shop.contract("silver/orders"), "amount >= 0", "comments || 'x' <> 'x'")
    assert "| `comments \\|\\| 'x' <> 'x'` | quarantine |" in table_page(shop.catalog(), "silver.orders")


def test_the_picture_of_a_gold_table_begins_at_silver(shop: Shop) -> None:
    page = table_page(shop.catalog(), "gold.customer_totals")
    assert "silver_orders --> gold_customer_totals" in page
    assert "bronze_orders" not in page


def test_the_index_has_every_table_in_its_layer_and_built_in_ones_too(shop: Shop) -> None:
    index = index_page(shop.catalog())
    bronze = index.partition("## Bronze")[2].partition("## Silver")[0]
    assert "| [bronze.orders](bronze/orders.md) | Every change of orders. |" in bronze
    assert "[bronze.dead_letters](bronze/dead_letters.md)" in bronze
    assert "silver." not in bronze
    assert all(
        f"`{name}`" in builtin_page(table) for table in BUILT_IN for name in BUILT_IN[table].schema.names
    )
