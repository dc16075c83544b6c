"""New keys are never given twice, and asked for in blocks."""

import re
from collections import Counter
from typing import cast

from psycopg2.extensions import cursor as Cursor

from cdc_simulator.workload.desk.numbers import BLOCK, SequenceNumbers
from tests.unit.cdc_simulator.workload.small_desk import catalog


class Sequences:
    """Answers the one statement that ``SequenceNumbers`` asks, as Postgres' sequences would."""

    def __init__(self) -> None:
        self.given: Counter[str] = Counter()
        self.asked: list[tuple[str, int]] = []

    def execute(self, sql: str, values: tuple[int]) -> None:
        found = re.fullmatch(r"SELECT nextval\('([\w.]+)'\) FROM generate_series\(1, %s\)", sql)
        assert found is not None
        self.asked.append((found[1], values[0]))

    def fetchall(self) -> list[tuple[int]]:
        sequence, count = self.asked[-1]
        first = self.given[sequence] + 1
        self.given[sequence] += count
        return [(number,) for number in range(first, first + count)]


def test_keys_come_in_order_and_from_one_question_per_block() -> None:
    numbers, sequences = SequenceNumbers(catalog()), Sequences()
    taken = [numbers.take(cast(Cursor, sequences), "orders", 3) for _ in range(BLOCK // 3)]
    assert [number for three in taken for number in three] == list(range(1, BLOCK // 3 * 3 + 1))
    assert sequences.asked == [("sales.order_id_seq", BLOCK)]


def test_tables_that_share_a_sequence_never_get_the_same_key() -> None:
    numbers, sequences = SequenceNumbers(catalog()), Sequences()
    tables = ("customer_transactions", "supplier_transactions", "stock_item_transactions") * 50
    taken = [number for table in tables for number in numbers.take(cast(Cursor, sequences), table, 7)]
    assert len(set(taken)) == len(taken) == 50 * 3 * 7
    assert set(sequences.given) == {"sales.transaction_id_seq"}


def test_more_than_a_block_is_asked_for_at_once() -> None:
    numbers, sequences = SequenceNumbers(catalog()), Sequences()
    assert len(numbers.take(cast(Cursor, sequences), "orders", 3 * BLOCK)) == 3 * BLOCK
    assert len(sequences.asked) == 1
