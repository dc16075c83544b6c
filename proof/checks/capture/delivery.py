"""Delivery by Kafka's own offsets: every message is a row of bronze or a dead letter, or is named for what else it is.

What else there may be: a tombstone behind a delete, a message that was sent twice, and what a crashed snapshot left,
for which the next snapshot stands. The last messages of each partition are read whole, and bronze's metadata columns
held against them (``metadata``).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from lakepulse.clients.offsets import Partition
from lakepulse.contracts.model import Contract
from proof.checks.silver.metadata import Place, bronze_metadata
from proof.evidence import Evidence
from proof.facts import Envelopes, Facts
from proof.offsets import Messages
from proof.report import Compared, Excuse, Finding, FindingKind, Statement

SAMPLE = 50
"""Messages at each partition's end that are read whether bronze has them or not."""
MOST_UNHELD = 200_000
"""How far back from a partition's end messages without a row are read; one further back is a finding."""
LETTERS = "bronze.dead_letters"
_RESNAPSHOT = "`lakepulse capture --resnapshot` takes the source's rows again."

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Kept:
    """A partition that Kafka keeps: offsets ``unheld`` by bronze and dead letters, some of them ``tombstones``."""

    low: int
    high: int
    unheld: Ints
    tombstones: Ints

    @property
    def start(self) -> int:
        """Where reading begins: the sample at the end, and before it as much as there is without a row."""
        first = int(self._unknown[0]) if len(self._unknown) else self.high
        return max(self.low, min(first, self.high - SAMPLE), self.high - MOST_UNHELD)

    @property
    def unread(self) -> int:
        """How many messages without a row lie further back than is read."""
        return int(np.count_nonzero(self._unknown < self.start))

    @property
    def _unknown(self) -> Ints:
        return np.setdiff1d(self.unheld, self.tombstones)


@dataclass(frozen=True)
class _Topic:
    """What is known of a topic: its partitions, and what was read of them."""

    contract: Contract
    table: str
    partitions: Mapping[int, Kept]
    counts: Counter[str] = field(default_factory=Counter)
    strays: dict[Place, Facts | None] = field(default_factory=dict)
    sample: dict[Place, Facts] = field(default_factory=dict)


def delivery(evidence: Evidence, kafka: Messages, envelopes: Envelopes) -> Iterator[Statement]:
    """Account for every message that Kafka keeps of every topic, up to ``evidence.ends``."""
    dead_letters = letters(evidence)
    topics = dict(_topics(evidence, dead_letters))
    ranges = {
        (name, number): (partition.start, partition.high)
        for name, topic in topics.items()
        for number, partition in topic.partitions.items()
    }
    for message in kafka.between(ranges):
        place = message.partition() or 0, message.offset() or 0
        _sort(topics[str(message.topic())], place, message.value(), envelopes)
    snapshot = _last_snapshot(evidence)
    for name, topic in topics.items():
        yield from _strays(evidence, topic, snapshot)
        if unread := sum(partition.unread for partition in topic.partitions.values()):
            problem = (
                f"{unread:,} messages without a row are further back than the {MOST_UNHELD:,} that are read"
            )
            yield Finding(topic.table, FindingKind.UNPROVABLE, problem, _RESNAPSHOT)
        yield from bronze_metadata(evidence, topic.table, name, topic.sample)
        kept = sum(partition.high - partition.low for partition in topic.partitions.values())
        yield Compared(topic.table, _witness(topic), kept)
        if dead := sum(len(dead_letters.get((name, number), ())) for number in topic.partitions):
            yield Excuse(topic.table, f"{dead:,} messages are dead letters ({LETTERS})")


def letters(evidence: Evidence) -> dict[Partition, set[int]]:
    """The offsets of the dead letters that wait, by partition."""
    found: dict[Partition, set[int]] = {}
    if evidence.lake.exists(LETTERS):
        columns = ["_topic", "_partition", "_offset", "replayed_at"]
        # A letter that was replayed excuses nothing: its row is in bronze again.
        for row in (
            each for each in evidence.engine.scan(LETTERS, columns).to_pylist() if not each["replayed_at"]
        ):
            found.setdefault((row["_topic"], row["_partition"]), set()).add(row["_offset"])
    return found


