"""Progress, shown while something lasts: one line per finished step, and a changing line on a terminal."""

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Tell = Callable[[str], None]

GREEN, RED, DIM, BOLD, PLAIN = "\033[32m", "\033[31m", "\033[2m", "\033[1m", "\033[0m"
_LINE_SECONDS = 15.0
"""Where the output is no terminal: at most one line of progress in this time."""


def painted(text: str, colour: str) -> str:
    """``text`` in ``colour`` on a terminal, plain elsewhere."""
    return f"{colour}{text}{PLAIN}" if sys.stdout.isatty() else text


def say(text: str = "") -> None:
    """One line, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@contextmanager
def step(name: str) -> Iterator[Tell]:
    """Say how long the block took; yields a function that says what happens meanwhile."""
    started = last = time.monotonic()

    def tell(what: str) -> None:
        nonlocal last
        if sys.stdout.isatty():
            sys.stdout.write(f"\r\033[K  {what}"[: shutil.get_terminal_size().columns])
            sys.stdout.flush()
        elif time.monotonic() - last > _LINE_SECONDS:
            last = time.monotonic()
            say(f"  {what}")

    yield tell
    clear = "\r\033[K" if sys.stdout.isatty() else ""
    took = painted(f"({time.monotonic() - started:.0f} s)", DIM)
    say(f"{clear}{painted('✓', GREEN)} {name} {took}")
