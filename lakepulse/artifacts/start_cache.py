"""Ahead-of-time caches of JVMs (JEP 514): which classes a program loads, read and linked once instead of at each start.

A first run records them and the JVM writes the cache when it ends. A JVM ignores one that does not fit it.
"""

import hashlib
import shutil
import uuid
from collections.abc import Iterable
from pathlib import Path

from lakepulse.artifacts.java import java_version
from lakepulse.settings import HomeSettings

# The first release that writes the cache in one step.
AOT_JAVA = 25
SUFFIX = ".aot"
# Without these the JVM warns about every class that it cannot keep in the cache.
QUIET = ("-Xlog:disable", "-Xlog:all=error:stderr")


def caches_are_kept() -> bool:
    """Whether this Java can have them at all."""
    return java_version() >= AOT_JAVA


def cache_file(service: str, fits: Iterable[str]) -> Path:
    """Where the cache of ``service`` is, for exactly the program that ``fits`` describes; it need not be there yet."""
    digest = hashlib.sha256("\0".join(fits).encode()).hexdigest()[:12]
    return _folder() / f"{service}-{digest}{SUFFIX}"


def read_options(cache: Path) -> tuple[str, ...]:
    """The JVM's options to start from ``cache``."""
    return (f"-XX:AOTCache={cache}", *QUIET)


def record_options(recording: Path) -> tuple[str, ...]:
    """The JVM's options to write ``recording`` when it ends."""
    return (f"-XX:AOTCacheOutput={recording}", *QUIET)


def keep(recording: Path) -> None:
    """Move a finished recording, named as its cache is, to where every run finds it; none reads half of it."""
    _folder().mkdir(parents=True, exist_ok=True)
    arriving = _folder() / f"{uuid.uuid4().hex}.part"
    shutil.move(recording, arriving)
    # Root records it for an image, another user's process reads it.
    arriving.chmod(0o644)
    arriving.replace(_folder() / recording.name)


def _folder() -> Path:
    return HomeSettings().cache / "aot"
