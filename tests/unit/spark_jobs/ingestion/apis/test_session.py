"""A request is made again while that may help, at the API's pace, and ends with a sentence where it cannot."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from lakepulse.errors import ApiError
from spark_jobs.ingestion.apis.auth import Credentials
from spark_jobs.ingestion.apis.pages import all_records
from spark_jobs.ingestion.apis.records import Record
from spark_jobs.ingestion.apis.session import ApiRequest
from tests.apis.server import ApiServer, Reply, as_json, serving
from tests.unit.spark_jobs.ingestion.apis.sources import Waits, source


@pytest.fixture
def server() -> Iterator[ApiServer]:
    with serving({"/numbers": lambda asked: as_json([{"number": 7}])}) as running:
        yield running


def fetched(server: ApiServer, waits: Waits | None = None, **changes: Any) -> list[Record]:  # noqa: ANN401
    known = Credentials(file=changes.pop("secret", None))
    with (Waits() if waits is None else waits).session(source(**changes), known) as session:
        return list(all_records(session, ApiRequest(f"{server.address}/numbers")))


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_what_passes_is_asked_again(server: ApiServer, status: int) -> None:
    server.faults.append(Reply(status))
    assert fetched(server) == [{"number": 7}]
    assert len(server.asked) == 2


def test_the_api_says_in_seconds_how_long_to_wait(server: ApiServer) -> None:
    server.faults.append(Reply(429, headers={"Retry-After": "17"}))
    waits = Waits()
    fetched(server, waits)
    assert 17 in waits


def test_the_api_says_by_a_date_how_long_to_wait(server: ApiServer) -> None:
    at = datetime.now(UTC) + timedelta(seconds=40)
    server.faults.append(Reply(503, headers={"Retry-After": format_datetime(at, usegmt=True)}))
    waits = Waits()
    fetched(server, waits)
    assert any(35 < wait <= 41 for wait in waits)


def test_without_a_word_the_waits_double(server: ApiServer) -> None:
    server.faults.extend([Reply(500)] * 4)
    waits = Waits()
    fetched(
        server, waits, retry={"attempts": 5, "backoff": 8, "most": 40}, rate={"requests": 1, "seconds": 1e-9}
    )
    assert [low <= wait <= low + 8 for low, wait in zip((8, 16, 32, 32), waits, strict=True)] == [True] * 4


def test_too_long_a_wait_ends_the_fetch(server: ApiServer) -> None:
    server.faults.append(Reply(429, b'{"reason": "Daily limit"}', {"Retry-After": "7200"}))
    with pytest.raises(ApiError, match=r"answers 429 and asks to wait 7,200 s \(Daily limit\)"):
        fetched(server)


def test_after_all_attempts_the_last_fault_is_named(server: ApiServer) -> None:
    server.faults.extend([Reply(429, b'{"error": true, "reason": "Minutely limit"}')] * 3)
    with pytest.raises(ApiError, match=r"gave 429 \(Minutely limit\) at the last of 3 attempts") as raised:
        fetched(server)
    assert "lakepulse fetch numbers" in raised.value.cure


def test_a_cut_body_is_asked_for_again(server: ApiServer) -> None:
    server.faults.append(Reply(200, b'[{"number": 7}', promised=10))
    assert fetched(server) == [{"number": 7}]


@pytest.mark.parametrize("body", [b"", b'[{"number": 7}', b"<html>busy</html>", b"[NaN]"])
def test_what_is_not_json_is_asked_for_again_and_then_named(server: ApiServer, body: bytes) -> None:
    server.faults.append(Reply(200, body))
    assert fetched(server) == [{"number": 7}]
    server.faults.extend([Reply(200, body, {"Content-Type": "text/html"})] * 3)
    with pytest.raises(ApiError, match=r"an answer that is not JSON \(text/html"):
        fetched(server)


def test_silence_is_asked_again_and_then_named(server: ApiServer) -> None:
    server.faults.extend([Reply(seconds=5)] * 3)
    with pytest.raises(ApiError, match="a time-out"):
        fetched(server, timeouts={"read": 0.1})


def test_an_answer_that_drips_is_not_waited_for(server: ApiServer) -> None:
    server.faults.append(Reply(body=b"[" + b" " * 500, drip=0.02))
    began = time.monotonic()
    with pytest.raises(ApiError, match=r"not whole after 0\.1 s"):
        fetched(server, timeouts={"read": 5, "total": 0.1}, retry={"attempts": 1})
    assert time.monotonic() - began < 5


def test_a_server_that_is_not_there_is_named() -> None:
    with (
        Waits().session(source()) as session,
        pytest.raises(ApiError, match=r"numbers gave no whole answer \(.*refused"),
    ):
        list(all_records(session, ApiRequest("http://127.0.0.1:1/numbers")))


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_names_its_file(server: ApiServer, status: int) -> None:
    server.faults.append(Reply(status, b'{"message": "bad key"}'))
    with pytest.raises(ApiError, match=f"answers {status} to .*bad key") as raised:
        fetched(server, secret=Path("/run/secrets/api_key"))
    assert raised.value.cure == "Put a valid key into /run/secrets/api_key."


def test_an_api_that_wants_a_key_names_the_contract(server: ApiServer) -> None:
    server.faults.append(Reply(401))
    with pytest.raises(ApiError) as raised:
        fetched(server)
    assert raised.value.cure == "It wants a key: declare `auth` in contracts/apis/numbers.yaml."


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(404, b"no such page"), "answers 404 to .*no such page"),
        (Reply(301, headers={"Location": "https://new.example/numbers"}), "it has moved to new.example"),
        (Reply(204), "answers 204 to"),
    ],
)
def test_what_somebody_has_to_mend_is_asked_once(server: ApiServer, reply: Reply, said: str) -> None:
    server.faults.append(reply)
    with pytest.raises(ApiError, match=said) as raised:
        fetched(server)
    assert "contracts/apis/numbers.yaml" in raised.value.cure
    assert len(server.asked) == 1


def test_requests_keep_the_declared_pace(server: ApiServer) -> None:
    server.faults.extend([Reply(500)] * 2)
    waits = Waits()
    fetched(server, waits, rate={"requests": 2, "seconds": 60})
    # Nothing is really waited: the second is due after 30 s, the third after 60.
    assert [round(wait) for wait in waits if wait > 1] == [30, 60]


def test_too_long_an_answer_is_refused(server: ApiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spark_jobs.ingestion.apis.session.MOST_BYTES", 10)
    with pytest.raises(ApiError, match=r"answers .* with more than"):
        fetched(server)
