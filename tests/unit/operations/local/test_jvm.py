"""Java's command lines: recorded at the first run, started from the cache at the next, never from another's."""

from pathlib import Path

import pytest

from lakepulse.artifacts.java import java_version
from operations.local.jvm import AOT_JAVA, java_command
from operations.local.layout import Layout
from operations.local.settings import LocalSettings

pytestmark = pytest.mark.skipif(java_version() < AOT_JAVA, reason="this Java keeps no cache")
MAIN = ("-cp", "classes", "Main")


@pytest.fixture
def layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    monkeypatch.setenv("LAKEPULSE_CACHE", str(tmp_path / "cache"))
    (tmp_path / "home" / "kafka").mkdir(parents=True)
    return Layout(tmp_path / "home")


def command(layout: Layout, heap: str = "-Xmx1m", *, record: bool = True) -> list[str]:
    local = LocalSettings(record_start_caches=record)
    return list(java_command("kafka", layout, local, (heap,), MAIN, ("conf",)))


def option(command: list[str], name: str) -> Path | None:
    found = [each.partition("=")[2] for each in command if each.startswith(f"-XX:{name}=")]
    return Path(found[0]) if found else None


def test_a_first_run_is_recorded_and_the_next_starts_from_it(layout: Layout) -> None:
    recording = option(command(layout), "AOTCacheOutput")
    assert recording is not None
    recording.write_bytes(b"classes")
    cache = option(command(layout), "AOTCache")
    assert cache is not None
    assert cache.read_bytes() == b"classes"
    assert not recording.exists()


def test_a_cache_is_of_one_command_line(layout: Layout) -> None:
    recording = option(command(layout), "AOTCacheOutput")
    assert recording is not None
    recording.write_bytes(b"classes")
    command(layout)
    assert option(command(layout, "-Xmx2m"), "AOTCache") is None
    assert option(command(layout), "AOTCache") is not None


def test_nothing_is_recorded_unasked_and_options_stand_before_the_class(layout: Layout) -> None:
    plain = command(layout, record=False)
    assert plain[1:] == ["-Xmx1m", *MAIN, "conf"]
    assert command(layout)[-4:] == [*MAIN, "conf"]
