"""The verdict that all contracts are sound, kept by the contents that it was reached from; jobs start with it.

Checking all of them takes more than a second of CPU time, which each start of each job would pay for the same files.
"""

import hashlib
import logging
from importlib.metadata import version
from pathlib import Path

from lakepulse.contracts.catalog import select_paths
from lakepulse.settings import HomeSettings

log = logging.getLogger(__name__)

CODE = Path(__file__).parents[1]
# What the checks leave to others: SQL is parsed by the one, YAML's values are held to their types by the other.
LIBRARIES = ("sqlglot", "pydantic")


def is_known_sound(home: HomeSettings, contents: str) -> bool:
    """Whether contracts with exactly these ``contents`` were checked before, and nothing was wrong."""
    return _verdict(home, contents).is_file()


def keep_sound(home: HomeSettings, contents: str) -> None:
    """Remember that contracts with these ``contents`` are sound.

    A cache that this process may not write to, as an image's, is left as it is: the next start checks again.
    """
    verdict = _verdict(home, contents)
    try:
        verdict.parent.mkdir(parents=True, exist_ok=True)
        verdict.touch()
    except OSError as error:
        log.debug("the verdict on the contracts is not kept: %s", error)


def contents_of(home: HomeSettings, code: Path = CODE) -> str:
    """A digest of every contract, SELECT and API by name and bytes, of the checks' own ``code`` and their libraries."""
    digest = hashlib.sha256()
    for library in LIBRARIES:
        digest.update(f"{library} {version(library)}\0".encode())
    contracts, checks = sorted(home.contracts.rglob("*.yaml")), sorted(code.rglob("*.py"))
    for folder, paths in (
        (home.contracts, contracts),
        (home.selects, select_paths(home.selects)),
        (code, checks),
    ):
        for path in paths:
            content = path.read_bytes()
            digest.update(f"{path.relative_to(folder)}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _verdict(home: HomeSettings, contents: str) -> Path:
    return home.cache / "contracts" / f"{contents[:32]}.sound"
