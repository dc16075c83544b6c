"""The work of this process: rows by table and transformation, counted as they are written.

``job_run`` makes records of it. Counting costs some microseconds a table; nothing is written here.
"""

from dataclasses import dataclass
from enum import StrEnum
from threading import Lock


class Transformation(StrEnum):
    """How a table came to be what it is."""

    INGEST = "ingest"
    """Messages decoded and appended."""
    UPSERT = "upsert"
    SCD2 = "scd2"
    INCREMENTAL = "incremental"
    """The affected groups computed."""
    DIFFERENCE = "difference"
    """All computed, and what differs written."""
    FULL_REFRESH = "full_refresh"
    """All computed and overwritten."""
    RECOMPUTE = "recompute"
    """Computed again from what is before it, and what differs written."""
    COMPACTION = "compaction"
    """Files put in order, old ones and expired rows gone."""
    CHECK = "check"
    """Only looked at."""
    NONE = "none"
    """A run that found nothing to do."""


@dataclass(frozen=True)
class Portion:
    """What was done to one table.

    ``rows`` were written. Of ``checked`` rows or expectations ``failed`` ones did not hold. Changes above the commit
    LSN ``after`` (-1: from the first one) up to ``up_to`` were applied; None: not told by their position.
    """

    rows: int = 0
    checked: int = 0
    failed: int = 0
    after: int | None = None
    up_to: int | None = None

    @property
    def score(self) -> float | None:
        """The share of what was checked that holds; None where nothing was."""
        return 1 - self.failed / self.checked if self.checked else None

    def and_then(self, later: "Portion") -> "Portion":
        """This and what was done ``later``, as one."""
        return Portion(
            self.rows + later.rows,
            self.checked + later.checked,
            self.failed + later.failed,
            min((lsn for lsn in (self.after, later.after) if lsn is not None), default=None),
            max((lsn for lsn in (self.up_to, later.up_to) if lsn is not None), default=None),
        )


class Work:
    """All that was done since it was last taken; safe to share between threads."""

    def __init__(self) -> None:
        self._done: dict[tuple[str, Transformation], Portion] = {}
        self._lock = Lock()

    def add(self, table: str, transformation: Transformation, portion: Portion) -> None:
        """``portion`` was done to ``table`` (``layer.name``)."""
        with self._lock:
            before = self._done.get((table, transformation), Portion())
            self._done[table, transformation] = before.and_then(portion)

    def take(self) -> dict[tuple[str, Transformation], Portion]:
        """What was done, by table and transformation; from now on it is counted anew."""
        with self._lock:
            done, self._done = self._done, {}
            return done

    @property
    def waiting(self) -> bool:
        """Whether something was done that nobody has taken."""
        return bool(self._done)
