"""The changes of every input since some earlier versions: from ``snapshot``, or as this run has just made them.

``changes`` does the counting; ``refresh`` asks for what one SELECT can see of them.
"""

import logging
from collections.abc import Mapping
from threading import Lock

import pyarrow as pa
from deltalake.exceptions import DeltaError

from lakepulse.errors import LakeError
from spark_jobs.gold.changes import net_change
from spark_jobs.gold.plan import Plan
from spark_jobs.gold.snapshot import Snapshot

LOG = logging.getLogger(__name__)
SMALLEST_LIMIT = 1_000


class Feeds:
    """``base`` are the versions that the tables of ``plans`` were last made from, None where that is not known.

    A feed is read once for all tables, with all columns that any of them uses.
    """

    def __init__(
        self, snapshot: Snapshot, base: Mapping[str, int] | None, plans: Mapping[str, Plan], fraction: float
    ) -> None:
        self._snapshot = snapshot
        self._base = base
        self._fraction = fraction
        self._columns = _all_columns(plans)
        self._read_before: dict[str, pa.Table | None] = {}
        self._locks = {table: Lock() for table in self._columns}
        self.gold: dict[str, pa.Table | None] = {}
        """Changes of the gold tables of this run, with WEIGHT; None where all rows may differ."""

    def of(self, plan: Plan) -> dict[str, pa.Table] | None:
        """By input, the rows added or removed as ``plan`` sees them; inputs without any are left out.

        None where the changes are not known, or are so many that computing all is cheaper.
        """
        found: dict[str, pa.Table] = {}
        for table, columns in plan.columns.items():
            if self._base is not None and self._base.get(table) == self._snapshot.versions[table]:
                continue
            rows = self.gold[table] if table in self.gold else self._feed(table)
            if rows is None:
                return None
            change = net_change(rows, columns)
            if change.num_rows:
                found[table] = change
        return found

    def _feed(self, table: str) -> pa.Table | None:
        with self._locks[table]:
            if table not in self._read_before:
                self._read_before[table] = self._read(table)
            return self._read_before[table]

    def _read(self, table: str) -> pa.Table | None:
        since = None if self._base is None else self._base.get(table)
        if since is None:
            return None
        try:
            rows = self._snapshot.changes(table, since, self._columns[table])
        except (DeltaError, LakeError, OSError) as error:
            # VACUUM and log cleanup take old versions away; computing everything needs none.
            LOG.warning("%s: its changes since version %d cannot be read (%s)", table, since, error)
            return None
        limit = max(SMALLEST_LIMIT, int(self._fraction * self._snapshot.rows(table)))
        change = None if rows is None else net_change(rows, self._columns[table])
        return change if change is not None and change.num_rows <= limit else None


def _all_columns(plans: Mapping[str, Plan]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for plan in plans.values():
        for table, columns in plan.columns.items():
            found.setdefault(table, set()).update(columns)
    return {table: tuple(sorted(columns)) for table, columns in found.items()}
