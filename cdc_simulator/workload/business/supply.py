"""Orders to suppliers: sent for goods under their reorder level, received whole; ``money`` pays for them."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from cdc_simulator.workload.business.stock import add_received, change_on_hand, moved
from cdc_simulator.workload.desk.desk import Desk
from cdc_simulator.workload.desk.documents import Bill, Item, Purchase, PurchaseLine
from cdc_simulator.workload.timing import delays
from cdc_simulator.workload.transaction import Row, Transaction

RECEIPT, SUPPLIER_INVOICE = "Stock Receipt", "Supplier Invoice"
SUPPLIER_TAX = Decimal("0.15")
MOST_LINES = 7


def order_goods(desk: Desk, count: int) -> Transaction | None:
    """Orders to the suppliers of the goods that are under their reorder level, up to the target level."""
    transaction = desk.begin("order goods")
    purchases = [_new_purchase(desk, supplier) for supplier in _needy_suppliers(desk, count)]
    buyer, when = desk.rng.choice(desk.pickers), desk.clock.now()
    edited = {"last_edited_by": buyer, "last_edited_when": when}
    transaction.insert("purchase_orders", [{**_purchase_row(desk, one), **edited} for one in purchases])
    transaction.insert(
        "purchase_order_lines",
        [{**_purchase_line_row(desk, one, line), **edited} for one in purchases for line in one.lines],
    )
    transaction.committed.append(lambda: _expect(desk, purchases))
    return transaction if purchases else None


def receive_goods(desk: Desk, count: int) -> Transaction | None:
    """Orders to suppliers that are due come in whole: lines closed, movements, stock, the supplier's invoice."""
    transaction = desk.begin("receive goods")
    purchases = desk.take(transaction, desk.to_receive, count)
    if not purchases:
        return None
    editor, when = desk.rng.choice(desk.pickers), desk.clock.now()
    edited = {"last_edited_by": editor, "last_edited_when": when}
    transaction.update(
        "purchase_orders",
        [
            {"purchase_order_id": one.purchase_order_id, "is_order_finalized": True, **edited}
            for one in purchases
        ],
        only="NOT t.is_order_finalized",
    )
    transaction.update(
        "purchase_order_lines",
        [{**_received(line, when.date()), **edited} for one in purchases for line in one.lines],
    )
    movements = [_receipt(desk, one, line, editor) for one in purchases for line in one.lines]
    transaction.insert("stock_item_transactions", movements)
    change_on_hand(transaction, movements)
    bookings: list[Row] = [{**_supplier_booking(desk, one), **edited} for one in purchases]
    transaction.insert("supplier_transactions", bookings)
    transaction.committed.append(lambda: _came_in(desk, movements, bookings))
    transaction.committed.append(lambda: _change_on_order(desk, purchases, -1))
    return transaction


def _needy_suppliers(desk: Desk, count: int) -> list[int]:
    need: dict[int, float] = defaultdict(float)
    for item in desk.items.values():
        if item.is_low:
            need[item.supplier_id] += item.lacking / item.target
    return sorted(need, key=lambda supplier: -need[supplier])[:count]


def _new_purchase(desk: Desk, supplier: int) -> Purchase:
    offered = [item for item in desk.items.values() if item.supplier_id == supplier and item.is_low]
    chosen = sorted(offered, key=lambda item: -item.lacking / item.target)[:MOST_LINES]
    numbers = desk.numbers.take(desk.cursor, "purchase_order_lines", len(chosen))
    lines = [
        PurchaseLine(number, item.stock_item_id, _outers(item), item.cost * item.outer)
        for number, item in zip(numbers, chosen, strict=True)
    ]
    due = delays.receipt(desk.rng, desk.clock.today())
    return Purchase(desk.number("purchase_orders"), supplier, lines, due)


def _outers(item: Item) -> int:
    return max(1, -(-item.lacking // item.outer))


def _purchase_row(desk: Desk, purchase: Purchase) -> Row:
    return {
        "purchase_order_id": purchase.purchase_order_id,
        "supplier_id": purchase.supplier_id,
        "order_date": desk.clock.today(),
        "delivery_method_id": 7,
        "contact_person_id": desk.suppliers[purchase.supplier_id],
        "expected_delivery_date": delays.days_later(desk.clock.today(), delays.SUPPLIER_DAYS[1]),
        "is_order_finalized": False,
    }


def _purchase_line_row(desk: Desk, purchase: Purchase, line: PurchaseLine) -> Row:
    item = desk.items[line.stock_item_id]
    return {
        "purchase_order_line_id": line.purchase_order_line_id,
        "purchase_order_id": purchase.purchase_order_id,
        "stock_item_id": line.stock_item_id,
        "ordered_outers": line.outers,
        "description": item.name,
        "received_outers": 0,
        "package_type_id": item.bought_package,
        "expected_unit_price_per_outer": line.price_per_outer,
        "is_order_line_finalized": False,
    }


def _received(line: PurchaseLine, day: date) -> Row:
    return {
        "purchase_order_line_id": line.purchase_order_line_id,
        "received_outers": line.outers,
        "last_receipt_date": day,
        "is_order_line_finalized": True,
    }


def _receipt(desk: Desk, purchase: Purchase, line: PurchaseLine, editor: int) -> Row:
    return moved(
        desk,
        line.stock_item_id,
        line.outers * desk.items[line.stock_item_id].outer,
        RECEIPT,
        editor,
        supplier_id=purchase.supplier_id,
        purchase_order_id=purchase.purchase_order_id,
    )


def _supplier_booking(desk: Desk, purchase: Purchase) -> Row:
    net = sum((line.outers * line.price_per_outer for line in purchase.lines), Decimal(0))
    tax = (net * SUPPLIER_TAX).quantize(Decimal("0.01"))
    return {
        "supplier_transaction_id": desk.number("supplier_transactions"),
        "supplier_id": purchase.supplier_id,
        "transaction_type_id": desk.kinds[SUPPLIER_INVOICE],
        "purchase_order_id": purchase.purchase_order_id,
        "supplier_invoice_number": str(desk.rng.randint(1, 9_999)),
        "transaction_date": desk.clock.today(),
        "amount_excluding_tax": net,
        "tax_amount": tax,
        "transaction_amount": net + tax,
        "outstanding_balance": net + tax,
    }


def _expect(desk: Desk, purchases: list[Purchase]) -> None:
    desk.to_receive.extend(purchases)
    _change_on_order(desk, purchases, 1)


def _change_on_order(desk: Desk, purchases: list[Purchase], sign: int) -> None:
    for line in (line for purchase in purchases for line in purchase.lines):
        item = desk.items[line.stock_item_id]
        item.on_order += sign * line.outers * item.outer


def _came_in(desk: Desk, movements: list[Row], bookings: list[Row]) -> None:
    add_received(desk, movements)
    desk.unpaid_by_us.extend(
        Bill(
            row["supplier_transaction_id"],
            row["supplier_id"],
            row["transaction_amount"],
            delays.payment(desk.rng, row["transaction_date"]),
        )
        for row in bookings
    )
