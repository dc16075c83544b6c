"""Keys that exist in the source: batch by batch the same as the rows that are there, and forgotten with their table."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_jobs.silver.known_keys import KeyChanges, known_keys
from tests.unit.spark_jobs.gold.silver_shop import SilverShop
from tests.unit.spark_jobs.silver.small_shop import small_catalog

CATALOG = small_catalog()
OWNERS = CATALOG.get("silver.owners")
EVENTS = st.lists(st.tuples(st.integers(1, 6), st.sampled_from("cud")), min_size=1, max_size=12)


def changes(events: list[tuple[int, str]]) -> KeyChanges:
    rows = [
        {"owner_id": key, "_op": op, "_commit_lsn": 10 + number // 3, "_sequence": number % 3}
        for number, (key, op) in enumerate(events)
    ]
    # In any order: what counts is the identity.
    return KeyChanges(pa.Table.from_pylist(rows[::-1]), "owner_id")


@given(EVENTS, st.sets(st.integers(1, 8)))
def test_the_last_change_of_a_key_says_whether_it_exists(
    events: list[tuple[int, str]], before: set[int]
) -> None:
    after = set(before)
    for key, op in events:
        after = after - {key} if op == "d" else after | {key}
    batch = changes(events)
    assert batch.applied_to(np.array(sorted(before), np.int64)).tolist() == sorted(after)
    assert batch.touched.tolist() == sorted({key for key, _ in events})


@pytest.fixture
def shop(tmp_path: Path) -> SilverShop:
    shop = SilverShop(tmp_path, CATALOG)
    shop.commit({"owners": [{"owner_id": 1}, {"owner_id": 2}]})
    return shop


def test_a_batch_decides_before_silver_does_and_quarantine_counts_as_there(shop: SilverShop) -> None:
    batch = changes([(1, "d"), (3, "c")])
    candidates = np.array([1, 2, 3, 4, 5])
    assert known_keys(shop.lake).missing(OWNERS, candidates, batch, [5]).tolist() == [1, 4]
    assert known_keys(shop.lake).missing(OWNERS, candidates, None, []).tolist() == [3, 4]


def test_keys_go_on_with_each_batch_and_are_read_again_where_somebody_else_wrote(shop: SilverShop) -> None:
    keys, candidates = known_keys(shop.lake), np.array([1, 2, 3])
    assert not keys.asked(OWNERS.table)
    keys.missing(OWNERS, candidates, None, [])
    keys.advance(OWNERS.table, changes([(1, "d"), (3, "c")]), 2)
    assert keys.missing(OWNERS, candidates, None, []).tolist() == [1]
    keys.begin({OWNERS.table: 2})
    assert keys.asked(OWNERS.table)
    keys.begin({OWNERS.table: 3})
    assert keys.missing(OWNERS, candidates, None, []).tolist() == [3]
