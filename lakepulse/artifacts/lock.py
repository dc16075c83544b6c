"""Prints ``ivy/checksums.sha256`` anew after a change of ``ivy/ivy.xml``; run as a module by ``make lock``.

Trusts what arrives now; ``artifacts.py`` afterwards accepts nothing else.
"""

import sys
import tempfile
from pathlib import Path

from lakepulse.artifacts.archives import GROUPS, sha256
from lakepulse.artifacts.ivy import retrieve


def main() -> None:
    """Fetch every group and print ``<sha256>  <group>/<file>`` lines."""
    with tempfile.TemporaryDirectory() as scratch:
        for group in GROUPS:
            files = Path(scratch) / group
            files.mkdir()
            retrieve(group, files, Path(scratch) / "ivy", lambda name: print(name, file=sys.stderr))
            for path in sorted(files.iterdir()):
                print(f"{sha256(path)}  {group}/{path.name}")


if __name__ == "__main__":
    main()