def _topics(evidence: Evidence, dead_letters: Mapping[Partition, set[int]]) -> Iterator[tuple[str, _Topic]]:
    for name, contract in evidence.catalog.topics().items():
        table = f"bronze.{contract.name}"
        kept = {number: ends for (topic, number), ends in evidence.ends.items() if topic == name}
        if kept and table not in evidence.absent:
            rows = evidence.engine.scan(table, ["_partition", "_offset", "_op"])
            partitions = {n: kept_of(rows, n, kept[n], dead_letters.get((name, n), set())) for n in kept}
            yield name, _Topic(contract, table, partitions)


def kept_of(rows: pa.Table, number: int, kept: tuple[int, int], letters: set[int]) -> Kept:
    """What is kept of partition ``number``, whose bronze ``rows`` are (_partition, _offset, _op)."""
    low, high = kept
    of_partition = rows.filter(pc.equal(rows["_partition"], number))
    offsets = of_partition["_offset"].to_numpy()
    held = np.zeros(high - low, bool)
    for each in (offsets, np.array(sorted(letters), np.int64)):
        held[each[(each >= low) & (each < high)] - low] = True
    unheld = np.flatnonzero(~held) + low
    deletes = of_partition["_offset"].filter(pc.equal(of_partition["_op"], "d")).to_numpy()
    # A delete's tombstone is right behind it; those before the sample are not read.
    return Kept(low, high, unheld, np.intersect1d(unheld[unheld < high - SAMPLE], deletes + 1))


def _sort(topic: _Topic, place: Place, value: bytes | None, envelopes: Envelopes) -> None:
    partition, offset = topic.partitions[place[0]], place[1]
    if not _among(partition.unheld, offset):
        if offset >= partition.high - SAMPLE and (facts := envelopes.facts(value)):
            topic.sample[place] = facts
    elif value is None:
        topic.counts["tombstones"] += not _among(partition.tombstones, offset)
    else:
        topic.strays[place] = envelopes.facts(value)


def _among(offsets: Ints, offset: int) -> bool:
    at = int(np.searchsorted(offsets, offset))
    return at < len(offsets) and int(offsets[at]) == offset


def _strays(evidence: Evidence, topic: _Topic, snapshot: int) -> Iterator[Finding]:
    """Messages that are neither row nor dead letter: sent twice, void, or lost."""
    lost: list[str] = []
    held = _identities(evidence, topic)
    commits = {lsn for lsn, _ in held}
    for (number, offset), facts in topic.strays.items():
        if facts and (facts.commit_lsn, facts.sequence) in held:
            topic.counts["sent twice"] += 1
        elif facts and facts.commit_lsn < snapshot and facts.commit_lsn not in commits:
            topic.counts["void before a snapshot"] += 1
        else:
            lost.append(f"partition {number}, offset {offset}{'' if facts else ' (cannot be read)'}")
    if lost:
        problem = (
            f"{len(lost):,} messages of {topic.contract.topic} are neither rows nor dead letters, "
            f"for example {'; '.join(lost[:3])}"
        )
        yield Finding(topic.table, FindingKind.LOST, problem, _RESNAPSHOT)


def _identities(evidence: Evidence, topic: _Topic) -> set[tuple[int, int]]:
    """The identities in bronze of the commits that strays are of."""
    wanted = sorted({facts.commit_lsn for facts in topic.strays.values() if facts})
    if not wanted:
        return set()
    columns = ["_commit_lsn", "_sequence"]
    rows = evidence.engine.scan(topic.table, columns, [("_commit_lsn", "in", wanted)])
    return set(zip(*(rows[name].to_pylist() for name in columns), strict=True))


def _last_snapshot(evidence: Evidence) -> int:
    ends = evidence.lake.scan("bronze.transactions").to_table(
        columns=["_commit_lsn"], filter=pc.starts_with(ds.field("id"), "snapshot:")
    )
    return int(pc.max(ends["_commit_lsn"]).as_py() or -1)


def _witness(topic: _Topic) -> str:
    counts = topic.counts + Counter(
        tombstones=sum(len(partition.tombstones) for partition in topic.partitions.values())
    )
    named = ", ".join(f"{n:,} {what}" for what, n in sorted(counts.items()) if n)
    return f"Kafka's offsets{f' ({named})' if named else ''}"
