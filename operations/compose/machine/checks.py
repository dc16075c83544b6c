"""Requirements on this machine: `make up` stops at the first failure, `make doctor` shows all.

Each check returns its requirement: what was found, and the cure where it does not do.
"""

import json
import os
import re
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lakepulse.errors import ServiceError, SettingsError
from operations.compose.docker import Compose, answer
from operations.compose.machine.installation import Installation, owner
from operations.compose.machine.secrets import check_lasting

GIB = 1024**3
MINIMUM_DOCKER = (20, 10)
MINIMUM_COMPOSE = (2, 24)
DISK_GIB = 15
# What the presets' services take together when all are busy.
MEMORY_GIB = {"laptop": 7.5, "ha": 9.5, "workstation": 15.5, "reference": 26.0}
# For these there are wheels of all that goes into the images, the Java runtime and Go included.
ARCHITECTURES = {"x86_64", "amd64", "aarch64", "arm64"}
PORTS = {
    "AIRFLOW_PORT": 8080,
    "SPARK_UI_PORT": 8082,
    "TRINO_PORT": 8443,
    "JUPYTER_PORT": 8888,
    "API_PORT": 19106,
    "MINIO_CONSOLE_PORT": 9001,
}


@dataclass(frozen=True)
class Requirement:
    """One requirement, as it was found; ``cure`` is empty where all is well."""

    name: str
    found: str
    cure: str = ""

    @property
    def ok(self) -> bool:
        """Whether the check passed."""
        return not self.cure


def every_check(installation: Installation) -> Iterator[Requirement]:
    """All requirements, those first that later ones need; ends early where Docker cannot be asked."""
    for check in (docker_is_installed, engine_answers):
        requirement = check()
        yield requirement
        if not requirement.ok:
            return
    checks: tuple[Callable[[Installation], Requirement], ...] = (
        engine_version,
        architecture,
        compose_version,
        memory,
        disk,
        user,
    )
    for look in checks:
        yield look(installation)
    yield from ports(installation)
    yield secrets(installation)


def docker_is_installed() -> Requirement:
    """The docker program."""
    path = shutil.which("docker")
    if path is None:
        return Requirement("docker", "it is not installed", "Install Docker Engine or Docker Desktop.")
    return Requirement("docker", path)


def engine_answers() -> Requirement:
    """The engine behind it."""
    try:
        return Requirement("engine", f"version {_info()['ServerVersion']}")
    except ServiceError as error:
        if "permission denied" in error.problem.lower():
            return Requirement(
                "engine", "this user may not use it", "Add yourself to the group docker, then log in again."
            )
        return Requirement(
            "engine", "it does not answer", "Start Docker (`sudo systemctl start docker`, or Docker Desktop)."
        )


def engine_version(_: Installation) -> Requirement:
    """Not older than what was tried."""
    found = str(_info()["ServerVersion"])
    cure = (
        "" if _version(found) >= MINIMUM_DOCKER else f"Update Docker to {_dotted(MINIMUM_DOCKER)} or later."
    )
    return Requirement("engine version", found, cure)


def architecture(_: Installation) -> Requirement:
    """The engine's machine is one that the images can be built for."""
    found = str(_info()["Architecture"])
    cure = "" if found in ARCHITECTURES else "Use a machine with x86-64 or 64-bit ARM: others lack packages."
    return Requirement("architecture", found, cure)


def compose_version(_: Installation) -> Requirement:
    """Compose v2, as a plugin."""
    wanted = f"Install the Compose plugin {_dotted(MINIMUM_COMPOSE)} or later."
    try:
        found = answer(["docker", "compose", "version", "--short"]).strip()
    except ServiceError:
        return Requirement("compose", "`docker compose` is missing", wanted)
    return Requirement("compose", found, "" if _version(found) >= MINIMUM_COMPOSE else wanted)


def memory(installation: Installation) -> Requirement:
    """Of the engine's machine (on macOS and Windows: of its virtual one), against the preset."""
    preset = installation.environment.get("LAKEPULSE_PRESET", "laptop")
    has, needs = memory_gib(installation)
    found = f"{has:.1f} GiB; the preset {preset} needs {needs} GiB"
    cure = "Give Docker more memory (Docker Desktop: Settings, Resources), or use another machine."
    if preset != "laptop":
        cure = "Choose the smaller preset: `make up PRESET=laptop`."
    return Requirement("memory", found, "" if has >= needs else cure)


def memory_gib(installation: Installation) -> tuple[float, float]:
    """What the engine's machine has, and what the preset's services take together when all are busy, in GiB."""
    preset = installation.environment.get("LAKEPULSE_PRESET", "laptop")
    return int(str(_info()["MemTotal"])) / GIB, MEMORY_GIB.get(preset, MEMORY_GIB["laptop"])


def disk(installation: Installation) -> Requirement:
    """Where the engine keeps images and volumes, if that is a directory here, else at the checkout."""
    root = str(_info()["DockerRootDir"])
    place = root if os.path.isdir(root) else str(installation.root)  # noqa: PTH112 - may be unreadable
    free = shutil.disk_usage(place).free / GIB
    cure = (
        ""
        if free >= DISK_GIB
        else f"Free {DISK_GIB - free:.0f} GiB there; `docker system df` shows what Docker holds."
    )
    return Requirement("disk", f"{free:.0f} GiB free at {place}; {DISK_GIB} GiB are needed", cure)


def user(installation: Installation) -> Requirement:
    """The containers' user is the owner of the secrets."""
    uid = installation.environment.get("LAKEPULSE_UID")
    found = f"containers run as user {uid or owner()[0]}"
    if uid is None or uid == str(owner()[0]):
        return Requirement("user", found)
    return Requirement(
        "user",
        f"{found}, you are {owner()[0]}",
        f"Run make as that user, or set LAKEPULSE_UID={owner()[0]} in .env.",
    )


def ports(installation: Installation) -> Iterator[Requirement]:
    """Each published port is free, or this installation's own."""
    settings = installation.environment
    own = _published(installation)
    host = settings.get("LAKEPULSE_BIND", "127.0.0.1")
    for name, default in PORTS.items():
        port = int(settings.get(name, default))
        taken = port not in own and _in_use(host, port)
        cure = f"Stop what listens there, or set {name} in .env to another port." if taken else ""
        yield Requirement(f"port {port}", "another program uses it" if taken else "free, or ours", cure)


def secrets(installation: Installation) -> Requirement:
    """There, not empty, closed to others; on a first start there are none yet."""
    if not installation.secrets.is_dir():
        return Requirement("secrets", "none yet; `make up` generates them")
    try:
        check_lasting(installation.secrets)
    except SettingsError as error:
        return Requirement("secrets", error.problem, error.cure)
    return Requirement("secrets", str(installation.secrets))


def _info() -> dict[str, object]:
    info: dict[str, object] = json.loads(answer(["docker", "info", "--format", "{{json .}}"]))
    if not info.get("ServerVersion"):
        said = info.get("ServerErrors") or ["the engine does not answer"]
        raise ServiceError(str(said), "Start Docker.")
    return info


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:2])


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def _published(installation: Installation) -> set[int]:
    """The ports that this installation's running containers publish."""
    listed = Compose(installation).ask("ps", "--format", "json")
    entries = [json.loads(line) for line in listed.splitlines() if line.strip()]
    return {int(each["PublishedPort"]) for entry in entries for each in entry.get("Publishers") or ()}


def _in_use(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False
