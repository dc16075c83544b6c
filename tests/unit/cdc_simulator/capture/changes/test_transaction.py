"""A transaction's records stand around its changes, and only where it has some."""

from dataclasses import dataclass

import pytest

from cdc_simulator.capture.avro.envelope import Origin
from cdc_simulator.capture.avro.records import transaction_begin, transaction_end
from cdc_simulator.capture.changes.transaction import OpenTransaction, TransactionRecords, TransactionTopic
from cdc_simulator.capture.kafka.message import Outbox
from cdc_simulator.capture.postgres.pgoutput import Begin

ID = "77:1000"


@dataclass
class Table:
    name: str
    count: int = 0


@pytest.fixture
def outbox() -> Outbox:
    return Outbox()


@pytest.fixture
def transaction(outbox: Outbox) -> OpenTransaction:
    records = TransactionRecords(TransactionTopic(4, 1, 2), outbox)
    return OpenTransaction(Origin("lakepulse", "wwi"), Begin(1000, 5_000_000, 77), None, records)


def bodies(outbox: Outbox) -> list[bytes]:
    return [(value or b"")[5:] for _, _, value, _ in outbox]


def test_begin_goes_before_the_first_change_and_end_counts_by_table(
    transaction: OpenTransaction, outbox: Outbox
) -> None:
    orders, notes = Table("sales.orders", 2), Table("sales.notes", 1)
    transaction.enter(orders)
    transaction.enter(notes)
    assert bodies(outbox) == [transaction_begin(ID, 5000)]
    transaction.end()
    assert bodies(outbox)[1:] == [transaction_end(ID, {"sales.orders": 2, "sales.notes": 1}, 5000)]


def test_a_table_whose_columns_changed_goes_on_under_its_name(
    transaction: OpenTransaction, outbox: Outbox
) -> None:
    before, after = Table("sales.orders", 1), Table("sales.orders", 3)
    transaction.enter(before)
    transaction.replace(before, after)
    transaction.end()
    assert bodies(outbox)[-1] == transaction_end(ID, {"sales.orders": 3}, 5000)


def test_a_transaction_without_captured_changes_leaves_no_record(
    transaction: OpenTransaction, outbox: Outbox
) -> None:
    transaction.end()
    assert not outbox
