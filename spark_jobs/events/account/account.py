"""Account of the events' batches: metrics, the log of latencies, rows by job, and the tables' files kept in order."""

from datetime import UTC, datetime
from itertools import cycle

import pyarrow as pa
import pyarrow.compute as pc

from lakepulse.contracts.model import LAKE_LAYERS, Layer
from spark_jobs.events.account.latency import EventLatencies
from spark_jobs.events.account.metrics import EVENTS, MESSAGES, WATERMARK_SECONDS
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.housekeeping import Housekeeping
from spark_jobs.runtime.work import Portion, Transformation


class EventAccount:
    """What the one writer of the tables tells of its batches."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._latencies = EventLatencies(context.settings)
        self._housekeeping = Housekeeping(context, of_events=True)
        self._layers = cycle(LAKE_LAYERS)

    def written(self, table: str, rows: int, how: Transformation = Transformation.INGEST) -> None:
        """``table`` has got ``rows``."""
        self._context.work.add(table, how, Portion(rows))

    def malformed(self, messages: int) -> None:
        """So many ``messages`` were no events."""
        MESSAGES.labels("malformed").inc(messages)

    def taken(self, events: pa.Table, messages: int) -> None:
        """Silver has got ``events`` (``occurred_at``, ``is_late``) of so many sound ``messages``."""
        late = pc.sum(events["is_late"]).as_py() or 0
        MESSAGES.labels("duplicate").inc(messages - events.num_rows)
        EVENTS.labels("late").inc(late)
        EVENTS.labels("on time").inc(events.num_rows - late)
        self.visible(Layer.SILVER, events)

    def visible(self, layer: Layer, events: pa.Table) -> None:
        """``layer`` shows ``events`` (``occurred_at``, ``is_late``) from now on."""
        self._latencies.record(layer, events, datetime.now(UTC))

    def passed(self, watermark: datetime) -> None:
        """Minutes that have ended before ``watermark`` are final."""
        WATERMARK_SECONDS.set(watermark.timestamp())

    def after_batch(self) -> None:
        """Look after one table's files."""
        self._housekeeping.step(next(self._layers))


class NoAccount(EventAccount):
    """For a batch that nobody else will see: one that is written in memory, to answer a reader."""

    def __init__(self) -> None:
        """Nothing is opened."""

    def written(self, table: str, rows: int, how: Transformation = Transformation.INGEST) -> None:
        """Not counted."""

    def malformed(self, messages: int) -> None:
        """Not counted."""

    def taken(self, events: pa.Table, messages: int) -> None:
        """Not counted."""

    def visible(self, layer: Layer, events: pa.Table) -> None:
        """Not counted."""

    def passed(self, watermark: datetime) -> None:
        """Not told."""

    def after_batch(self) -> None:
        """No files."""
