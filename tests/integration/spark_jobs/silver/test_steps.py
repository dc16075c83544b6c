"""Every silver table made from changes: random ones, cleaned and checked, are the same rows on Spark and DuckDB."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.model import Contract, Layer, TableKind
from spark_jobs.runtime.engines.engine import Engine
from spark_jobs.silver import history, rules, steps
from tests.examples import few
from tests.integration.spark_jobs.both_engines import agreed, collected
from tests.unit.spark_jobs.random_rows import Dealer, changes, dealers, missing_keys, versions_before

pytestmark = pytest.mark.integration
CATALOG = load_catalog()
TABLES = [contract.table for contract in CATALOG.computed(Layer.SILVER)]
JUDGED = ("_op", "_last", "_deleted", "_fresh", "_quarantine", "_warn", "_fail", "_flagged")


@pytest.mark.parametrize("table", TABLES)
@few(2)
@given(dealer=dealers(at_limits=True))
def test_both_engines_clean_and_check_alike(
    table: str, dealer: Dealer, engines: dict[str, Engine[Any]]
) -> None:
    contract = CATALOG.get(table)
    events = changes(dealer, CATALOG, contract, keys=80, count=200)
    dangling = missing_keys(dealer, rules.foreign_keys(contract))
    checked = agreed(engines, lambda engine: _checked(engine, contract, events, dangling), about=table)
    assert checked is not None
    assert checked.num_rows
    if contract.kind is TableKind.SCD2:
        agreed(engines, lambda engine: _versions(engine, contract, checked, events), about=table)


def _checked(
    engine: Engine[Any], contract: Contract, events: list[dict[str, Any]], dangling: dict[str, list[int]]
) -> pa.Table:
    bronze = lake_schema(CATALOG, contract.inputs[0])
    columns = [*CATALOG.source_of(contract.table).columns, *steps.CHANGE_METADATA]
    rows = pa.Table.from_pylist(events, schema=pa.schema([bronze.field(name) for name in columns]))
    images = engine.latest(engine.from_arrow(rows), contract.key, contract.kind is TableKind.SCD2)
    missing = {
        rules.missing_relation(parent): engine.from_arrow(pa.table({rules.MISSING_KEY: keys}))
        for parent, keys in dangling.items()
    }
    statement = steps.checked(CATALOG, contract, dangling)
    found = engine.query(statement, {steps.IMAGES: images, **missing})
    return collected(found, [*contract.columns, *steps.METADATA, *JUDGED])


def _versions(
    engine: Engine[Any], contract: Contract, checked: pa.Table, events: list[dict[str, Any]]
) -> pa.Table:
    schema = lake_schema(CATALOG, contract.table)
    current = pa.Table.from_pylist(list(versions_before(contract, events)), schema=_nullable(schema))
    relations = {history.CHECKED: checked, history.CURRENT: current}
    found = engine.query(
        history.versions(contract), {name: engine.from_arrow(rows) for name, rows in relations.items()}
    )
    return collected(found, [*schema.names, "_deleted", "_fresh"])


def _nullable(schema: pa.Schema) -> pa.Schema:
    return pa.schema(field.with_nullable(True) for field in schema)
