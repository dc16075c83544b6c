import pytest

from tests.unit.lakepulse.contracts.shop import Shop, assert_named, put, replace, structure_found, with_views


@pytest.mark.parametrize(
    ("stem", "old", "new", "line", "key", "expected"),
    [
        ("silver/orders", "[bronze.orders]", "[bronze.order]", 6, "inputs.0", "did you mean `bronze.orders`?"),
        ("silver/orders", "[bronze.orders]", "[source.orders]", 6, "inputs.0", "made from bronze"),
        ("silver/orders", "inputs: [bronze.orders]\n", "", 1, "inputs", "exactly one input"),
        ("gold/customer_totals", "key:", "written_by: lakepulse fit\nkey:", 5, "written_by", "has no SELECT"),
    ],
)  # fmt: skip
def test_an_input_that_does_not_fit_is_named(
    shop: Shop, stem: str, old: str, new: str, line: int, key: str, expected: str
) -> None:
    assert_named(shop, structure_found, (stem, old, new), (line, key, expected))


@pytest.mark.parametrize(
    ("stem", "old", "new", "line", "key", "expected"),
    [
        ("silver/names", "[silver.named_orders]", "[silver.named_order]", 6, "inputs.0", "`silver.named_orders`?"),
        ("silver/names", "[silver.named_orders]", "[bronze.orders]", 6, "inputs.0", "views are made from silver"),
        ("bronze/events", "  source:", "  origin:", 7, "columns", "has the columns table_name, operation"),
        ("bronze/events", '["bronze.*"]', "[bronze.orders]", 4, "kind", "a view needs a SELECT"),
        ("gold/customer_totals", "silver.customers]", "silver.names]", 7, "inputs.1", "`silver.names` is a view"),
    ],
)  # fmt: skip
def test_an_input_of_a_view_that_does_not_fit_is_named(
    shop: Shop, stem: str, old: str, new: str, line: int, key: str, expected: str
) -> None:
    assert_named(with_views(shop), structure_found, (stem, old, new), (line, key, expected))


def test_inputs_that_form_a_ring_are_named(shop: Shop) -> None:
    put(
        shop.contract("gold/again"),
        shop.contract("gold/customer_totals")
        .read_text()
        .replace("gold.customer_totals", "gold.again")
        .replace("[silver.orders, silver.customers]", "[gold.customer_totals]"),
    )
    replace(shop.contract("gold/customer_totals"), "silver.customers]", "gold.again]")
    assert any("form a ring" in problem.message for problem in structure_found(shop))
