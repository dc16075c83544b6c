"""The loader against a real Postgres."""

from contextlib import closing

import psycopg2
import pytest

from cdc_simulator.source.drawing.counts import row_counts
from cdc_simulator.source.load import load, status
from cdc_simulator.source.session import connect
from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.postgres import relation
from lakepulse.contracts.model import Layer
from lakepulse.errors import ServiceError, SettingsError
from lakepulse.settings import Settings

pytestmark = pytest.mark.integration
SCALE = 0.01


def silent(_: str) -> None:
    """Nobody looks at the progress."""


def ask(settings: Settings, role: str, sql: str) -> list[tuple[object, ...]]:
    with closing(connect(settings, role)) as session, session, session.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_a_load_has_all_rows_keys_and_the_publication_and_a_second_one_does_nothing(fresh: Settings) -> None:
    said: list[str] = []
    first = load(fresh, SCALE, 7, said.append)
    assert said[0] == "creating tables"
    assert first.counts == dict(sorted(row_counts(SCALE).items()))
    for contract in load_catalog().by_layer(Layer.SOURCE):
        (count,) = ask(fresh, "lake_verify", f"SELECT count(*) FROM {relation(contract)}")[0]
        # The history knows no web shop.
        assert count == first.counts.get(contract.name, 0), contract.name
    keys = "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND convalidated"
    assert ask(fresh, "lake_verify", keys) == [(98,)]
    assert ask(fresh, "cdc_capture", "SELECT count(*) FROM pg_publication_tables") == [(32,)]
    said.clear()
    assert load(fresh, SCALE, 7, said.append) == first
    assert said == []
    assert status(fresh) == first


def test_other_parameters_are_refused_until_replace_is_said(fresh: Settings) -> None:
    first = load(fresh, SCALE, 7, silent)
    with pytest.raises(SettingsError, match="--replace"):
        load(fresh, SCALE, 8, silent)
    assert status(fresh) == first
    replaced = load(fresh, SCALE, 8, silent, replace=True)
    assert replaced.checksum != first.checksum
    assert load(fresh, SCALE, 7, silent, replace=True).checksum == first.checksum


def test_sequences_go_on_after_the_highest_number(fresh: Settings) -> None:
    load(fresh, SCALE, 7, silent)
    taken = ask(
        fresh,
        "wwi_app",
        "SELECT nextval('sales.transaction_id_seq') > (SELECT max(stock_item_transaction_id) "
        "FROM warehouse.stock_item_transactions), "
        "nextval('sales.order_id_seq') > (SELECT max(order_id) FROM sales.orders)",
    )
    assert taken == [(True, True)]


@pytest.mark.parametrize("role", ["cdc_capture", "lake_verify"])
def test_readers_cannot_write(fresh: Settings, role: str) -> None:
    load(fresh, SCALE, 7, silent)
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(fresh, role, "DELETE FROM sales.order_lines RETURNING 1")


def test_the_workload_reads_but_cannot_change_the_ledger_and_the_load_record(fresh: Settings) -> None:
    load(fresh, SCALE, 7, silent)
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(fresh, "wwi_app", "UPDATE lakepulse.ledger SET checksum = '' RETURNING 1")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(fresh, "wwi_app", "UPDATE lakepulse.source_load SET status = 'loaded' RETURNING 1")
    assert ask(fresh, "wwi_app", "SELECT status FROM lakepulse.source_load") == [("loaded",)]


def test_an_unreachable_postgres_is_one_sentence_with_the_cure(
    fresh: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAKEPULSE_POSTGRES_PORT", "1")
    with pytest.raises(ServiceError, match=r"127\.0\.0\.1:1/.*lakepulse up"):
        load(Settings(), SCALE, 7, silent)
