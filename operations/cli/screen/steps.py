"""Progress of a long command: a spinner that says what happens now, then one line per finished step."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

Tell = Callable[[str], None]
"""Says what happens now."""

PLAIN_SECONDS = 3.0
"""Where the output is no terminal: at most one line of progress in this time."""


@contextmanager
def step(console: Console, name: str) -> Iterator[Tell]:
    """Show ``name`` until the block ends, then how long it took; yields a function that says what happens now.

    Where the output is no terminal there is no spinner: now and then a line says what happens.
    """
    started = time.monotonic()
    with console.status(name) as status:
        yield (lambda text: status.update(f"{name}: {text}")) if console.is_terminal else _plain(console)
    console.print(f"[green]✓[/] {name} [dim]({time.monotonic() - started:.1f} s)[/]", highlight=False)


def _plain(console: Console) -> Tell:
    last = time.monotonic()

    def tell(text: str) -> None:
        nonlocal last
        if time.monotonic() - last > PLAIN_SECONDS:
            last = time.monotonic()
            console.print(f"  {text}", highlight=False, markup=False)

    return tell
