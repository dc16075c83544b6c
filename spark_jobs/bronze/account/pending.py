"""New bronze rows that wait in memory until the watermark covers them, so that silver need not read them back."""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc


class PendingChanges:
    """Rows by bronze table; past ``limit`` rows it gives up, and silver reads the range from bronze itself.

    It begins incomplete, since bronze may hold rows above the watermark, until it is refilled.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._rows: dict[str, list[pa.Table]] = {}
        self._complete = False

    def add(self, table: str, rows: pa.Table) -> None:
        """Keep ``rows``."""
        if self._complete:
            self._rows.setdefault(table, []).append(rows)
            held = sum(part.num_rows for parts in self._rows.values() for part in parts)
            if held > self._limit:
                self._complete = False
                self._rows.clear()

    def take(self, watermark: int) -> Mapping[str, pa.Table] | None:
        """The rows up to ``watermark``, by table, no longer kept; None where some are in bronze only."""
        if not self._complete:
            return None
        taken: dict[str, pa.Table] = {}
        for table, parts in list(self._rows.items()):
            rows = pa.concat_tables(parts, promote_options="default")
            covered = pc.less_equal(rows["_commit_lsn"], watermark)
            ready, rest = rows.filter(covered), rows.filter(pc.invert(covered))
            self._rows[table] = [rest]
            taken |= {table: ready} if ready.num_rows else {}
        self._rows = {table: parts for table, parts in self._rows.items() if parts[0].num_rows}
        return taken

    def refill(self, rows: Mapping[str, pa.Table]) -> None:
        """``rows`` are all that bronze holds above the watermark: from here on nothing is missing here."""
        self._rows = {table: [part] for table, part in rows.items() if part.num_rows}
        self._complete = True
