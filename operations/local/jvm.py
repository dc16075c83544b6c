"""Java command lines of the services; from their second run on they start from an ahead-of-time cache (JEP 514).

The first run of a service on a machine records which classes it loads; the JVM writes the cache when it ends. Later
runs, of every installation, start in half the CPU time. The JVM itself ignores a cache that does not fit.

Which of the two it is stands in a file that the command line names: a cache that appears while the service runs
must not make its command line another one, for which the supervisor would start everything again.
"""

import hashlib
import shutil
import uuid
from pathlib import Path

from lakepulse.artifacts.java import java, java_version
from lakepulse.settings import HomeSettings
from operations.local.layout import Layout
from operations.local.settings import LocalSettings

# The first release that writes the cache in one step.
AOT_JAVA = 25
START_OPTIONS = "start.options"
SUFFIX = ".aot"
# Without these the JVM warns about every class that it cannot keep in the cache.
QUIET = ("-Xlog:disable", "-Xlog:all=error:stderr")


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
        kept = _caches() / recording.name
        kept.parent.mkdir(parents=True, exist_ok=True)
        # By way of a name of its own: another installation's JVM must not read half a cache.
        arriving = kept.with_name(f"{uuid.uuid4().hex}.part")
        shutil.move(recording, arriving)
        arriving.replace(kept)


def _cache_options(
    service: str, layout: Layout, local: LocalSettings, fits: tuple[str, ...]
) -> tuple[str, ...]:
    """The cache for exactly this program, or its recording, or nothing: what this Java can and this machine has."""
    digest = hashlib.sha256("\0".join(fits).encode()).hexdigest()[:12]
    name = f"{service}-{digest}{SUFFIX}"
    if java_version() < AOT_JAVA:
        return ()
    if (_caches() / name).is_file():
        return (f"-XX:AOTCache={_caches() / name}", *QUIET)
    return (f"-XX:AOTCacheOutput={layout.home / service / name}", *QUIET) if local.record_start_caches else ()


def _caches() -> Path:
    return HomeSettings().cache / "aot"


def _quoted(option: str) -> str:
    """By the launcher's rules for argument files: in quotes a space is kept, and a backslash is doubled."""
    return '"' + option.replace("\\", "\\\\") + '"'
