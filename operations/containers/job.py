"""The edge of a one-shot job's process: its log, and its error as one sentence with the exit code of its kind."""

import logging
import sys
from collections.abc import Callable

from lakepulse.errors import LakePulseError


def run(job: Callable[[], None]) -> None:
    """Run ``job``; a LakePulseError is printed as one sentence and ends the process with its exit code."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    try:
        job()
    except LakePulseError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(error.exit_code)
