"""SQL from outside, as an analyst's client sends it: over TLS, with a password, over lake and source together."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from lakepulse.settings import Settings
from operations.compose.links import links
from operations.trino.connect import connect
from operations.trino.settings import TrinoSettings
from tests.compose.conftest import Platform

pytestmark = [pytest.mark.integration, pytest.mark.compose]

Ask = Callable[[str, str], list[list[Any]]]


@pytest.fixture(scope="module")
def address(platform: Platform) -> str:
    return next(link.address for link in links(platform.installation, ["trino"]))


@pytest.fixture(scope="module")
def authority(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What signed the certificate, obtained as docs/asking.md says."""
    path = tmp_path_factory.mktemp("trino") / "ca.pem"
    done = platform.docker("compose", "cp", "trino-registrar:/var/lib/trino-ca/ca.pem", str(path))
    assert done.returncode == 0, done.stderr
    return path


@pytest.fixture(scope="module")
def ask(platform: Platform, address: str, authority: Path) -> Iterator[Ask]:
    with pytest.MonkeyPatch.context() as patch, ExitStack() as connections:
        patch.setenv("LAKEPULSE_SECRETS", str(platform.installation.secrets))

        def ask(user: str, statement: str) -> list[list[Any]]:
            settings = TrinoSettings(url=address, user=user, ca=authority)
            cursor = connections.enter_context(closing(connect(settings, Settings()))).cursor()
            cursor.execute(statement)
            return [list(row) for row in cursor.fetchall()]

        yield ask


def test_gold_answers(ask: Ask) -> None:
    [[customers, segments]] = ask(
        "analyst", "SELECT count(*), count(DISTINCT customer_segment) FROM delta.gold.customer_analytics"
    )
    assert customers > 0
    assert segments > 1


def test_lake_and_source_join_in_one_statement(ask: Ask) -> None:
    [[joined, differing]] = ask(
        "admin",
        "SELECT count(*), count_if(lake.city_name <> source.city_name) FROM delta.silver.cities lake "
        "JOIN postgres.application.cities source ON source.city_id = lake.city_id",
    )
    assert joined > 100
    assert differing == 0


@pytest.mark.parametrize("user", ["analyst", "admin", "nobody"])
def test_nobody_comes_in_without_the_password(address: str, authority: Path, user: str) -> None:
    trusted = ssl.create_default_context(cafile=authority)
    logins: list[tuple[str, str]] = [(user, ""), (user, user)]
    # Trino ends a connection whose request it refuses, a moment after its answer: another one would meet that.
    once = httpx.Limits(max_keepalive_connections=0)
    with httpx.Client(base_url=address, verify=trusted, timeout=60, limits=once) as client:
        assert client.post("/v1/statement", content="SELECT 1").status_code == 401
        for login in logins:
            assert client.post("/v1/statement", content="SELECT 1", auth=login).status_code == 401


def test_the_prompt_answers_one_statement(platform: Platform) -> None:
    done = platform.make(
        "trino", "--user", "viewer", "--execute", "SELECT count(*) > 0 AS filled FROM dim_date"
    )
    assert done.returncode == 0, done.stderr
    assert "true" in done.stdout


def test_the_prompt_shows_what_is_wrong(platform: Platform) -> None:
    done = platform.make("trino", "--user", "viewer", "--execute", "SELECT * FROM delta.silver.orders")
    assert done.returncode != 0
    assert "Access Denied" in done.stdout + done.stderr
