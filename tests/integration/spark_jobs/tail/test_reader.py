"""Answers from the tables and the tail: for every table what the stream commits next."""

import random
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pyarrow as pa
import pytest

from cdc_simulator.source.load import load
from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.model import Layer
from lakepulse.errors import LakeError
from lakepulse.settings import Settings
from operations.local.ports import free_port
from spark_jobs.gold.plan import plans_of
from spark_jobs.tail import view
from spark_jobs.tail.reader import Answer, LakeReader
from tests.conftest import PATIENCE_SECONDS
from tests.integration.commands import lakepulse
from tests.integration.spark_jobs.events.web_topic import create_topic, send, some, write

pytestmark = pytest.mark.integration
CATALOG = load_catalog()
PLANS = plans_of(CATALOG)
SILVER = [contract.table for contract in CATALOG.computed(Layer.SILVER)]
VIEWS = [view.table for view in CATALOG.views.values() if view.layer is Layer.SILVER]
GOLD = [table for table, plan in PLANS.items() if not plan.cadence_seconds]
SLOW = [table for table, plan in PLANS.items() if plan.cadence_seconds]


ALONE = (
    *("silver.order_lines", "silver.customers", "silver.order_aggregates"),
    *("gold.fact_sales", "gold.customer_analytics"),
)


@pytest.fixture
def readers(fresh: Settings) -> Iterator[list[LakeReader]]:
    """One for all tables, and one for each of ALONE: it knows no more of the others than which keys they have."""
    with ExitStack() as stack:
        yield [stack.enter_context(closing(LakeReader(fresh))) for _ in range(1 + len(ALONE))]


def rows(answer: Answer) -> pa.Table:
    columns = [(name, "ascending") for name in answer.rows.column_names]
    return answer.rows.sort_by(columns)


def changed(one: dict[str, Answer], other: dict[str, Answer]) -> list[str]:
    return [table for table in one if not rows(one[table]).equals(rows(other[table]))]


def test_every_table_is_as_the_next_batch_makes_it(
    fresh: Settings, readers: list[LakeReader], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read twice on the way: the second time the readers go on from what they have in memory."""
    monkeypatch.setattr(view, "REBASE_SECONDS", 10 * PATIENCE_SECONDS)
    tables, reader = (*SILVER, *VIEWS, *GOLD), readers[0]

    def ahead() -> dict[str, Answer]:
        found = {table: reader.read(f"SELECT * FROM {table}") for table in tables}
        alone = {
            table: each.read(f"SELECT * FROM {table}") for table, each in zip(ALONE, readers[1:], strict=True)
        }
        assert changed(alone, found) == []
        return found

    def published() -> dict[str, Answer]:
        return {table: reader.read(f"SELECT * FROM {table}", committed=True) for table in tables}

    load(fresh, 0.01, 7, lambda text: None)
    lakepulse("capture", "--once")
    lakepulse("run")
    before = published()
    for seed in ("3", "4"):
        lakepulse("workload", "--rate", "200", "--changes", "400", "--seed", seed)
        lakepulse("capture", "--once")
        found = ahead()
        assert {answer.reason for answer in found.values()} == {None}
        assert len({answer.lsn for answer in found.values()}) == 1
    assert {"silver.orders", "silver.inventory", "gold.fact_sales", "gold.fact_stock_movements", *VIEWS} <= {
        *changed(found, before)
    }
    lakepulse("run")
    assert changed(found, published()) == []
    # What the tables have caught up with comes from them.
    again = ahead()
    assert changed(again, found) == []
    assert {answer.lsn for answer in again.values()} == {answer.lsn for answer in found.values()}


def test_web_events_beside_changes_are_each_as_new_as_alone(fresh: Settings) -> None:
    load(fresh, 0.01, 7, lambda text: None)
    lakepulse("capture", "--once")
    lakepulse("run")
    create_topic(fresh)
    send(fresh, some(random.Random(1), range(30)))
    write(fresh)
    statement = """
        SELECT (SELECT count(*) FROM silver.web_events) AS events, (SELECT count(*) FROM silver.orders) AS orders,
               (SELECT count(*) FROM gold.sessions) AS sessions"""
    with closing(LakeReader(fresh)) as reader:
        (before,) = reader.read(statement, committed=True).rows.to_pylist()
        send(fresh, some(random.Random(2), range(30, 60)))
        lakepulse("workload", "--rate", "100", "--changes", "200", "--seed", "3")
        lakepulse("capture", "--once")
        answer = reader.read(statement)
        (found,) = answer.rows.to_pylist()
        orders = reader.read("SELECT count(*) AS orders FROM silver.orders")
    assert (before["events"], found["events"]) == (30, 60)
    assert found["orders"] == orders.rows.to_pylist()[0]["orders"] > before["orders"]
    # Sessions are brought up to date every half a minute, in no view.
    assert found["sessions"] == before["sessions"]
    assert (answer.lsn, answer.events, answer.reason) == (orders.lsn, frozenset({"silver.web_events"}), None)
    assert answer.taken_until


def test_the_tables_alone_answer_where_nothing_else_can(
    fresh: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(fresh, 0.01, 7, lambda text: None)
    lakepulse("capture", "--once")
    lakepulse("run")
    with closing(LakeReader(fresh)) as reader:
        statement = "SELECT count(*) AS colors FROM silver.colors"
        with_tail = reader.read(statement)
        assert with_tail.lsn is not None
        for table in ("bronze.colors", "bronze.raw_events", "gold.publications", *SLOW[:1]):
            answer = reader.read(f"SELECT count(*) FROM {table}")
            assert (answer.lsn, answer.reason) == (None, None)
        with pytest.raises(LakeError, match=r"there is no table `silver\.colours`"):
            reader.read("SELECT * FROM silver.colours")
    monkeypatch.setenv("LAKEPULSE_KAFKA_BOOTSTRAP_SERVERS", f"127.0.0.1:{free_port()}")
    with closing(LakeReader(Settings())) as reader:
        alone = reader.read(statement)
        assert alone.rows.equals(with_tail.rows)
        assert alone.lsn is None
        assert alone.reason
        assert "does not answer" in alone.reason
