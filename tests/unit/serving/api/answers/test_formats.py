"""Rows as bytes: the same values in every form."""

import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq

from serving.api.answers.formats import RowForm, encode

ROWS = pa.table(
    {
        "number": pa.array([2**53, None], pa.int64()),
        "amount": pa.array([Decimal("0.000902"), Decimal("-12.50")], pa.decimal128(18, 6)),
        "day": pa.array([date(2026, 1, 2), None]),
        "moment": pa.array([datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), None], pa.timestamp("us", "UTC")),
        "text": ["=1+1", 'a "b", ü'],
        "bytes": pa.array([b"\x00\xff", None], pa.binary()),
        "counts": pa.array([[("a", 1)], None], pa.map_(pa.string(), pa.int64())),
        "ratio": pa.array([float("nan"), 0.5], pa.float64()),
    }
)


def test_json_has_numbers_iso_times_and_base64() -> None:
    first, second = json.loads(encode(ROWS, RowForm.JSON))
    assert first == {
        "number": 2**53,
        "amount": 0.000902,
        "day": "2026-01-02",
        "moment": "2026-01-02T03:04:05Z",
        "text": "=1+1",
        "bytes": "AP8=",
        "counts": {"a": 1},
        "ratio": None,
    }
    assert second["number"] is None
    assert second["amount"] == -12.5


def test_csv_keeps_every_digit_and_no_formula() -> None:
    head, first, second = encode(ROWS, RowForm.CSV).decode().splitlines()
    assert head == "number,amount,day,moment,text,bytes,counts,ratio"
    assert first.split(",")[:5] == [
        "9007199254740992",
        "0.000902",
        "2026-01-02",
        "2026-01-02T03:04:05Z",
        "'=1+1",
    ]
    assert '"a ""b"", ü"' in second


def test_arrow_and_parquet_are_the_rows() -> None:
    with pa.ipc.open_stream(encode(ROWS, RowForm.ARROW)) as stream:
        assert stream.read_all().schema == ROWS.schema
    read = pq.read_table(io.BytesIO(encode(ROWS, RowForm.PARQUET)))
    assert read.drop(["ratio"]).to_pylist() == ROWS.drop(["ratio"]).to_pylist()
