"""New goods are another edition of what the desk sells, and are sold once they are committed and have come in."""

from cdc_simulator.workload.business.products import list_products
from tests.unit.cdc_simulator.workload.small_desk import commit, rows, small_desk


def test_a_new_item_has_its_groups_and_an_empty_shelf() -> None:
    desk = small_desk()
    listed = list_products(desk, 2)
    products = rows(listed, "products", "c")
    assert [row["stock_item_id"] for row in products] == [1001, 1002]
    assert all(row["stock_item_name"].endswith(" - edition 2026-06") for row in products)
    assert [(row["stock_item_id"], row["quantity_on_hand"]) for row in rows(listed, "inventory", "c")] == [
        (1001, 0),
        (1002, 0),
    ]
    groups = rows(listed, "stock_item_stock_groups", "c")
    assert [(row["stock_item_id"], row["stock_group_id"]) for row in groups] == [(1001, 1), (1002, 1)]


def test_it_is_sold_once_it_is_committed_and_lacks_until_it_comes_in() -> None:
    desk = small_desk()
    listed = list_products(desk, 1)
    assert 1001 not in desk.items
    commit(listed)
    assert 1001 in desk.own_items
    assert desk.items[1001].lacking == desk.items[1001].target


def test_a_long_name_makes_room_for_the_edition() -> None:
    desk = small_desk()
    for item in desk.items.values():
        item.name = "x" * 100
    (product,) = rows(list_products(desk, 1), "products", "c")
    assert len(product["stock_item_name"]) == 100
