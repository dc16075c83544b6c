"""What is refused, what is stopped, and what honest people ask."""

from pathlib import Path

import duckdb
import pytest
from ruamel.yaml import YAML

from lakepulse.errors import QueryLimitError, QueryRefusedError
from serving.sql.relations import Relations
from serving.sql.sandbox import check, run
from serving.sql.settings import SqlSettings
from tests.unit.serving.sql.shop import shop

HERE = Path(__file__).parent
LIMITS = SqlSettings()
TIGHT = SqlSettings(seconds=1.0, memory_mb=64, rows=1000, result_mb=1)
ATTACKS = [
    (reason, statement)
    for reason, statements in YAML(typ="safe").load(HERE / "attacks.yaml").items()
    for statement in statements
]
HONEST = YAML(typ="safe").load(HERE / "honest.yaml")
THREE = "gold.fact_sales a, gold.fact_sales b, gold.fact_sales c"
SIX = f"{THREE}, gold.fact_sales d, gold.fact_sales e, gold.fact_sales f"


def doubled(first: str, step: str, times: int) -> str:
    """A chain of WITH in which each part makes more of the one before."""
    parts = [f"a0 AS (SELECT {first} AS x)"]
    parts += [f"a{number} AS (SELECT {step} AS x FROM a{number - 1})" for number in range(1, times)]
    return f"WITH {', '.join(parts)} SELECT x FROM a{times - 1}"


BOMBS = {
    "a cross join": f"SELECT count(*) FROM {SIX} WHERE hash(a.amount, b.amount, c.amount, d.amount) = e.amount",
    "a cross join of sums": f"SELECT sum(a.amount * b.amount) FROM {SIX}",
    "a sorted cross join": f"SELECT a.amount FROM {THREE}, gold.fact_sales d ORDER BY md5(a.amount::TEXT || b.amount)",
    "a long list": f"SELECT list(a.amount) FROM {THREE}, gold.fact_sales d",
    "a long text": f"SELECT string_agg(md5(a.amount::TEXT), '-') FROM {THREE}, gold.fact_sales d",
    "many groups": f"SELECT hash(a.amount, b.amount, c.amount, d.amount) g, count(*) FROM {THREE}, gold.fact_sales d "
    "GROUP BY g ORDER BY 1 LIMIT 1",
    "text that doubles": doubled("'xxxxxxxxxxxxxxxx'", "x || x", 40),
    "text that is replaced": doubled("'xxxxxxxx'", "replace(x, 'x', 'xxxxxxxx')", 12),
    "lists that double": doubled("[1, 2, 3, 4, 5, 6, 7, 8]", "list_value(x, x, x, x, x, x, x, x)", 9),
    "parts that multiply": "WITH a0 AS (SELECT 1 AS x UNION ALL SELECT 2), "
    + ", ".join(f"a{n} AS (SELECT p.x FROM a{n - 1} p, a{n - 1} q)" for n in range(1, 40))
    + " SELECT count(*) FROM a39",
    "a cube of many columns": "SELECT count(*) FROM gold.fact_sales "
    f"GROUP BY CUBE ({', '.join(f'amount + {n}' for n in range(15))})",
    "a wide result": "SELECT "
    + ", ".join(f"md5(a.amount::TEXT || '{n}') AS c{n}" for n in range(90))
    + " FROM gold.fact_sales a, gold.fact_sales b",
}


@pytest.fixture(scope="module")
def relations(tmp_path_factory: pytest.TempPathFactory) -> Relations:
    return shop(tmp_path_factory.mktemp("shop"))


@pytest.mark.parametrize(("reason", "statement"), ATTACKS)
def test_what_is_not_allowed_is_refused_with_the_reason(
    relations: Relations, reason: str, statement: str
) -> None:
    with pytest.raises(QueryRefusedError, match="the query is refused: ") as refusal:
        check(statement, relations)
    assert reason in str(refusal.value), f"{statement!r}: {refusal.value}"
    assert refusal.value.cure.strip()


def test_the_list_of_attacks_is_long() -> None:
    assert len({statement for _, statement in ATTACKS}) > 150


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("statement", HONEST)
def test_what_people_ask_is_answered(relations: Relations, statement: str, masked: bool) -> None:
    result = run(statement, relations, LIMITS, masked=masked)
    assert result.rows.num_columns


@pytest.mark.parametrize("bomb", BOMBS)
def test_what_takes_too_much_is_stopped(relations: Relations, bomb: str) -> None:
    with pytest.raises(QueryLimitError, match=r"the query was stopped: .* LAKEPULSE_SQL_"):
        run(BOMBS[bomb], relations, TIGHT, masked=False)


def test_more_rows_than_allowed_are_cut_off_and_said(relations: Relations) -> None:
    result = run(f"SELECT a.amount FROM {SIX}", relations, SqlSettings(rows=5000), masked=False)
    assert (result.rows.num_rows, result.truncated) == (5000, True)
    whole = run("SELECT * FROM gold.fact_sales", relations, SqlSettings(rows=100), masked=False)
    assert (whole.rows.num_rows, whole.truncated) == (100, False)


def test_the_answer_is_that_of_the_statement_as_it_was_written(relations: Relations) -> None:
    result = run(
        "SELECT 'xx' ~ 'x' AS whole, 7 // 2 AS half, '1' || 2 AS text", relations, LIMITS, masked=False
    )
    expected = duckdb.execute("SELECT 'xx' ~ 'x' AS whole, 7 // 2 AS half, '1' || 2 AS text").fetchall()
    assert [tuple(row.values()) for row in result.rows.to_pylist()] == expected


@pytest.mark.parametrize(
    "statement", ["SELECT nothing FROM gold.fact_sales", "SELECT 1 + segment FROM gold.dim_customer"]
)
def test_a_wrong_query_is_told_in_one_sentence(relations: Relations, statement: str) -> None:
    with pytest.raises(QueryRefusedError) as refusal:
        run(statement, relations, LIMITS, masked=False)
    assert "\n" not in str(refusal.value)


def test_an_unknown_table_is_told_with_its_neighbours(relations: Relations) -> None:
    with pytest.raises(QueryRefusedError, match=r"Did you mean gold\.fact_sales"):
        check("SELECT * FROM silver.fact_sales", relations)


@pytest.fixture
def unlocked(relations: Relations, monkeypatch: pytest.MonkeyPatch) -> Relations:
    """The sandbox alone: what stands where the guard had a hole."""
    monkeypatch.setattr("serving.sql.sandbox.check", lambda statement, _: ("gold.dim_customer",))
    return relations


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM glob('/etc/*')",
        "COPY (SELECT 1) TO '/tmp/lakepulse-out.csv'",
        "ATTACH '/tmp/lakepulse-out.db'",
        "SET enable_external_access = true",
        "SET memory_limit = '100GB'",
        "SET allowed_paths = ['/etc/passwd']",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT * FROM relations",
    ],
)
def test_without_the_guard_nothing_else_can_be_reached(unlocked: Relations, statement: str) -> None:
    with pytest.raises(QueryRefusedError):
        run(statement, unlocked, LIMITS, masked=True)


def test_without_the_guard_a_viewer_cannot_open_the_file(unlocked: Relations) -> None:
    path = unlocked.files["gold.dim_customer"][0]
    with pytest.raises(QueryRefusedError, match="refused: Permission Error"):
        run(f"SELECT * FROM read_parquet('{path}')", unlocked, LIMITS, masked=True)
