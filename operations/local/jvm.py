"""Java command lines of the services; from their second run on they start from an ahead-of-time cache (JEP 514).

The first run of a service on a machine records which classes it loads; the JVM writes the cache when it ends. Later
runs, of every installation, start in half the CPU time. The JVM itself ignores a cache that does not fit.
"""

import hashlib
import shutil
from pathlib import Path

from lakepulse.artifacts.java import java, java_version
from lakepulse.settings import HomeSettings
from operations.local.layout import Layout
from operations.local.settings import LocalSettings

# The first release that writes the cache in one step.
AOT_JAVA = 25
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
    """``java <options> <main> <arguments>`` with the service's cache, or its recording, where this Java can.

    ``main`` is the class path and the main class; with ``options`` it decides which cache fits.
    """
    cache = _adopted_cache(service, layout, (str(java()), *options, *main))
    added: tuple[str, ...] = ()
    if java_version() >= AOT_JAVA and cache.is_file():
        added = (f"-XX:AOTCache={cache}", *QUIET)
    elif java_version() >= AOT_JAVA and local.record_start_caches:
        added = (f"-XX:AOTCacheOutput={_recording(service, layout)}", *QUIET)
    return (str(java()), *options, *added, *main, *arguments)


def _adopted_cache(service: str, layout: Layout, fits: tuple[str, ...]) -> Path:
    """Where the cache for exactly this program is; a recording that an earlier run has finished is moved there."""
    digest = hashlib.sha256("\0".join(fits).encode()).hexdigest()[:12]
    cache = HomeSettings().cache / "aot" / f"{service}-{digest}.aot"
    recording = _recording(service, layout)
    if recording.is_file() and not cache.is_file():
        cache.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(recording, cache)
    return cache


def _recording(service: str, layout: Layout) -> Path:
    return layout.home / service / "recording.aot"
