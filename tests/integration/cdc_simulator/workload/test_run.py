"""The workload against a real Postgres, judged by what logical decoding says."""

import re
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from cdc_simulator.source.load import load
from cdc_simulator.source.session import connect
from cdc_simulator.workload.ledger import LedgerEntry
from cdc_simulator.workload.pace import Pattern
from cdc_simulator.workload.run import WorkloadOptions, run_workload
from cdc_simulator.workload.summary import Summary
from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.postgres import relation
from lakepulse.contracts.model import Layer
from lakepulse.errors import ServiceError
from lakepulse.roles import ADMIN
from lakepulse.settings import Settings

pytestmark = pytest.mark.integration
PATIENCE_SECONDS = 240
"""Beyond it a test fails; nothing waits so long where all is well."""
_CHANGE = re.compile(r"table (\S+): (INSERT|UPDATE|DELETE): (.*)", re.DOTALL)
_OPS = {"INSERT": "c", "UPDATE": "u", "DELETE": "d"}


def ask(settings: Settings, sql: str, role: str = "lake_verify") -> list[tuple[object, ...]]:
    with closing(connect(settings, role)) as session, session, session.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


@pytest.fixture
def source(fresh: Settings) -> Settings:
    """A loaded source."""
    load(fresh, 0.01, 7, lambda _: None)
    return fresh


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
    twice = "SELECT order_id FROM sales.invoices GROUP BY 1 HAVING count(*) > 1"
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
            contract = names[match[1]]
            key = re.search(rf"\b{contract.key[0]}\[bigint\]:(\d+)", match[3])
            assert key is not None
            found[int(str(xid))].add(contract.name, _OPS[match[2]], [int(key[1])])
    return found


@pytest.fixture
def slot(source: Settings) -> str:
    """A slot of Postgres' own test decoder."""
    name = f"{source.capture.slot}_decoded"
    ask(source, f"SELECT pg_create_logical_replication_slot('{name}', 'test_decoding')", ADMIN)
    return name


@pytest.mark.parametrize("pattern", list(Pattern))
def test_the_ledger_states_exactly_what_was_committed(source: Settings, slot: str, pattern: Pattern) -> None:
    summary = drive(source, pattern=pattern, rate=600, duration=4, connections=2)
    ledger = ask(
        source, "SELECT transaction_id::text::bigint % 4294967296, counts, checksum FROM lakepulse.ledger"
    )
    found = decoded(source, slot)
    assert ledger
    assert len(ledger) == summary.kinds.total() == len(found)
    for xid, counts, checksum in ledger:
        assert found[int(str(xid))].by_table() == counts
        assert found[int(str(xid))].checksum() == checksum
    assert_invariants(source)


def test_the_rate_is_held(source: Settings) -> None:
    """On a busy machine it falls behind for a while, and then makes up for it: changes are due by the clock."""
    stop, held = threading.Event(), pytest.approx(200, rel=0.15)

    def look(summary: Summary) -> None:
        if summary.seconds >= 5 and summary.rate == held:
            stop.set()

    options = WorkloadOptions(rate=200, duration=PATIENCE_SECONDS)
    assert run_workload(source, options, stop, look).rate == held


def test_traffic_goes_on_where_it_stopped(source: Settings) -> None:
    for seed in (1, 2):
        drive(source, rate=400, duration=3, seed=seed, connections=seed)
        assert_invariants(source)


def test_two_workloads_at_once_do_not_bill_twice(source: Settings, slot: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda seed: drive(source, rate=300, duration=4, seed=seed), (1, 2)))
    assert_invariants(source)
    assert len(ask(source, "SELECT 1 FROM lakepulse.ledger")) == len(decoded(source, slot))


def test_a_lost_session_is_opened_again_and_nothing_is_torn(source: Settings, slot: str) -> None:
    stop = threading.Event()
    kill = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'wwi_app'"

    def cut(summary: Summary) -> None:
        ask(source, f"{kill} AND datname = current_database()", ADMIN)
        if summary.reconnects >= 2:
            stop.set()

    summary = run_workload(source, WorkloadOptions(rate=300, duration=PATIENCE_SECONDS), stop, cut)
    assert summary.reconnects >= 2
    stated = ask(source, "SELECT counts FROM lakepulse.ledger")
    assert len(stated) == len(decoded(source, slot))
    assert_invariants(source)


def test_sigterm_ends_it_cleanly_with_a_summary(source: Settings) -> None:
    command = [sys.executable, "-m", "operations", "workload", "--rate", "200", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not ask(source, "SELECT 1 FROM lakepulse.ledger LIMIT 1"):
        assert time.monotonic() < deadline, "the workload never began"
        time.sleep(0.2)
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
    assert '"transactions"' in output
    assert_invariants(source)


def test_an_empty_source_is_refused_with_the_cure(fresh: Settings) -> None:
    with pytest.raises(ServiceError, match="lakepulse source load"):
        drive(fresh, duration=1)
