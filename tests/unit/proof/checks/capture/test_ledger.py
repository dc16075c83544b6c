"""The ledger beside bronze: each stated change exactly once, on its own key."""

from pathlib import Path

import pytest

from cdc_simulator.workload.ledger import LedgerEntry
from proof.checks.capture.ledger import Ledger
from proof.report import Finding, FindingKind, LedgerReport
from tests.unit.proof.small_proof import NO_CONNECTION, SmallLake, SourceRows
from tests.unit.spark_jobs.silver.small_shop import Row


def row(op: str, key: int, sequence: int, *, xid: int = 7, lsn: int = 110) -> Row:
    return {
        "_op": op,
        "owner_id": key,
        "_sequence": sequence,
        "_transaction_id": xid,
        "_commit_lsn": lsn,
    }


FIRST, SECOND, DELETE = row("c", 1, 1), row("c", 2, 2), row("d", 1, 1, xid=8, lsn=120)
WHOLE = [FIRST, SECOND, DELETE]


def entries() -> dict[int, LedgerEntry]:
    first, second = LedgerEntry(), LedgerEntry()
    first.add("owners", "c", [1, 2])
    second.add("owners", "d", [1])
    # The WAL carries the lower 32 bits of a transaction's id.
    return {7 + 2**32: first, 8 + 2**32: second}


@pytest.fixture
def small(tmp_path: Path) -> SmallLake:
    made = SmallLake(tmp_path)
    made.publish("silver", 100, {})
    made.write("bronze.things", [])
    return made


def compared(small: SmallLake, rows: list[Row]) -> tuple[list[FindingKind], LedgerReport]:
    small.write("bronze.owners", rows)
    ledger = Ledger(small.evidence(SourceRows(200, NO_CONNECTION, ledger=entries()), 150))
    findings = [each for each in ledger.findings() if isinstance(each, Finding)]
    assert {each.table for each in findings} <= {"bronze.owners"}
    return [each.kind for each in findings], ledger.report


def test_every_change_once_is_right(small: SmallLake) -> None:
    assert compared(small, WHOLE) == ([], LedgerReport(transactions=2, changes=3))


def test_rows_of_a_snapshot_and_of_transactions_without_a_ledger_say_nothing(small: SmallLake) -> None:
    others = [row("r", 1, 1, lsn=90), row("c", 5, 1, xid=9, lsn=130)]
    assert compared(small, [*WHOLE, *others])[0] == []


def test_a_lost_change_is_found_also_where_it_came_too_late(small: SmallLake) -> None:
    assert compared(small, [FIRST, DELETE]) == ([FindingKind.LOST], LedgerReport(2, 3, missing=1))
    assert compared(small, [FIRST, {**SECOND, "_commit_lsn": 200}, DELETE])[0] == [FindingKind.LOST]


def test_a_change_that_is_there_twice_is_found_under_each_identity(small: SmallLake) -> None:
    assert compared(small, [*WHOLE, {**SECOND, "_sequence": 3}]) == (
        [FindingKind.DOUBLED],
        LedgerReport(2, 3, doubled=1),
    )
    kinds, report = compared(small, [*WHOLE, SECOND])
    assert set(kinds) == {FindingKind.DOUBLED}
    assert not report.ok


def test_as_many_changes_on_another_key_are_not_the_same(small: SmallLake) -> None:
    assert compared(small, [FIRST, {**SECOND, "owner_id": 3}, DELETE])[0] == [FindingKind.CHECKSUM]
