"""The verdict: true only where every table was compared and nothing was found."""

from dataclasses import replace

from proof.compare import Difference
from proof.report import CheckReport, Excuse, Finding, FindingKind, LedgerReport, Report

EQUAL = Difference("silver.orders", 3)
GOOD = Report("0/1", (EQUAL,), LedgerReport(), (Difference("gold.t", 1),), expected_tables=1, expected_gold=1)


def test_everything_seen_and_nothing_found_is_right() -> None:
    assert GOOD.ok


def test_none_of_none_is_not_right() -> None:
    assert not replace(GOOD, gold=(), expected_gold=0).ok
    assert not replace(GOOD, tables=(), expected_tables=0).ok


def test_a_table_that_nobody_compared_is_not_right() -> None:
    assert not replace(GOOD, gold=(), expected_gold=1).ok
    assert not replace(GOOD, expected_tables=2).ok


def test_a_finding_is_not_right_and_an_excuse_is() -> None:
    finding = Finding("gold.t", FindingKind.STALE, "old", "run")
    excuse = Excuse("silver.orders", "1 row absent")
    assert not replace(GOOD, checks=(CheckReport.of("gold", 0, [finding]),)).ok
    excused = replace(GOOD, checks=(CheckReport.of("source", 0, [excuse]),))
    assert excused.ok
    assert excused.excuses == (excuse,)


def test_a_difference_becomes_a_finding_that_names_table_and_example() -> None:
    different = Difference("silver.orders", 3, missing=1, examples=("only in the source: order_id=1",))
    (finding,) = CheckReport.of("source", 0, [EQUAL, different]).findings
    assert (finding.table, finding.kind) == ("silver.orders", FindingKind.DIFFERENCE)
    assert "order_id=1" in str(finding)
