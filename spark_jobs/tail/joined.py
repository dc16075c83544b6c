"""A lake joined of two: tables of web events as a view of these shows them, all others as a view of changes does."""

from collections.abc import Collection, Sequence

import pyarrow.dataset as ds

from lakepulse.settings import Settings
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.listing import Condition


class JoinedLake(Lake):
    """To be read alone: the tables that ``of_events`` names are in ``events``, what else there is in ``others``."""

    def __init__(self, settings: Settings, others: Lake, events: Lake, of_events: Collection[str]) -> None:
        super().__init__(settings)
        self._others, self._events, self._of_events = others, events, of_events
        # Publications name no table of events; those of the others are remembered there.
        self.memory = others.memory

    def exists(self, table: str) -> bool:
        """Whether its lake has it."""
        return self._lake_of(table).exists(table)

    def version(self, table: str) -> int:
        """The latest version there."""
        return self._lake_of(table).version(table)

    def transaction(self, table: str, application: str) -> int:
        """The last version that ``application`` wrote there; -1 where there is none."""
        return self._lake_of(table).transaction(table, application)

    def transaction_at(self, table: str, version: int, application: str) -> int:
        """The last version that ``application`` had written by ``version`` there; -1 where there was none."""
        return self._lake_of(table).transaction_at(table, version, application)

    def scan(self, table: str, version: int | None = None, where: Sequence[Condition] = ()) -> ds.Dataset:
        """``table`` as a dataset, there."""
        return self._lake_of(table).scan(table, version, where)

    def _lake_of(self, table: str) -> Lake:
        return self._events if table in self._of_events else self._others
