"""Roles with least privilege, in a real database."""

from contextlib import closing

import psycopg2
import pytest

from lakepulse.settings import Settings

pytestmark = pytest.mark.integration


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        ("wwi_app", "CREATE TABLE forbidden (id int)"),
        ("cdc_capture", "INSERT INTO held VALUES (2)"),
        ("lake_verify", "DELETE FROM held"),
        ("wwi_app", "TRUNCATE held"),
    ],
)
def test_roles_cannot_do_what_is_not_theirs(fresh: Settings, role: str, statement: str) -> None:
    execute(fresh, "wwi_owner", "CREATE TABLE held (id int); INSERT INTO held VALUES (1)")
    execute(fresh, role, "SELECT * FROM held")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        execute(fresh, role, statement)


def execute(settings: Settings, role: str, statement: str) -> None:
    with closing(psycopg2.connect(settings.postgres.dsn(role, settings.home))) as session:
        session.autocommit = True
        with session.cursor() as cursor:
            cursor.execute(statement)
