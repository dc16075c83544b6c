"""Every hard change on a real Postgres: the ledger states what logical decoding says, and the schema is changed."""

import pytest

from cdc_simulator.workload.hard.changes import CHANGES, make
from cdc_simulator.workload.hard.rows import FEW, TOASTED_BYTES, WIDE_BYTES
from lakepulse.errors import ServiceError
from lakepulse.roles import ADMIN
from lakepulse.settings import Settings
from tests.integration.cdc_simulator.workload.traffic import ask, assert_invariants, decoded, drive

pytestmark = pytest.mark.integration

ROWS = 25_000
WIDE = "SELECT count(*) FROM sales.orders WHERE length(comments) = {}"
COLUMNS = (
    "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE "
    "table_name IN ('special_deals', 'buying_groups', 'stock_items', 'loyalty_cards')"
)


def test_all_of_them_keep_the_ledger_true_and_the_shop_in_balance(source: Settings, slot: str) -> None:
    made = list(make(source, list(CHANGES), 3, ROWS))
    assert sorted(change.name for change in made) == sorted(CHANGES)
    stated = {
        int(str(xid)): (counts, checksum)
        for xid, counts, checksum in ask(
            source, "SELECT transaction_id::text::bigint % 4294967296, counts, checksum FROM lakepulse.ledger"
        )
    }
    found = decoded(source, slot)
    assert stated == {xid: (entry.by_table(), entry.checksum()) for xid, entry in found.items()}
    assert max(entry.changes for entry in found.values()) == ROWS
    assert any(("vehicle_temperatures", "t") in entry.counts for entry in found.values())
    _the_schema_is_changed(source)
    assert_invariants(source)
    again = {
        change.name: change.done for change in make(source, ["rename", "drop", "widen", "add-nullable"], 4)
    }
    assert [name for name, done in sorted(again.items()) if done.startswith("left out")] == [
        "drop",
        "rename",
        "widen",
    ]
    drive(source, rate=300, duration=2)
    assert_invariants(source)


def _the_schema_is_changed(source: Settings) -> None:
    columns = {str(name) for (name,) in ask(source, COLUMNS, ADMIN)}
    assert {"special_deals.remark_1", "special_deals.is_checked_1", "loyalty_cards.points"} <= columns
    assert "buying_groups.trading_name" in columns
    assert not {"buying_groups.buying_group_name", "stock_items.marketing_comments"} & columns


def test_wide_rows_are_wide_and_toasted_ones_stay_as_they_were(source: Settings) -> None:
    list(make(source, ["wide"], 1))
    assert ask(source, WIDE.format(WIDE_BYTES)) == [(FEW,)]
    list(make(source, ["toast"], 1))
    assert ask(source, WIDE.format(TOASTED_BYTES)) == [(FEW,)]


def test_the_same_seed_makes_the_same_order(source: Settings) -> None:
    kinds = ["rollback", "savepoint", "primary-key", "reinsert", "toast"]
    orders = [[change.name for change in make(source, kinds, seed)] for seed in (1, 1, 2)]
    assert orders[0] == orders[1] != orders[2]


def test_what_postgres_refuses_is_one_sentence_with_the_cure(fresh: Settings) -> None:
    with pytest.raises(ServiceError, match=r"`toast` failed: .*does not exist"):
        list(make(fresh, ["toast"], 1))
