"""Answers from the newest snapshot: those of the tables, whatever is away, and masked as these are."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from serving.api.services import Services
from tests.integration.serving.api.conftest import CANARY
from tests.integration.serving.api.test_answers import operations

pytestmark = pytest.mark.integration
SNAPSHOT = {"freshness": "snapshot"}
NOT_EXPORTED = "is not in the snapshot"


def selects(client: httpx.Client) -> Iterator[tuple[str, dict[str, str]]]:
    """(path, query) of every operation that takes ``freshness``."""
    described: dict[str, Any] = client.get("/openapi.json").json()["paths"]
    takes = {
        methods["get"]["operationId"]
        for methods in described.values()
        if any(each["name"] == "freshness" for each in methods.get("get", {}).get("parameters", ()))
    }
    for name, path, query in operations(client):
        if name in takes:
            yield path, query


def positions(answer: dict[str, Any]) -> list[tuple[str, int, str]]:
    return [(each["table"], each["delta_version"], each["commit_lsn"]) for each in answer["basis"]["tables"]]


def test_a_snapshot_answers_what_the_tables_answer(analyst: httpx.Client) -> None:
    """Nothing has been published since it was written."""
    answered = 0
    for path, query in selects(analyst):
        of_snapshot = analyst.get(path, params=query | SNAPSHOT)
        if of_snapshot.status_code == 404:
            assert NOT_EXPORTED in of_snapshot.json()["detail"], of_snapshot.text
            continue
        assert of_snapshot.status_code == 200, f"{path}: {of_snapshot.text}"
        of_tables = analyst.get(path, params=query | {"freshness": "published"})
        told = of_snapshot.json()
        assert told["data"] == of_tables.json()["data"], path
        assert told["basis"]["source"] == "snapshot"
        assert told["basis"]["snapshot"] == of_snapshot.headers["x-lakepulse-snapshot"]
        assert positions(told) == positions(of_tables.json()), path
        answered += 1
    assert answered >= 40


def test_viewers_see_no_personal_data_of_a_snapshot_either(
    viewer: httpx.Client, analyst: httpx.Client
) -> None:
    shown = ""
    for path, query in selects(viewer):
        assert CANARY not in viewer.get(path, params=query | SNAPSHOT).text, path
        shown += analyst.get(path, params=query | SNAPSHOT).text
    assert CANARY in shown


def test_what_has_not_changed_is_not_asked_again(viewer: httpx.Client) -> None:
    first = viewer.get("/sales/by-region", params=SNAPSHOT)
    again = viewer.get("/sales/by-region", params=SNAPSHOT, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.headers["x-lakepulse-snapshot"] == first.headers["x-lakepulse-snapshot"]


def test_it_answers_while_the_lake_is_away(viewer: httpx.Client, services: Services, folder: Path) -> None:
    hidden = folder.with_name("hidden")
    folder.rename(hidden)
    try:
        answer = viewer.get("/sales/targets", params=SNAPSHOT)
    finally:
        hidden.rename(folder)
    assert answer.status_code == 200, answer.text
    assert answer.json()["basis"]["source"] == "snapshot"
