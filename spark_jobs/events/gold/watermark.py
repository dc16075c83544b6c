"""The watermark: every event that was not late and occurred before it has been read; pure.

An event is late when the broker took it more than the allowed lateness after it occurred. So what is still to be read,
taken at or after some moment, and not late, occurred after that moment less the lateness.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from spark_jobs.events.marks import Offsets
from spark_jobs.events.read.topic_ends import TopicEnds

WATERMARK = "lakepulse.web.watermark"
"""Application id of Delta's transaction identifier in the tables of gold; its version is in microseconds since 1970."""


def advance(
    before: datetime, read: Offsets, newest: Mapping[int, datetime], ends: TopicEnds, lateness: timedelta
) -> datetime:
    """The watermark after everything below ``read`` has been taken; never before ``before``.

    ``newest`` is when the broker took the last message read, by partition. A partition that is read to its end does not
    hold the watermark back: what comes is taken after ``ends`` were asked for.
    """
    unread = [number for number, end in ends.offsets.items() if read.get(number, 0) < end]
    if any(number not in newest for number in unread):
        return before
    bound = min([ends.asked_at, *(newest[number] for number in unread)])
    return max(before, bound - lateness)
