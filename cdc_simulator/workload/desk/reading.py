"""The desk's first memory, read from the database, so that traffic goes on where earlier traffic stopped."""

# ruff: noqa: S608  # names in the SQL come from contracts and constants, never from a user

import random
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from psycopg2.extensions import cursor as Cursor

from cdc_simulator.workload.desk.deals import Deal
from cdc_simulator.workload.desk.desk import Desk
from cdc_simulator.workload.desk.documents import (
    Bill,
    Customer,
    Item,
    Line,
    Order,
    Purchase,
    PurchaseLine,
    Shipment,
)
from cdc_simulator.workload.desk.numbers import SequenceNumbers
from cdc_simulator.workload.timing import delays
from cdc_simulator.workload.timing.clock import ShopClock
from lakepulse.contracts.catalog import Catalog

# More open documents than this only cost memory: the oldest come first.
MOST_OPEN = 5_000
# What history left open for longer than this will never be picked: its picking times would be years.
STALE_DAYS = 30
# Who ordered how often in so many days is who orders now: those who have left hardly do.
HABIT_DAYS = 180
# A desk's share of the stock is ordered again before it cannot serve the largest line, of ten outer packages.
LEAST_OUTERS = 10
# Bookings that wait for a payment.
BILLED = ("Customer Invoice", "Customer Credit Note", "Supplier Invoice")


@dataclass(frozen=True)
class Share:
    """Which part of the documents a desk owns: those whose id modulo ``of`` is ``number``."""

    number: int
    of: int

    def owns(self, column: str) -> str:
        """An SQL condition."""
        return f"{column} % {self.of} = {self.number}"


def read_desk(cursor: Cursor, catalog: Catalog, share: Share, rng: random.Random, clock: ShopClock) -> Desk:
    """A desk with its share of everything that is under way."""
    desk = Desk(catalog, SequenceNumbers(catalog), rng, cursor, clock)
    _read_people(desk)
    _read_customers(desk, share)
    _read_items(desk, share)
    _read_deals(desk)
    _read_orders(desk, share, _open_orders(desk))
    _read_deliveries(desk, share)
    _read_purchases(desk, share)
    _read_bills(desk, share)
    return desk


def read_counter(cursor: Cursor, catalog: Catalog, rng: random.Random, clock: ShopClock) -> Desk:
    """A desk that only takes orders, all customers' and for all goods: nothing that is under way is its own."""
    desk, everything = Desk(catalog, SequenceNumbers(catalog), rng, cursor, clock), Share(0, 1)
    desk.salespeople = _employees(desk, "is_salesperson")
    _read_customers(desk, everything)
    _read_items(desk, everything)
    _read_deals(desk)
    return desk


def read_web_orders(desk: Desk, share: Share) -> None:
    """What the web shop has taken since the desk last looked: it is picked and invoiced like the desk's own."""
    if len(desk.to_pick) < MOST_OPEN:
        since = desk.last_web_order
        desk.last_web_order = _latest_web_order(desk)
        _read_orders(
            desk,
            share,
            "SELECT o.* FROM sales.web_orders w JOIN sales.orders o USING (order_id) "
            f"WHERE w.order_id > {since} AND w.order_id <= {desk.last_web_order} AND o.picking_completed_when IS NULL",
        )


def _latest_web_order(desk: Desk) -> int:
    return int(_rows(desk, "SELECT coalesce(max(order_id), 0) FROM sales.web_orders")[0][0])


def _rows(desk: Desk, sql: str) -> list[tuple[Any, ...]]:
    desk.cursor.execute(sql)
    return desk.cursor.fetchall()


def _ids(desk: Desk, sql: str) -> list[int]:
    return [row[0] for row in _rows(desk, sql)]


def _read_people(desk: Desk) -> None:
    desk.salespeople = _employees(desk, "is_salesperson")
    desk.pickers = _employees(desk, "NOT is_salesperson")
    desk.suppliers = dict(
        _rows(desk, "SELECT supplier_id, primary_contact_person_id FROM purchasing.suppliers ORDER BY 1")
    )
    desk.cities = _ids(desk, "SELECT city_id FROM application.cities ORDER BY 1")
    desk.payment_methods = _ids(desk, "SELECT payment_method_id FROM application.payment_methods ORDER BY 1")
    sensors = "SELECT cold_room_temperature_id FROM warehouse.cold_room_temperatures ORDER BY 1"
    desk.sensors = _ids(desk, sensors)
    kinds = "SELECT transaction_type_name, transaction_type_id FROM application.transaction_types"
    desk.kinds = dict(_rows(desk, kinds))


