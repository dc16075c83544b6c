"""Java command lines of the services; from their second run on they start from an ahead-of-time cache (JEP 514).

The first run of a service on a machine records which classes it loads; the JVM writes the cache when it ends. Later
runs, of every installation, start in half the CPU time. The JVM itself ignores a cache that does not fit.

Which of the two it is stands in a file that the command line names: a cache that appears while the service runs
must not make its command line another one, for which the supervisor would start everything again.
"""

import time
from contextlib import suppress

from lakepulse.artifacts.java import java
from lakepulse.artifacts.start_cache import (
    SUFFIX,
    cache_file,
    caches_are_kept,
    keep,
    read_options,
    record_options,
)
from operations.local.layout import Layout
from operations.local.settings import LocalSettings

START_OPTIONS = "start.options"
UNUSED_SECONDS = 30 * 86_400.0


def java_command(
    service: str,
    layout: Layout,
    local: LocalSettings,
    options: tuple[str, ...],
    main: tuple[str, ...],
    arguments: tuple[str, ...] = (),
) -> tuple[str, ...]:
    """``java <options> @<start options> <main> <arguments>``, and the file of start options written.

    ``main`` is the class path and the main class; with ``options`` it decides which cache fits.
    """
    fits = (str(java()), *options, *main)
    start_options = layout.home / service / START_OPTIONS
    lines = (f"{_quoted(each)}\n" for each in _cache_options(service, layout, local, fits))
    start_options.write_text("".join(lines))
    return (str(java()), *options, f"@{start_options}", *main, *arguments)


def keep_recordings(layout: Layout) -> None:
    """Move what finished runs of this installation have recorded to where every installation finds it."""
    for recording in layout.home.glob(f"*/*{SUFFIX}"):
        keep(recording)


def remove_unused_caches() -> None:
    """Remove the start caches that no program has read for a month: every other path or release leaves one."""
    since = time.time() - UNUSED_SECONDS
    for cache in cache_file("any", ()).parent.glob(f"*{SUFFIX}"):
        # Another installation may start, and so remove it, at the same moment.
        with suppress(FileNotFoundError):
            if max(cache.stat().st_atime, cache.stat().st_mtime) < since:
                cache.unlink()


def _cache_options(
    service: str, layout: Layout, local: LocalSettings, fits: tuple[str, ...]
) -> tuple[str, ...]:
    """The cache for exactly this program, or its recording, or nothing: what this Java can and this machine has."""
    cache = cache_file(service, fits)
    if not caches_are_kept():
        return ()
    if cache.is_file():
        return read_options(cache)
    return record_options(layout.home / service / cache.name) if local.record_start_caches else ()


def _quoted(option: str) -> str:
    """By the launcher's rules for argument files: in quotes a space is kept, and a backslash is doubled."""
    return '"' + option.replace("\\", "\\\\") + '"'
