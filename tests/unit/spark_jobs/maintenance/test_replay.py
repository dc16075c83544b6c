"""A dead letter replayed through real Delta tables of all layers: silver takes a row that is below its watermark."""

import json
from pathlib import Path
from typing import Any

import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.avro import Json, envelope_schema, transaction_value_schema
from lakepulse.contracts.model import Contract
from lakepulse.settings import Settings
from spark_jobs.bronze.account.dead_letters import read
from spark_jobs.bronze.decode.schemas import Schemas
from spark_jobs.bronze.ingest import Ingest
from spark_jobs.gold.advance import advance as advance_gold
from spark_jobs.maintenance.recompute import held_keys
from spark_jobs.maintenance.replay import replay
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.work import Transformation
from spark_jobs.silver.advance import advance as advance_silver
from tests.unit.spark_jobs.bronze import wire
from tests.unit.spark_jobs.bronze.test_ingest import no_spark

CATALOG = load_catalog()
PEOPLE, COLORS = (CATALOG.get(f"source.{name}") for name in ("people", "colors"))
MISSING_ID = 77


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    monkeypatch.setenv("LAKEPULSE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LAKEPULSE_LAKE_ROOT", str(tmp_path / "lake"))
    settings = Settings()
    return Context(settings, CATALOG, Lake(settings), no_spark)


def schemas(known: dict[int, Json]) -> Schemas:
    return Schemas(lambda number: json.dumps(known[number]) if number in known else None)


def column(context: Context, table: str, name: str) -> list[Any]:
    return sorted(context.lake.scan(table).to_table()[name].to_pylist())


def test_parent_and_held_child_come_to_silver_with_the_replayed_letter(context: Context) -> None:
    person, color = (envelope_schema(contract) for contract in (PEOPLE, COLORS))
    known = {1: person, 2: color, wire.TRANSACTION_SCHEMA_ID: transaction_value_schema()}
    log = wire.Log()
    log.send(
        PEOPLE.topic or "", wire.message(MISSING_ID, person, wire.envelope(image(PEOPLE), "7:100", 1, "c"))
    )
    log.send(COLORS.topic or "", wire.message(2, color, wire.envelope(image(COLORS), "7:100", 2, "c")))
    counts = {PEOPLE.relation or "": 1, COLORS.relation or "": 1}
    log.send(wire.TRANSACTION_TOPIC, wire.end("7:100", counts))
    result = Ingest(context, schemas(known), lambda: True).batch(log.table())
    assert (result.watermark, result.dead_letters) == (100, 1)
    advance_silver(context, 100, None)
    advance_gold(context)
    assert context.lake.scan("silver.colors").count_rows() == 0
    assert held_keys(context, CATALOG.get("silver.colors")) == {1}

    known[MISSING_ID] = person
    context.work.take()
    done, _ = replay(context, schemas(known), read(context.lake), lambda text: None)
    counted = {what: portion.rows for what, portion in context.work.take().items() if portion.rows}
    assert counted.pop(("bronze.people", Transformation.INGEST)) == 1
    assert counted.pop(("silver.people", Transformation.RECOMPUTE)) == 1
    assert counted.pop(("silver.colors", Transformation.RECOMPUTE)) == 1
    assert {transformation for _, transformation in counted} <= {Transformation.RECOMPUTE}

    assert (len(done.settled), done.remaining) == (1, {})
    assert column(context, "bronze.people", "_sequence") == [1]
    assert column(context, "silver.people", "person_id") == [1]
    assert column(context, "silver.colors", "color_id") == [1]
    assert held_keys(context, CATALOG.get("silver.colors")) == set()
    assert read(context.lake)[0].replayed_at is not None
    assert context.lake.watermark("silver.publications") == 100
    again, written = replay(context, schemas(known), read(context.lake), lambda text: None)
    assert (again.settled, written) == ([], [])
    assert context.lake.scan("bronze.people").count_rows() == 1


def image(contract: Contract) -> dict[str, Any]:
    """A row whose numbers are all 1 and whose texts are short."""
    kinds = {"string": "x", "boolean": True, "bytes": b"", "float64": 1.0}
    return {
        name: None if column.nullable else kinds.get(str(column.type.kind), 1)
        for name, column in contract.columns.items()
    }
