"""Progress of a long command: a spinner that says what happens now, then one line per finished step."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console


@contextmanager
def step(console: Console, name: str) -> Iterator[Callable[[str], None]]:
    """Show ``name`` until the block ends, then how long it took; yields a function that says what happens now.

    Where the output is no terminal there is no spinner: each thing that happens is a line of its own.
    """
    started = time.monotonic()
    with console.status(name) as status:
        yield (
            (lambda text: status.update(f"{name}: {text}"))
            if console.is_terminal
            else (lambda text: console.print(f"  {text}", highlight=False, markup=False))
        )
    console.print(f"[green]✓[/] {name} [dim]({time.monotonic() - started:.1f} s)[/]", highlight=False)
