"""New goods: another edition of what is sold already, empty shelves until its supplier has been asked for it."""

from dataclasses import replace

from cdc_simulator.workload.business.stock import shelf
from cdc_simulator.workload.desk.desk import Desk
from cdc_simulator.workload.desk.documents import Item
from cdc_simulator.workload.timing.clock import END_OF_TIME
from cdc_simulator.workload.transaction import Row, Transaction

NAME_LENGTH = 100
LEAD_TIME_DAYS = 7
KILOGRAMS = 1


def list_products(desk: Desk, count: int) -> Transaction:
    """New stock items with their groups and an empty place in the warehouse."""
    transaction = desk.begin("list products")
    items = [_edition(desk, desk.items[desk.rng.choice(desk.own_items)]) for _ in range(count)]
    editor, when = desk.rng.choice(desk.pickers), desk.clock.now()
    edited = {"last_edited_by": editor, "last_edited_when": when}
    valid = {"last_edited_by": editor, "valid_from": when, "valid_to": END_OF_TIME}
    transaction.insert("products", [{**_product(item), **valid} for item in items])
    transaction.insert("inventory", [{**_holding(desk, item), **edited} for item in items])
    transaction.insert(
        "stock_item_stock_groups",
        [
            {**_membership(desk, item, group), **edited}
            for item in items
            for group in sorted(item.stock_groups)
        ],
    )
    transaction.committed.append(lambda: _remember(desk, items))
    return transaction


def _edition(desk: Desk, model: Item) -> Item:
    title = f" - edition {desk.clock.today():%Y-%m}"
    return replace(
        model,
        stock_item_id=desk.number("products"),
        name=model.name[: NAME_LENGTH - len(title)] + title,
        on_hand=0,
        on_order=0,
    )


def _product(item: Item) -> Row:
    return {
        "stock_item_id": item.stock_item_id,
        "stock_item_name": item.name,
        "supplier_id": item.supplier_id,
        "unit_package_id": item.sold_package,
        "outer_package_id": item.bought_package,
        "lead_time_days": LEAD_TIME_DAYS,
        "quantity_per_outer": item.outer,
        "is_chiller_stock": item.chilled,
        "tax_rate": item.tax_rate,
        "unit_price": item.price,
        "typical_weight_per_unit": KILOGRAMS,
    }


def _holding(desk: Desk, item: Item) -> Row:
    return {
        "stock_item_id": item.stock_item_id,
        "quantity_on_hand": 0,
        "bin_location": shelf(desk),
        "last_stocktake_quantity": 0,
        "last_cost_price": item.cost,
        "reorder_level": item.reorder,
        "target_stock_level": item.target,
    }


def _membership(desk: Desk, item: Item, group: int) -> Row:
    return {
        "stock_item_stock_group_id": desk.number("stock_item_stock_groups"),
        "stock_item_id": item.stock_item_id,
        "stock_group_id": group,
    }


def _remember(desk: Desk, items: list[Item]) -> None:
    for item in items:
        desk.items[item.stock_item_id] = item
        desk.own_items.append(item.stock_item_id)
