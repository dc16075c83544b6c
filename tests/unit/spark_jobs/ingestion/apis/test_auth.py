"""Each kind of authorization reaches the server, and its secret nothing else."""

import base64
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lakepulse.contracts.apis.model import ApiSource
from lakepulse.errors import ApiError, SettingsError
from lakepulse.settings import HomeSettings
from spark_jobs.ingestion.apis.auth import credentials
from spark_jobs.ingestion.apis.pages import all_records
from spark_jobs.ingestion.apis.session import ApiRequest
from tests.apis.server import ApiServer, Asked, Reply, as_json, serving
from tests.unit.spark_jobs.ingestion.apis import sources

KEY = "s3cret-key"
AUTHS: dict[str, dict[str, Any]] = {
    "bearer": {"kind": "bearer", "secret": "api_key"},
    "header": {"kind": "header", "header": "X-Api-Key", "secret": "api_key"},
    "basic": {"kind": "basic", "user": "shop", "secret": "api_key"},
    "query": {
        "kind": "query",
        "parameter": "apikey",
        "secret": "api_key",
        "reason": "The API has no other way.",
    },
}
SENT = {
    "bearer": {"Authorization": f"Bearer {KEY}"},
    "header": {"X-Api-Key": KEY},
    "basic": {"Authorization": f"Basic {base64.b64encode(f'shop:{KEY}'.encode()).decode()}"},
    "query": {},
}


def numbers(asked: Asked) -> Reply:
    given = {**asked.headers, **asked.query}.values()
    ok = any(KEY in value or base64.b64encode(f"shop:{KEY}".encode()).decode() in value for value in given)
    return as_json([{"number": 1}]) if ok else as_json({"message": "who are you?"}, 401)


@pytest.fixture
def server() -> Iterator[ApiServer]:
    with serving({"/numbers": numbers}) as running:
        yield running


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HomeSettings:
    monkeypatch.setenv("LAKEPULSE_HOME", str(tmp_path))
    sources.secret(tmp_path, "api_key", KEY)
    return HomeSettings()


def fetched(server: ApiServer, of: ApiSource, home: HomeSettings) -> list[dict[str, Any]]:
    with sources.Waits().session(of, credentials(of, home)) as session:
        return list(all_records(session, ApiRequest(f"{server.address}/numbers", {"of": "all"})))


@pytest.mark.parametrize("kind", AUTHS)
def test_the_secret_reaches_the_server(server: ApiServer, home: HomeSettings, kind: str) -> None:
    assert fetched(server, sources.source(auth=AUTHS[kind]), home) == [{"number": 1}]
    assert SENT[kind].items() <= server.asked[0].headers.items()
    assert ("apikey" in server.asked[0].query) is (kind == "query")
    assert server.asked[0].query["of"] == "all"


@pytest.mark.parametrize("kind", AUTHS)
def test_the_secret_is_in_no_log_and_no_error(
    server: ApiServer, home: HomeSettings, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    server.faults.extend([as_json({"message": "busy"}, 503), as_json({"message": "gone"}, 404)])
    with caplog.at_level(logging.DEBUG), pytest.raises(ApiError) as raised:
        fetched(server, sources.source(auth=AUTHS[kind]), home)
    assert KEY not in caplog.text
    assert KEY not in str(raised.value)


def test_an_answer_that_repeats_the_secret_does_not_bring_it_into_the_error(
    server: ApiServer, home: HomeSettings
) -> None:
    server.faults.append(Reply(400, f"wrong address /numbers?apikey={KEY}&of=all".encode()))
    with pytest.raises(ApiError) as raised:
        fetched(server, sources.source(auth=AUTHS["query"]), home)
    assert "apikey=…&of=all" in str(raised.value)


def test_a_refused_secret_names_its_file(server: ApiServer, home: HomeSettings) -> None:
    sources.secret(home.home, "api_key", "another")
    with pytest.raises(ApiError, match=r"answers 401 to .*who are you\?") as raised:
        fetched(server, sources.source(auth=AUTHS["bearer"]), home)
    assert raised.value.cure == f"Put a valid key into {home.home}/secrets/api_key."


@pytest.mark.parametrize("content", [None, " \n"])
def test_a_missing_secret_names_its_file(home: HomeSettings, content: str | None) -> None:
    path = home.home / "secrets" / "api_key"
    path.unlink() if content is None else path.write_text(content)
    with pytest.raises(SettingsError, match=r"secret of the API numbers is missing \(.*/secrets/api_key\)"):
        credentials(sources.source(auth=AUTHS["bearer"]), home)
