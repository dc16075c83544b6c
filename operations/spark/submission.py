"""Options of spark-submit, needed before our code runs: ``python -m operations.spark.submission FOLDER``.

Writes ``FOLDER/spark-defaults.conf`` (what the driver's JVM starts with; the session sets the rest) and prints the
environment of spark-submit as shell assignments.
"""

import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

from lakepulse.artifacts.java import java_home
from lakepulse.artifacts.spark_start import spark_home
from lakepulse.settings import Settings
from operations.spark import submit
from spark_jobs.runtime.engines.spark_session import driver_jvm


def defaults(settings: Settings) -> dict[str, str]:
    """The driver's properties; ArtifactError where jars are missing."""
    return {**driver_jvm(settings), "spark.ui.enabled": "false", "spark.log.level": "ERROR"}


def environment(folder: Path) -> dict[str, str]:
    """The variables with which spark-submit finds Java, Spark, these defaults and this Python."""
    return {
        "JAVA_HOME": str(java_home()),
        "SPARK_HOME": str(spark_home()),
        "SPARK_CONF_DIR": str(folder.resolve()),
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_DRIVER_PYTHON": sys.executable,
        "PATH": os.pathsep.join(
            [str(spark_home() / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]]
        ),
        "LAKEPULSE_SUBMIT": str(Path(submit.__file__).resolve()),
    }


def write_defaults(folder: Path, properties: Mapping[str, str]) -> None:
    """``folder/spark-defaults.conf``."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = (f"{name} {value}\n" for name, value in sorted(properties.items()))
    (folder / "spark-defaults.conf").write_text("".join(lines))


def main() -> None:
    """Write and print, for the folder that the command line names."""
    folder = Path(sys.argv[1])
    write_defaults(folder, defaults(Settings()))
    for name, value in environment(folder).items():
        sys.stdout.write(f"export {name}={shlex.quote(value)}\n")


if __name__ == "__main__":
    main()
