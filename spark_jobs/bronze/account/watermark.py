"""The watermark: up to which commit LSN every transaction has arrived whole. Pure; ``state`` rebuilds it.

It is fed rows (after duplicates were dropped), END records and dead letters in whatever order their partitions
deliver them. The END records themselves come in commit order, since they share one partition.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lakepulse.errors import LakeError, LostEventsError


@dataclass(slots=True)
class _Received:
    """What has arrived of one transaction: rows by table."""

    rows: Counter[str] = field(default_factory=Counter)
    snapshot: bool = False


@dataclass(frozen=True, slots=True)
class _End:
    transaction_id: str
    expected: Mapping[str, int]
    snapshot: bool
    seen_at: float


def is_snapshot(transaction_id: str) -> bool:
    """Whether it is the id of a snapshot, ``snapshot:<LSN>``, not of a transaction."""
    return transaction_id.startswith("snapshot:")


class WatermarkTracker:
    """Counts what arrives until the oldest transactions are whole; times are seconds of any steady clock.

    ``explained`` counts the rows, by table, that dead letters stood in for; ``abandoned`` lists the LSNs of
    snapshots and transactions that never became whole before another snapshot, whose rows are void.
    """

    def __init__(self, watermark: int, lost_after: float, explained: Mapping[str, int] | None = None) -> None:
        self.watermark = watermark
        self.explained: Counter[str] = Counter(explained or {})
        self.abandoned: list[int] = []
        self._lost_after = lost_after
        self._received: dict[int, _Received] = {}
        self._ends: dict[int, _End] = {}
        self._dead_letters: Counter[str] = Counter()

    def rows(self, table: str, counts: Mapping[int, int], *, snapshot: bool = False) -> None:
        """``counts`` (commit LSN to number) new rows of ``table``; ``snapshot`` where they are a snapshot's."""
        for lsn, count in counts.items():
            if lsn > self.watermark:
                received = self._received.setdefault(lsn, _Received())
                received.rows[table] += count
                received.snapshot |= snapshot

    def end(self, lsn: int, transaction_id: str, expected: Mapping[str, int], now: float) -> None:
        """The END record of a transaction: how many rows of each table it has."""
        if lsn > self.watermark:
            self._ends.setdefault(lsn, _End(transaction_id, dict(expected), is_snapshot(transaction_id), now))

    def dead_letters(self, table: str, count: int) -> None:
        """``count`` more messages of ``table`` could not be decoded: so many of its rows never arrive."""
        self._dead_letters[table] += count

    def advance(self, now: float, drained: Callable[[], bool]) -> int:
        """The new watermark.

        ``drained`` says whether all that Kafka held has been received; it is asked only where a transaction has
        missing rows. Raises LostEventsError where rows are missing ``lost_after`` seconds after the END record
        although all was received, LakeError where more rows arrived than the transaction has.

        What is incomplete before a whole snapshot stays so: the snapshot stands in for it.
        """
        snapshot = self._whole_snapshot()
        if snapshot is not None and drained():
            self._void_before(snapshot)
        for lsn in sorted(self._ends):
            end = self._ends[lsn]
            missing = self._missing(lsn, end)
            if missing and not (self._explainable(missing) and drained()):
                self._complain_if_lost(end, missing, now, drained)
                break
            if not self._earlier_are_settled(lsn, end, now, drained):
                break
            self.explained.update(missing)
            self._settle(lsn)
        return self.watermark

    def waiting(self) -> Counter[str]:
        """Rows above the watermark, by table."""
        total: Counter[str] = Counter()
        for received in self._received.values():
            total.update(received.rows)
        return total

    def settled(self) -> bool:
        """Whether all that has arrived is of transactions that are whole: nothing is above the watermark."""
        return not self._ends and not self._received

    def waiting_since(self) -> float | None:
        """When the END record of the oldest transaction with missing rows arrived; None where none has any."""
        return min((end.seen_at for end in self._ends.values()), default=None)

    def _whole_snapshot(self) -> int | None:
        """The last snapshot that has arrived whole, where anything before it is incomplete."""
        whole = (lsn for lsn, end in self._ends.items() if end.snapshot and not self._missing(lsn, end))
        last = max(whole, default=None)
        return last if last is not None and self._incomplete_before(last) else None

    def _incomplete_before(self, snapshot: int) -> list[int]:
        earlier = [lsn for lsn in {*self._ends, *self._received} if lsn < snapshot]
        return [lsn for lsn in earlier if lsn not in self._ends or self._missing(lsn, self._ends[lsn])]

    def _void_before(self, snapshot: int) -> None:
        for lsn in self._incomplete_before(snapshot):
            self._ends.pop(lsn, None)
            self._received.pop(lsn, None)
            self.abandoned.append(lsn)

    def _missing(self, lsn: int, end: _End) -> Counter[str]:
        received = self._received.get(lsn, _Received()).rows
        surplus = {table: count for table, count in received.items() if count > end.expected.get(table, 0)}
        if surplus:
            raise LakeError(
                f"transaction {end.transaction_id} has more rows in bronze than it had in the source: {surplus}",
                "A topic's number of partitions was changed; run `lakepulse reset` and load again.",
            )
        return Counter({table: count - received[table] for table, count in end.expected.items()}) + Counter()

    def _explainable(self, missing: Mapping[str, int]) -> bool:
        unclaimed = self._dead_letters - self.explained
        return all(unclaimed[table] >= count for table, count in missing.items())

    def _complain_if_lost(
        self, end: _End, missing: Mapping[str, int], now: float, drained: Callable[[], bool]
    ) -> None:
        if now - end.seen_at < self._lost_after or not drained():
            return
        tables = ", ".join(f"{count} of {table}" for table, count in sorted(missing.items()))
        raise LostEventsError(
            f"transaction {end.transaction_id} never arrived whole: missing {tables}, "
            f"{now - end.seen_at:.0f} s after all topics were read to their end",
            "Run `lakepulse capture --resnapshot`, then `lakepulse stream` again.",
        )

    def _earlier_are_settled(self, lsn: int, end: _End, now: float, drained: Callable[[], bool]) -> bool:
        """Whether no rows of a transaction before ``lsn`` wait for an END record that cannot come any more.

        A snapshot that was interrupted has rows and no END record; the next snapshot stands in for it.
        """
        orphans = [earlier for earlier in self._received if earlier < lsn and earlier not in self._ends]
        for orphan in orphans:
            if self._received[orphan].snapshot and end.snapshot:
                del self._received[orphan]
                self.abandoned.append(orphan)
            elif now - end.seen_at >= self._lost_after and drained():
                raise LostEventsError(
                    f"the END record of the transaction at LSN {orphan} never arrived",
                    "Run `lakepulse capture --resnapshot`, then `lakepulse stream` again.",
                )
            else:
                return False
        return True

    def _settle(self, lsn: int) -> None:
        self.watermark = lsn
        del self._ends[lsn]
        self._received.pop(lsn, None)
