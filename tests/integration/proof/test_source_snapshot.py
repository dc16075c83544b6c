"""A snapshot of the source: what is committed below its LSN, no more and no less, value for value."""

from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from cdc_simulator.source.session import connect
from lakepulse.contracts.model import Contract
from lakepulse.errors import ServiceError
from lakepulse.roles import OWNER, VERIFY
from lakepulse.settings import Settings
from operations.local.ports import free_port
from proof.catch_up import source_lsn
from proof.source_snapshot import source_snapshot

pytestmark = pytest.mark.integration
COLUMNS = {
    "item_id": "int64",
    "label": "string",
    "price": "decimal(18,2)",
    "open": "boolean",
    "photo": "bytes",
    "seen_at": "timestamptz",
}
ITEMS = Contract.model_validate(
    {
        "table": "source.items",
        "owner": "tests",
        "purpose": "A table for tests.",
        "kind": "upsert",
        "key": ["item_id"],
        "relation": "s.items",
        "columns": {
            name: {"type": kind, "doc": "A value", "nullable": name != "item_id"}
            for name, kind in COLUMNS.items()
        },
    }
)
ROWS = """
    INSERT INTO s.items VALUES
    (1, 'a "b", c' || chr(10) || 'd', 1.50, true, '\\x00ff', '2026-01-01 02:00:00.123456+02'),
    (2, '', NULL, NULL, '', NULL), (3, NULL, -0.01, false, NULL, '1969-12-31 23:59:59Z')"""
FIRST = {
    "item_id": 1,
    "label": 'a "b", c\nd',
    "price": Decimal("1.50"),
    "open": True,
    "photo": b"\x00\xff",
    "seen_at": datetime(2026, 1, 1, 0, 0, 0, 123456, UTC),
}


@pytest.fixture
def items(fresh: Settings) -> Settings:
    """The table, with rows."""
    execute(
        fresh,
        "CREATE SCHEMA s; CREATE TABLE s.items (item_id bigint PRIMARY KEY, label text, price numeric(18,2), "
        f"open boolean, photo bytea, seen_at timestamptz); {ROWS}",
    )
    return fresh


def execute(settings: Settings, statement: str) -> None:
    with closing(connect(settings, OWNER)) as session, session, session.cursor() as cursor:
        cursor.execute(statement)


def test_values_arrive_as_they_are_and_an_empty_text_is_not_null(items: Settings) -> None:
    with source_snapshot(items.postgres.dsn(VERIFY, items.home)) as snapshot:
        first, second, third = snapshot.read(ITEMS).sort_by("item_id").to_pylist()
    assert first == FIRST
    assert (second["label"], second["photo"], second["price"]) == ("", b"", None)
    assert (third["label"], third["photo"], third["price"]) == (None, None, Decimal("-0.01"))
    assert third["seen_at"] == datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)


def test_what_is_committed_afterwards_is_not_seen_and_lies_above_the_lsn(items: Settings) -> None:
    before = source_lsn(items)
    with source_snapshot(items.postgres.dsn(VERIFY, items.home)) as snapshot:
        execute(items, "DELETE FROM s.items WHERE item_id = 1; INSERT INTO s.items VALUES (4)")
        assert sorted(snapshot.keys(ITEMS).to_pylist()) == [1, 2, 3]
        assert before <= snapshot.lsn < source_lsn(items)
    with source_snapshot(items.postgres.dsn(VERIFY, items.home)) as snapshot:
        assert sorted(snapshot.keys(ITEMS).to_pylist()) == [2, 3, 4]


def test_a_column_that_the_source_has_no_longer_is_null(items: Settings) -> None:
    execute(items, "ALTER TABLE s.items DROP COLUMN price")
    with source_snapshot(items.postgres.dsn(VERIFY, items.home)) as snapshot:
        assert snapshot.columns(ITEMS) == ("item_id", "label", "open", "photo", "seen_at")
        assert snapshot.read(ITEMS)["price"].null_count == 3


def test_a_source_that_is_away_is_no_traceback(items: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKEPULSE_POSTGRES_PORT", str(free_port()))
    dsn = Settings().postgres.dsn(VERIFY, items.home)
    with pytest.raises(ServiceError, match="the source database cannot be reached"), source_snapshot(dsn):
        pytest.fail("it was opened")
