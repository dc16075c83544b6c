"""Gold beside a full recompute of itself, over what it was made from."""

from dataclasses import replace
from pathlib import Path

import pytest

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.model import Contract
from proof.checks.gold.recompute import gold_against_recompute, gold_differences
from proof.report import Finding, FindingKind
from tests.unit.proof.small_proof import SmallLake
from tests.unit.spark_jobs.silver.small_shop import OWNERS, Row, small_catalog

SCORES = "gold.scores"
OWNER_ROWS: list[Row] = [
    {"owner_id": 1, "name": "Ann", "score": 5},
    {"owner_id": 2, "name": "Ann", "score": 2},
    {"owner_id": 3, "name": "Bo", "score": 1},
]
SCORE_ROWS: list[Row] = [{"name": "Ann", "total": 7}, {"name": "Bo", "total": 1}]


def catalog(freshness: str) -> Catalog:
    contract = Contract.model_validate(
        {
            "table": SCORES,
            "owner": "tests",
            "purpose": "A table for tests.",
            "kind": "full_refresh",
            "key": ["name"],
            "inputs": [OWNERS],
            "freshness": freshness,
            "columns": {"name": {"type": "string", "doc": "Name"}, "total": {"type": "int64", "doc": "Sum"}},
        }
    )
    small = small_catalog()
    select = "SELECT name, CAST(SUM(score) AS BIGINT) AS total FROM silver.owners GROUP BY name"
    return replace(
        small, tables={**small.tables, SCORES: contract}, selects={**small.selects, SCORES: select}
    )


def made(folder: Path, rows: list[Row], freshness: str = "10s") -> SmallLake:
    small = SmallLake(folder, catalog(freshness))
    small.publish("silver", 100, {OWNERS: small.write(OWNERS, OWNER_ROWS)})
    small.publish("gold", 100, {SCORES: small.write(SCORES, rows, 100)})
    return small


def differences(small: SmallLake) -> list[tuple[str, int, int]]:
    found = gold_differences(small.engine, small.catalog, small.lake)
    return [(each.table, each.missing, each.unexpected) for each in found]


def test_gold_that_is_its_select_is_equal(tmp_path: Path) -> None:
    assert differences(made(tmp_path, SCORE_ROWS)) == [(SCORES, 0, 0)]


def test_a_group_that_was_left_out_is_seen(tmp_path: Path) -> None:
    assert differences(made(tmp_path, SCORE_ROWS[:1])) == [(SCORES, 1, 0)]


@pytest.mark.parametrize(("freshness", "expected"), [("10s", (1, 1)), ("1h", (0, 0))])
def test_a_table_that_may_be_old_is_held_against_what_was_there_when_it_was_made(
    tmp_path: Path, freshness: str, expected: tuple[int, int]
) -> None:
    small = made(tmp_path, SCORE_ROWS, freshness)
    changed = [{**OWNER_ROWS[0], "score": 6}, *OWNER_ROWS[1:]]
    small.publish("silver", 200, {OWNERS: small.write(OWNERS, changed)})
    small.publish("gold", 200, {SCORES: small.lake.open(SCORES).version()})
    assert differences(small) == [(SCORES, *expected)]


def test_what_cannot_be_recomputed_is_a_finding_not_silence(tmp_path: Path) -> None:
    small = made(tmp_path, SCORE_ROWS)
    small.publish("gold", 300, {SCORES: small.lake.open(SCORES).version()})
    (found,) = gold_against_recompute(small.engine, small.catalog, small.lake)
    assert isinstance(found, Finding)
    assert (found.table, found.kind) == (SCORES, FindingKind.UNPROVABLE)
