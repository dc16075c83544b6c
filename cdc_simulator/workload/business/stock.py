"""Goods that move and are counted; on hand is always the sum of an item's movements. ``supply`` brings goods in."""

from collections import Counter

from cdc_simulator.workload.desk.desk import Desk
from cdc_simulator.workload.desk.documents import Item
from cdc_simulator.workload.transaction import Row, Transaction

TRANSFER, COUNT = "Stock Transfer", "Stock Adjustment at Stocktake"
AISLES = "KLMN"


def moved(
    desk: Desk,
    item: int,
    quantity: int,
    kind: str,
    editor: int,
    *,
    customer_id: int | None = None,
    invoice_id: int | None = None,
    supplier_id: int | None = None,
    purchase_order_id: int | None = None,
) -> Row:
    """A row of ``stock_item_transactions``."""
    when = desk.clock.now()
    return {
        "stock_item_transaction_id": desk.number("stock_item_transactions"),
        "stock_item_id": item,
        "transaction_type_id": desk.kinds[kind],
        "customer_id": customer_id,
        "invoice_id": invoice_id,
        "supplier_id": supplier_id,
        "purchase_order_id": purchase_order_id,
        "transaction_occurred_when": when,
        "quantity": quantity,
        "last_edited_by": editor,
        "last_edited_when": when,
    }


def change_on_hand(transaction: Transaction, movements: list[Row]) -> None:
    """Change what is on hand by the movements; never below zero."""
    changes, column = _by_item(movements), "quantity_on_hand"
    transaction.update("inventory", changes, relative=(column,), only=f"t.{column} + v.{column} >= 0")


def _by_item(movements: list[Row]) -> list[Row]:
    total: Counter[int] = Counter()
    for movement in movements:
        total[movement["stock_item_id"]] += movement["quantity"]
    # Everybody locks items in the same order, so that two connections do not wait for each other.
    return [
        {
            "stock_item_id": item,
            "quantity_on_hand": total[item],
            "last_edited_by": movements[0]["last_edited_by"],
            "last_edited_when": movements[0]["last_edited_when"],
        }
        for item in sorted(total)
    ]


def transfer(desk: Desk, count: int) -> Transaction:
    """Goods are repacked as another item: two movements whose sum is zero, for ever."""
    transaction = desk.begin("transfer")
    editor = desk.rng.choice(desk.pickers)
    movements: list[Row] = []
    for _ in range(count):
        giver, taker = desk.rng.sample(list(desk.items.values()), 2)
        quantity = min(desk.rng.randint(1, 5), giver.on_hand)
        if quantity:
            _reserve(transaction, giver, quantity)
            movements += [moved(desk, giver.stock_item_id, -quantity, TRANSFER, editor)]
            movements += [moved(desk, taker.stock_item_id, quantity, TRANSFER, editor)]
    transaction.insert("stock_item_transactions", movements)
    if movements:
        change_on_hand(transaction, movements)
    transaction.committed.append(lambda: add_received(desk, movements))
    return transaction


def stocktake(desk: Desk, count: int) -> Transaction:
    """Some goods are counted and more are found than the books said."""
    transaction = desk.begin("stocktake")
    editor = desk.rng.choice(desk.pickers)
    items = sorted(desk.rng.sample(list(desk.items), min(count, len(desk.items))))
    movements = [moved(desk, item, desk.rng.randint(1, 4), COUNT, editor) for item in items]
    transaction.insert("stock_item_transactions", movements)
    change_on_hand(transaction, movements)
    transaction.committed.append(lambda: add_received(desk, movements))
    return transaction


def relocate(desk: Desk, count: int) -> Transaction:
    """Some of the desk's goods get another shelf."""
    transaction = desk.begin("relocate")
    editor, items = (
        desk.rng.choice(desk.pickers),
        sorted(desk.rng.sample(desk.own_items, min(count, len(desk.own_items)))),
    )
    rows = [
        {
            "stock_item_id": item,
            "bin_location": shelf(desk),
            "last_edited_by": editor,
            "last_edited_when": desk.clock.now(),
        }
        for item in items
    ]
    transaction.update("inventory", rows)
    return transaction


def shelf(desk: Desk) -> str:
    """A shelf of the warehouse, for example L-12."""
    return f"{desk.rng.choice(AISLES)}-{desk.rng.randint(1, 30)}"


def _reserve(transaction: Transaction, item: Item, quantity: int) -> None:
    item.on_hand -= quantity

    def give_back() -> None:
        item.on_hand += quantity

    transaction.undone.append(give_back)


def add_received(desk: Desk, movements: list[Row]) -> None:
    """Goods may be sold once the transaction that brought them is committed."""
    for movement in movements:
        if movement["quantity"] > 0:
            desk.items[movement["stock_item_id"]].on_hand += movement["quantity"]
