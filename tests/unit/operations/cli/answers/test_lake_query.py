"""The position of an answer, in words."""

import re
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from operations.cli.answers.lake_query import position
from spark_jobs.tail.reader import Answer

ROWS = pa.table({"n": [1]})


@pytest.mark.parametrize(
    ("changes", "events", "said"),
    [
        (True, False, r"Every transaction up to 0/AB, committed [\d,]+\.\d s ago\."),
        (False, True, r"Every web event that Kafka had [\d,]+\.\d s ago\."),
        (
            True,
            True,
            r"Every transaction up to 0/AB, committed \S+ s ago, and every web event that Kafka had \S+ s ago\.",
        ),
    ],
)
def test_it_names_what_the_answer_shows(changes: bool, events: bool, said: str) -> None:
    hour = datetime.now(UTC) - timedelta(hours=1)
    answer = Answer(ROWS, 0xAB if changes else None, hour if changes else None, hour if events else None)
    found = str(position(answer))
    longest = (datetime.now(UTC) - hour).total_seconds()
    assert re.fullmatch(said, found), found
    ages = [float(age.replace(",", "")) for age in re.findall(r"([\d,.]+) s ago", found)]
    assert all(3600 <= age <= round(longest, 1) for age in ages), found


def test_it_says_why_the_tables_alone_were_read() -> None:
    assert position(Answer(ROWS, reason="Kafka is away")) == "The tables alone: Kafka is away"
    assert position(Answer(ROWS)) is None
