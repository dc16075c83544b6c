"""Unpacking: what is cut off, damaged or locked is refused as a whole, and so is what is no data."""

import gzip
import io
import zipfile

import pytest

from lakepulse.errors import IngestionError
from spark_jobs.ingestion.read.unpack import kind_of, unpacked


def archive(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name, content in members.items():
            packed.writestr(name.replace("_", "."), content)
    return file.getvalue()


def all_of(name: str, content: bytes) -> list[bytes]:
    return [member.whole() for member in unpacked(name, io.BytesIO(content))]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.CSV", "csv"), ("b.json.gz", "json"), ("c.xlsx", "excel"), ("d.parquet", "parquet"), ("e", None)],
)
def test_the_name_says_the_kind(name: str, kind: str | None) -> None:
    assert kind_of(name) == kind


def test_members_of_an_archive_are_named_with_it() -> None:
    packed = archive(a_csv=b"1", b_json=b"2")
    found = [(each.name, each.kind, each.packing) for each in unpacked("x.zip", io.BytesIO(packed))]
    assert found == [
        ("x.zip/a.csv", "csv", "zip"),
        ("x.zip/b.json", "json", "zip"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", r"is empty \(0 bytes\)"),
        ("a.csv.gz", gzip.compress(b"x" * 100)[:-6], "is cut off"),
        ("a.csv.gz", b"no gzip", "is damaged"),
        ("a.csv.gz", gzip.compress(b"\0" * (1 << 23)), "times as large"),
        ("a.zip", archive(), "without files"),
        ("a.zip", archive(a_csv=b"x" * 100)[:60], "is cut off or damaged"),
    ],
)
def test_what_is_refused(name: str, content: bytes, said: str) -> None:
    with pytest.raises(IngestionError, match=said):
        all_of(name, content)
