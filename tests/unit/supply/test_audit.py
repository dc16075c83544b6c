"""The audit is never green without data."""

import pytest

from supply.audit import CLEAN, HOLES, NO_DATA, outcome

FINE = {"name": "a", "version": "1", "vulns": []}
HOLE = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1"}]}
SKIPPED = {"name": "c", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("dependencies", "code", "word"),
    [
        ([FINE], CLEAN, "no known hole"),
        ([FINE, HOLE], HOLES, "b 2: PYSEC-1"),
        ([FINE, SKIPPED], NO_DATA, "not run: no data (1 of 2 packages)"),
        ([HOLE, SKIPPED], HOLES, "PYSEC-1"),
        ([SKIPPED], NO_DATA, "not run: no data"),
        ([], NO_DATA, "not run: no data"),
    ],
)
def test_what_was_not_looked_up_is_told(dependencies: list[dict[str, object]], code: int, word: str) -> None:
    found = outcome("runtime", {"dependencies": dependencies})
    assert found.code == code
    assert word in str(found)


def test_no_answer_is_no_data() -> None:
    assert outcome("runtime", None).code == NO_DATA
