"""The summary adds up what all connections did."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from cdc_simulator.workload.ledger import LedgerEntry
from cdc_simulator.workload.summary import Summary


def summary_of(seconds: float = 0.0) -> Summary:
    return Summary(datetime(2026, 6, 1, 8), datetime(2026, 6, 2, 9, 30), seconds)


def stated(table: str, op: str, rows: int) -> LedgerEntry:
    entry = LedgerEntry()
    entry.add(table, op, range(rows))
    return entry


def test_transactions_and_changes_are_counted_by_kind_and_table() -> None:
    summary = summary_of(2.0)
    summary.committed("place", stated("orders", "c", 3), with_savepoint=False)
    summary.committed("place", stated("orders", "u", 2), with_savepoint=True)
    summary.count("rolled_back")
    said = summary.as_dict()
    assert (said["opened"], said["reached"]) == ("2026-06-01 08:00", "2026-06-02 09:30")
    assert said["tables"] == {"orders": {"c": 3, "u": 2}}
    assert (said["transactions"], said["changes"], said["rate"]) == (2, 5, 2.5)
    assert (said["kinds"], said["savepoints"], said["rolled_back"]) == ({"place": 2}, 1, 1)


def test_no_change_is_forgotten_where_many_connections_report_at_once() -> None:
    summary, entry = summary_of(), stated("orders", "c", 2)

    def report(_: int) -> None:
        for _ in range(200):
            summary.committed("place", entry, with_savepoint=False)
            summary.count("conflicts")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(report, range(4)))
    assert (summary.kinds["place"], summary.rows, summary.conflicts) == (800, 1600, 800)


def test_before_any_time_has_passed_the_rate_is_nothing() -> None:
    assert summary_of().rate == 0.0
