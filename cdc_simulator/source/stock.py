"""Movements of goods and what is on hand, which is their sum; ``accounts`` books the money."""

from dataclasses import dataclass

import numpy as np

from cdc_simulator.source.catalogue import Catalogue
from cdc_simulator.source.columns import Columns, Ints, Times, where
from cdc_simulator.source.draw import Draw, at
from cdc_simulator.source.invoicing import Invoices
from cdc_simulator.source.people import PICKERS
from cdc_simulator.source.purchasing import Purchases, came_in
from cdc_simulator.source.sales import Lines, Orders
from cdc_simulator.source.words import identifier

MOVEMENTS = ("Stock Issue", "Stock Receipt", "Stock Adjustment at Stocktake")


@dataclass(frozen=True)
class Movements:
    """Stock movements before they are numbered; optional ids are 0 where they do not apply."""

    item: Ints
    kind: Ints
    customer: Ints
    invoice: Ints
    supplier: Ints
    purchase_order: Ints
    when: Times
    quantity: Ints


def movements(
    draw: Draw,
    orders: Orders,
    lines: Lines,
    invoices: Invoices,
    purchases: Purchases,
    items: Catalogue,
    count: int,
) -> Movements:
    """Issues for invoice lines, receipts for lines that came in, the rest of ``count`` corrections."""
    rng = draw.topic("stock_item_transactions")
    came = np.flatnonzero(purchases.received[purchases.order])
    order = purchases.order[came]
    corrections = count - len(invoices.line) - len(came)
    issued, received = lines.item[invoices.line], purchases.item[came]
    corrected = rng.integers(0, len(items.names), corrections)
    none_issued, none_came, none = (
        np.zeros(rows, dtype=np.int64) for rows in (len(issued), len(came), corrections)
    )
    counted = draw.period.last - rng.integers(0, 365, corrections)
    kinds = [identifier("transaction_types", name) for name in MOVEMENTS]
    return Movements(
        item=np.concatenate([issued, received, corrected]) + 1,
        kind=np.repeat(kinds, [len(issued), len(came), corrections]),
        customer=np.concatenate([orders.customer[invoices.order[invoices.invoice]] + 1, none_came, none]),
        invoice=np.concatenate([invoices.invoice + 1, none_came, none]),
        supplier=np.concatenate([none_issued, purchases.supplier[order], none]),
        purchase_order=np.concatenate([none_issued, order + 1, none]),
        when=np.concatenate(
            [
                at(invoices.day[invoices.invoice], 12),
                came_in(purchases)[order],
                at(counted, 18),
            ]
        ),
        quantity=np.concatenate(
            [
                -lines.quantity[invoices.line],
                purchases.outers[came] * items.outer[received],
                rng.integers(1, 10, corrections),
            ]
        ),
    )


def movement_columns(moves: Movements, numbers: Ints) -> Columns:
    """``warehouse.stock_item_transactions``; ``numbers`` are the ids."""
    return {
        "stock_item_transaction_id": numbers,
        "stock_item_id": moves.item,
        "transaction_type_id": moves.kind,
        "customer_id": where(moves.customer > 0, moves.customer),
        "invoice_id": where(moves.invoice > 0, moves.invoice),
        "supplier_id": where(moves.supplier > 0, moves.supplier),
        "purchase_order_id": where(moves.purchase_order > 0, moves.purchase_order),
        "transaction_occurred_when": moves.when,
        "quantity": moves.quantity * 1000,
        "last_edited_by": PICKERS[moves.item % len(PICKERS)],
        "last_edited_when": moves.when,
    }


def inventory_columns(draw: Draw, moves: Movements, items: Catalogue) -> Columns:
    """``warehouse.stock_item_holdings``: on hand is the sum of the movements."""
    rng = draw.topic("inventory")
    count = len(items.names)
    on_hand = np.bincount(moves.item - 1, moves.quantity, count).astype(np.int64)
    level = items.multiple * rng.integers(5, 20, count)
    return {
        "stock_item_id": np.arange(1, count + 1),
        "quantity_on_hand": on_hand,
        "bin_location": [f"{'KLMN'[item % 4]}-{item % 30 + 1}" for item in range(count)],
        "last_stocktake_quantity": on_hand,
        "last_cost_price": items.cost,
        "reorder_level": level,
        "target_stock_level": 4 * level,
        "last_edited_by": 12,
        "last_edited_when": draw.period.evening,
    }
