"""The programs of monitoring: built from source once a machine, asked for by their group's name."""

import subprocess
from pathlib import Path

from lakepulse.settings import PROJECT_ROOT


def programs(group: str) -> Path:
    """The folder with the programs of ``group``; builds them where they are missing (minutes)."""
    command = PROJECT_ROOT / "monitoring" / "binaries" / "build"
    built = subprocess.run([command, group], check=True, stdout=subprocess.PIPE, text=True)
    return Path(built.stdout.strip())
