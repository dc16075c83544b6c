"""Derived files: the same contracts give the same bytes, and nothing stale stays behind."""

import re
from pathlib import Path

import duckdb
import sqlglot

from lakepulse.contracts.build import render, write
from lakepulse.contracts.catalog import Catalog
from tests.unit.lakepulse.contracts.shop import Shop


def test_building_twice_changes_nothing(shop: Shop) -> None:
    files = render(shop.catalog())
    assert set(write(files, shop.root)) == set(files)
    assert write(render(shop.catalog()), shop.root) == ()


def test_a_file_that_is_not_derived_any_more_is_deleted(shop: Shop) -> None:
    left_over = shop.root / "generated" / "trino" / "gold" / "gone.sql"
    left_over.parent.mkdir(parents=True)
    left_over.write_text("SELECT 1")
    assert "generated/trino/gold/gone.sql" in write(render(shop.catalog()), shop.root)
    assert not left_over.exists()


def test_the_lock_is_left_alone(shop: Shop) -> None:
    lock = shop.root / "generated" / "contracts.lock.json"
    lock.parent.mkdir(parents=True)
    lock.write_text("{}")
    write(render(shop.catalog()), shop.root)
    assert lock.read_text() == "{}"


def test_every_file_ends_with_one_newline(repository: Catalog) -> None:
    for name, text in render(repository).items():
        assert text.endswith("\n"), name
        assert not text.endswith("\n\n"), name


def test_every_link_between_pages_leads_somewhere(repository: Catalog) -> None:
    pages = {Path(name): text for name, text in render(repository).items() if name.endswith(".md")}
    for page, text in pages.items():
        for target in re.findall(r"\]\(([^)]+\.md)\)", text):
            path = Path(*_normal((page.parent / target).parts))
            assert path in pages, (page, target)


def _normal(parts: tuple[str, ...]) -> list[str]:
    normal: list[str] = []
    for part in parts:
        normal = normal[:-1] if part == ".." else [*normal, part]
    return normal


def test_every_view_is_sql_that_trino_reads(repository: Catalog) -> None:
    for name, text in render(repository).items():
        if "/trino/" in name:
            assert all(sqlglot.parse(text, dialect="trino")[:-1]), name


def test_the_duckdb_twins_of_the_shop_run(shop: Shop) -> None:
    files = render(shop.catalog())
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA bronze; CREATE SCHEMA silver")
    connection.execute(
        "CREATE TABLE silver.orders AS SELECT 1::BIGINT AS customer_id, 5::DECIMAL(18,2) AS amount;"
        "CREATE TABLE silver.customers AS SELECT 1::BIGINT AS customer_id, 'A' AS customer_name, true AS _is_current"
    )
    rows = connection.execute(files["generated/duckdb/gold/customer_totals.sql"]).fetchall()
    assert [tuple(map(str, row)) for row in rows] == [("1", "A", "1", "5.00")]
