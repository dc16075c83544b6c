"""Writes Trino's password file and certificate; run at every start. Their directories are volumes."""

from pathlib import Path

from lakepulse.settings import Settings
from operations.containers.job import run
from operations.trino.identity import write_identity

IDENTITY = Path("/var/lib/trino-identity")
AUTHORITY = Path("/var/lib/trino-ca")


def main() -> None:
    """Write both."""
    write_identity(Settings(), IDENTITY, AUTHORITY)


if __name__ == "__main__":
    run(main)
