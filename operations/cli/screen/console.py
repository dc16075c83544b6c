"""The console of the commands: as wide as the terminal; in a pipe as wide as its lines, so that none is broken."""

from rich.console import Console

_UNBROKEN = 100_000


def open_console(*, stderr: bool = False, piped_width: int = _UNBROKEN) -> Console:
    """A console for people, or for whatever reads the other end of a pipe, ``piped_width`` characters wide."""
    made = Console(stderr=stderr)
    if not made.is_terminal:
        made.width = piped_width
    return made
