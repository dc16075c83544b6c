"""Presence: a table that nobody made, or nobody published, is named."""

import shutil
from pathlib import Path

import pytest

from lakepulse.contracts.model import Layer
from proof.checks.presence import presence
from proof.report import Compared, Finding, FindingKind
from spark_jobs.runtime.tables.lake import Lake
from tests.unit.proof.small_proof import SmallLake

LAYERS = (Layer.BRONZE, Layer.SILVER, Layer.GOLD)
TABLES = {
    "bronze": ["bronze.owners", "bronze.things"],
    "silver": ["silver.owners", "silver.things", "silver.quarantine"],
    "gold": [],
}


@pytest.fixture
def small(tmp_path: Path) -> SmallLake:
    made = SmallLake(tmp_path)
    for layer, tables in TABLES.items():
        made.publish(layer, 100, {table: made.write(table, []) for table in tables})
    return made


def findings(small: SmallLake) -> list[tuple[str, str]]:
    # As another process sees it, which has nothing open.
    stated = list(presence(small.catalog, Lake(small.settings), LAYERS))
    found = [each for each in stated if isinstance(each, Finding)]
    assert {each.kind for each in found} <= {FindingKind.ABSENT}
    return [(each.table, each.problem) for each in found]


def test_a_whole_lake_lacks_nothing(small: SmallLake) -> None:
    assert findings(small) == []
    compared = [each for each in presence(small.catalog, small.lake, LAYERS) if isinstance(each, Compared)]
    assert [each.rows for each in compared] == [2, 3, 0]


@pytest.mark.parametrize("table", ["bronze.things", "silver.owners", "silver.quarantine"])
def test_a_removed_table_is_named(small: SmallLake, table: str) -> None:
    shutil.rmtree(small.lake.uri(table))
    assert findings(small) == [(table, "the table is not in the lake")]


def test_a_table_that_is_there_unpublished_is_named(small: SmallLake) -> None:
    small.publish("silver", 200, {"silver.things": 1, "silver.quarantine": 1})
    assert findings(small) == [("silver.owners", "the table is not in silver's last publication")]


def test_a_layer_without_a_publication_is_named_even_if_it_has_no_table(small: SmallLake) -> None:
    shutil.rmtree(small.lake.uri("gold.publications"))
    assert findings(small) == [("gold.publications", "gold has no publication")]
