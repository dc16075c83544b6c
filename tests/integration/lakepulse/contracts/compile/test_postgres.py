"""The compiled DDL on a real Postgres: every table, key and index is made."""

from contextlib import closing

import psycopg2
import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.postgres import create_keys, create_tables
from lakepulse.settings import Settings

pytestmark = pytest.mark.integration

UNINDEXED = """
SELECT c.conrelid::regclass::text, a.attname
FROM pg_constraint AS c
JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
WHERE c.contype = 'f' AND NOT EXISTS (
  SELECT FROM pg_index AS i WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1]
)
"""
COUNTS = """
SELECT contype::text, count(*)
FROM pg_constraint
WHERE contype IN ('p', 'f') AND connamespace::regnamespace::text = ANY(%s)
GROUP BY 1
"""
SCHEMAS = ["application", "purchasing", "sales", "warehouse"]


def test_all_keys_hold_and_every_foreign_key_is_indexed(fresh: Settings) -> None:
    catalog = load_catalog()
    with (
        closing(psycopg2.connect(fresh.postgres.dsn("wwi_owner", fresh.home))) as session,
        session.cursor() as cursor,
    ):
        for statement in (*create_tables(catalog), *create_keys(catalog)):
            cursor.execute(statement)
        cursor.execute(COUNTS, (SCHEMAS,))
        assert dict(cursor.fetchall()) == {"p": 32, "f": 98}
        cursor.execute(UNINDEXED)
        assert cursor.fetchall() == []
