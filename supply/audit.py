"""The audit of the locks against known vulnerabilities: ``python -m supply.audit``.

It ends with 0 where every package was looked up and none has a hole, with 1 where one has, and with 3 where even
one could not be looked up: ``not run: no data`` is never green. pip-audit by itself skips what it does not find, and
ends with 0.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lakepulse.settings import PROJECT_ROOT

PROGRAM = PROJECT_ROOT / ".supply" / "bin" / "pip-audit"
LOCKS = ("bootstrap", "build", "runtime", "dev", "airflow", "jupyter", "supply", "node")
CLEAN, HOLES, NO_DATA = 0, 1, 3


@dataclass(frozen=True)
class Outcome:
    """One lock: packages looked up, those that could not be, and ``name version: ID`` of each known hole."""

    lock: str
    audited: int
    skipped: int
    holes: tuple[str, ...]

    @property
    def code(self) -> int:
        """The exit code; a hole is told before what was not looked up."""
        if self.holes:
            return HOLES
        return NO_DATA if self.skipped or not self.audited else CLEAN

    def __str__(self) -> str:
        if self.holes:
            return f"{self.lock}: {len(self.holes)} known holes: {', '.join(self.holes)}"
        if self.code == NO_DATA:
            return f"{self.lock}: not run: no data ({self.skipped} of {self.audited + self.skipped} packages)"
        return f"{self.lock}: {self.audited} packages, no known hole"


def outcome(lock: str, report: Mapping[str, Any] | None) -> Outcome:
    """What pip-audit's JSON says of a lock; None where it said nothing."""
    found: Iterable[Mapping[str, Any]] = report["dependencies"] if report else ()
    skipped = [each for each in found if "skip_reason" in each]
    audited = [each for each in found if "skip_reason" not in each]
    holes = [f"{each['name']} {each['version']}: {hole['id']}" for each in audited for hole in each["vulns"]]
    return Outcome(lock, len(audited), len(skipped), tuple(holes))


def _ask(lock: str) -> Mapping[str, Any] | None:
    file = PROJECT_ROOT / "requirements" / f"{lock}.txt"
    command = [
        str(PROGRAM),
        "--format",
        "json",
        "--progress-spinner",
        "off",
        "--disable-pip",
        "--require-hashes",
    ]
    done = subprocess.run([*command, "--requirement", str(file)], capture_output=True, text=True, check=False)
    if not done.stdout.strip():
        print(f"  {lock}: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def main() -> int:
    """Audit every lock; the exit code of the worst."""
    outcomes = [outcome(lock, _ask(lock)) for lock in LOCKS]
    for each in outcomes:
        print(f"  {each}")
    codes = {each.code for each in outcomes}
    code = HOLES if HOLES in codes else NO_DATA if NO_DATA in codes else CLEAN
    print(f"audit: {({CLEAN: 'passed', HOLES: 'FAILED', NO_DATA: 'not run: no data'})[code]}")
    return code


if __name__ == "__main__":
    sys.exit(main())
