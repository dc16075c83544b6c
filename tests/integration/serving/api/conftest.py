"""An API over a real platform with a small shop, whose personal data is marked, to be known anywhere."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import psycopg2
import pytest
import uvicorn
from psycopg2 import sql

from cdc_simulator.source.load import load
from lakepulse.contracts.catalog import load_catalog, with_topic_names
from lakepulse.contracts.model import Layer
from lakepulse.contracts.types import Kind
from lakepulse.roles import ADMIN
from lakepulse.settings import Settings
from operations.api_client import open_client
from operations.cli.answers.api import outside
from operations.local.ports import free_port
from serving.api.access.roles import Role
from serving.api.app import create_app, server_options
from serving.api.services import Services, open_services
from serving.api.settings import ServingSettings
from tests.conftest import PATIENCE_SECONDS, fresh_settings
from tests.integration.commands import lakepulse

CANARY = "cnry"


@pytest.fixture(scope="package")
def shop(platform: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of a lake with the shop's tables, published once, with some visitors' events and a snapshot."""
    with fresh_settings(platform, tmp_path_factory.mktemp("shop")) as settings:
        load(settings, 0.01, 7, lambda text: None)
        mark_personal_data(settings)
        lakepulse("web", "--rate", "50", "--duration", "4s")
        lakepulse("capture", "--once")
        lakepulse("run")
        lakepulse("snapshot")
        yield settings


def mark_personal_data(settings: Settings) -> None:
    """Every personal text of the source begins with CANARY."""
    with closing(psycopg2.connect(settings.postgres.dsn(ADMIN, settings.home))) as session, session:
        for contract in load_catalog().by_layer(Layer.SOURCE):
            texts = {
                name: column.type.length or 60
                for name, column in contract.columns.items()
                if column.pii and column.type.kind is Kind.STRING
            }
            schema, _, table = (contract.relation or "").partition(".")
            for name, length in texts.items():
                with session.cursor() as cursor:
                    statement = "UPDATE {} SET {} = left(%s || {}::text || {}, %s) WHERE {} IS NOT NULL"
                    column = sql.Identifier(name)
                    relation, key = sql.Identifier(schema, table), sql.Identifier(contract.key[0])
                    cursor.execute(
                        sql.SQL(statement).format(relation, column, key, column, column), (CANARY, length)
                    )


@contextmanager
def serving(settings: Settings) -> Iterator[Services]:
    """A running API; its port is that of its settings."""
    api = ServingSettings(
        port=free_port(),
        requests_per_minute=1_000_000,
        requests_per_minute_with_key=1_000_000,
        failures=2,
        rest_seconds=1,
        # A busy machine is no failure.
        query_seconds=PATIENCE_SECONDS,
    )
    catalog = with_topic_names(load_catalog(settings.home), settings.capture)
    services = open_services(settings, api, catalog, outside())
    server = uvicorn.Server(uvicorn.Config(create_app(services), **server_options(api)))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not server.started:
            assert thread.is_alive()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield services
    finally:
        server.should_exit = True
        thread.join(PATIENCE_SECONDS)


@pytest.fixture(scope="module")
def services(shop: Settings) -> Iterator[Services]:
    """The services of a running API over the shop."""
    with serving(shop) as found:
        yield found


def client(services: Services, role: Role) -> httpx.Client:
    """A client that shows the key of ``role``."""
    return open_client(services.settings.home, services.serving, role, PATIENCE_SECONDS)


@pytest.fixture(scope="module")
def viewer(services: Services) -> Iterator[httpx.Client]:
    with client(services, Role.VIEWER) as found:
        yield found


@pytest.fixture(scope="module")
def analyst(services: Services) -> Iterator[httpx.Client]:
    with client(services, Role.ANALYST) as found:
        yield found


@pytest.fixture
def folder(shop: Settings) -> Path:
    """Where the shop's lake is."""
    return Path(shop.lake.root)
