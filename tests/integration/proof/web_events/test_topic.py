"""The whole proof of web events over real services: nothing found beside a stream; a table that is gone is named."""

from shutil import rmtree

import pytest

from cdc_simulator.source.load import load
from lakepulse.contracts.catalog import load_catalog
from lakepulse.settings import Settings
from proof.catch_up import CatchUp, nothing
from proof.report import CheckReport, FindingKind
from proof.web_events.topic import web_events
from spark_jobs.events.branch import branches
from spark_jobs.events.settings import EventsSettings
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.tables.lake import Lake
from tests.integration.commands import lakepulse

pytestmark = pytest.mark.integration
TABLES = ("bronze.web_events", "silver.web_events", "gold.kpi_1m", "bronze.event_dead_letters")


@pytest.fixture
def shop(fresh: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A source with a producer that has sent for some seconds, and the tables that follow from it."""
    monkeypatch.setenv("LAKEPULSE_EVENTS_ENGINE", "duckdb")
    load(fresh, 0.01, 1, lambda text: None)
    lakepulse("web", "--rate", "60", "--duration", "10s", "--seed", "3")
    bring(fresh)
    return fresh


def bring(settings: Settings) -> None:
    """Work off what Kafka holds."""
    assert EventsSettings().engine == "duckdb"
    for branch in branches(Context(settings, load_catalog(), Lake(settings), pytest.fail)):
        branch.once()
        branch.close()


def proved(settings: Settings) -> CheckReport:
    lake = Lake(settings)
    waiting = CatchUp(settings, lake, 5, lambda text: None, nothing)
    return CheckReport.of("web events", 0, list(web_events(settings, load_catalog(), lake, waiting)))


def test_the_proof_holds_and_sees_what_is_gone_or_behind(shop: Settings) -> None:
    report = proved(shop)
    assert not report.findings, [str(each) for each in report.findings]
    rows = {(each.table, each.against): each.rows for each in report.compared}
    assert rows["silver.web_events", "the web ledger"] > 300
    lakepulse("web", "--rate", "60", "--duration", "3s", "--seed", "4")
    assert {each.kind for each in proved(shop).findings} == {FindingKind.STALE}
    bring(shop)
    assert not proved(shop).findings
    for table in TABLES:
        rmtree(Lake(shop).uri(table))
    found = proved(shop).findings
    assert {(each.table, each.kind) for each in found} == {(table, FindingKind.ABSENT) for table in TABLES}
