"""What lands is whole under its name, and the same records are the same file."""

import gzip
import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from obstore.store import LocalStore

from lakepulse.settings import Settings
from spark_jobs.ingestion.apis.landing import (
    LandingBucket,
    LandingFolder,
    LandingZone,
    file_name,
    json_lines,
    landing_zone,
)

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(),
    st.decimals(-(10**20), 10**20, allow_nan=False, places=8),
)


@pytest.fixture(params=["folder", "bucket"])
def zone(request: pytest.FixtureRequest, tmp_path: Path) -> LandingZone:
    return LandingFolder(tmp_path) if request.param == "folder" else LandingBucket(LocalStore(tmp_path))


def test_what_is_put_is_there_and_alone(zone: LandingZone, tmp_path: Path) -> None:
    zone.put("rates/a.jsonl.gz", b"one")
    zone.put("rates/a.jsonl.gz", b"two")
    assert zone.get("rates/a.jsonl.gz") == b"two"
    assert zone.get("rates/b.jsonl.gz") is None
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["a.jsonl.gz"]


def test_the_zone_is_the_one_of_ingestion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKEPULSE_INGESTION_LANDING", str(tmp_path / "here"))
    landing_zone(Settings()).put("rates/a", b"one")
    assert (tmp_path / "here" / "rates" / "a").read_bytes() == b"one"


@given(st.lists(st.dictionaries(st.sampled_from("abc"), VALUES)))
def test_lines_hold_every_value_with_all_its_digits(records: list[dict[str, object]]) -> None:
    data = json_lines(records)
    lines = gzip.decompress(data).decode().split("\n")
    assert lines.pop() == ""
    assert [json.loads(line, parse_float=Decimal) for line in lines] == records
    assert data == json_lines(records)


def test_a_small_number_has_no_exponent() -> None:
    assert gzip.decompress(json_lines([{"rate": Decimal("1E-7")}])) == b'{"rate": 0.0000001}\n'


def test_a_name_says_api_days_and_content() -> None:
    name = file_name("rates", "20260101-20260131", b"one")
    assert name.startswith("rates-20260101-20260131-")
    assert name.endswith(".jsonl.gz")
    assert name != file_name("rates", "20260101-20260131", b"two")
    assert file_name("codes", "", b"one").count("-") == 1
