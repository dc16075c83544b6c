"""A check divides records: rows in the contract's types, and letters that name value, column and line."""

import io
import json

import pyarrow as pa

from lakepulse.contracts.catalog import load_catalog
from spark_jobs.ingestion.check.check import Checker
from spark_jobs.ingestion.read.read import parts

CONTRACT = load_catalog().get("files.sales_targets")
TEXT = b"Month,Salesperson,Target,Note\n2026-01-01,2,1.5,\n2026-01-01,x,1.999,a\n2026-01-01,3\n"


def test_rows_are_typed_and_letters_say_why() -> None:
    checker = Checker(CONTRACT)
    (part,) = parts(CONTRACT, "a.csv", io.BytesIO(TEXT))
    checked = checker.check(part)
    checker.close()
    assert checked.rows.schema.field("target_revenue").type == pa.decimal128(18, 2)
    assert checked.rows.select(["_file", "_line"]).to_pylist() == [{"_file": "a.csv", "_line": 2}]
    letters = checked.letters.to_pylist()
    assert [(row["line"], row["reason"]) for row in letters] == [
        (3, "`x` in Salesperson is no int64"),
        (4, "2 values, where the header has 4"),
    ]
    assert json.loads(letters[0]["record"])["target_revenue"] == "1.999"
    assert letters[1]["record"] == "2026-01-01,3"
