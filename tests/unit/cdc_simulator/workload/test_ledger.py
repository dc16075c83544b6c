from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from cdc_simulator.workload.ledger import LedgerEntry, term

CHANGES = st.lists(
    st.tuples(st.sampled_from(["orders", "customers"]), st.sampled_from("cud"), st.integers(1, 99))
)


def stated(changes: list[tuple[str, str, int]]) -> LedgerEntry:
    result = LedgerEntry()
    for table, op, key in changes:
        result.add(table, op, [key])
    return result


@settings(deadline=None)
@given(CHANGES, st.randoms())
def test_counts_and_checksum_do_not_depend_on_the_order(
    changes: list[tuple[str, str, int]], rng: object
) -> None:
    shuffled = list(changes)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert stated(changes).checksum() == stated(shuffled).checksum()
    assert stated(changes).counts == Counter((table, op) for table, op, _ in shuffled)


@settings(deadline=None)
@given(CHANGES.filter(bool))
def test_a_missing_or_repeated_change_shows(changes: list[tuple[str, str, int]]) -> None:
    assert stated(changes[1:]).checksum() != stated(changes).checksum()
    assert stated([*changes, changes[0]]).checksum() != stated(changes).checksum()


def test_the_checksum_is_what_its_description_says() -> None:
    made = stated([("orders", "c", 1), ("orders", "d", 2)])
    assert made.checksum() == f"{(term('orders', 'c', 1) + term('orders', 'd', 2)) % 2**64:016x}"
    assert term("orders", "c", 1) == 0x285B187E39B45247
    assert made.by_table() == {"orders": {"c": 1, "d": 1}}
    assert made.changes == 2


def test_a_truncate_is_one_change_without_a_key() -> None:
    made = LedgerEntry()
    made.add("orders", "t", [None])
    assert made.by_table() == {"orders": {"t": 1}}
    assert made.checksum() == f"{term('orders', 't', None):016x}"
    assert term("orders", "t", None) != term("orders", "t", 0)
