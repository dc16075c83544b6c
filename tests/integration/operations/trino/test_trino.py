"""What a user of Trino can count on: every table and view, passwords, rights, joins over catalogs, time travel."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import httpx
import psycopg2
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import requests
from deltalake import write_deltalake
from trino.auth import BasicAuthentication
from trino.dbapi import Connection
from trino.dbapi import connect as dbapi_connect
from trino.exceptions import Error as TrinoError
from trino.exceptions import HttpError, TrinoUserError

from lakepulse.contracts.catalog import Catalog, load_catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.compile.delta import CHECKPOINT_INTERVAL
from lakepulse.contracts.compile.trino import column_docs
from lakepulse.settings import Settings
from operations.trino.registrar import Registrar
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.engines.query import lake_tables
from spark_jobs.runtime.job_run import job_run
from spark_jobs.runtime.tables.file_policy import SMALLEST_BYTES
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.work import Portion, Transformation
from spark_jobs.runtime.writers.delta_rs_writer import DeltaRsWriter
from tests.integration.operations.trino.conftest import Ask
from tests.unit.spark_jobs.gold.case_files import Case, check
from tests.unit.spark_jobs.gold.rows import Row
from tests.unit.spark_jobs.runtime.writers.plain_rows import numbered
from tests.unit.spark_jobs.view_cases import all_cases

pytestmark = [pytest.mark.integration, pytest.mark.serving]

CATALOG = load_catalog()
CITIES = pa.table(
    {
        "city_id": pa.array([1, 2], pa.int64()),
        "city_name": ["Ambercrest", "Windport"],
        "sales_territory": ["Plains", "Far West"],
        "population": pa.array([12_000, 34_000], pa.int64()),
    }
)


def answered(case: Case) -> bool:
    """Whether rows can be written to all that the view reads, and hold no more than milliseconds, as Trino has them."""
    return "microseconds" not in case.name and not CATALOG.views.keys() & set(CATALOG.inputs(case.table))


@pytest.fixture(scope="module", autouse=True)
def registered(registrar: Registrar, catalog: Catalog) -> list[str]:
    """What the first pass registered, and the second; cities have come in between."""
    registrar.prepare()
    first = registrar.once()
    lake = Lake(Settings())
    lake.create(catalog, "gold.dim_city")
    for city in (0, 1):
        write_deltalake(lake.open("gold.dim_city"), CITIES.slice(city, 1), mode="append", schema_mode="merge")
    return first + registrar.once()


def test_every_table_is_registered_once(
    registered: list[str], registrar: Registrar, catalog: Catalog
) -> None:
    assert sorted(registered) == lake_tables(catalog)
    assert registered[-1] == "gold.dim_city"
    assert registrar.once() == []
    expected = f"{len(lake_tables(catalog))} tables and {len(catalog.views)} views"
    assert registrar.summary().startswith(expected)


def test_every_view_is_accepted_with_its_comments(ask: Ask, catalog: Catalog) -> None:
    comments = ask(
        "SELECT table_schema, table_name, column_name, comment FROM delta.information_schema.columns "
        "WHERE table_schema LIKE '%_views'"
    )
    found: dict[str, dict[str, str]] = {}
    for schema, name, column, comment in comments:
        found.setdefault(f"{schema.removesuffix('_views')}.{name}", {})[column] = comment
    wanted = {
        contract.table: column_docs(contract)
        for contract in catalog.tables.values()
        if contract.layer in {"silver", "gold"}
    }
    assert found == wanted
    for table in wanted:
        layer, name = table.split(".")
        ask(f"SELECT * FROM delta.{layer}_views.{name} LIMIT 1")


def test_every_view_of_the_contracts_is_there_under_its_own_name(ask: Ask, catalog: Catalog) -> None:
    for view in catalog.views.values():
        comments = ask(
            "SELECT column_name, comment FROM delta.information_schema.columns "
            f"WHERE table_schema = '{view.layer}' AND table_name = '{view.name}'"
        )
        assert dict(comments) == column_docs(view)


@pytest.mark.parametrize("case", [case for case in all_cases(CATALOG) if answered(case)], ids=str)
def test_views_answer_as_on_the_other_engines(case: Case, ask: Ask, catalog: Catalog) -> None:
    def query(_: str, inputs: Mapping[str, pa.Table]) -> pa.Table:
        lake = Lake(Settings())
        for table, rows in inputs.items():
            if rows.num_rows or lake.open(table).count():
                write_deltalake(lake.open(table), rows, mode="overwrite")
        columns = lake_schema(catalog, case.table).names
        found = ask(f"SELECT {', '.join(columns)} FROM delta.{case.table}")
        return pa.Table.from_pylist(
            [with_keys_in_order(dict(zip(columns, row, strict=True))) for row in found]
        )

    check(case, catalog, query)


def with_keys_in_order(row: Row) -> Row:
    """The row with the keys of its JSON images in the order of the table's columns: Trino has an order of its own."""
    for name in {"before", "after"} & row.keys():
        image = json.loads(row[name]) if row[name] else None
        keys = CATALOG.source_of(row["table_name"]).columns
        row[name] = image and json.dumps(
            {key: image[key] for key in keys}, separators=(",", ":"), ensure_ascii=False
        )
    return row


