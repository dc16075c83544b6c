"""Traffic on a real Postgres, and what logical decoding says of it."""

import re
import threading
from collections import defaultdict
from contextlib import closing

from cdc_simulator.source.session import connect
from cdc_simulator.workload.ledger import LedgerEntry
from cdc_simulator.workload.run import WorkloadOptions, run_workload
from cdc_simulator.workload.summary import Summary
from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.postgres import relation
from lakepulse.contracts.model import Contract, Layer
from lakepulse.roles import ADMIN
from lakepulse.settings import Settings

PATIENCE_SECONDS = 600
"""Beyond it a test fails; nothing waits so long where all is well."""
_CHANGE = re.compile(r"table (\S+): (INSERT|UPDATE|DELETE|TRUNCATE): (.*)", re.DOTALL)
_OPS = {"INSERT": "c", "UPDATE": "u", "DELETE": "d"}


def ask(settings: Settings, sql: str, role: str = "lake_verify") -> list[tuple[object, ...]]:
    with closing(connect(settings, role)) as session, session, session.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def drive(settings: Settings, **options: object) -> Summary:
    return run_workload(settings, WorkloadOptions(**options), threading.Event())  # type: ignore[arg-type]


def assert_invariants(settings: Settings) -> None:
    for table, party in (
        ("sales.customer_transactions", "customer_id"),
        ("purchasing.supplier_transactions", "supplier_id"),
    ):
        balance = f"GROUP BY {party} HAVING sum(transaction_amount) <> sum(outstanding_balance)"
        assert ask(settings, f"SELECT {party} FROM {table} {balance}") == []
    contra = "FROM sales.customer_transactions WHERE transaction_type_id = 13"
    assert ask(settings, f"SELECT coalesce(sum(transaction_amount), 0) {contra}") == [(0,)]
    stock = (
        "SELECT stock_item_id FROM warehouse.stock_item_holdings h JOIN warehouse.stock_item_transactions t "
        "USING (stock_item_id) GROUP BY 1, quantity_on_hand HAVING sum(quantity) <> quantity_on_hand "
        "OR quantity_on_hand < 0"
    )
    assert ask(settings, stock) == []
    twice = "SELECT order_id FROM sales.invoices WHERE NOT is_credit_note GROUP BY 1 HAVING count(*) > 1"
    assert ask(settings, twice) == []


def decoded(settings: Settings, slot: str) -> dict[int, LedgerEntry]:
    """What Postgres itself says was committed, by transaction."""
    names = {relation(one): one for one in load_catalog().by_layer(Layer.SOURCE)}
    found: dict[int, LedgerEntry] = defaultdict(LedgerEntry)
    for xid, text in ask(
        settings, f"SELECT xid::text, data FROM pg_logical_slot_get_changes('{slot}', NULL, NULL)", ADMIN
    ):
        match = _CHANGE.match(str(text))
        if match and match[1] in names:
            _add(found[int(str(xid))], names[match[1]], match[2], match[3])
    return found


def _add(entry: LedgerEntry, contract: Contract, what: str, row: str) -> None:
    if what == "TRUNCATE":
        entry.add(contract.name, "t", [None])
        return
    keys = [int(key) for key in re.findall(rf"\b{contract.key[0]}\[bigint\]:(\d+)", row)]
    if row.startswith("old-key:"):
        # A key that changes is a delete under the old one and a create under the new one.
        entry.add(contract.name, "d", keys[:1])
        entry.add(contract.name, "c", keys[1:])
    else:
        entry.add(contract.name, _OPS[what], keys[:1])
