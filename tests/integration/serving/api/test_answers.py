"""Answers over a real lake: every operation, what they rest on, what viewers see, and that nothing is asked in vain."""

from collections.abc import Iterator
from typing import Any

import httpx
import pyarrow as pa
import pytest

from lakepulse.contracts.builtin import BUILT_IN
from serving.api.dependencies.lake import Readers
from serving.api.services import Services
from tests.integration.serving.api.conftest import CANARY

pytestmark = pytest.mark.integration
NOT_HERE = {"quality_profiles", "ingested_files", "alerts", "model_fits"}
"""What needs a command that was not run here: profile, ingest, monitoring, fit."""
EXTRA = {"table_rows": {"version": "1"}}


def operations(client: httpx.Client) -> Iterator[tuple[str, str, dict[str, str]]]:
    """(name, path, query) of every GET that ends, by the examples that OpenAPI gives."""
    for path, methods in client.get("/openapi.json").json()["paths"].items():
        operation = methods.get("get")
        if operation is None or "/stream/" in path:
            continue
        name, query = operation["operationId"], dict[str, str](EXTRA.get(operation["operationId"], {}))
        place = path.removeprefix("/api/v1")
        for parameter in operation.get("parameters", []):
            example = str((parameter["schema"].get("examples") or [""])[0])
            if parameter["in"] == "path":
                place = place.replace("{" + parameter["name"] + "}", example or run_id(client))
            elif parameter.get("required"):
                query[parameter["name"]] = example
        yield name, place, query


def run_id(client: httpx.Client) -> str:
    found: str = client.get("/pipeline/runs").json()["data"][0]["job_id"]
    return found


def test_every_operation_answers_its_example_with_what_it_rests_on(analyst: httpx.Client) -> None:
    asked = 0
    for name, path, query in operations(analyst):
        answer = analyst.get(path, params=query)
        if name in NOT_HERE:
            assert answer.status_code in (200, 503), f"{name}: {answer.text}"
            continue
        assert answer.status_code == 200, f"{name}: {answer.text}"
        if name in {"health", "ready", "version", "metrics"}:
            continue
        basis = answer.json()["basis"]
        assert {"tables", "commit_lsn", "age_seconds", "status", "stale", "quality_score", "snapshot"} <= set(
            basis
        )
        assert answer.headers["x-lakepulse-stale"] == "false"
        assert answer.headers["etag"].startswith('"'), name
        asked += 1
    assert asked >= 60


def test_viewers_never_see_personal_data_in_any_form(services: Services, viewer: httpx.Client) -> None:
    for name, path, query in operations(viewer):
        assert CANARY not in viewer.get(path, params=query).text, name
    tables = [*services.catalog.declared, *BUILT_IN]
    for table in tables:
        for form in ("json", "csv", "arrow", "parquet"):
            if table.partition(".")[0] not in ("bronze", "silver", "gold"):
                continue
            answer = viewer.get(f"/exports/{table}", params={"form": form})
            unwritten = "nothing has written it" in answer.text
            assert answer.status_code < 500 or unwritten, f"{table} as {form}: {answer.text}"
            # Parquet is compressed: it is read.
            body = (
                str(pa.parquet.read_table(pa.py_buffer(answer.content)))
                if form == "parquet" and answer.is_success
                else answer.text
            )
            assert CANARY not in body, f"{table} as {form}"


def test_analysts_do_see_it(analyst: httpx.Client) -> None:
    """So the test above can fail."""
    for path in ("/customers/1", "/tables/silver.people/preview", "/exports/bronze.raw_events"):
        assert CANARY in analyst.get(path).text


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT customer_name FROM gold.dim_customer",
        "SELECT upper(c.customer_name) AS x FROM gold.dim_customer AS c",
        "WITH a AS (SELECT * FROM silver.people) SELECT full_name || '' FROM a",
        "SELECT * FROM silver.enriched_orders AS o JOIN silver.customers AS c USING (customer_id)",
        "SELECT (SELECT max(full_name) FROM silver.people) AS x FROM gold.business_day",
        "SELECT before, after FROM bronze.raw_events",
        "SELECT _before FROM bronze.customers",
        "SELECT count(*) AS n FROM silver.people WHERE full_name LIKE 'cnry%' HAVING count(*) > 0",
    ],
)
def test_no_statement_of_a_viewer_reaches_it(viewer: httpx.Client, statement: str) -> None:
    answer = viewer.post("/sql", json={"sql": statement})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["data"]
    assert CANARY not in answer.text.lower()
    if "HAVING" in statement:
        assert found == []


