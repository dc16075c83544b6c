"""Runs the Apache Ivy that PySpark brings over ``ivy/ivy.xml``; ``artifacts.py`` checks what comes."""

import importlib.util
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

from lakepulse.artifacts.java import java
from lakepulse.errors import ArtifactError
from lakepulse.settings import PROJECT_ROOT

IVY_FILE = PROJECT_ROOT / "ivy" / "ivy.xml"
IVY_SETTINGS = PROJECT_ROOT / "ivy" / "ivysettings.xml"
# Debian's Java trust store: it also knows the certificate of a proxy that this machine is behind.
SYSTEM_TRUST_STORE = Path("/etc/ssl/certs/java/cacerts")

_FETCHED = re.compile(r"\[SUCCESSFUL \] [^;]+;\S+!(\S+)")
_PROBLEM = re.compile(
    r"UNRESOLVED DEPENDENCY: (.+?): not found|\[FAILED\s*\] (\S+)|(UnknownHostException: \S+)"
)


def retrieve(group: str, into: Path, scratch: Path, progress: Callable[[str], None]) -> None:
    """Put the files of the configuration ``group`` into ``into``; caches go to ``scratch``.

    ``progress`` gets each file's name as it arrives. Raises ArtifactError where one cannot be had.
    """
    pattern = f"{into}/[artifact]-[revision](-[classifier]).[ext]"
    command = [str(java()), *_java_options(scratch), "-cp", f"{_pyspark_jars()}/*", "org.apache.ivy.Main"]
    command += ["-settings", str(IVY_SETTINGS), "-ivy", str(IVY_FILE), "-cache", str(scratch / "cache")]
    command += ["-confs", group, "-retrieve", pattern]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        problems = _follow(process, progress)
    if process.returncode != 0 or problems:
        reason = "; ".join(problems) or f"exit code {process.returncode}"
        raise ArtifactError(
            f"fetching the {group} archives failed ({reason})",
            "Check the network (and proxy settings) and run the same command again.",
        )


def _follow(process: subprocess.Popen[str], progress: Callable[[str], None]) -> list[str]:
    """Report what arrives; the problems that Ivy printed, each once."""
    problems: dict[str, None] = {}
    for line in process.stdout or ():
        if fetched := _FETCHED.search(line):
            progress(fetched[1])
        elif problem := _PROBLEM.search(line):
            problems[next(part for part in problem.groups() if part)] = None
    return list(problems)


def _java_options(scratch: Path) -> list[str]:
    options = [f"-Divy.default.ivy.user.dir={scratch}", "-Djava.net.useSystemProxies=true"]
    if SYSTEM_TRUST_STORE.is_file():
        options.append(f"-Djavax.net.ssl.trustStore={SYSTEM_TRUST_STORE}")
    return options


def _pyspark_jars() -> Path:
    spec = importlib.util.find_spec("pyspark")
    if spec is None or spec.origin is None:
        raise ArtifactError("PySpark, whose Ivy fetches the archives, is not installed", "Run `make setup`.")
    return Path(spec.origin).parent / "jars"
