"""Payments and transfers between accounts.

Invariants that every committed state of the source keeps, and so must every published state of the lake: per
customer and per supplier the sum of ``transaction_amount`` equals the sum of ``outstanding_balance``; all bookings of
the kind Customer Contra add up to zero; per stock item ``quantity_on_hand`` is the sum of its movements.
"""

from decimal import Decimal

from cdc_simulator.workload.desk.desk import Desk
from cdc_simulator.workload.desk.documents import Bill
from cdc_simulator.workload.desk.due_queue import DueQueue
from cdc_simulator.workload.transaction import Row, Transaction

CONTRA = "Customer Contra"
RECEIVED, ISSUED = "Customer Payment Received", "Supplier Payment Issued"
REFUND = "Customer Refund"


def collect(desk: Desk, count: int) -> Transaction | None:
    """Customers pay what is due, one payment for each; who has only credit gets it back."""
    return _pay(desk, "collect", "customer", desk.unpaid, RECEIVED, count)


def pay_suppliers(desk: Desk, count: int) -> Transaction | None:
    """We pay what is due to suppliers, one payment for each."""
    return _pay(desk, "pay suppliers", "supplier", desk.unpaid_by_us, ISSUED, count)


def contra(desk: Desk, count: int) -> Transaction:
    """Debts move from one customer to another: pairs of bookings whose sum is zero, for ever."""
    transaction = desk.begin("contra")
    rows: list[Row] = []
    for _ in range(count):
        giver, taker = desk.rng.sample(list(desk.customers), 2)
        amount = Decimal(desk.rng.randint(100, 100_000)) / 100
        rows += [_contra_row(desk, giver, -amount), _contra_row(desk, taker, amount)]
    transaction.insert("customer_transactions", rows)
    return transaction


def _pay(
    desk: Desk, kind: str, stem: str, queue: DueQueue[Bill], booking_kind: str, count: int
) -> Transaction | None:
    transaction = desk.begin(kind)
    bills = desk.take(transaction, queue, count)
    by_party: dict[int, list[Bill]] = {}
    for bill in bills:
        by_party.setdefault(bill.party, []).append(bill)
    table, edited = f"{stem}_transactions", _edited(desk)
    transaction.insert(
        table,
        [{**_payment(desk, stem, booking_kind, party, due), **edited} for party, due in by_party.items()],
    )
    settled = {"outstanding_balance": Decimal(0), "finalization_date": desk.clock.today(), **edited}
    transaction.update(
        table,
        [{f"{stem}_transaction_id": bill.transaction_id, **settled} for bill in bills],
        only="t.finalization_date IS NULL",
    )
    return transaction if bills else None


def _payment(desk: Desk, stem: str, kind: str, party: int, bills: list[Bill]) -> Row:
    amount = sum((bill.amount for bill in bills), Decimal(0))
    return {
        f"{stem}_transaction_id": desk.number(f"{stem}_transactions"),
        f"{stem}_id": party,
        "transaction_type_id": desk.kinds[kind if amount >= 0 else REFUND],
        "payment_method_id": desk.rng.choice(desk.payment_methods),
        "transaction_date": desk.clock.today(),
        "amount_excluding_tax": -amount,
        "tax_amount": Decimal(0),
        "transaction_amount": -amount,
        "outstanding_balance": Decimal(0),
        "finalization_date": desk.clock.today(),
    }


def _contra_row(desk: Desk, customer: int, amount: Decimal) -> Row:
    return {
        "customer_transaction_id": desk.number("customer_transactions"),
        "customer_id": customer,
        "transaction_type_id": desk.kinds[CONTRA],
        "transaction_date": desk.clock.today(),
        "amount_excluding_tax": amount,
        "tax_amount": Decimal(0),
        "transaction_amount": amount,
        "outstanding_balance": amount,
        **_edited(desk),
    }


def _edited(desk: Desk) -> Row:
    return {"last_edited_by": desk.rng.choice(desk.pickers), "last_edited_when": desk.clock.now()}
