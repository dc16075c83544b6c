"""The tables of one topic of events, and what each of gold's is grouped by."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.select.lineage import downstream, used_columns
from lakepulse.contracts.durations import duration
from lakepulse.contracts.model import Contract, Layer
from lakepulse.errors import ContractError
from spark_jobs.events.settings import EventsSettings

_UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}


@dataclass(frozen=True)
class GoldTable:
    """A table of gold over silver's events, with one group a minute, hour or session.

    A group's row is final when the watermark is ``open_for`` past the time in ``closes_by``. ``columns`` are those
    of silver that its SELECT uses. ``unit`` None: groups are by another column than time. ``slow``: it need not
    follow every batch.
    """

    contract: Contract
    sql: str
    columns: tuple[str, ...]
    group: str
    unit: timedelta | None
    closes_by: str
    open_for: timedelta
    slow: bool

    @property
    def name(self) -> str:
        """``gold.name``."""
        return self.contract.table

    def groups(self, events: pa.Table) -> pa.ChunkedArray:
        """The group of each event."""
        if self.unit is None:
            return events[self.group]
        moments = pc.floor_temporal(events["occurred_at"], unit=self.group)
        return moments.cast(events["occurred_at"].type)

    def final(self, rows: pa.Table, watermark: datetime) -> pa.ChunkedArray:
        """Whether each row of the table is final."""
        return pc.less_equal(
            rows[self.closes_by], pa.scalar(watermark - self.open_for, rows[self.closes_by].type)
        )


@dataclass(frozen=True)
class EventTables:
    """What is made from one table of events."""

    events: Contract
    bronze: str
    silver: str
    gold: tuple[GoldTable, ...]

    @property
    def topic(self) -> str:
        """The topic."""
        return str(self.events.topic)


def tables_of(catalog: Catalog, settings: EventsSettings) -> list[EventTables]:
    """The tables of every topic of events."""
    return [_tables(catalog, events, settings) for events in catalog.event_topics().values()]


def _tables(catalog: Catalog, events: Contract, settings: EventsSettings) -> EventTables:
    made = [catalog.get(name) for name in downstream(catalog, events.table)]
    bronze, silver = (
        next(each for each in made if each.layer is layer) for layer in (Layer.BRONZE, Layer.SILVER)
    )
    gold = [each for each in made if each.layer is Layer.GOLD and each.from_events]
    return EventTables(
        events, bronze.table, silver.table, tuple(_gold(catalog, each, settings) for each in gold)
    )


def _gold(catalog: Catalog, contract: Contract, settings: EventsSettings) -> GoldTable:
    if len(contract.group) != 1:
        raise ContractError(
            f"{contract.table} has the group ({', '.join(contract.group)})",
            "A table that is made from events has one of: minute, hour, session_id.",
        )
    (group,) = contract.group
    unit = _UNITS.get(group)
    closes_by, open_for = (group, unit) if unit else ("ended_at", settings.session_timeout)
    slow = contract.freshness is not None and duration(contract.freshness) > timedelta(seconds=30)
    (used,) = used_columns(catalog, contract.table).values()
    columns = tuple(sorted({*used, "occurred_at"}))
    return GoldTable(
        contract, catalog.selects[contract.table], columns, group, unit, closes_by, open_for, slow
    )
