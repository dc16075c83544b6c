"""Recent changes of silver's tables by this process: the feed that gold follows, without reading a file.

Gold falls back on ``gold.file_changes`` where this process has not seen all of it: after a start, or where Spark wrote.
"""

from collections import deque
from dataclasses import dataclass
from threading import Lock

import pyarrow as pa

from spark_jobs.runtime.tables.lake import Lake

WEIGHT = "_weight"
"""int64: how often a row was added (positive) or removed (negative)."""
MOST_ROWS = 200_000
"""Of one table; what is older is forgotten."""


@dataclass(frozen=True)
class Step:
    """The rows that took a table from one version to another: its columns and WEIGHT."""

    since: int
    until: int
    rows: pa.Table


class RecentChanges:
    """Unbroken runs of steps by table; safe to share between threads."""

    def __init__(self) -> None:
        self._steps: dict[str, deque[Step]] = {}
        self._lock = Lock()

    def add(self, table: str, step: Step) -> None:
        """Take over a commit that was just made; one that does not follow the last begins anew."""
        with self._lock:
            steps = self._steps.setdefault(table, deque())
            if steps and steps[-1].until != step.since:
                steps.clear()
            steps.append(step)
            while sum(each.rows.num_rows for each in steps) > MOST_ROWS:
                steps.popleft()

    def rearranged(self, table: str, since: int, until: int) -> None:
        """Commits that changed no row took the table to version ``until``: the run goes on."""
        with self._lock:
            steps = self._steps.get(table)
            if steps and steps[-1].until == since < until:
                steps.append(Step(since, until, steps[-1].rows.slice(0, 0)))

    def between(self, table: str, since: int, until: int) -> pa.Table | None:
        """All that changed after version ``since`` up to ``until``; None where some of it is not known.

        What is older than ``since`` is forgotten: nobody goes back.
        """
        with self._lock:
            steps = self._steps.get(table, deque())
            while steps and steps[0].since < since:
                steps.popleft()
            wanted = [step for step in steps if step.until <= until]
        if not wanted or wanted[0].since != since or wanted[-1].until != until:
            return None
        return pa.concat_tables([step.rows for step in wanted])


def recent_changes(lake: Lake) -> RecentChanges:
    """What this process changed in ``lake``."""
    return lake.memory.of_tables(RecentChanges)


def difference(removed: pa.Table, added: pa.Table) -> pa.Table:
    """Both with WEIGHT, as one table of the same columns."""
    return pa.concat_tables([_weighted(removed, -1), _weighted(added, 1)])


def _weighted(rows: pa.Table, weight: int) -> pa.Table:
    return rows.append_column(WEIGHT, pa.repeat(pa.scalar(weight, pa.int64()), rows.num_rows))