def test_a_restarted_registrar_changes_nothing(registrar: Registrar, ask: Ask) -> None:
    before = made(ask)
    registrar.prepare()
    assert registrar.once() == []
    assert made(ask) == before


def test_a_pass_asks_trino_only_where_a_table_is_new_or_its_answer_is_old(
    registrar: Registrar, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    registrar.prepare()
    assert registrar.once() == []
    asked = listed(ask)
    assert registrar.once() == []
    assert listed(ask) == asked
    monkeypatch.setattr("operations.trino.registrar.ASK_SECONDS", 0.0)
    assert registrar.once() == []
    assert listed(ask) == asked + 1


def listed(ask: Ask) -> int:
    """How often the registrar has asked for the tables that there are."""
    return int(
        ask(
            "SELECT count(*) FROM system.runtime.queries "
            "WHERE query LIKE 'SELECT table_schema, table_name FROM delta%'"
        )[0][0]
    )


def made(ask: Ask) -> int:
    statements = "query LIKE 'C%' AND (query LIKE 'CREATE%' OR query LIKE 'COMMENT%' OR query LIKE 'CALL%')"
    return int(ask(f"SELECT count(*) FROM system.runtime.queries WHERE {statements}")[0][0])


def test_a_wrong_password_is_refused(server: int) -> None:
    with pytest.raises(HttpError, match="401"):
        connected(server, "admin", "wrong").cursor().execute("SELECT 1")


def test_an_unknown_authority_is_refused(server: int) -> None:
    secret = Settings().home.secret("trino_admin").get_secret_value()
    with pytest.raises(TrinoError, match="CERTIFICATE_VERIFY_FAILED"):
        connected(server, "admin", secret, verify=True).cursor().execute("SELECT 1")


def test_the_plain_port_answers_no_query(server: int) -> None:
    address = f"http://127.0.0.1:{os.environ['TRINO_HTTP_PORT']}/v1/statement"
    answer = httpx.post(address, content="SELECT 1", headers={"X-Trino-User": "admin"})
    assert answer.status_code in {401, 403}


def connected(port: int, user: str, password: str, verify: bool | str | None = None) -> Connection:
    session = requests.Session()
    session.trust_env = False
    session.verify = os.environ["LAKEPULSE_TRINO_CA"] if verify is None else verify
    connection: Connection = dbapi_connect(  # type: ignore[no-untyped-call]
        host="localhost",
        port=port,
        http_scheme="https",
        http_session=session,
        user=user,
        auth=BasicAuthentication(user, password),
        max_attempts=1,
    )
    return connection


@pytest.mark.parametrize(
    ("user", "statement"),
    [
        ("viewer", "SELECT count(*) FROM delta.gold.dim_city"),
        ("viewer", "SELECT count(*) FROM delta.gold_views.dim_city"),
        ("analyst", "SELECT count(*) FROM delta.silver.orders"),
        ("analyst", "SELECT count(*) FROM delta.silver.order_aggregates"),
        ("analyst", "SELECT count(*) FROM tpch.tiny.nation"),
        ("admin", "SELECT count(*) FROM delta.bronze.orders"),
        ("jupyter", "SELECT count(*) FROM delta.bronze.orders"),
    ],
)
def test_each_user_may_do_its_part(user: str, statement: str, ask: Ask) -> None:
    assert ask(statement, user)


@pytest.mark.parametrize(
    ("user", "statement"),
    [
        ("viewer", "SELECT count(*) FROM delta.silver.orders"),
        ("viewer", "SELECT count(*) FROM delta.silver_views.orders"),
        ("viewer", "SELECT count(*) FROM delta.silver.enriched_orders"),
        ("analyst", "SELECT count(*) FROM delta.bronze.raw_events"),
        ("viewer", "SELECT * FROM TABLE(delta.system.table_changes('silver', 'orders', 0))"),
        ("viewer", "CREATE TABLE memory.default.mine AS SELECT 1 AS one"),
        ("analyst", "SELECT count(*) FROM delta.bronze.orders"),
        ("analyst", "SELECT * FROM TABLE(delta.system.table_changes('bronze', 'orders', 0))"),
        ("analyst", "SELECT count(*) FROM postgres.trino_test.visits"),
        ("admin", "DELETE FROM delta.gold.dim_city"),
        ("admin", "DROP TABLE delta.gold.dim_city"),
        ("admin", "INSERT INTO delta.gold.business_day VALUES (DATE '2020-01-01')"),
        ("admin", "CALL delta.system.vacuum('gold', 'dim_city', '7d')"),
        ("admin", "CREATE TABLE delta.gold.mine AS SELECT 1 AS one"),
        ("registrar", "SELECT count(*) FROM postgres.trino_test.visits"),
    ],
)
def test_nobody_may_do_more(user: str, statement: str, ask: Ask, visits: None) -> None:
    with pytest.raises(TrinoUserError, match=r"Access Denied"):
        ask(statement, user)


def test_the_lake_joins_the_source_and_the_memory(ask: Ask, visits: None) -> None:
    ask(
        "CREATE TABLE memory.default.guests AS SELECT * FROM (VALUES (1, 'Ada'), (2, 'Grace')) AS t (visit, guest)"
    )
    rows = ask(
        "SELECT c.city_name, v.visitors, g.guest FROM delta.gold.dim_city AS c "
        "JOIN postgres.trino_test.visits AS v ON v.city_id = c.city_id "
        "JOIN memory.default.guests AS g ON g.visit = v.city_id ORDER BY 1"
    )
    assert rows == [["Ambercrest", 3, "Ada"], ["Windport", 5, "Grace"]]


def test_a_table_can_be_read_as_it_was(ask: Ask) -> None:
    counts = [
        ask(f"SELECT count(*) FROM delta.gold.dim_city FOR VERSION AS OF {version}")[0][0]
        for version in (0, 1, 2)
    ]
    assert counts == [0, 1, 2]
    versions = ask('SELECT version FROM delta.gold."dim_city$history" ORDER BY 1')
    assert versions == [[0], [1], [2]]


def test_a_run_is_read_with_its_lists_of_tables(ask: Ask, catalog: Catalog) -> None:
    settings = Settings()
    context = Context(settings, catalog, Lake(settings), lambda: pytest.fail("Spark is not needed here"))
    with job_run(context, "backfill"):
        context.work.add("silver.orders", Transformation.RECOMPUTE, Portion(3, 4, 1))
    rows = ask(
        "SELECT job, written, rows_written, data_quality_score, status FROM delta.gold.job_runs "
        "CROSS JOIN UNNEST(target_tables) AS t (written) WHERE contains(source_tables, 'bronze.orders')",
        "viewer",
    )
    assert rows == [["backfill", "silver.orders", 3, 0.75, "succeeded"]]


@pytest.fixture(scope="module")
def visits(platform: Settings) -> Iterator[None]:
    """A small table in the source."""
    with closing(psycopg2.connect(platform.postgres.dsn("wwi_owner", platform.home))) as owner:
        owner.autocommit = True
        with owner.cursor() as cursor:
            cursor.execute("CREATE SCHEMA trino_test")
            cursor.execute("CREATE TABLE trino_test.visits (city_id int, visitors int)")
            cursor.execute("INSERT INTO trino_test.visits VALUES (1, 3), (2, 5)")
            yield
            cursor.execute("DROP SCHEMA trino_test CASCADE")


def test_a_table_is_read_from_the_checkpoint_that_its_writer_made(ask: Ask, catalog: Catalog) -> None:
    lake, table, last = Lake(Settings()), "silver.colors", 2 * CHECKPOINT_INTERVAL
    writer = DeltaRsWriter(lake, catalog)
    for number in range(1, last + 3):
        writer.append(table, numbered(catalog, table, "color_id", [number]), watermark=number)
        if number == CHECKPOINT_INTERVAL + 5:
            writer.compact(table, SMALLEST_BYTES)
    log = Path(lake.uri(table), "_delta_log")
    checkpoint = log / f"{last:020d}.checkpoint.parquet"
    assert pq.read_metadata(checkpoint).created_by.startswith("parquet-cpp-arrow")
    for version in range(last):
        (log / f"{version:020d}.json").unlink()
    rows = ask("SELECT color_id FROM delta.silver.colors ORDER BY 1")
    assert rows == [[number] for number in range(1, last + 3)]
