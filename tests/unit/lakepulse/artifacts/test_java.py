"""Which Java is used, and what is said where it does not serve."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from lakepulse.artifacts import java
from lakepulse.errors import ServiceError


def runtime(home: Path, version: str, modules: str) -> Path:
    """A JAVA_HOME whose ``java`` prints its arguments."""
    (home / "bin").mkdir(parents=True)
    (home / "release").write_text(f'JAVA_VERSION="{version}"\nMODULES="{modules}"\n')
    program = home / "bin" / "java"
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    program.chmod(0o755)
    return home


@pytest.fixture
def no_wheel(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    java.java_home.cache_clear()
    monkeypatch.setattr(java, "_wheel_runtime", lambda: None)
    monkeypatch.setenv("LAKEPULSE_CACHE", str(tmp_path / "cache"))
    yield
    java.java_home.cache_clear()


@pytest.mark.usefixtures("no_wheel")
def test_without_wheel_and_java_home_the_cure_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(ServiceError, match=r"JAVA_HOME is not set\. Install a JDK 25"):
        java.java_home()


@pytest.mark.usefixtures("no_wheel")
def test_an_old_java_is_refused_with_its_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JAVA_HOME", str(runtime(tmp_path / "jdk", "17.0.15", "java.base")))
    with pytest.raises(ServiceError, match=r"is 17, the registry needs 21 or later"):
        java.java_home()


@pytest.mark.usefixtures("no_wheel")
def test_a_complete_jdk_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    home = runtime(tmp_path / "jdk", "25.0.2", f"java.base {java.VECTOR_MODULE}")
    monkeypatch.setenv("JAVA_HOME", str(home))
    assert java.java_home() == home
    assert java.java_version() == 25


@pytest.mark.usefixtures("no_wheel")
def test_the_wrapper_drops_the_missing_module_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JAVA_HOME", str(runtime(tmp_path / "a j'dk", "25.0.2", "java.base")))
    arguments = ["-Xmx1g", f"--add-modules={java.VECTOR_MODULE}", "-cp", "a b:*", "Main", ""]
    done = subprocess.run([java.java(), *arguments], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["-Xmx1g", "-cp", "a b:*", "Main", ""]
    assert os.access(java.java(), os.X_OK)
