"""The picture of the lineage has the tables that it was asked for, and the edges between them."""

from lakepulse.contracts.compile.pages.mermaid import lineage_picture
from tests.unit.lakepulse.contracts.shop import Shop


def test_the_picture_is_a_flowchart_with_its_focus_drawn_thick(shop: Shop) -> None:
    tables = {"silver.orders", "silver.customers", "gold.customer_totals"}
    assert lineage_picture(shop.catalog(), tables, "silver.orders").splitlines() == [
        "```mermaid",
        "flowchart LR",
        '  gold_customer_totals["gold.customer_totals"]',
        '  silver_customers["silver.customers"]',
        '  silver_orders["silver.orders"]',
        "  silver_customers --> gold_customer_totals",
        "  silver_orders --> gold_customer_totals",
        "  style silver_orders stroke-width:3px",
        "```",
    ]


def test_an_edge_to_a_table_that_is_not_in_the_picture_is_left_out(shop: Shop) -> None:
    assert "-->" not in lineage_picture(shop.catalog(), ["silver.orders"], "silver.orders")
