"""Rules over rows: broken ones are named, unknown values break none, and a missing parent counts for the last image."""

import pyarrow as pa

from lakepulse.contracts.model import OnFail
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine
from spark_jobs.silver.rules import MISSING_KEY, broken, foreign_keys, missing_joins, missing_relation
from tests.unit.spark_jobs.silver.small_shop import Row, small_catalog

CATALOG = small_catalog()
OWNERS, THINGS = CATALOG.get("silver.owners"), CATALOG.get("silver.things")
ENGINE = DuckDbEngine()


def owner(**values: object) -> Row:
    return {"_op": "u", "_last": True, "owner_id": 1, "name": "ann", "score": 1, **values}


def broken_of(rows: list[Row]) -> list[str]:
    sql = f"SELECT {broken(OWNERS, OnFail.QUARANTINE, ())} AS broken FROM silver.images AS s"
    schema = {
        **{"_op": pa.string(), "_last": pa.bool_(), "owner_id": pa.int64()},
        **{"name": pa.string(), "score": pa.int32()},
    }
    relations = {"silver.images": pa.Table.from_pylist(rows, pa.schema(schema))}
    return [str(value) for value in ENGINE.query(sql, relations)["broken"].to_pylist()]


def test_every_broken_rule_is_named_and_a_rule_over_a_null_is_none() -> None:
    assert broken_of(
        [owner(), owner(score=None), owner(score=-1), owner(name=None), owner(name=None, score=-1)]
    ) == ["", "", "score_not_negative", "not_null.name", "score_not_negative,not_null.name"]


def test_a_delete_breaks_nothing() -> None:
    assert broken_of([owner(_op="d", name=None, score=-1)]) == [""]


def test_a_contract_without_such_rules_has_nothing_to_break() -> None:
    assert broken(OWNERS, OnFail.WARN, ()) == "''"


def test_a_missing_parent_counts_for_the_last_image_alone() -> None:
    assert foreign_keys(THINGS) == {"silver.owners": ["owner_id"]}
    dangling = ["silver.owners"]
    sql = f"""SELECT {broken(THINGS, OnFail.QUARANTINE, dangling)} AS broken
        FROM silver.images AS s {missing_joins(THINGS, dangling)} ORDER BY s.thing_id"""
    images = [
        {"_op": "u", "_last": last, "thing_id": number, "owner_id": owner_id, "label": "x", "note": "x"}
        for number, (owner_id, last) in enumerate([(9, True), (9, False), (1, True)], start=1)
    ]
    relations = {
        "silver.images": pa.Table.from_pylist(images),
        missing_relation("silver.owners"): pa.table({MISSING_KEY: [9]}),
    }
    assert ENGINE.query(sql, relations)["broken"].to_pylist() == ["references.owner_id", "", ""]
