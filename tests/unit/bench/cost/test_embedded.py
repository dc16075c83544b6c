"""Files and commits of a lake, counted on the disk."""

from pathlib import Path

import pyarrow as pa
from deltalake import write_deltalake

from bench.cost.embedded import lake_state
from bench.cost.platform import LakeState


def test_commits_are_the_versions_of_all_tables_of_a_layer(tmp_path: Path) -> None:
    rows = pa.table({"a": [1]})
    for table, commits in (("bronze/orders", 2), ("bronze/lines", 1), ("gold/sales", 1)):
        for _ in range(commits):
            write_deltalake(tmp_path / table, rows, mode="append")
    assert lake_state(tmp_path) == LakeState(8, {"bronze": 3, "silver": 0, "gold": 1})


def test_a_log_that_was_cleaned_has_the_commits_that_it_had(tmp_path: Path) -> None:
    log = tmp_path / "silver" / "orders" / "_delta_log"
    log.mkdir(parents=True)
    (log / f"{41:020d}.json").touch()
    (log / f"{40:020d}.checkpoint.parquet").touch()
    assert lake_state(tmp_path).commits["silver"] == 42
