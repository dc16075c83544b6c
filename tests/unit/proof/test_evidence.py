"""The tables that a proof compares with the source."""

from pathlib import Path

import pytest

from lakepulse.contracts.catalog import load_catalog
from proof.evidence import mirrors
from tests.unit.proof.small_proof import NO_CONNECTION, SmallLake, SourceRows


@pytest.fixture
def small(tmp_path: Path) -> SmallLake:
    made = SmallLake(tmp_path)
    made.publish("silver", 100, {})
    return made


@pytest.mark.parametrize("absent", ["silver.owners", "bronze.owners"])
def test_a_table_is_left_out_where_it_or_its_input_is_absent(small: SmallLake, absent: str) -> None:
    evidence = small.evidence(SourceRows(200, NO_CONNECTION), 150)
    assert [each.table for each in evidence.tables] == ["silver.owners", "silver.things"]
    evidence.absent.add(absent)
    assert [each.table for each in evidence.tables] == ["silver.things"]


def test_every_mirror_has_one_source_table_which_no_other_has(small: SmallLake) -> None:
    evidence = small.evidence(SourceRows(200, NO_CONNECTION), 150)
    evidence.catalog = load_catalog()
    sources = [evidence.source_of(contract).table for contract in mirrors(evidence.catalog)]
    assert len(set(sources)) == len(sources) > 20
    assert {source.partition(".")[0] for source in sources} == {"source"}
