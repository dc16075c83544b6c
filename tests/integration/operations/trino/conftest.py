"""A real Trino with the committed configuration and start script, over a lake with every table of the contracts."""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from trino.dbapi import Connection

from lakepulse.artifacts.archives import ensure
from lakepulse.artifacts.java import java
from lakepulse.artifacts.spark_start import FIRST_COMPILER
from lakepulse.contracts.catalog import Catalog, load_catalog
from lakepulse.settings import PROJECT_ROOT, Settings
from operations.local.ports import free_port
from operations.trino.connect import connect
from operations.trino.identity import write_identity
from operations.trino.passwords import USERS
from operations.trino.registrar import Registrar
from operations.trino.settings import TrinoSettings
from spark_jobs.runtime.engines.query import lake_tables
from spark_jobs.runtime.tables.lake import Lake

START_SECONDS = 600
READER = "lake_verify"
Ask = Callable[..., list[list[Any]]]


@pytest.fixture(scope="module")
def folder(platform: Settings) -> Iterator[Path]:
    """The server's directories, the secrets and the lake of these tests; LAKEPULSE_* point there."""
    with (
        tempfile.TemporaryDirectory(prefix="lakepulse-trino-") as name,
        pytest.MonkeyPatch.context() as patch,
    ):
        folder = Path(name)
        reader = platform.home.secret(f"postgres_{READER}").get_secret_value()
        for part in ("secrets", "identity", "files", "home/plugin"):
            (folder / part).mkdir(parents=True)
        for secret in ("trino_internal", "minio_trino", *(f"trino_{user}" for user in USERS)):
            (folder / "secrets" / secret).write_text(f"{secret}-{os.urandom(8).hex()}")
        (folder / "secrets" / "postgres_trino").write_text(reader)
        patch.setenv("LAKEPULSE_SECRETS", str(folder / "secrets"))
        patch.setenv("LAKEPULSE_LAKE_ROOT", str(folder / "files" / "lake"))
        patch.setenv("LAKEPULSE_TRINO_FILES", str(folder / "files"))
        patch.setenv("LAKEPULSE_TRINO_CA", str(folder / "identity" / "ca.pem"))
        yield folder


@pytest.fixture(scope="module")
def server(platform: Settings, folder: Path) -> Iterator[int]:
    """The port with TLS of a running Trino; the plain one is TRINO_HTTP_PORT."""
    write_identity(Settings(), folder / "identity", folder / "identity")
    assemble(folder / "home")
    http, https = free_port(), free_port()
    with pytest.MonkeyPatch.context() as patch, (folder / "log").open("w") as log:
        for name, value in environment(platform, folder, http, https).items():
            patch.setenv(name, value)
        with subprocess.Popen(
            [PROJECT_ROOT / "docker" / "trino" / "start"], stdout=log, stderr=log
        ) as process:
            try:
                wait(http, process, folder / "log")
                yield https
            finally:
                process.terminate()
                process.wait(60)


@pytest.fixture(scope="module")
def ask(server: int) -> Iterator[Ask]:
    """The rows of a statement, as a user."""
    connections: dict[str, Connection] = {}

    def ask(statement: str, user: str = "admin") -> list[list[Any]]:
        if user not in connections:
            connections[user] = connect(settings_of(server, user), Settings())
        cursor = connections[user].cursor()
        cursor.execute(statement)
        return [list(row) for row in cursor.fetchall()]

    yield ask
    for connection in connections.values():
        connection.close()  # type: ignore[no-untyped-call]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(Settings().home)


@pytest.fixture(scope="module")
def registrar(server: int, folder: Path, catalog: Catalog) -> Iterator[Registrar]:
    """A registrar before its first pass; the lake has every table but gold.dim_city, which comes later."""
    lake = Lake(Settings())
    for table in lake_tables(catalog):
        if table != "gold.dim_city":
            lake.create(catalog, table)
    with connect(settings_of(server, "registrar"), Settings()) as connection:
        yield Registrar(connection, lake, catalog, folder / "files")


def settings_of(port: int, user: str) -> TrinoSettings:
    return TrinoSettings(url=f"https://localhost:{port}", user=user)


def assemble(home: Path) -> None:
    """The server's directory as the image has it."""
    release = next(ensure("trino").glob("trino-server-*"))
    (home / "lib").symlink_to(release / "lib")
    (home / "etc").symlink_to(PROJECT_ROOT / "trino" / "etc")
    for plugin in (PROJECT_ROOT / "trino" / "plugins").read_text().split():
        (home / "plugin" / plugin).symlink_to(release / "plugin" / plugin)


def environment(platform: Settings, folder: Path, http: int, https: int) -> dict[str, str]:
    postgres = platform.postgres
    return {
        "PATH": os.pathsep.join([str(java().parent), os.environ["PATH"]]),
        "TRINO_HOME": str(folder / "home"),
        "TRINO_DATA": str(folder / "data"),
        "TRINO_FILES": str(folder / "files"),
        "TRINO_IDENTITY": str(folder / "identity"),
        "TRINO_HEAP": "768m",
        "TRINO_JVM_OPTIONS": FIRST_COMPILER,
        "TRINO_QUERY_MEMORY": "256MB",
        "TRINO_HEADROOM": "192MB",
        "TRINO_HTTP_PORT": str(http),
        "TRINO_HTTPS_PORT": str(https),
        "TRINO_S3_ENDPOINT": "http://127.0.0.1:1",
        "TRINO_POSTGRES": f"{postgres.host}:{postgres.port}/{postgres.database}",
        "TRINO_POSTGRES_USER": READER,
    }


def wait(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()[-3000:]
        try:
            if httpx.get(f"http://127.0.0.1:{port}/v1/info", timeout=5).json()["starting"] is False:
                return
        except (httpx.HTTPError, ValueError):
            pass
        time.sleep(0.5)
    raise AssertionError(f"Trino did not start: {log.read_text()[-3000:]}")
