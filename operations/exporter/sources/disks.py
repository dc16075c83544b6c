"""Disks: what is free where the installation keeps its state."""

import shutil
from pathlib import Path

from operations.exporter.family import Family, Reading

FREE = Family("lakepulse_disk_free_bytes", "Room that is left for others than root", ("path",))
SIZE = Family("lakepulse_disk_size_bytes", "Size of the file system", ("path",))


class DisksSource:
    """The file systems of some folders."""

    name = "disks"
    seconds = 30.0
    families: tuple[Family, ...] = (FREE, SIZE)

    def __init__(self, paths: tuple[Path, ...]) -> None:
        self._paths = paths

    def read(self) -> Reading:
        """Each folder's; raises OSError where one is not there."""
        usage = {(str(path),): shutil.disk_usage(path) for path in self._paths}
        return {
            FREE: {label: each.free for label, each in usage.items()},
            SIZE: {label: each.total for label, each in usage.items()},
        }
