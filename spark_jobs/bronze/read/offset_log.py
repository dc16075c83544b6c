"""Spark's offset log: where each micro-batch of a query ends, written before the batch is handed over.

No public interface gives these offsets in time: a query's progress comes after the batch, and to ask the batch's own
DataFrame would be the Spark job per partition that ``range_reader`` saves. So the log is read, by its format: a line
with the version, one with metadata, then one line of JSON per source (Kafka's: offsets by topic and partition).
"""

import json
from pathlib import Path

from lakepulse.clients.offsets import Partition
from lakepulse.errors import LakeError

VERSION = "v1"


def end_offsets(checkpoint: Path, batch_id: int) -> dict[Partition, int]:
    """The offset after the last message of the batch, by partition; LakeError where the log has another format."""
    file = checkpoint / "offsets" / str(batch_id)
    version, *rest = file.read_text().splitlines() or [""]
    if version != VERSION or len(rest) != 2:
        raise LakeError(
            f"Spark's offset log {file} has format {version!r} and {len(rest[1:])} sources, not {VERSION!r} and one",
            "Install the pyspark that requirements/ pins, or teach spark_jobs/bronze/read/offset_log.py the format.",
        )
    source = rest[1]
    return {
        (topic, int(partition)): offset
        for topic, partitions in json.loads(source).items()
        for partition, offset in partitions.items()
    }