def _employees(desk: Desk, who: str) -> list[int]:
    return _ids(desk, f"SELECT person_id FROM application.people WHERE is_employee AND {who} ORDER BY 1")


def _read_customers(desk: Desk, share: Share) -> None:
    rows = _rows(
        desk,
        "SELECT c.customer_id, c.bill_to_customer_id, c.primary_contact_person_id, b.primary_contact_person_id, "
        "c.delivery_method_id, c.delivery_run, c.run_position, c.delivery_city_id, c.customer_category_id, "
        "c.buying_group_id, 1 + (SELECT count(*) FROM sales.orders o "
        f"WHERE o.customer_id = c.customer_id AND o.order_date > date '{desk.clock.today()}' - {HABIT_DAYS}) "
        "FROM sales.customers c "
        f"JOIN sales.customers b ON b.customer_id = c.bill_to_customer_id WHERE {share.owns('c.customer_id')} "
        "ORDER BY 1",
    )
    desk.customers = {row[0]: Customer(*row) for row in rows}


def _read_items(desk: Desk, share: Share) -> None:
    rows = _rows(
        desk,
        "SELECT i.stock_item_id, i.stock_item_name, i.supplier_id, i.unit_package_id, i.outer_package_id, "
        "i.quantity_per_outer, i.unit_price, h.last_cost_price, i.tax_rate, i.is_chiller_stock, "
        f"greatest(h.quantity_on_hand, 0) / {share.of}, "
        f"greatest(h.reorder_level / {share.of}, {LEAST_OUTERS} * i.quantity_per_outer), "
        f"greatest(h.target_stock_level / {share.of}, 4 * {LEAST_OUTERS} * i.quantity_per_outer), "
        "ARRAY(SELECT stock_group_id FROM warehouse.stock_item_stock_groups g "
        "WHERE g.stock_item_id = i.stock_item_id), "
        "1 + (SELECT count(*) FROM sales.order_lines l WHERE l.stock_item_id = i.stock_item_id) "
        "FROM warehouse.stock_items i JOIN warehouse.stock_item_holdings h USING (stock_item_id) ORDER BY 1",
    )
    desk.items = {row[0]: Item(*row) for row in rows}
    desk.own_items = [item for item in desk.items if item % share.of == share.number]


def _open_orders(desk: Desk) -> str:
    # Before the orders are read: one that comes in between is met twice, which a conflict settles, and not missed.
    desk.last_web_order = _latest_web_order(desk)
    return (
        "SELECT o.* FROM sales.orders o WHERE o.picked_by_person_id IS NOT NULL "
        "AND NOT EXISTS (SELECT FROM sales.invoices i WHERE i.order_id = o.order_id) "
        "OR o.picking_completed_when IS NULL"
    )


def _read_orders(desk: Desk, share: Share, pending: str) -> None:
    rows = _rows(
        desk,
        f"WITH pending AS ({pending}), "
        f"mine AS (SELECT * FROM pending WHERE {share.owns('customer_id')} "
        f"AND order_date > date '{desk.clock.today()}' - {STALE_DAYS} ORDER BY order_id LIMIT {MOST_OPEN}) "
        "SELECT o.order_id, o.customer_id, o.salesperson_person_id, o.picked_by_person_id, "
        "o.customer_purchase_order_number, o.expected_delivery_date, coalesce(o.picking_completed_when, "
        "o.last_edited_when), o.picking_completed_when IS NULL, "
        "EXISTS (SELECT FROM sales.orders b WHERE b.backorder_order_id = o.order_id), "
        "array_agg(l.order_line_id ORDER BY l.order_line_id), array_agg(l.stock_item_id ORDER BY l.order_line_id), "
        "array_agg(l.quantity ORDER BY l.order_line_id), "
        "array_agg(coalesce(l.unit_price, 0) ORDER BY l.order_line_id), "
        "array_agg(l.picked_quantity ORDER BY l.order_line_id) "
        "FROM mine o JOIN sales.order_lines l USING (order_id) GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 ORDER BY 1",
    )
    for (
        number,
        customer,
        salesperson,
        picker,
        reference,
        expected,
        since,
        is_open,
        is_back_order,
        *columns,
    ) in rows:
        lines = [Line(*line) for line in zip(*columns, strict=True)]
        if customer not in desk.customers or any(line.stock_item_id not in desk.items for line in lines):
            # Newer than the desk's memory, and opened or listed by another one: left for the next start.
            continue
        due = delays.picking(desk.rng, since) if is_open else delays.invoicing(since)
        head = (number, customer, salesperson, picker, reference, expected)
        order = Order(*head, lines, due, is_back_order)
        (desk.to_pick if is_open else desk.to_invoice).extend([order])
        for line in lines:
            # What was picked still counts as on hand until it is invoiced.
            desk.items[line.stock_item_id].on_hand -= line.picked


