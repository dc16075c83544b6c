"""A table's files as its log lists them: with the statistics by which readers leave files out."""

from pathlib import Path

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake

from spark_jobs.runtime.tables.listing import Listing


def test_each_files_rows_and_bounds_are_listed(tmp_path: Path) -> None:
    for keys in ([3, 1], [7, 9, 8]):
        write_deltalake(tmp_path, pa.table({"k": keys}), mode="append")
    found = Listing.of(DeltaTable(tmp_path))
    rows = found.files.select(["num_records", "min.k", "max.k"]).sort_by("min.k").to_pylist()
    assert rows == [
        {"num_records": 2, "min.k": 1, "max.k": 3},
        {"num_records": 3, "min.k": 7, "max.k": 9},
    ]
    assert (found.version, found.schema.names) == (1, ["k"])
    assert {Path(tmp_path, path).stat().st_size for path in found.files["path"].to_pylist()} == set(
        found.files["size_bytes"].to_pylist()
    )


def test_a_file_that_was_replaced_is_listed_at_its_own_version_only(tmp_path: Path) -> None:
    write_deltalake(tmp_path, pa.table({"k": [1]}))
    write_deltalake(tmp_path, pa.table({"k": [2]}), mode="overwrite")
    old, new = (Listing.of(DeltaTable(tmp_path, version=version)) for version in (0, 1))
    assert (old.files["max.k"].to_pylist(), new.files["max.k"].to_pylist()) == ([1], [2])
    assert not set(old.files["path"].to_pylist()) & set(new.files["path"].to_pylist())
