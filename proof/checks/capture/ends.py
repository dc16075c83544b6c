"""END records by Kafka's own offsets: bronze has each of them, so that every transaction's rows can be counted."""

from collections.abc import Iterator

import numpy as np

from proof.checks.capture.delivery import letters
from proof.evidence import Evidence
from proof.facts import Envelopes
from proof.offsets import Messages
from proof.report import Compared, Finding, FindingKind

TABLE = "bronze.transactions"
_CURE = "`lakepulse reset` and a new load write it anew."


def transaction_ends(
    evidence: Evidence, kafka: Messages, envelopes: Envelopes
) -> Iterator[Compared | Finding]:
    """Account for every message of the transaction topic up to ``evidence.ends``.

    One without a row may be a BEGIN record, a dead letter, or the END of a transaction that bronze has: sent twice.
    """
    topic = evidence.settings.kafka.transaction_topic
    rows = evidence.engine.scan(TABLE, ["_partition", "_offset", "_commit_lsn"])
    known, dead = set(rows["_commit_lsn"].to_pylist()), letters(evidence)
    held: dict[int, set[int]] = {}
    for partition, offset in zip(rows["_partition"].to_pylist(), rows["_offset"].to_pylist(), strict=True):
        held.setdefault(partition, set(dead.get((topic, partition), ()))).add(offset)
    kept = {where: both for where, both in evidence.ends.items() if where[0] == topic}
    lost: list[str] = []
    ranges = {where: unknown(held.get(where[1], set()), *both) for where, both in kept.items()}
    for message in kafka.between(ranges):
        partition, offset = message.partition() or 0, message.offset() or 0
        if offset not in held.get(partition, ()) and envelopes.ended(message.value()) not in {None, *known}:
            lost.append(f"partition {partition}, offset {offset}")
    if lost:
        problem = f"{len(lost):,} END records of {topic} are not in it, for example {'; '.join(lost[:3])}"
        yield Finding(TABLE, FindingKind.LOST, problem, _CURE)
    yield Compared(TABLE, "Kafka's offsets", sum(high - low for low, high in kept.values()))


def unknown(held: set[int], low: int, high: int) -> tuple[int, int]:
    """The range of offsets from ``low`` up to ``high`` that has all of which nothing is known; empty without any.

    A transaction's BEGIN record stands right before its END record.
    """
    offsets = np.array(sorted(held), np.int64)
    without = np.setdiff1d(np.arange(low, high), np.concatenate([offsets, offsets - 1]))
    return (int(without[0]), int(without[-1]) + 1) if len(without) else (high, high)
