"""`make up`: checks, settings, secrets, images, start, health, links; each step may be repeated, nothing is lost."""

import subprocess
import tempfile
from typing import IO

from lakepulse.errors import ServiceError
from operations.compose.docker import Compose, answer
from operations.compose.health import wait_for_health
from operations.compose.images.build import build
from operations.compose.links import links
from operations.compose.machine import checks
from operations.compose.machine.installation import Installation, owner
from operations.compose.machine.presets import with_monitoring, write_settings
from operations.compose.machine.secrets import check_lasting, check_secrets, ensure_secrets, remember_lasting
from operations.compose.progress import BOLD, Tell, painted, say, step

NEXT = """\
Try next:
  make status                every service, and how far each hop of the flow has come
  make credentials           users, and where their passwords are
  make demo-compose          traffic, latencies, and the proof that nothing was lost
  make scale WORKERS=4       more Spark workers
  make logs SERVICE=stream   what a service says
  make down                  stop; the data stays"""


def up(installation: Installation, preset: str | None = None, *, monitored: bool = False) -> None:
    """Start everything and return when it is healthy; raises ServiceError or SettingsError with the cure."""
    with step("machine, settings and secrets checked"):
        prepare(installation, preset, monitored=monitored)
    compose = Compose(installation)
    say("Building images (the first time some 10 minutes, later seconds)")
    with step("images built") as tell:
        build(installation, tell)
    with step("services started, source loaded, all healthy") as tell:
        start(compose, tell)
    show_links(installation, compose)
    say(f"\n{NEXT}")


def prepare(installation: Installation, preset: str | None, *, monitored: bool = False) -> None:
    """Make the settings, check the machine, make the secrets; raises where something does not do.

    Settings that were asked for and do not fit the machine are not kept: the next start is as the one before.
    """
    write_settings(installation, None)
    before = installation.env_file.read_text()
    write_settings(installation, preset, preset is not None and has_data(installation))
    if monitored:
        with_monitoring(installation)
    for requirement in checks.every_check(installation):
        if not requirement.ok:
            installation.env_file.write_text(before)
            raise ServiceError(f"{requirement.name}: {requirement.found}", requirement.cure)
    started_before = has_data(installation)
    if started_before:
        check_lasting(installation.secrets)
    ensure_secrets(installation.secrets, owner())
    check_secrets(installation.secrets)
    if not started_before:
        remember_lasting(installation.secrets)


class GivenUpError(ServiceError):
    """Compose has ended without having started everything."""


def start(compose: Compose, tell: Tell) -> None:
    """`docker compose up`, and wait for health; raises ServiceError naming the service that failed.

    A service that others wait for and that dies once is unhealthy to Compose, which then gives up although Docker
    starts it anew: so Compose is asked once more.
    """
    try:
        _start(compose, tell)
    except GivenUpError:
        _start(compose, tell)


def _start(compose: Compose, tell: Tell) -> None:
    with tempfile.TemporaryFile("w+") as output, compose.starting(output) as process:
        wait_for_health(compose, tell, lambda: _goes_on(process, output))


def _goes_on(process: "subprocess.Popen[str]", output: IO[str]) -> bool:
    """Whether Compose still starts containers; raises GivenUpError where it has given up."""
    if process.poll() is None:
        return True
    if process.returncode != 0:
        output.seek(0)
        said = output.read().strip().splitlines() or ["it said nothing"]
        raise GivenUpError(f"the services did not start: {said[-1]}", "`make up` goes on from here.")
    return False


def has_data(installation: Installation) -> bool:
    """Whether an earlier start left volumes, whose services know the secrets of then."""
    label = f"label=com.docker.compose.project={installation.project}"
    return bool(answer(["docker", "volume", "ls", "--quiet", "--filter", label]).strip())


def show_links(installation: Installation, compose: Compose) -> None:
    """Print the pages of the services that run."""
    say(f"\n{painted('The platform is up.', BOLD)}")
    shown = links(installation, compose.services())
    width = max(len(link.title) for link in shown) + 2
    for link in shown:
        say(f"  {link.title:<{width}}{link.address}" + (f"  (user {link.user})" if link.user else ""))
    say(f"  passwords: `make credentials`; they are files in {installation.secrets}")
