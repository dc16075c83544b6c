"""Offsets that Kafka keeps against those that bronze has: what is without a row, and from where it is read."""

import pyarrow as pa

from proof.checks.capture.delivery import MOST_UNHELD, SAMPLE, Kept, kept_of


def kept(*rows: tuple[int, int, str], ends: tuple[int, int], letters: frozenset[int] = frozenset()) -> Kept:
    columns = zip(*rows, strict=True)
    names = ("_partition", "_offset", "_op")
    return kept_of(pa.table(dict(zip(names, map(list, columns), strict=True))), 0, ends, set(letters))


def creates(offsets: range) -> list[tuple[int, int, str]]:
    return [(0, offset, "c") for offset in offsets]


def test_what_neither_bronze_nor_the_dead_letters_hold_is_without_a_row() -> None:
    found = kept((0, 5, "c"), (1, 6, "c"), (0, 8, "c"), ends=(5, 10), letters=frozenset({7}))
    assert found.unheld.tolist() == [6, 9]


def test_only_what_is_right_behind_an_old_delete_is_held_to_be_its_tombstone() -> None:
    rows = [row for row in creates(range(10, 200)) if row[1] not in (12, 13, 180, 181)]
    found = kept(*rows, (0, 12, "d"), (0, 180, "d"), ends=(10, 200))
    assert found.unheld.tolist() == [13, 181]
    assert found.tombstones.tolist() == [13]
    assert found.start == 200 - SAMPLE


def test_reading_begins_at_the_first_message_without_a_row() -> None:
    rows = [row for row in creates(range(10, 200)) if row[1] != 20]
    assert kept(*rows, ends=(10, 200)).start == 20


def test_rows_that_kafka_keeps_no_longer_say_nothing() -> None:
    found = kept(*creates(range(100)), ends=(60, 100))
    assert not len(found.unheld)
    assert found.start == 60


def test_what_is_too_far_back_to_be_read_is_counted() -> None:
    found = kept((0, 2 * MOST_UNHELD - 1, "c"), ends=(0, 2 * MOST_UNHELD))
    assert found.unread == MOST_UNHELD == found.start
