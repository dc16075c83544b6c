"""Recent changes of silver's tables by this process: the feed that gold follows, without reading a file.

Gold falls back on ``gold.file_changes`` where this process has not seen all of it: after a start, or where Spark wrote.
"""

from collections import defaultdict, deque
from dataclasses import dataclass
from threading import Lock

import pyarrow as pa

from spark_jobs.runtime.tables.lake import Lake

WEIGHT = "_weight"
"""int64: how often a row was added (positive) or removed (negative)."""
MOST_ROWS, MOST_STEPS = 200_000, 100
"""Of one table; what is older is forgotten. Nobody asks for what gold does not read, so that is always at its most."""


@dataclass(frozen=True)
class Step:
    """The rows that took a table from one version to another: its columns and WEIGHT."""

    since: int
    until: int
    rows: pa.Table


class Run:
    """Steps of one table, each of which begins where the one before ended; the oldest make room."""

    def __init__(self) -> None:
        self.steps: deque[Step] = deque()
        self._rows = 0

    def add(self, step: Step) -> None:
        """Go on with a step, or begin anew with one that does not follow."""
        if self.steps and self.steps[-1].until != step.since:
            self.steps.clear()
            self._rows = 0
        self.steps.append(step)
        self._rows += step.rows.num_rows
        while self._rows > MOST_ROWS or len(self.steps) > MOST_STEPS:
            self._forget_first()

    def forget_before(self, version: int) -> None:
        """Leave only what came after ``version``."""
        while self.steps and self.steps[0].since < version:
            self._forget_first()

    def _forget_first(self) -> None:
        self._rows -= self.steps.popleft().rows.num_rows


class RecentChanges:
    """Unbroken runs of steps by table; safe to share between threads."""

    def __init__(self) -> None:
        self._runs: defaultdict[str, Run] = defaultdict(Run)
        self._lock = Lock()

    def add(self, table: str, step: Step) -> None:
        """Take over a commit that was just made; one that does not follow the last begins anew."""
        with self._lock:
            self._runs[table].add(step)

    def rearranged(self, table: str, since: int, until: int) -> None:
        """Commits that changed no row took the table to version ``until``: the run goes on."""
        with self._lock:
            run = self._runs[table]
            if run.steps and run.steps[-1].until == since < until:
                run.add(Step(since, until, run.steps[-1].rows.slice(0, 0)))

    def between(self, table: str, since: int, until: int) -> pa.Table | None:
        """All that changed after version ``since`` up to ``until``; None where some of it is not known.

        What is older than ``since`` is forgotten: nobody goes back.
        """
        with self._lock:
            run = self._runs[table]
            run.forget_before(since)
            wanted = [step for step in run.steps if step.until <= until]
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
