"""A query over this installation's lake, as ``lakepulse sql`` asks it: what loads slowly, apart from what does not."""

from contextlib import closing
from datetime import UTC, datetime

from lakepulse.lsn import format_lsn
from spark_jobs.tail.reader import Answer, LakeReader


def lake_query(statement: str, *, committed: bool) -> Answer:
    """The answer to one SELECT over tables and tail, or, ``committed``, over the tables alone. Raises LakeError."""
    with closing(LakeReader()) as reader:
        return reader.read(statement, committed=committed)


def position(answer: Answer) -> str | None:
    """What the answer shows, for people; None where it is what was asked for and has no position."""
    if answer.reason:
        return f"The tables alone: {answer.reason}"
    now = datetime.now(UTC)
    said = []
    if answer.lsn is not None and answer.committed_at is not None:
        age = (now - answer.committed_at).total_seconds()
        said.append(f"every transaction up to {format_lsn(answer.lsn)}, committed {age:,.1f} s ago")
    if answer.taken_until is not None:
        age = (now - answer.taken_until).total_seconds()
        said.append(f"every web event that Kafka had {age:,.1f} s ago")
    text = ", and ".join(said)
    return f"{text[0].upper()}{text[1:]}." if text else None
