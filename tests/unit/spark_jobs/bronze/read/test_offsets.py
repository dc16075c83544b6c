"""Where reading goes on, and when that is impossible."""

import pytest

from lakepulse.errors import LostEventsError
from spark_jobs.bronze.read.offsets import starting_offsets

WHERE = ("lakepulse.cdc.orders", 0)


@pytest.mark.parametrize(
    ("first", "end", "held", "start"),
    [
        (0, 10, None, 0),
        (5, 10, None, 5),
        (0, 10, 7, 7),
        (7, 10, 7, 7),
        (0, 10, 10, 10),
        # Bronze ends with a delete whose tombstone has not been sent yet.
        (0, 10, 11, 10),
    ],
)
def test_reading_goes_on_behind_what_bronze_holds(first: int, end: int, held: int | None, start: int) -> None:
    assert starting_offsets({WHERE: (first, end)}, {} if held is None else {WHERE: held}) == {WHERE: start}


def test_a_gap_that_retention_left_is_a_named_error() -> None:
    with pytest.raises(LostEventsError, match=r"from offset 8, bronze needs it from 7"):
        starting_offsets({WHERE: (8, 10)}, {WHERE: 7})


def test_a_topic_created_anew_is_a_named_error() -> None:
    with pytest.raises(LostEventsError, match="created anew: bronze holds offset 49"):
        starting_offsets({WHERE: (0, 10)}, {WHERE: 50})
