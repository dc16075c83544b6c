"""Fetches groups of jars into the image and links them by plain names: ``link_artifacts.py DIRECTORY GROUP…``.

The cache names each group's directory by its contents; class paths are written down without that.
"""

import sys
from pathlib import Path

from lakepulse.artifacts.archives import ensure


def main(directory: Path, groups: list[str]) -> None:
    """Fetch and check every group, and link it below ``directory``."""
    directory.mkdir(parents=True)
    for group in groups:
        (directory / group).symlink_to(ensure(group, print))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
