"""Spark's class path, and the start of its JVMs from a cache: ``python -m lakepulse.artifacts.spark_start [s3]``.

Some 20,000 classes are loaded before a first query has its answer: without a cache that is nearly half of the CPU
seconds that a short job takes. It is recorded once for an environment (`make start-caches`; images when they are
built), by one run of ``spark_training``.
"""

import importlib.util
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from lakepulse.artifacts import spark_training
from lakepulse.artifacts.archives import spark_jars
from lakepulse.artifacts.java import java, java_home, java_release
from lakepulse.artifacts.start_cache import cache_file, caches_are_kept, keep, read_options, record_options
from lakepulse.errors import ArtifactError

# The garbage collector decides how a cache keeps objects, so that driver and executors have the same one.
COLLECTOR = "-XX:+UseParallelGC"
FIRST_COMPILER = "-XX:TieredStopAtLevel=1"
NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED"


def spark_home() -> Path:
    """PySpark's own directory, found without importing it."""
    found = importlib.util.find_spec("pyspark")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent


def spark_class_path(*, s3: bool = False) -> str:
    """All jars of Spark, Delta Lake and the Kafka source, ``s3`` too, one by one and in a stable order.

    Spark's launcher would name its own by ``jars/*``, and Java's put them in the order of the directory. A cache
    fits where the class path begins with the one that it was recorded with.
    """
    shipped = sorted((spark_home() / "jars").glob("*.jar"), key=_after_spark)
    return os.pathsep.join(str(jar) for jar in (*spark_jars(s3=s3), *shipped))


def _after_spark(jar: Path) -> tuple[bool, str]:
    """Spark replaces a class of DataSketches, which refuses this Java: the replacement has to be found first."""
    return not jar.name.startswith("spark-"), jar.name


def start_options(*, s3: bool = False) -> str:
    """Options for a JVM of Spark with that class path; empty where no cache was recorded.

    In quotes only where a path needs them: Spark leaves out an executor's option that begins with one.
    """
    cache = start_cache(s3=s3)
    if not (caches_are_kept() and cache.is_file()):
        return ""
    return shlex.join(read_options(cache))


def record(*, s3: bool = False) -> Path | None:
    """The cache, recorded where it is missing; None where this Java keeps none.

    Raises ArtifactError where jars are missing or Spark does not get through its training.
    """
    if not caches_are_kept():
        return None
    cache = start_cache(s3=s3)
    if cache.is_file():
        return cache
    cache.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="spark.", dir=cache.parent) as scratch:
        recording = Path(scratch) / cache.name
        done = subprocess.run(
            training(record_options(recording), s3=s3),
            env=environment(),
            cwd=scratch,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0 or not recording.is_file():
            raise ArtifactError(
                f"Spark's training ended with exit code {done.returncode}: {_last_line(done.stderr)}",
                "Run `make start-caches` again; without a cache everything runs, and starts slower.",
            )
        keep(recording)
    return cache


def start_cache(*, s3: bool = False) -> Path:
    """Where the cache for exactly this Java and these jars is; it need not be there yet."""
    class_path = spark_class_path(s3=s3)
    return cache_file("spark", (java_release(), class_path, *map(_identity, class_path.split(os.pathsep))))


def _identity(jar: str) -> str:
    """What Java compares, by seconds: an environment that was installed anew has other files at the same paths."""
    found = Path(jar).stat()
    return f"{int(found.st_mtime)} {found.st_size}"


def training(jvm_options: Iterable[str], *, s3: bool = False) -> list[str]:
    """The command line of ``spark_training`` by a JVM with these options; needs the variables of ``environment``.

    It is what Spark's launcher makes, with our class path for its own. Raises ArtifactError where it makes none.
    """
    # What the second compiler would make of the training is not kept.
    options = shlex.join((COLLECTOR, NATIVE_ACCESS, FIRST_COMPILER, *jvm_options))
    launched = subprocess.run(
        [
            *(str(java()), "-cp", f"{spark_home()}/jars/*", "org.apache.spark.launcher.Main"),
            *("org.apache.spark.deploy.SparkSubmit", "--master", "local[1]"),
            *("--conf", f"spark.driver.extraJavaOptions={options}"),
            *(spark_training.__file__, *(["s3"] if s3 else [])),
        ],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    # Each argument ends with a NUL byte; the first is empty (bin/spark-class).
    command = launched.stdout.strip("\0\n").split("\0")
    if launched.returncode != 0 or "-cp" not in command:
        raise ArtifactError(
            f"Spark's launcher made no command line: {_last_line(launched.stderr)}", "Run `make setup` again."
        )
    command[command.index("-cp") + 1] = spark_class_path(s3=s3)
    return command


def environment() -> dict[str, str]:
    """This process's variables, and those with which Spark's launcher finds Java, Spark and this Python."""
    return {
        **os.environ,
        "JAVA_HOME": str(java_home()),
        "SPARK_HOME": str(spark_home()),
        # The launcher asks for it where its script has not set it.
        "SPARK_SCALA_VERSION": "2.13",
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_DRIVER_PYTHON": sys.executable,
    }


def _last_line(output: str) -> str:
    return (output.strip().splitlines() or ["it said nothing"])[-1]


def main() -> None:
    """Record, for S3 where the command line says so, and say where."""
    cache = record(s3="s3" in sys.argv[1:])
    sys.stdout.write(f"Spark starts from {cache}\n" if cache else "This Java keeps no start caches.\n")


if __name__ == "__main__":
    main()
