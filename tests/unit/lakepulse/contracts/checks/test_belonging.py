import pytest

from tests.unit.lakepulse.contracts.shop import Shop, assert_named, structure_found, with_views


@pytest.mark.parametrize(
    ("stem", "old", "new", "line", "key", "expected"),
    [
        ("source/orders", "relation: sales.orders\n", "", 1, "table", "needs `relation`"),
        ("silver/orders", "key: [order_id]", "key: [order_id]\ntopic: x", 6, "topic", "belongs to source"),
        ("silver/orders", "key: [order_id]", "key: [order_id]\ngroup: [order_id]", 6, "group", "gold"),
        ("silver/customers", "inputs:", "written_by: lakepulse fit\ninputs:", 6, "written_by", "to gold tables"),
    ],
)  # fmt: skip
def test_what_does_not_belong_to_a_table_is_named(
    shop: Shop, stem: str, old: str, new: str, line: int, key: str, expected: str
) -> None:
    assert_named(shop, structure_found, (stem, old, new), (line, key, expected))


@pytest.mark.parametrize(
    ("stem", "old", "new", "line", "key", "expected"),
    [
        ("silver/names", "kind: view", "kind: view\nfreshness: 5s", 5, "freshness", "belongs to stored tables"),
        ("silver/names", "kind: view", "kind: view\ngroup: [customer_name]", 5, "group", "belongs to stored tables"),
        ("silver/names", "kind: view", "kind: view\ntopic: names", 5, "topic", "belongs to stored tables"),
    ],
)  # fmt: skip
def test_what_does_not_belong_to_a_view_is_named(
    shop: Shop, stem: str, old: str, new: str, line: int, key: str, expected: str
) -> None:
    assert_named(with_views(shop), structure_found, (stem, old, new), (line, key, expected))
