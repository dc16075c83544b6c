"""Prints the requirements of the second lock file that the first does not name: ``added.py FIRST.txt SECOND.txt``."""

import re
import sys
from pathlib import Path

_REQUIREMENT = re.compile(r"^(?=[A-Za-z0-9])", re.MULTILINE)


def main(first: Path, second: Path) -> None:
    """A requirement is its line and the lines of its hashes."""
    present = {_name(block) for block in _REQUIREMENT.split(first.read_text())}
    print("".join(block for block in _REQUIREMENT.split(second.read_text()) if _name(block) not in present))


def _name(block: str) -> str:
    return block.partition("==")[0]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
