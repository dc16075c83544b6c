"""Every kind of paging gives each record once and in order, and says so where it cannot."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lakepulse.errors import ApiError
from spark_jobs.ingestion.apis.pages import all_records
from spark_jobs.ingestion.apis.session import ApiRequest, ApiSession
from tests.apis.server import ApiServer, Asked, Reply, as_json, serving
from tests.unit.spark_jobs.ingestion.apis.sources import Waits, source

KINDS: dict[str, dict[str, Any]] = {
    "page": {"kind": "page", "parameter": "p", "first": 0},
    "offset": {"kind": "offset", "parameter": "skip"},
    "cursor": {"kind": "cursor", "parameter": "after", "next": "$.meta.next"},
    "link": {"kind": "link"},
}


def numbers(asked: Asked) -> Reply:
    """The first ``count`` numbers in pages of ``size``; where a page begins is said by any of the parameters."""
    count, size = int(asked.query["count"]), int(asked.query["size"])
    first = int(asked.query.get("skip") or asked.query.get("after") or int(asked.query.get("p", 0)) * size)
    last = min(first + size, count)
    more = {"meta": {"next": str(last) if last < count else None, "total": count}}
    link = f'</numbers?count={count}&size={size}&after={last}>; rel="next", </numbers>; rel="first"'
    headers = {"Link": link} if last < count else {}
    return as_json({"items": [{"number": number} for number in range(first, last)], **more}, headers=headers)


@pytest.fixture(scope="module")
def server() -> Iterator[ApiServer]:
    with serving({"/numbers": numbers}) as running:
        yield running


def fetched(server: ApiServer, count: int = 10, size: int = 3, **changes: Any) -> list[int]:  # noqa: ANN401
    with Waits().session(source(**{"records": "$.items", **changes})) as session:
        return taken(session, server, count, size)


def taken(session: ApiSession, server: ApiServer, count: int, size: int) -> list[int]:
    request = ApiRequest(f"{server.address}/numbers", {"count": str(count), "size": str(size)})
    return [record["number"] for record in all_records(session, request)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_record_comes_once_and_in_order(server: ApiServer, kind: str) -> None:
    with Waits().session(source(records="$.items", paging=KINDS[kind])) as session:

        @settings(max_examples=25)
        @given(count=st.integers(0, 40), size=st.integers(1, 9))
        def once_and_in_order(count: int, size: int) -> None:
            assert taken(session, server, count, size) == list(range(count))

        once_and_in_order()


@pytest.mark.parametrize("kind", KINDS)
def test_faults_between_pages_lose_and_double_nothing(server: ApiServer, kind: str) -> None:
    server.faults.extend([Reply(500), Reply(200, b'{"items": [', promised=99), Reply(429)])
    assert fetched(server, paging=KINDS[kind], retry={"attempts": 4, "backoff": 0}) == list(range(10))
    assert not server.faults


def test_without_paging_one_answer_is_all(server: ApiServer) -> None:
    assert fetched(server, count=5, size=9) == list(range(5))


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_that_repeats_is_asked_for_again(kind: str) -> None:
    before: list[Reply] = []

    def repeating(asked: Asked) -> Reply:
        before.append(numbers(asked))
        return before[0] if len(before) == 2 else before[-1]

    with serving({"/numbers": repeating}) as server:
        assert fetched(server, paging=KINDS[kind]) == list(range(10))


@pytest.mark.parametrize("kind", ["page", "offset"])
def test_a_page_that_repeats_whatever_is_asked_is_an_error(kind: str) -> None:
    with (
        serving({"/numbers": lambda asked: as_json({"items": [{"number": 1}]})}) as server,
        pytest.raises(ApiError, match="the records of the page before once more at the last of 3 attempts"),
    ):
        fetched(server, paging=KINDS[kind])


def test_a_cursor_that_goes_in_a_ring_is_an_error() -> None:
    def ring(asked: Asked) -> Reply:
        here = asked.query.get("after", "a")
        return as_json({"items": [{"number": ord(here)}], "meta": {"next": "b" if here == "a" else "a"}})

    with serving({"/numbers": ring}) as server, pytest.raises(ApiError, match="leads back to a page"):
        fetched(server, paging=KINDS["cursor"])


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_page_before_the_total_is_an_error(kind: str) -> None:
    paging = {**KINDS[kind], "total": "$.meta.total"}
    with serving({"/numbers": numbers}) as server:
        assert fetched(server, paging=paging) == list(range(10))
        empty = as_json({"items": [], "meta": {"next": None, "total": 10}})
        server.faults.extend([numbers(Asked("", {"count": "10", "size": "3"}, {})), empty])
        with pytest.raises(ApiError, match=r"speaks of 10 records \(\$.meta.total\) and gave 3"):
            fetched(server, paging=paging)


def test_an_empty_page_with_a_cursor_is_not_the_end(server: ApiServer) -> None:
    server.faults.append(as_json({"items": [], "meta": {"next": "0"}}))
    assert fetched(server, paging=KINDS["cursor"]) == list(range(10))


def test_a_link_to_another_server_is_not_followed(server: ApiServer) -> None:
    there = '<https://elsewhere.example/numbers?after=1>; rel="next"'
    server.faults.append(as_json({"items": [{"number": 1}]}, headers={"Link": there}))
    with pytest.raises(ApiError, match=r"on another server, https://elsewhere\.example"):
        fetched(server, paging=KINDS["link"])
