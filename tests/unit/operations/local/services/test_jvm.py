"""Java's command lines: recorded at the first run, started from the cache at the next, never from another's."""

import os
import subprocess
import time
from pathlib import Path

import pytest

from lakepulse.artifacts.start_cache import cache_file, caches_are_kept
from lakepulse.settings import HomeSettings
from operations.local.layout import Layout
from operations.local.services.jvm import UNUSED_SECONDS, java_command, keep_recordings, remove_unused_caches
from operations.local.settings import LocalSettings

pytestmark = pytest.mark.skipif(not caches_are_kept(), reason="this Java keeps no cache")
MAIN = ("-cp", "classes", "Main")


@pytest.fixture
def layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    monkeypatch.setenv("LAKEPULSE_CACHE", str(tmp_path / "cache"))
    (tmp_path / "home" / "kafka").mkdir(parents=True)
    return Layout(tmp_path / "home")


def command(layout: Layout, heap: str = "-Xmx1m", *, record: bool = True) -> list[str]:
    local = LocalSettings(record_start_caches=record)
    return list(java_command("kafka", layout, local, (heap,), MAIN, ("conf",)))


def start_options(command: list[str]) -> list[str]:
    """What stands in the file that the command names by ``@``."""
    named = next(each.removeprefix("@") for each in command if each.startswith("@"))
    return [each.strip('"') for each in Path(named).read_text().splitlines()]


def option(command: list[str], name: str) -> Path | None:
    found = [each.partition("=")[2] for each in start_options(command) if each.startswith(f"-XX:{name}=")]
    return Path(found[0]) if found else None


def test_a_first_run_is_recorded_and_the_next_starts_from_it(layout: Layout) -> None:
    recording = option(command(layout), "AOTCacheOutput")
    assert recording is not None
    recording.write_bytes(b"classes")
    keep_recordings(layout)
    cache = option(command(layout), "AOTCache")
    assert cache is not None
    assert cache.read_bytes() == b"classes"
    assert not recording.exists()


def test_a_cache_is_of_one_command_line(layout: Layout) -> None:
    recording = option(command(layout), "AOTCacheOutput")
    assert recording is not None
    recording.write_bytes(b"classes")
    keep_recordings(layout)
    command(layout)
    assert option(command(layout, "-Xmx2m"), "AOTCache") is None
    assert option(command(layout), "AOTCache") is not None


def test_a_cache_that_appears_changes_no_command_line(layout: Layout) -> None:
    before = command(layout)
    recording = option(before, "AOTCacheOutput")
    assert recording is not None
    recording.write_bytes(b"classes")
    keep_recordings(layout)
    assert command(layout) == before
    assert option(before, "AOTCache") is not None


def test_nothing_is_recorded_unasked_and_options_stand_before_the_class(layout: Layout) -> None:
    plain = command(layout, record=False)
    assert start_options(plain) == []
    assert plain[1:] == ["-Xmx1m", f"@{layout.home / 'kafka' / 'start.options'}", *MAIN, "conf"]


def test_java_reads_options_whose_paths_have_spaces_and_backslashes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAKEPULSE_CACHE", str(tmp_path / "cache"))
    layout = Layout(tmp_path / "a home" / "with\\backslash")
    (layout.home / "kafka").mkdir(parents=True)
    named = java_command("kafka", layout, LocalSettings(record_start_caches=True), (), ("-version",))
    done = subprocess.run(named, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    keep_recordings(layout)
    assert [each.name.partition("-")[0] for each in (HomeSettings().cache / "aot").iterdir()] == ["kafka"]


@pytest.mark.parametrize(
    ("read", "recorded", "stays"),
    [(UNUSED_SECONDS + 60, UNUSED_SECONDS + 60, False), (60, UNUSED_SECONDS + 60, True), (2e9, 60, True)],
    ids=["neither-read-nor-recorded", "read", "recorded-where-no-times-of-reading-are-kept"],
)
def test_a_cache_that_nobody_started_from_for_a_month_is_removed(
    layout: Layout, read: float, recorded: float, *, stays: bool
) -> None:
    cache, other = (cache_file(name, (str(layout.home),)) for name in ("kafka", "spark"))
    cache.parent.mkdir(parents=True)
    for each in (cache, other):
        each.write_bytes(b"classes")
    now = time.time()
    os.utime(cache, (max(0.0, now - read), now - recorded))
    remove_unused_caches()
    assert cache.exists() == stays
    assert other.exists()
