"""What looks at the clock is found by its syntax; what takes the minute as a value has a tag that follows it."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lakepulse.contracts.catalog import Catalog, load_catalog
from lakepulse.contracts.model import Contract
from serving.api.access.roles import Role
from serving.api.answers import etag
from serving.api.answers.answering import OperationAnswer, Question, made
from serving.api.answers.formats import RowForm
from serving.api.answers.kept import KeptAnswers, Request
from serving.api.declared.clock import looks_at_clock, minute, seconds_left, takes_moment
from serving.api.declared.select import Select
from serving.api.operations.groups import GROUPS
from serving.basis import Basis
from serving.sql.functions import FUNCTIONS

AT = datetime(2026, 11, 27, 3, 40, 59, 999_000, tzinfo=UTC)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


@pytest.mark.parametrize(
    "expression",
    [
        *("now()", "NOW()", "current_date", "today()", "current_timestamp", "get_current_timestamp()"),
        *("age(order_date)", "random()", "uuid()", "localtimestamp", "current_time", "x + now()"),
    ],
)
def test_the_clock_is_found_wherever_it_stands(catalog: Catalog, expression: str) -> None:
    assert looks_at_clock(f"SELECT {expression} AS x FROM silver.orders", catalog)
    assert looks_at_clock(f"WITH a AS (SELECT 1 AS x WHERE {expression} IS NULL) SELECT * FROM a", catalog)


def test_it_is_found_in_a_view_of_a_view(catalog: Catalog) -> None:
    view = next(iter(catalog.views.values()))
    views = {
        "gold.recent": replace_inputs(view, "silver.orders"),
        "gold.named": replace_inputs(view, "gold.recent"),
    }
    selects = {
        "gold.recent": "SELECT * FROM silver.orders WHERE order_date > current_date()",
        "gold.named": "SELECT order_id AS id FROM gold.recent",
    }
    moving = replace(catalog, views={**catalog.views, **views}, selects={**catalog.selects, **selects})
    assert looks_at_clock("SELECT id FROM gold.named", moving)
    assert not looks_at_clock("SELECT order_id FROM silver.orders", moving)


def replace_inputs(view: Contract, table: str) -> Contract:
    return view.model_copy(update={"inputs": (table,)})


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 'now()' AS x, order_date AS now FROM silver.orders",
        "SELECT date_trunc('day', $now::TIMESTAMPTZ)",
        "SELECT max(order_date) FROM silver.orders -- now()",
    ],
)
def test_what_only_reads_like_it_is_not_it(catalog: Catalog, sql: str) -> None:
    assert not looks_at_clock(sql, catalog)


def test_what_cannot_be_read_may_look_at_it(catalog: Catalog) -> None:
    assert looks_at_clock("SELECT SELECT", catalog)


def test_every_function_of_time_that_a_caller_may_use_is_known(catalog: Catalog) -> None:
    timely = {name for name in FUNCTIONS if "current" in name or name in ("now", "today", "age")}
    assert len(timely) >= 5
    for name in timely:
        assert looks_at_clock(f"SELECT {name}({'order_date' if name == 'age' else ''}) AS x", catalog), name


def test_no_declared_select_looks_at_the_clock_but_some_take_the_minute(catalog: Catalog) -> None:
    selects = [each for group in GROUPS.values() for each in group if isinstance(each, Select)]
    assert [each.name for each in selects if looks_at_clock(each.sql, catalog)] == []
    taking = {each.name for each in selects if each.takes_moment}
    assert {"pipeline_latency", "pipeline_throughput", "pipeline_changes"} <= taking
    assert not takes_moment("SELECT now() AS now")


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_minute_lasts_until_the_next_one(moment: datetime) -> None:
    assert minute(moment) <= moment
    assert 0 < seconds_left(moment) <= 60
    if moment < datetime.max.replace(tzinfo=UTC) - timedelta(minutes=2):
        after = moment + timedelta(seconds=seconds_left(moment))
        assert minute(after) - minute(moment) == timedelta(minutes=1)


def test_an_answer_of_another_minute_is_no_304() -> None:
    """The tables are the same; the tag that was given a minute ago is not that of the answer now."""
    request, basis = Request("pipeline_latency", (), Role.VIEWER, RowForm.JSON), Basis((), "lake")
    asked = []

    async def ask_at(moment: datetime, unchanged: bytes | None) -> bytes:
        async def look_up() -> Basis:
            return Basis((), "lake", moment=minute(moment))

        async def ask(found: Basis | None) -> OperationAnswer:
            asked.append(moment)
            return OperationAnswer([str(moment)], found or basis)

        question = Question(request, look_up, ask, seconds_left(moment))
        return (await made(KeptAnswers(), question, unchanged)).etag

    async def all_of_them() -> None:
        first = await ask_at(AT, None)
        assert await ask_at(AT.replace(second=0), first) == first
        assert asked == [AT]
        later = await ask_at(AT + timedelta(milliseconds=1), first)
        assert later != first
        assert len(asked) == 2

    asyncio.run(all_of_them())
    assert etag.tag(request, basis) != etag.tag(request, Basis((), "lake", moment=minute(AT)))
