"""What a user gets wrong is one sentence with its cure and an exit code: no stack trace, nothing half-written."""

import os
import shutil
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from lakepulse.roles import ADMIN
from lakepulse.settings import PROJECT_ROOT, Settings
from operations.local.layout import Layout
from operations.local.services.health import postgres_answers, wait_for
from operations.local.supervision.supervisor import Supervisor
from spark_jobs.runtime.leasing.lease import FileLease
from tests.integration.faults.conftest import Command, Said

pytestmark = pytest.mark.integration

NOWHERE = "127.0.0.1:1"
CASES = {
    "Postgres away": (
        {"LAKEPULSE_POSTGRES_PORT": "1"},
        ["capture", "--once"],
        3,
        ["Postgres cannot be reached", "Connection refused", "LAKEPULSE_POSTGRES_HOST"],
    ),
    "no such database": (
        {"LAKEPULSE_POSTGRES_DATABASE": "nope"},
        ["capture", "--once"],
        3,
        ['database "nope" does not exist', "_DATABASE"],
    ),
    "Postgres away for the workload": (
        {"LAKEPULSE_POSTGRES_PORT": "1"},
        ["workload", "--duration", "1s"],
        3,
        ["cannot be reached", "lakepulse up"],
    ),
    "Postgres away for verify": (
        {"LAKEPULSE_POSTGRES_PORT": "1"},
        ["verify"],
        3,
        ["cannot be reached", "lakepulse up"],
    ),
    "Kafka away for bronze": (
        {"LAKEPULSE_KAFKA_BOOTSTRAP_SERVERS": NOWHERE},
        ["run", "bronze"],
        3,
        [f"Kafka at {NOWHERE} does not answer", "LAKEPULSE_KAFKA_BOOTSTRAP_SERVERS"],
    ),
    "a wrong number": (
        {"LAKEPULSE_POSTGRES_PORT": "many"},
        ["capture", "--once"],
        2,
        ["LAKEPULSE_POSTGRES_PORT is `many`"],
    ),
    "a wrong mode": (
        {"LAKEPULSE_CAPTURE_SNAPSHOT_MODE": "sometimes"},
        ["capture", "--once"],
        2,
        ["LAKEPULSE_CAPTURE_SNAPSHOT_MODE is `sometimes`", "'when_needed'"],
    ),
    "a wrong table to run": ({}, ["run", "silver.oder"], 2, ["no table `silver.oder`", "silver.orders"]),
    "a wrong table to show": (
        {},
        ["contracts", "show", "gold.fact_sale"],
        2,
        ["no table `gold.fact_sale`", "gold.fact_sales"],
    ),
    "a wrong table in SQL": (
        {},
        ["sql", "SELECT * FROM gold.dim_citty"],
        6,
        ["no table `gold.dim_citty`", "Did you mean gold.dim_city"],
    ),
    "a table without its layer": (
        {},
        ["sql", "SELECT * FROM orders"],
        6,
        ["no table `orders`", "silver.orders"],
    ),
    "wrong SQL": ({}, ["sql", "SELEC 1"], 6, ["cannot be read", "line 1, column 1", "Write one SELECT"]),
    "a wrong column": ({}, ["sql", "SELECT nope FROM range(3)"], 6, ["the query failed", '"nope"']),
    "more than a SELECT": ({}, ["sql", "DROP TABLE silver.orders"], 6, ["only a single SELECT"]),
    "a wrong command": ({}, ["verfy"], 2, ["No such command 'verfy'", "verify"]),
    "nothing captured": ({}, ["verify", "--timeout", "1"], 9, ["has not reached", "lakepulse up"]),
}


def complaint(said: Said, code: int, parts: list[str]) -> str:
    """What is wrong with what a command said; empty where nothing is."""
    exit_code, text = said
    flat = " ".join(text.split())
    missing = [part for part in parts if part not in flat]
    wrong = "Traceback" in text or exit_code != code or missing
    return f"exit code {exit_code}, without {missing}: {flat[-600:]}" if wrong else ""


def test_mistakes_are_one_sentence_with_its_cure(fresh: Settings, lakepulse: Command) -> None:
    """All side by side: a process each, which mostly starts."""
    with ThreadPoolExecutor(4) as pool:
        said = {
            name: pool.submit(lakepulse, *arguments, changes=environment)
            for name, (environment, arguments, _, _) in CASES.items()
        }
    found = {name: complaint(said[name].result(), code, parts) for name, (_, _, code, parts) in CASES.items()}
    assert not {name: text for name, text in found.items() if text}


