"""A table's files as its log lists them: with the statistics by which readers leave files out."""

from pathlib import Path

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake
from hypothesis import given
from hypothesis import strategies as st

from spark_jobs.runtime.tables.listing import Listing
from spark_jobs.runtime.tables.log_entry import AddedFile, Bounds, LogEntry, RemovedFile

SCHEMA = pa.schema({"k": pa.int64()})
NONE = pa.table({"path": [], "size_bytes": [], "num_records": []}).cast(
    pa.schema({"path": pa.string(), "size_bytes": pa.int64(), "num_records": pa.int64()})
)


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


@given(st.lists(st.tuples(st.integers(0, 3), st.sets(st.integers(0, 30)), st.booleans())))
def test_files_are_those_that_commits_left_whenever_somebody_looks(
    commits: list[tuple[int, set[int], bool]],
) -> None:
    """Each commit adds some files, removes others if they are there, and somebody may look at it."""
    listing, there, number = Listing(0, SCHEMA, NONE), dict[str, int | None](), 0
    for version, (adds, removes, looked_at) in enumerate(commits, 1):
        gone = [path for path in map(str, removes) if path in there]
        come = {str(number + each): number + each if each else None for each in range(adds)}
        number += adds
        added = [AddedFile(path, 10, 2, {"k": Bounds(key, key, 0)}) for path, key in come.items()]
        listing = listing.after(version, LogEntry(added, [RemovedFile(path, 10) for path in gone]))
        there = {path: key for path, key in there.items() if path not in gone} | come
        if looked_at:
            assert listing.files["path"].to_pylist() == list(there)
    assert listing.version == len(commits)
    files = listing.files.to_pylist()
    assert {each["path"]: each.get("max.k") for each in files} == there
    assert all((each["size_bytes"], each["num_records"]) == (10, 2) for each in files)
