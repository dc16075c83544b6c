"""Start caches: one for exactly one program, there as a whole or not at all."""

from pathlib import Path

import pytest

from lakepulse.artifacts.start_cache import cache_file, keep, read_options


@pytest.fixture(autouse=True)
def caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LAKEPULSE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "aot"


def test_a_cache_is_of_one_program(caches: Path) -> None:
    cache = cache_file("spark", ("java 25", "a.jar:b.jar"))
    assert cache.parent == caches
    assert cache == cache_file("spark", ("java 25", "a.jar:b.jar"))
    others = [("java 26", "a.jar:b.jar"), ("java 25", "b.jar:a.jar"), ("java 25a.jar", ":b.jar")]
    assert cache not in [cache_file("spark", each) for each in others]


def test_what_was_recorded_is_moved_over_what_was_there_and_anybody_reads_it(tmp_path: Path) -> None:
    cache = cache_file("spark", ("java",))
    for content in (b"older", b"newer"):
        recording = tmp_path / cache.name
        recording.write_bytes(content)
        recording.chmod(0o600)
        keep(recording)
        assert not recording.exists()
        assert cache.read_bytes() == content
    assert [each.name for each in cache.parent.iterdir()] == [cache.name]
    assert cache.stat().st_mode & 0o777 == 0o644
    assert read_options(cache)[0] == f"-XX:AOTCache={cache}"