def test_bronze_without_topics_says_who_creates_them(fresh: Settings, lakepulse: Command) -> None:
    assert not complaint(lakepulse("run", "bronze"), 3, ["Kafka has no topic", "lakepulse capture"])


def test_a_wrong_password_names_the_role(
    fresh: Settings, lakepulse: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(Layout.of(fresh.home).secrets, tmp_path / "secrets")
    (tmp_path / "secrets" / "postgres_cdc_capture").write_text("wrong")
    monkeypatch.setenv("LAKEPULSE_SECRETS", str(tmp_path / "secrets"))
    assert not complaint(
        lakepulse("capture", "--once"), 3, ['password authentication failed for user "cdc_capture"', "secret"]
    )


def test_a_missing_secret_names_its_file(
    fresh: Settings, lakepulse: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAKEPULSE_SECRETS", str(tmp_path))
    assert not complaint(
        lakepulse("capture", "--once"), 2, ["the secret postgres_cdc_capture is missing", "lakepulse up"]
    )


def test_a_broken_contract_is_named_by_file_line_and_key(
    fresh: Settings, lakepulse: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(PROJECT_ROOT / "contracts", tmp_path / "contracts")
    broken = tmp_path / "contracts" / "silver" / "orders.yaml"
    broken.write_text(broken.read_text().replace("kind: upsert", "kind: upsrt"))
    monkeypatch.setenv("LAKEPULSE_CONTRACTS", str(tmp_path / "contracts"))
    for arguments in (["contracts", "check"], ["capture", "--once"], ["run", "silver"]):
        assert not complaint(lakepulse(*arguments), 2, ["orders.yaml", "kind", "upsert"])


@pytest.mark.parametrize(
    ("variable", "value", "parts"),
    [
        (
            "LAKEPULSE_REGISTRY_URL",
            f"http://{NOWHERE}/apis/ccompat/v7",
            ["the schema registry at", "does not answer"],
        ),
        ("LAKEPULSE_KAFKA_BOOTSTRAP_SERVERS", NOWHERE, [f"Kafka at {NOWHERE} does not answer"]),
    ],
)
def test_a_service_that_is_away_when_capture_starts_is_named(
    published: Settings,
    lakepulse: Command,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    value: str,
    parts: list[str],
) -> None:
    monkeypatch.setenv(variable, value)
    assert not complaint(lakepulse("capture", "--once"), 3, [*parts, variable])


@pytest.fixture
def published(fresh: Settings) -> Settings:
    """A source with a publication of nothing."""
    run(fresh, f"CREATE PUBLICATION {fresh.capture.publication}", "wwi_owner")
    return fresh


def test_a_second_stream_is_told_who_holds_the_lake(fresh: Settings, lakepulse: Command) -> None:
    with FileLease(fresh).hold("stream"):
        assert not complaint(
            lakepulse("stream"), 6, ["the lake is being written by `lakepulse stream`", "process"]
        )


def test_a_wrong_wal_level_names_the_setting(fresh: Settings, lakepulse: Command) -> None:
    try:
        restart_postgres(fresh, "ALTER SYSTEM SET wal_level = 'replica'")
        assert not complaint(
            lakepulse("capture", "--once"), 4, ["wal_level = replica", "Set wal_level = logical"]
        )
    finally:
        restart_postgres(fresh, "ALTER SYSTEM RESET wal_level")


def restart_postgres(settings: Settings, statement: str) -> None:
    """Change a setting that needs a restart; the supervisor starts the killed server again."""
    run(settings, statement, ADMIN)
    supervisor = Supervisor(Layout.of(settings.home))
    (killed,) = (each.pid for each in supervisor.state() if each.name == "postgres")
    assert killed
    os.kill(killed, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while any(each.pid in {killed, None} for each in supervisor.state() if each.name == "postgres"):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    wait_for("postgres", settings, supervisor, 60)
    assert postgres_answers(settings)


def run(settings: Settings, statement: str, role: str) -> None:
    with closing(psycopg2.connect(settings.postgres.dsn(role, settings.home))) as session:
        session.autocommit = True
        with session.cursor() as cursor:
            cursor.execute(statement)
