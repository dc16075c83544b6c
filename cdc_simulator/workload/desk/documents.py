"""Documents and parties as the desk remembers them: customers, goods, orders, shipments, purchases and bills."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

AT_ONCE = datetime.min
"""Due whenever somebody looks."""


@dataclass(slots=True)
class Customer:
    """A customer as orders and invoices need it; ``weight`` is how often it orders, against others."""

    customer_id: int
    bill_to: int
    contact: int
    accounts_contact: int
    delivery_method: int
    delivery_run: str | None
    run_position: str | None
    city: int
    category: int
    buying_group: int | None = None
    weight: int = 1


@dataclass(slots=True)
class Item:
    """A stock item; ``on_hand`` is this desk's share of the stock, in sold packages, ``on_order`` what will come.

    Under ``reorder`` it is ordered again, up to ``target``; ``weight`` is how often it is sold, against others.
    """

    stock_item_id: int
    name: str
    supplier_id: int
    sold_package: int
    bought_package: int
    outer: int
    price: Decimal
    cost: Decimal
    tax_rate: Decimal
    chilled: bool
    on_hand: int
    reorder: int
    target: int
    stock_groups: Collection[int] = ()
    weight: int = 1
    on_order: int = 0

    @property
    def is_low(self) -> bool:
        """Whether it is to be ordered again."""
        return self.on_hand + self.on_order < self.reorder

    @property
    def lacking(self) -> int:
        """What is missing to the target level."""
        return max(0, self.target - self.on_hand - self.on_order)


@dataclass(slots=True)
class Line:
    """A line of an order; ``picked`` is how much of the quantity lay in the warehouse."""

    order_line_id: int
    stock_item_id: int
    quantity: int
    price: Decimal
    picked: int = 0


@dataclass(slots=True)
class Order:
    """An order that is not invoiced yet; ``expected`` is the promised day, ``due`` when it is picked or invoiced.

    Another order names a back order, which is therefore not cancelled.
    """

    order_id: int
    customer_id: int
    salesperson: int
    picker: int | None
    reference: str | None
    expected: date
    lines: list[Line]
    due: datetime = AT_ONCE
    is_back_order: bool = False


@dataclass(slots=True)
class Shipment:
    """Invoiced goods, ``due`` at the customer or back from there; ``order`` where this workload invoiced them."""

    invoice_id: int
    order: Order | None = None
    due: datetime = AT_ONCE


@dataclass(slots=True)
class PurchaseLine:
    """A line of an order to a supplier."""

    purchase_order_line_id: int
    stock_item_id: int
    outers: int
    price_per_outer: Decimal


@dataclass(slots=True)
class Purchase:
    """An order to a supplier that has not come in, which it does when it is ``due``."""

    purchase_order_id: int
    supplier_id: int
    lines: list[PurchaseLine]
    due: datetime = AT_ONCE


@dataclass(slots=True)
class Bill:
    """An unpaid invoice on a customer's (``party`` gets the bill) or supplier's account; of a credit note, negative."""

    transaction_id: int
    party: int
    amount: Decimal
    due: datetime = AT_ONCE
