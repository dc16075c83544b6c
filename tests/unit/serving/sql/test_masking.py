"""Whatever a viewer writes, the values of personal columns are not in the answer and do not shape it."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lakepulse.contracts.catalog import load_catalog
from lakepulse.errors import QueryRefusedError
from serving.sql.relations import MASK, Relations, personal_columns, relations_of
from serving.sql.sandbox import run
from serving.sql.settings import SqlSettings
from tests.unit.serving.sql.shop import SECRET, shop

LIMITS = SqlSettings()
ASKED = [
    "SELECT customer_name FROM gold.dim_customer",
    "SELECT * FROM gold.dim_customer",
    "FROM gold.dim_customer",
    "SELECT c.* FROM gold.dim_customer AS c",
    "SELECT c.* EXCLUDE (segment) FROM gold.dim_customer AS c",
    'SELECT "CUSTOMER_NAME" FROM "GOLD"."DIM_CUSTOMER"',
    "SELECT gold.dim_customer.customer_name FROM gold.dim_customer",
    "SELECT dim_customer FROM gold.dim_customer",
    "SELECT c FROM gold.dim_customer AS c",
    "SELECT (c).customer_name FROM gold.dim_customer AS c",
    "SELECT struct_extract(c, 'customer_name') FROM gold.dim_customer AS c",
    "SELECT [customer_name, segment] FROM gold.dim_customer",
    "SELECT {'n': customer_name} FROM gold.dim_customer",
    "SELECT row(customer_name) FROM gold.dim_customer",
    "SELECT upper(customer_name) || '!' AS segment FROM gold.dim_customer",
    "SELECT customer_name AS customer_id, customer_id AS customer_name FROM gold.dim_customer",
    "SELECT substr(customer_name, 1, 3), reverse(customer_name), length(customer_name) FROM gold.dim_customer",
    "SELECT split(customer_name, ''), unicode(customer_name), base64(customer_name::BLOB) FROM gold.dim_customer",
    "WITH a AS (SELECT * FROM gold.dim_customer), b AS (SELECT customer_name AS x FROM a) SELECT x FROM b",
    "WITH dim_customer AS (SELECT * FROM gold.dim_customer) SELECT * FROM dim_customer",
    "WITH fact_sales AS (SELECT customer_name AS amount FROM gold.dim_customer) SELECT amount FROM fact_sales",
    "SELECT s.* FROM gold.dim_customer AS s JOIN gold.fact_sales AS dim_customer USING (customer_id)",
    "SELECT * FROM gold.fact_sales NATURAL JOIN gold.dim_customer",
    "SELECT a.customer_name FROM gold.dim_customer a JOIN gold.dim_customer b USING (customer_name)",
    "SELECT (SELECT customer_name FROM gold.dim_customer i WHERE i.customer_id = o.customer_id) FROM gold.fact_sales o",
    "SELECT max(customer_name), min(born_on), string_agg(customer_name) FROM gold.dim_customer",
    "SELECT list(customer_name), arg_max(customer_name, customer_id), mode(customer_name) FROM gold.dim_customer",
    "SELECT first_value(customer_name) OVER (ORDER BY customer_id) FROM gold.dim_customer",
    "SELECT count(*) FILTER (WHERE customer_name LIKE 'Ada%') FROM gold.dim_customer",
    "SELECT customer_id FROM gold.dim_customer WHERE customer_name = 'Ada Lovelace'",
    "SELECT customer_id FROM gold.dim_customer WHERE customer_name IS NULL OR born_on IS NULL",
    "SELECT customer_id FROM gold.dim_customer ORDER BY customer_name, born_on, customer_id",
    "SELECT count(DISTINCT customer_name) FROM gold.dim_customer",
    "SELECT customer_name, count(*) FROM gold.dim_customer GROUP BY customer_name",
    "SELECT segment FROM gold.dim_customer GROUP BY segment HAVING min(customer_name) < 'B'",
    "SELECT row_number() OVER (ORDER BY customer_name), rank() OVER (ORDER BY born_on) FROM gold.dim_customer",
    "SELECT 1 / (CASE WHEN customer_name = 'Ada Lovelace' THEN 0 ELSE 1 END) AS x FROM gold.dim_customer",
    "SELECT CAST(customer_name AS TEXT) FROM gold.dim_customer WHERE TRY_CAST(customer_name AS INTEGER) IS NULL",
    "SELECT md5(customer_name), hash(born_on) FROM gold.dim_customer",
    "SELECT name FROM gold.named",
    "SELECT * FROM gold.segments",
    "SELECT customer_name FROM gold.dim_customer UNION SELECT name FROM gold.named",
    "SELECT customer_name FROM gold.dim_customer EXCEPT SELECT 'Ada Lovelace'",
    "SELECT count(*) FROM gold.dim_customer WHERE EXISTS (SELECT 1 FROM gold.named n WHERE n.name > customer_name)",
    "SELECT levenshtein(customer_name, 'Ada Lovelace') AS x FROM gold.dim_customer",
    "SELECT regexp_extract(customer_name, '(.)'), customer_name ~ 'A.*' FROM gold.dim_customer",
]


def answer(relations: Relations, statement: str) -> list[str]:
    """The rows in some order, or what is said instead of them."""
    try:
        return sorted(map(str, run(statement, relations, LIMITS, masked=True).rows.to_pylist()))
    except QueryRefusedError as error:
        return [error.problem]


@pytest.fixture(scope="module")
def relations(tmp_path_factory: pytest.TempPathFactory) -> Relations:
    return shop(tmp_path_factory.mktemp("shop"))


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Relations:
    """The same shop with other people in it."""
    return shop(tmp_path_factory.mktemp("others"), names=["Zoe", None, "Ada Lovelace"])


@pytest.mark.parametrize("statement", ASKED)
def test_the_answer_is_the_same_whoever_the_people_are(
    relations: Relations, others: Relations, statement: str
) -> None:
    found = answer(relations, statement)
    assert found == answer(others, statement)
    assert SECRET not in str(found) or "EXCEPT" in statement


def test_those_who_may_see_them_do(relations: Relations) -> None:
    result = run(
        "SELECT customer_name FROM gold.dim_customer WHERE customer_id = 1", relations, LIMITS, masked=False
    )
    assert result.rows.to_pylist() == [{"customer_name": SECRET}]


def test_masked_columns_keep_their_types(relations: Relations) -> None:
    select = "SELECT customer_name, born_on FROM gold.dim_customer"
    masked, plain = (run(select, relations, LIMITS, masked=each).rows for each in (True, False))
    assert masked.schema == plain.schema
    assert masked.to_pylist() == [{"customer_name": MASK, "born_on": None}] * 3


@settings(max_examples=40, deadline=None)
@given(
    column=st.sampled_from(["customer_name", "born_on", "c.customer_name", "customer_id", "segment"]),
    wrap=st.sampled_from(
        ["{}", "max({}) OVER ()", "[{0}, {0}]", "CASE WHEN {} IS NULL THEN 1 END", "md5({}::TEXT)"]
    ),
    source=st.sampled_from(
        [
            "gold.dim_customer AS c",
            "(SELECT * FROM gold.dim_customer) AS c",
            "gold.dim_customer AS c, gold.named",
        ]
    ),
    where=st.sampled_from(
        ["true", "customer_name > 'B'", "born_on IS NOT NULL", "length(customer_name) > 3"]
    ),
)
def test_no_combination_tells_the_people_apart(
    relations: Relations, others: Relations, column: str, wrap: str, source: str, where: str
) -> None:
    statement = f"SELECT {wrap.format(column)} AS x FROM {source} WHERE {where}"
    assert answer(relations, statement) == answer(others, statement)


def test_the_contracts_say_which_columns_are_personal(tmp_path: Path) -> None:
    catalog = load_catalog()
    assert personal_columns(catalog, "gold.dim_employee") == {
        "full_name": f"'{MASK}'",
        "preferred_name": f"'{MASK}'",
    }
    tables = ("gold.dim_customer", "gold.fact_orders", "silver.cities")
    relations = relations_of(catalog, {table: (tmp_path / table,) for table in tables})
    assert set(relations.views) == {"gold.delivery_cities"}
    assert relations.personal["gold.dim_customer"].keys() == {"customer_name"}
