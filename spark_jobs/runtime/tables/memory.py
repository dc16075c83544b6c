"""The memory of a process: all that it keeps of a lake between two pieces of work, in one place to forget it from.

Each kind of thing kept is a class of its own, made when it is first asked for: open handles, publications, recent
changes, known keys, gold's tables.
"""

from collections.abc import Callable
from threading import RLock
from typing import Any, TypeVar

Kind = TypeVar("Kind")


class Memory:
    """At most one object of each kind; safe to share between threads."""

    def __init__(self) -> None:
        self._of_tables: dict[type[Any], Any] = {}
        self._lasting: dict[type[Any], Any] = {}
        # What is made may ask for something else that is kept.
        self._lock = RLock()

    def of_tables(self, kind: type[Kind], make: Callable[[], Kind] | None = None) -> Kind:
        """What is known of the tables; wrong as soon as somebody else may have written them."""
        return self._kept(self._of_tables, kind, make)

    def lasting(self, kind: type[Kind], make: Callable[[], Kind]) -> Kind:
        """What is dear to make and holds nothing of the tables: an engine, parsed SELECTs."""
        return self._kept(self._lasting, kind, make)

    def forget(self) -> None:
        """Know nothing of the tables any more: the lease was lent, so somebody else may have written them.

        Nothing may be under way meanwhile.
        """
        with self._lock:
            self._of_tables.clear()

    def _kept(self, kept: dict[type[Any], Any], kind: type[Kind], make: Callable[[], Kind] | None) -> Kind:
        with self._lock:
            if kind not in kept:
                kept[kind] = (make or kind)()
            found: Kind = kept[kind]
            return found
