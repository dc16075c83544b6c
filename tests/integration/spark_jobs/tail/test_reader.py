"""Answers from the tables and the tail: for every table what the stream commits next."""

from collections.abc import Iterator
from contextlib import closing

import pyarrow as pa
import pytest

from cdc_simulator.source.load import load
from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.model import Layer
from lakepulse.errors import LakeError
from lakepulse.settings import Settings
from operations.local.ports import free_port
from spark_jobs.gold.plan import plans_of
from spark_jobs.tail.reader import Answer, LakeReader
from tests.integration.commands import lakepulse

pytestmark = pytest.mark.integration
CATALOG = load_catalog()
PLANS = plans_of(CATALOG)
SILVER = [contract.table for contract in CATALOG.by_layer(Layer.SILVER)]
GOLD = [table for table, plan in PLANS.items() if not plan.cadence_seconds]
SLOW = [table for table, plan in PLANS.items() if plan.cadence_seconds]


@pytest.fixture
def reader(fresh: Settings) -> Iterator[LakeReader]:
    with closing(LakeReader(fresh)) as reader:
        yield reader


def rows(answer: Answer) -> pa.Table:
    columns = [(name, "ascending") for name in answer.rows.column_names]
    return answer.rows.sort_by(columns)


def test_every_table_is_as_the_next_batch_makes_it(fresh: Settings, reader: LakeReader) -> None:
    load(fresh, 0.01, 7, lambda text: None)
    lakepulse("capture", "--once")
    lakepulse("run")
    lakepulse("workload", "--rate", "200", "--duration", "4s", "--seed", "3")
    lakepulse("capture", "--once")
    ahead = {table: reader.read(f"SELECT * FROM {table}") for table in (*SILVER, *GOLD)}
    before = {table: reader.read(f"SELECT * FROM {table}", committed=True) for table in (*SILVER, *GOLD)}
    assert {answer.reason for answer in ahead.values()} == {None}
    assert len({answer.lsn for answer in ahead.values()}) == 1
    lakepulse("run")
    after = {table: reader.read(f"SELECT * FROM {table}", committed=True) for table in (*SILVER, *GOLD)}
    assert [table for table in after if not rows(after[table]).equals(rows(ahead[table]))] == []
    changed = [table for table in after if not rows(after[table]).equals(rows(before[table]))]
    assert {"silver.orders", "silver.inventory", "gold.fact_sales", "gold.fact_stock_movements"} <= {*changed}
    # What the tables have caught up with is no longer in the tail.
    again = reader.read("SELECT * FROM gold.fact_sales")
    assert again.lsn == ahead["gold.fact_sales"].lsn
    assert rows(again).equals(rows(after["gold.fact_sales"]))


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
        for table in ("bronze.colors", "gold.publications", *SLOW[:1]):
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
