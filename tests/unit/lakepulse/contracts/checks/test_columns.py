import pytest

from tests.unit.lakepulse.contracts.shop import Shop, assert_named, structure_found, with_views


@pytest.mark.parametrize(
    ("stem", "old", "new", "line", "key", "expected"),
    [
        ("source/orders", "source.customers", "source.customer", 12, "columns.customer_id.references", "did you"),
        ("source/orders", "source.customers", "silver.customers", 12, "columns.customer_id.references", "layer"),
        ("source/orders", "{type: int64, ref", "{type: date, ref", 12, "columns.customer_id.references", "is date"),
        ("source/orders", "key: [order_id]", "key: [ordr_id]", 7, "key", "did you mean `order_id`?"),
        ("source/orders", "key: [order_id]\n", "", 6, "kind", "needs a `key`"),
        ("source/orders", "key: [order_id]", "key: [comments]", 15, "columns.comments", "cannot be nullable"),
        ("source/orders", "route_by: customer_id", "route_by: customer", 8, "route_by", "no column `customer`"),
        ("source/orders", "[[order_date, c", "[[order_day, c", 9, "indexes", "no column `order_day`"),
        ("source/orders", "  comments:", "  month:", 15, "columns.month", "partition of every bronze table"),
        ("source/orders", "  comments:", "  Comments:", 15, "columns.Comments", "is not a name"),
        ("silver/orders", "key: [order_id]", "key: [order_id]\nz_order: [order, amount]", 6, "z_order", "no column"),
        ("silver/orders", "key: [order_id]", "key: [order_id]\nz_order: [order_id]", 6, "z_order", "`cluster_by`"),
        ("silver/orders", "key: [order_id]", "key: [order_id]\nz_order: [order_id, amount]", 6, "z_order", "int64"),
        ("bronze/orders", "kind: append", "kind: append\nz_order: [year, day]", 5, "z_order", "silver"),
        ("silver/customers", "  customer_name:", "  customer_nam:", 9, "columns.customer_nam", "has no column"),
        ("silver/customers", "string(100)", "int32", 9, "columns.customer_name.type", "string(100)"),
        ("bronze/orders", "kind: append", "kind: append\ncolumns: {a: {type: date, doc: Day}}", 5, "columns", "none"),
        ("gold/customer_totals", "group: [customer_id]", "group: [customer]", 6, "group", "did you mean"),
    ],
)  # fmt: skip
def test_a_column_that_does_not_fit_is_named(
    shop: Shop, stem: str, old: str, new: str, line: int, key: str, expected: str
) -> None:
    assert_named(shop, structure_found, (stem, old, new), (line, key, expected))


def test_a_column_that_names_a_view_is_named(shop: Shop) -> None:
    change = ("silver/orders", "silver.customers", "silver.names")
    place = (9, "columns.customer_id.references", "no table `silver")
    assert_named(with_views(shop), structure_found, change, place)


@pytest.mark.parametrize(
    ("stem", "of", "said", "line", "key", "expected"),
    [
        ("silver/orders", "date", "completeness: 0.5", 10, "order_date.completeness", "is complete"),
        ("silver/orders", "date", "pattern: x", 10, "order_date.pattern", "one of strings"),
        ("silver/customers", "string(100)", "pattern: '[a'", 9, "customer_name.pattern", "not a regular"),
        ("silver/customers", "string(100)", 'pattern: "a\'b"', 9, "customer_name.pattern", "quotation"),
        ("source/customers", "string(100)", "unique: true", 11, "customer_name.unique", "silver and gold"),
    ],
)
def test_a_threshold_that_does_not_fit_is_named(
    shop: Shop, stem: str, of: str, said: str, line: int, key: str, expected: str
) -> None:
    change = (stem, f"{{type: {of},", f"{{type: {of}, {said},")
    assert_named(shop, structure_found, change, (line, f"columns.{key}", expected))
