"""Spark's class path: its own jars stand before those whose classes they replace."""

import os
import zipfile
from pathlib import Path

import pytest

from lakepulse.artifacts.spark_start import spark_class_path

# Its jars are fetched where they are missing.
pytestmark = pytest.mark.integration


def classes(jar: Path) -> list[str]:
    """Names of its classes; what is about the jar itself is in each one's META-INF."""
    with zipfile.ZipFile(jar) as archive:
        names = archive.namelist()
    return [name for name in names if name.endswith(".class") and not name.startswith("META-INF/")]


def test_a_class_that_spark_replaces_is_found_in_its_own_jar() -> None:
    """As DataSketches' check of Java's version, which knows none after 21."""
    first: dict[str, Path] = {}
    replaced: dict[str, Path] = {}
    for jar in map(Path, spark_class_path().split(os.pathsep)):
        for name in classes(jar):
            if name in first and jar.name.startswith("spark-"):
                replaced[name] = first[name]
            first.setdefault(name, jar)
    hidden = {name: jar.name for name, jar in replaced.items() if not jar.name.startswith("spark-")}
    assert not hidden, f"these classes are Spark's own, and another jar stands before it: {hidden}"
