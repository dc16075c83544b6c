"""Headings of a file against the contract's columns: what does not fit is refused, with what mends it."""

import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.errors import IngestionError
from spark_jobs.ingestion.read.records import matched

CONTRACT = load_catalog().get("files.sales_targets")
HEADINGS = ("Month", "Salesperson", "Target", "Note")


def test_columns_come_in_any_order() -> None:
    found = matched(CONTRACT, HEADINGS[::-1], "a.csv")
    assert found == ["note", "target_revenue", "salesperson_id", "target_month"]


@pytest.mark.parametrize(
    ("headings", "said"),
    [
        ((*HEADINGS, "Region"), r"has the column `Region`.*Declare it in contracts/files/sales_targets.yaml"),
        ((*HEADINGS, "Target"), r"has the column `Target` twice"),
        (("Month", "Target"), r"lacks `Salesperson`, which files.sales_targets never leaves empty"),
        ((";".join(HEADINGS),), r'another one, say `csv: \{delimiter: ";"\}` in contracts/files'),
        (("\t".join(HEADINGS),), r'another one, say `csv: \{delimiter: "\\t"\}` in contracts/files'),
    ],
)
def test_what_does_not_fit_is_refused_with_its_cure(headings: tuple[str, ...], said: str) -> None:
    with pytest.raises(IngestionError, match=said):
        matched(CONTRACT, headings, "a.csv")