def _read_deliveries(desk: Desk, share: Share) -> None:
    rows = _rows(
        desk,
        "SELECT i.invoice_id, i.invoice_date, coalesce(o.expected_delivery_date, i.invoice_date), i.customer_id "
        "FROM sales.invoices i LEFT JOIN sales.orders o USING (order_id) WHERE returned_delivery_data IS NULL "
        f"AND NOT is_credit_note AND {share.owns('i.customer_id')} ORDER BY invoice_id LIMIT {MOST_OPEN}",
    )
    for invoice, sent, expected, customer in rows:
        due = delays.delivery(desk.rng, sent, expected, desk.customers[customer].city)
        desk.to_deliver.extend([Shipment(invoice, due=due)])


def _read_purchases(desk: Desk, share: Share) -> None:
    rows = _rows(
        desk,
        "SELECT p.purchase_order_id, p.supplier_id, p.order_date, "
        "array_agg(l.purchase_order_line_id ORDER BY l.purchase_order_line_id), "
        "array_agg(l.stock_item_id ORDER BY l.purchase_order_line_id), "
        "array_agg(l.ordered_outers ORDER BY l.purchase_order_line_id), "
        "array_agg(coalesce(l.expected_unit_price_per_outer, 0) ORDER BY l.purchase_order_line_id) "
        "FROM purchasing.purchase_orders p JOIN purchasing.purchase_order_lines l USING (purchase_order_id) "
        f"WHERE NOT p.is_order_finalized AND {share.owns('purchase_order_id')} GROUP BY 1, 2, 3 ORDER BY 1 "
        f"LIMIT {MOST_OPEN}",
    )
    for number, supplier, ordered, *columns in rows:
        lines = [PurchaseLine(*line) for line in zip(*columns, strict=True)]
        desk.to_receive.extend([Purchase(number, supplier, lines, delays.receipt(desk.rng, ordered))])
        for line in lines:
            item = desk.items[line.stock_item_id]
            item.on_order += line.outers * item.outer


def _read_bills(desk: Desk, share: Share) -> None:
    def bills(table: str, stem: str, party: str) -> list[Bill]:
        rows = _rows(
            desk,
            f"SELECT {stem}_transaction_id, {party}, outstanding_balance, transaction_date FROM {table} "
            "WHERE finalization_date IS NULL AND outstanding_balance <> 0 AND transaction_type_id = ANY("
            f"ARRAY[{', '.join(str(desk.kinds[kind]) for kind in BILLED)}]) "
            f"AND {share.owns(f'{stem}_transaction_id')} ORDER BY {party}, 1 LIMIT {MOST_OPEN}",
        )
        return [
            Bill(number, owner, Decimal(amount), delays.payment(desk.rng, booked))
            for number, owner, amount, booked in rows
        ]

    desk.unpaid.extend(bills("sales.customer_transactions", "customer", "customer_id"))
    desk.unpaid_by_us.extend(bills("purchasing.supplier_transactions", "supplier", "supplier_id"))


def _read_deals(desk: Desk) -> None:
    rows = _rows(
        desk,
        "SELECT start_date, end_date, stock_item_id, customer_id, buying_group_id, customer_category_id, "
        f"stock_group_id, discount_amount, discount_percentage, unit_price FROM sales.special_deals "
        f"WHERE end_date >= date '{desk.clock.today()}' ORDER BY special_deal_id",
    )
    desk.deals = [Deal(*row) for row in rows]
