"""Rolling silver forward: what a TRUNCATE and a snapshot that was taken again leave."""

import pyarrow as pa

from proof.silver_state import after_truncation

BASE = pa.table({"id": [1, 2]})


def changes(*identities: tuple[str, int, int]) -> pa.Table:
    return pa.Table.from_pylist(
        [{"_op": op, "_commit_lsn": lsn, "_sequence": sequence} for op, lsn, sequence in identities]
    )


def left(*identities: tuple[str, int, int]) -> tuple[int, list[tuple[str, int, int]]]:
    base, rest = after_truncation(BASE, changes(*identities))
    return base.num_rows, [tuple(row.values()) for row in rest.to_pylist()]


def test_without_a_truncation_everything_stays() -> None:
    given = [("c", 5, 1), ("d", 6, 1)]
    assert left(*given) == (2, given)


def test_a_truncation_takes_what_came_before_it_in_its_own_transaction_too() -> None:
    assert left(("c", 5, 1), ("c", 6, 1), ("t", 6, 2), ("c", 6, 3)) == (0, [("c", 6, 3)])


def test_a_snapshot_that_was_taken_again_stands_for_all() -> None:
    assert left(("c", 5, 1), ("r", 7, 1), ("r", 7, 2), ("u", 8, 1)) == (
        0,
        [("r", 7, 1), ("r", 7, 2), ("u", 8, 1)],
    )
