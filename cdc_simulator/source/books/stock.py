"""Movements of goods and what is on hand, which is their sum; ``accounts`` books the money."""

from dataclasses import dataclass

import numpy as np

from cdc_simulator.source.drawing.columns import Columns, Ints, Times, where
from cdc_simulator.source.drawing.draw import Draw, at
from cdc_simulator.source.drawing.words import identifier
from cdc_simulator.source.masters.catalogue import Catalogue
from cdc_simulator.source.masters.people import PICKERS
from cdc_simulator.source.selling.invoicing import Invoices
from cdc_simulator.source.selling.order_lines import Lines
from cdc_simulator.source.selling.sales import Orders
from cdc_simulator.source.supply.purchasing import Purchases
from cdc_simulator.source.supply.replenishment import StockPolicy

ISSUE, RECEIPT, COUNT = "Stock Issue", "Stock Receipt", "Stock Adjustment at Stocktake"


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
    """Issues for invoice lines, receipts for returns and for lines that came in, the rest of ``count`` corrections."""
    rng = draw.topic("stock_item_transactions")
    came = np.flatnonzero(purchases.received)
    order = purchases.order[came]
    issue, receipt, correction = (identifier("transaction_types", name) for name in (ISSUE, RECEIPT, COUNT))
    corrections = count - len(invoices.line) - len(came)
    sold, received = lines.item[invoices.line], purchases.item[came]
    kind_of_sold = np.where(invoices.quantity > 0, issue, receipt)
    none_sold, none_came, none = (
        np.zeros(rows, dtype=np.int64) for rows in (len(sold), len(came), corrections)
    )
    return Movements(
        item=np.concatenate([sold, received, rng.integers(0, len(items.names), corrections)]) + 1,
        kind=np.append(kind_of_sold, np.repeat([receipt, correction], [len(came), corrections])),
        customer=np.concatenate([orders.customer[invoices.order[invoices.invoice]] + 1, none_came, none]),
        invoice=np.concatenate([invoices.invoice + 1, none_came, none]),
        supplier=np.concatenate([none_sold, purchases.supplier[order], none]),
        purchase_order=np.concatenate([none_sold, order + 1, none]),
        when=np.concatenate(
            [
                invoices.when[invoices.invoice],
                purchases.came_at[came],
                at(draw.period.last - rng.integers(0, 365, corrections), 18),
            ]
        ),
        quantity=np.concatenate(
            [
                -invoices.quantity,
                purchases.outers[came] * items.outer[received],
                rng.integers(1, 4, corrections),
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


def inventory_columns(draw: Draw, moves: Movements, items: Catalogue, stock: StockPolicy) -> Columns:
    """``warehouse.stock_item_holdings``: on hand is the sum of the movements."""
    count = len(items.names)
    on_hand = np.bincount(moves.item - 1, moves.quantity, count).astype(np.int64)
    return {
        "stock_item_id": np.arange(1, count + 1),
        "quantity_on_hand": on_hand,
        "bin_location": [f"{'KLMN'[item % 4]}-{item % 30 + 1}" for item in range(count)],
        "last_stocktake_quantity": on_hand,
        "last_cost_price": items.cost,
        "reorder_level": stock.level,
        "target_stock_level": stock.level + stock.usual,
        "last_edited_by": 12,
        "last_edited_when": draw.period.evening,
    }
