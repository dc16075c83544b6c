"""A recount comes to what ingestion has read, by other readers: over forty files, and over drawn text."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.files import TextFormat
from proof.recount import json_records, recount, text_records
from spark_jobs.ingestion.read.read import parts
from tests.unit.spark_jobs.ingestion.landed import forty

CONTRACT = load_catalog().get("files.sales_targets")
VALUES = st.text(alphabet='ab ",\n\r\té;', max_size=6)


def test_good_and_bad_files_alike() -> None:
    for file in forty():
        if not file.refused and not file.passed_over:
            described = {part.format for part in parts(CONTRACT, file.name, file.content)}
            assert recount(
                CONTRACT, file.name, file.content, ", ".join(sorted(described))
            ) == file.rows + len(file.letters), file.name


@given(st.lists(st.tuples(VALUES, VALUES), max_size=8), st.sampled_from(["\n", "\r\n"]))
def test_any_text_that_is_written_as_csv(rows: list[tuple[str, str]], end: str) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator=end).writerows([("x", "y"), *rows])
    assert text_records(file.getvalue(), TextFormat()) == len(rows)


def test_documents_and_lines() -> None:
    assert json_records('[{"a": 1}, {}]', None) == 2
    assert json_records('{"data": {"items": [1, 2, 3]}}', "data.items") == 3
    assert json_records('{"a": 1}\n\n{bad\n', None) == 2
    assert json_records('{"a": 1}', None) == 1
