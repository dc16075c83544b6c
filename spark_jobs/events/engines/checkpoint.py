"""Spark's checkpoint of the events' query: kept over restarts as long as it agrees with the tables.

It may be behind them: what is read again they have already. It must not be ahead of them (another lake, or tables
that were put back): then messages would be passed over, so it is begun anew. The ids that its state then lacks are
known from silver, see ``known_ids``.
"""

import logging
import shutil
from pathlib import Path

from lakepulse.errors import LakeError
from spark_jobs.bronze.read.offset_log import end_offsets
from spark_jobs.events.marks import Offsets

_log = logging.getLogger(__name__)


def usable_checkpoint(folder: Path, topic: str, positions: Offsets) -> Path:
    """``folder``, emptied where what is in it does not belong to tables that are at ``positions``."""
    if folder.is_dir() and not _agrees(folder, topic, positions):
        _log.warning("the checkpoint of the web events does not belong to the tables: it is begun anew")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _agrees(folder: Path, topic: str, positions: Offsets) -> bool:
    batches = [int(path.name) for path in (folder / "commits").glob("[0-9]*")]
    if not batches:
        return False
    try:
        ends = end_offsets(folder, max(batches))
    except (LakeError, OSError, ValueError):
        return False
    return all(of == topic and offset <= positions.get(number, 0) for (of, number), offset in ends.items())