def test_an_unchanged_answer_is_told_without_a_query(
    viewer: httpx.Client, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = viewer.get("/customer-segments")
    services.kept.end_era()

    async def refuse(*_: object) -> None:
        raise AssertionError("a query was run")

    monkeypatch.setattr(Readers, "committed", refuse)
    again = viewer.get("/customer-segments", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["x-lakepulse-commit-lsn"] == first.headers["x-lakepulse-commit-lsn"]


def test_roles_have_answers_and_tags_of_their_own(viewer: httpx.Client, analyst: httpx.Client) -> None:
    one, other = viewer.get("/customers/1"), analyst.get("/customers/1")
    assert one.headers["etag"] != other.headers["etag"]
    assert viewer.get("/customers/1", headers={"If-None-Match": other.headers["etag"]}).status_code == 200


@pytest.mark.parametrize(
    ("path", "key"), [("/customers", "customer_id"), ("/products", "stock_item_id"), ("/orders", "order_id")]
)
def test_pages_hold_every_row_once(viewer: httpx.Client, path: str, key: str) -> None:
    whole = [row[key] for row in viewer.get(path, params={"page_rows": 1000}).json()["data"]]
    found: list[int] = []
    cursor: dict[str, str] = {}
    while True:
        page = viewer.get(path, params={"page_rows": 7, **cursor}).json()
        found += [row[key] for row in page["data"]]
        if not page["next"]:
            break
        cursor = {"cursor": page["next"]}
    assert found == whole


def test_a_wrong_request_is_a_problem_with_its_cure(viewer: httpx.Client) -> None:
    for path, status in (
        ("/orders/999999999", 404),
        ("/orders/x", 422),
        ("/nothing", 404),
        ("/tables/gold.nothing/schema", 404),
    ):
        answer = viewer.get(path)
        assert answer.status_code == status, path
        assert answer.headers["content-type"] == "application/problem+json"
        assert {"type", "title", "status", "detail", "cure", "instance"} <= set(answer.json())


def test_a_table_is_read_as_it_was(viewer: httpx.Client) -> None:
    table = "/tables/gold.customer_analytics"
    versions = viewer.get(f"{table}/versions").json()["data"]
    newest = versions[0]["delta_version"]
    empty = viewer.get(f"{table}/rows", params={"version": 0}).json()
    full = viewer.get(f"{table}/rows", params={"version": newest}).json()
    assert (empty["data"], len(full["data"]) > 0) == ([], True)
    assert full["basis"]["tables"][0]["delta_version"] == newest
    moved = viewer.get(f"{table}/diff", params={"before": 0, "after": newest, "rows": 1000}).json()["data"]
    assert {row["_side"] for row in moved} == {"after"}
    assert len(moved) == viewer.get(f"{table}/count").json()["data"]["rows"]


def test_the_way_of_a_change_is_told(viewer: httpx.Client) -> None:
    step = viewer.get("/pipeline/trace/orders/1").json()["data"][0]
    assert step["committed_at"] <= step["bronze_at"] <= step["silver_at"] <= step["gold_at"]
    assert step["captured_at"] is not None


def test_streams_tell_where_the_layers_are(viewer: httpx.Client) -> None:
    with viewer.stream("GET", "/stream/pipeline") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        line = next(line for line in stream.iter_lines() if line.startswith("data:"))
    assert '"layer":"gold"' in line.replace(" ", "")
