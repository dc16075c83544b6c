"""The commands of `make` beside `up`: down, status, logs, reset, doctor, credentials, Data Docs, trino, scale."""

import difflib
import json
import shutil
import sys

from lakepulse.errors import ServiceError, SettingsError
from operations.compose.docker import Compose, Container, answer
from operations.compose.health import wait_for_health
from operations.compose.links import INNER, TRINO_USERS, Link, links
from operations.compose.machine import checks
from operations.compose.machine.environment import with_values
from operations.compose.machine.installation import Installation
from operations.compose.progress import BOLD, GREEN, RED, painted, say, step

HIDDEN = "••••••••"
MAX_WORKERS = 10
ALL_PROFILES = ("--profile", "*")
REGISTRAR = "trino-registrar"
REGISTERED = "/tmp/registered"  # noqa: S108  # a file in its container: what its last pass came to
DATA_DOCS = "airflow-scheduler:/var/lib/lakepulse/quality/data_docs"
_ONCE = ("run", "--rm", "--no-deps", "--quiet-pull", "lakepulse")


def down(installation: Installation) -> None:
    """Stop and remove all containers; the volumes stay."""
    with step("stopped; the data stays"):
        Compose(installation).ask(*ALL_PROFILES, "down", "--remove-orphans")


def status(installation: Installation) -> None:
    """Every container, then every hop of the flow."""
    compose = Compose(installation)
    containers = compose.containers()
    if not containers:
        say("Nothing runs here. Start it with `make up`.")
        return
    width = max(len(each.name) for each in containers) + 2
    for each in containers:
        say(
            f"  {painted('✓', GREEN) if each.ready else painted('✗', RED)} {each.name:<{width}}{_state(each)}"
        )
    if compose.call(*_ONCE, "status", "--hops") != 0:
        raise ServiceError("the hops cannot be read", "See which service above is not healthy.")
    if any(each.service == REGISTRAR and each.ready for each in containers):
        say(f"Trino shows {compose.ask('exec', '--no-TTY', REGISTRAR, 'cat', REGISTERED).strip()}")


def logs(installation: Installation, service: str | None) -> None:
    """The last lines of one service, or of all."""
    compose = Compose(installation)
    known = compose.services()
    if service and service not in known:
        near = difflib.get_close_matches(service, known, 1)
        hint = f"Did you mean {near[0]}?" if near else f"Services: {', '.join(known)}."
        raise SettingsError(f"there is no service {service}", hint)
    compose.call("logs", "--tail", "200", *([service] if service else []))


def reset(installation: Installation, *, dry_run: bool, yes: bool) -> None:
    """Delete volumes, networks and secrets of this installation after saying what they are; .env stays."""
    volumes = _volumes(installation)
    if not volumes and not installation.secrets.is_dir():
        say(f"There is nothing of {installation.project}.")
        return
    say(painted("Would be deleted for good:", BOLD))
    for name in volumes:
        say(f"  volume {name}")
    say(f"  secrets {installation.secrets}")
    if dry_run:
        return
    if not yes and not _confirmed():
        say("Nothing was deleted.")
        return
    with step("deleted; `make up` begins anew"):
        Compose(installation).ask(*ALL_PROFILES, "down", "--volumes", "--remove-orphans")
        shutil.rmtree(installation.secrets, ignore_errors=True)


def doctor(installation: Installation) -> None:
    """All requirements on this machine; raises ServiceError where one is bad."""
    bad = 0
    for requirement in checks.every_check(installation):
        mark = painted("✓", GREEN) if requirement.ok else painted("✗", RED)
        say(f"  {mark} {requirement.name}: {requirement.found}")
        if not requirement.ok:
            bad += 1
            say(f"      {requirement.cure}")
    if bad:
        raise ServiceError(f"{bad} of the checks above failed", "Their cures are beside them.")


def credentials(installation: Installation, *, show: bool, as_json: bool) -> None:
    """Pages and accounts, one unbroken line each; passwords only with ``show``."""
    found = links(installation, Compose(installation).services())
    pages = [_page(installation, link, show) for link in found]
    inside = [_account(installation, user, meaning, show) for user, meaning in INNER.items()]
    if as_json:
        say(json.dumps({"pages": pages, "inside": inside}))
        return
    _say_columns("pages", pages)
    _say_columns("inside", inside)
    if not show:
        say("Passwords: make credentials ARGS=--show")


