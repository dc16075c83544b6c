"""The checker, checked: the clean lake passes, and each planted bug is found and named."""

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from proof.report import FindingKind, Report
from tests.integration.commands import lakepulse
from tests.integration.proof.conftest import Shop, execute
from tests.integration.proof.lake_copy import LakeCopy
from tests.integration.proof.plants import LAKES, Plant

pytestmark = pytest.mark.integration


def found(report: Report) -> set[tuple[str, str]]:
    """Each table that a finding names, with the finding's kind."""
    return {(table, finding.kind) for finding in report.findings for table in finding.table.split(", ")}


def test_the_clean_lake_passes_and_says_what_it_compared(copy: LakeCopy) -> None:
    report = copy.verify()
    assert report.ok, [str(finding) for finding in report.findings]
    assert report.quarantined == 1
    assert report.ledger.changes > 200
    assert report.rows > 10_000
    assert (len(report.tables), len(report.gold)) == (report.expected_tables, report.expected_gold)


def test_gold_that_is_made_for_the_first_time_meanwhile_is_waited_for(copy: LakeCopy, tmp_path: Path) -> None:
    gold = copy.path("gold.publications").parent
    shutil.move(gold, tmp_path / "gold")
    waited: list[str] = []

    def make_gold(text: str) -> None:
        if text.startswith("waiting for gold") and not waited:
            waited.append(text)
            shutil.move(tmp_path / "gold", gold)

    report = copy.verify(progress=make_gold)
    assert waited
    assert report.ok, [str(finding) for finding in report.findings]


@pytest.mark.parametrize("bugs", LAKES.values(), ids=LAKES.keys())
def test_planted_bugs_are_found_and_named(copy: LakeCopy, bugs: list[Plant]) -> None:
    assert len({(each.table, each.kind) for each in bugs}) == len(bugs), "one would be found for another"
    for each in bugs:
        each.spoil(copy)
    report = copy.verify(min(each.seconds for each in bugs))
    assert not report.ok
    missed = [each.name for each in bugs if (each.table, each.kind) not in found(report)]
    assert not missed, [str(finding) for finding in report.findings]


def test_a_position_that_was_confirmed_too_early_is_found(shop: Shop, copy: LakeCopy) -> None:
    """Last, since the source is ahead of every copy afterwards: capture confirmed what it never sent."""
    shop.capture.kill()
    shop.capture.wait()
    summary = lakepulse("workload", "--rate", "100", "--changes", "100", "--seed", "5", "--json")
    with confirming(shop):
        report = copy.verify()
    assert ("source", FindingKind.CONFIRMED) in found(report)
    lost = {table for table, kind in found(report) if kind is FindingKind.LOST}
    assert lost >= {f"bronze.{table}" for table in json.loads(summary)["tables"]}


@contextmanager
def confirming(shop: Shop) -> Iterator[None]:
    """Move the slot to the end of the WAL again and again, as a capture that sends nothing would."""
    done, slot = threading.Event(), shop.settings.capture.slot

    def confirm() -> None:
        while not done.wait(0.2):
            execute(shop.settings, f"SELECT pg_replication_slot_advance('{slot}', pg_current_wal_lsn())")

    execute(shop.settings, f"SELECT pg_replication_slot_advance('{slot}', pg_current_wal_lsn())")
    thread = threading.Thread(target=confirm)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
