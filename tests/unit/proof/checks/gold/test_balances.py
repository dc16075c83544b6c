"""Constant sums: whichever table a torn transaction leaves behind, one of them breaks."""

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import write_deltalake

from proof.checks.gold.balances import CHECKS, balances, torn
from proof.publications import Sampled
from proof.report import Compared, Finding
from tests.unit.proof.small_proof import SmallLake

Rows = dict[str, list[tuple[int, ...]]]
COLUMNS = {
    "silver.customer_transactions": (
        "customer_id",
        "transaction_type_id",
        "transaction_amount",
        "outstanding_balance",
    ),
    "silver.supplier_transactions": ("supplier_id", "transaction_amount", "outstanding_balance"),
    "silver.inventory": ("stock_item_id", "quantity_on_hand"),
    "silver.stock_item_transactions": ("stock_item_id", "quantity"),
    "gold.fact_stock_movements": ("stock_item_id", "quantity"),
}
BALANCED: Rows = {
    # An invoice, its payment, and a booking with its contra booking.
    "silver.customer_transactions": [(1, 1, 100, 30), (1, 3, -70, 0), (2, 13, 5, 5), (2, 13, -5, -5)],
    "silver.supplier_transactions": [(1, 50, 50), (2, 20, 0), (2, -20, 0)],
    "silver.inventory": [(1, 7), (2, 0), (3, 6)],
    "silver.stock_item_transactions": [(1, 10), (1, -3), (2, 4), (2, -4), (3, 6)],
    "gold.fact_stock_movements": [(1, 10), (1, -3), (2, 4), (2, -4), (3, 6)],
}


class Books:
    """A lake of the five tables, written and published together."""

    def __init__(self, folder: Path) -> None:
        self.small = SmallLake(folder)

    def publish(self, watermark: int, rows: Rows) -> dict[str, int]:
        versions = {}
        for table, names in COLUMNS.items():
            values = zip(*rows[table], strict=True)
            columns = [
                pa.array(list(column)) if name.endswith("_id") else pa.array(list(map(Decimal, column)))
                for name, column in zip(names, values, strict=True)
            ]
            folder = self.small.lake.uri(table)
            write_deltalake(folder, pa.table(columns, names), mode="overwrite", schema_mode="overwrite")
            versions[table] = self.small.lake.open(table).version()
        for layer in ("silver", "gold"):
            own = {table: version for table, version in versions.items() if table.startswith(layer)}
            self.small.publish(layer, watermark, own)
        return versions


@pytest.fixture
def books(tmp_path: Path) -> Books:
    return Books(tmp_path)


def test_books_that_add_up(books: Books) -> None:
    books.publish(100, BALANCED)
    assert torn(books.small.engine, books.small.lake) == []


@pytest.mark.parametrize(
    ("table", "row", "broken"),
    [
        ("silver.customer_transactions", 1, ["customers' accounts"]),
        ("silver.customer_transactions", 2, ["contra bookings"]),
        ("silver.supplier_transactions", 1, ["suppliers' accounts"]),
        ("gold.fact_stock_movements", 4, ["stock in gold"]),
        ("silver.stock_item_transactions", 1, ["stock in silver"]),
        ("gold.fact_stock_movements", 3, ["stock in gold"]),
    ],
)
def test_a_row_that_is_not_there_yet_breaks_its_sum(
    books: Books, table: str, row: int, broken: list[str]
) -> None:
    rows = BALANCED[table]
    books.publish(0xC8, {**BALANCED, table: rows[:row] + rows[row + 1 :]})
    assert torn(books.small.engine, books.small.lake) == [
        f"{name} do not add up in the publication at 0/C8" for name in broken
    ]


def test_each_publication_is_judged_by_its_own_silver(books: Books) -> None:
    moved: Rows = {**BALANCED, "silver.inventory": [(1, 8), (2, 0), (3, 6)]}
    first, second = books.publish(100, BALANCED), books.publish(200, moved)
    gold = "gold.fact_stock_movements"
    sampled = Sampled([(100, {gold: first[gold]}), (200, {gold: second[gold]})])
    found = list(balances(books.small.engine, books.small.lake, sampled))
    assert [each.rows for each in found if isinstance(each, Compared)] == [len(CHECKS)] * 2
    assert [each.problem for each in found if isinstance(each, Finding)] == [
        "stock in silver do not add up in the publication at 0/C8",
        "stock in gold do not add up in the publication at 0/C8",
    ]