def _page(installation: Installation, link: Link, show: bool) -> dict[str, str | None]:
    password = _password(installation, link.secret, show) if link.secret else ""
    user = link.user or ("(token)" if link.secret else "")
    return {"page": link.title, "address": link.address, "user": user, "password": password}


def _account(installation: Installation, user: str, meaning: str, show: bool) -> dict[str, str | None]:
    return {"user": user, "password": _password(installation, f"postgres_{user}", show), "for": meaning}


def _say_columns(title: str, rows: list[dict[str, str | None]]) -> None:
    """One line a row, its columns as wide as the widest value: nothing that is copied is broken."""
    say(painted(title, BOLD))
    lines = [[HIDDEN if value is None else value for value in row.values()] for row in rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        say("  " + "  ".join(f"{value:<{width}}" for value, width in zip(line, widths, strict=True)).rstrip())


def verify_data(installation: Installation) -> None:
    """Whether the source has what the contracts say; raises ServiceError where it has not."""
    if Compose(installation).call(*_ONCE, "quality", "source") != 0:
        raise ServiceError("the source is not as the contracts say", "What it said is above.")


def data_docs(installation: Installation) -> None:
    """The pages of the last quality check by Airflow, copied to this machine; ServiceError where there are none."""
    target = installation.secrets.parent / "data_docs"
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    if Compose(installation).call("cp", DATA_DOCS, str(target)) != 0:
        raise ServiceError(
            "there are no Data Docs yet", "Run the DAG lakepulse_daily_pipeline: its last task makes them."
        )
    say(f"Open {target / 'index.html'}")


def trino(installation: Installation, user: str, statement: str | None) -> None:
    """Trino's prompt as ``user`` (admin, analyst, viewer), or the answer to one statement."""
    if user not in TRINO_USERS:
        raise SettingsError(f"Trino has no user {user}", f"Choose one of: {', '.join(TRINO_USERS)}.")
    compose = Compose(installation)
    if not any(each.service == "trino" and each.ready for each in compose.containers()):
        raise ServiceError("Trino does not run", "Start the platform with `make up`; `make status` shows it.")
    options = [
        "--rm",
        "--no-deps",
        "--env",
        f"TRINO_USER={user}",
        *(() if sys.stdin.isatty() else ("--no-TTY",)),
    ]
    if compose.call("run", *options, "trino-prompt", *(("--execute", statement) if statement else ())) != 0:
        raise ServiceError("Trino's prompt ended with an error", "What it said is above.")


def scale(installation: Installation, workers: int | None) -> None:
    """Run ``workers`` Spark workers from now on."""
    if workers is None:
        raise SettingsError("nobody said how many workers", "Say for example `make scale WORKERS=4`.")
    if not 1 <= workers <= MAX_WORKERS:
        raise SettingsError(f"{workers} workers are not possible", f"Choose 1 to {MAX_WORKERS}.")
    if not installation.env_file.is_file():
        raise ServiceError("nothing runs here", "Run `make up` first.")
    text = installation.env_file.read_text()
    installation.env_file.write_text(with_values(text, {"SPARK_WORKERS": str(workers)}))
    compose = Compose(installation)
    with step(f"{workers} workers") as tell:
        compose.ask("up", "--detach", "--no-deps", "--no-build", "spark-worker")
        wait_for_health(compose, tell, lambda: False)


def _state(container: Container) -> str:
    if container.state == "exited":
        return "done" if container.exit_code == 0 else f"ended with exit code {container.exit_code}"
    return container.health or container.state


def _password(installation: Installation, secret: str, show: bool) -> str | None:
    """None where it is not asked for."""
    path = installation.secrets / secret
    if not show:
        return None
    return path.read_text().strip() if path.is_file() else "(not generated yet)"


def _volumes(installation: Installation) -> list[str]:
    label = f"label=com.docker.compose.project={installation.project}"
    return answer(["docker", "volume", "ls", "--quiet", "--filter", label]).split()


def _confirmed() -> bool:
    if not sys.stdin.isatty():
        raise SettingsError("reset deletes data and nobody is there to ask", "Say `make reset ARGS=--yes`.")
    return input("Delete it? [y/N] ").strip().lower() in {"y", "yes"}
