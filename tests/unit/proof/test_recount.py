"""A recount comes to what ingestion has read, by other readers: over forty files, and over drawn text."""

import io

from hypothesis import given
from hypothesis import strategies as st

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.files import TextFormat
from lakepulse.contracts.model import Column
from lakepulse.errors import IngestionError
from proof.recount import json_records, recount, text_records
from spark_jobs.ingestion.read.csv_records import csv_records
from spark_jobs.ingestion.read.read import parts
from tests.unit.spark_jobs.ingestion.landed import forty

CONTRACT = load_catalog().get("files.sales_targets")
COLUMN = {"type": "string", "doc": "Text", "nullable": True}
PLAIN = CONTRACT.model_copy(update={"columns": {name: Column.model_validate(COLUMN) for name in "xy"}})
TEXTS = st.text(alphabet='ab",\n\r', max_size=30)


def test_good_and_bad_files_alike() -> None:
    for file in forty():
        if not file.refused and not file.passed_over:
            described = {part.format for part in parts(CONTRACT, file.name, io.BytesIO(file.content))}
            assert recount(
                CONTRACT, file.name, file.content, ", ".join(sorted(described))
            ) == file.rows + len(file.letters), file.name


@given(TEXTS)
def test_any_text_counts_as_ingestion_reads_it(text: str) -> None:
    given = f"x,y\n{text}"
    try:
        chunks = list(csv_records(PLAIN, TextFormat(), "a.csv", io.StringIO(given, newline="")))
    except IngestionError:
        return
    read = sum(len(chunk.lines) + len(chunk.broken) for chunk in chunks)
    assert text_records(given, TextFormat()) == read


def test_documents_and_lines() -> None:
    assert json_records('[{"a": 1}, {}]', None) == 2
    assert json_records('{"data": {"items": [1, 2, 3]}}', "data.items") == 3
    assert json_records('{"a": 1}\n\n{bad\n', None) == 2
    assert json_records('{"a": 1}', None) == 1
