"""Everything that an installation keeps on disk, and its removal; ``lakepulse reset`` shows and does it."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from operations.local.layout import Layout

# Nothing else below LAKEPULSE_HOME is touched, so that a home set by mistake loses nothing.
HOLDINGS = {
    "postgres": "the source database and the registry's schemas",
    "kafka": "all topics",
    "registry": "the registry's configuration",
    "lake": "bronze, silver and gold",
    "spark": "Spark's scratch space",
    "state": "positions and checkpoints",
    "secrets": "passwords (new ones are generated)",
    "logs": "logs",
    "metrics": "latencies",
    "monitoring": "metrics of the past, and alerts",
    "quality": "Data Docs and earlier checks",
    "airflow": "Airflow's own state",
    "leases": "who writes the lake",
    "snapshots": "gold as files that answers are computed from",
    "snapshot-readers": "the files that readers of snapshots have open",
    "run": "the supervisor's files",
}


@dataclass(frozen=True)
class Holding:
    """One directory of the installation and its size in bytes."""

    path: Path
    meaning: str
    size: int


def holdings(layout: Layout) -> list[Holding]:
    """Everything that ``remove`` would delete."""
    paths = {layout.home / name: meaning for name, meaning in HOLDINGS.items()}
    return [Holding(path, meaning, _size(path)) for path, meaning in paths.items() if path.is_dir()]


def remove(layout: Layout) -> None:
    """Delete the holdings, and the home itself where nothing else is in it."""
    for holding in holdings(layout):
        shutil.rmtree(holding.path)
    if layout.home.is_dir() and not any(layout.home.iterdir()):
        layout.home.rmdir()


def _size(directory: Path) -> int:
    """Bytes of all files below ``directory``; those that vanish meanwhile count nothing."""
    total = 0
    for parent, _, names in os.walk(directory):
        for name in names:
            path = Path(parent) / name
            total += path.lstat().st_size if path.exists() else 0
    return total
