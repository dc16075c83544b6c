"""`make deploy`: this commit's pushed images on another machine, by a Docker context or as the Helm chart.

Secrets are generated here, once for each context, and kept here; the other machine gets them as files of its own.
"""

import io
import os
import subprocess
import tarfile
from pathlib import Path

from lakepulse.errors import ServiceError, SettingsError
from operations.compose.docker import Compose, answer
from operations.compose.images.release import Release
from operations.compose.images.tagged import environment, required
from operations.compose.machine.installation import SERVICE_USER, Installation, owner
from operations.compose.machine.presets import write_settings
from operations.compose.machine.secrets import SECRETS, check_secrets, ensure_secrets
from operations.compose.progress import say, step
from operations.compose.start import start

SIZES = ("small", "medium", "large")


def to_context(installation: Installation, context: str, registry: str | None, directory: str) -> None:
    """Run the platform on the engine of a Docker context; its secrets are in ``directory`` there.

    Raises SettingsError or ServiceError with the cure.
    """
    os.environ |= environment(Release.of(installation.root), required(registry))
    os.environ["DOCKER_CONTEXT"] = context
    version = answer(["docker", "info", "--format", "{{.ServerVersion}}"]).strip()
    secrets = installation.root / ".lakepulse" / "deploy" / context / "secrets"
    with step(f"Docker {version} at {context}, settings and secrets ready"):
        write_settings(installation, None)
        ensure_secrets(secrets, owner())
        check_secrets(secrets)
    compose = Compose(installation)
    with step("images pulled"):
        compose.ask("pull", "--quiet")
    with step(f"secrets in {directory} there"):
        send(secrets, directory)
    os.environ["LAKEPULSE_SECRETS_DIR"] = directory
    with step("services started, source loaded, all healthy") as tell:
        start(compose, tell)
    say(f"DOCKER_CONTEXT={context} make status shows it; its pages are published on that machine alone.")


def send(secrets: Path, directory: str) -> None:
    """Write the secrets into ``directory`` of the engine's machine; they go through the engine's own connection."""
    image = f"{os.environ['LAKEPULSE_IMAGES']}/lakepulse:{os.environ['LAKEPULSE_VERSION']}"
    run = [
        "docker",
        "run",
        "--rm",
        "--interactive",
        "--network",
        "none",
        "--user",
        "0",
        "--entrypoint",
        "tar",
    ]
    command = [*run, "--volume", f"{directory}:/secrets", image, "--extract", "--directory", "/secrets"]
    done = subprocess.run(command, input=packed(secrets), capture_output=True, check=False)
    if done.returncode != 0:
        raise ServiceError(
            f"the secrets could not be sent ({done.stderr.decode().strip()})",
            "Look whether that engine may make the folder, or name another one by DIRECTORY.",
        )


def packed(secrets: Path) -> bytes:
    """A tar of the secrets as the services' own files, which nobody else reads."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name in SECRETS:
            content = (secrets / name).read_bytes()
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode, entry.uid, entry.gid = len(content), 0o400, SERVICE_USER, SERVICE_USER
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def to_kubernetes(
    installation: Installation, size: str, registry: str | None, values: str | None, namespace: str
) -> None:
    """Install or upgrade the chart in the cluster that kubectl's settings name; goes back where it does not get ready.

    Raises SettingsError for an unknown size, ServiceError where Helm fails.
    """
    if size not in SIZES:
        raise SettingsError(f"there is no size {size}", f"Choose one of: {', '.join(SIZES)}.")
    root, release = installation.root, Release.of(installation.root)
    chart = root / "deploy" / "helm" / "lakepulse"
    program = answer([str(root / "tools" / "build"), "helm"]).strip()
    options = [
        "--namespace",
        namespace,
        "--create-namespace",
        "--values",
        str(chart / "sizes" / f"{size}.yaml"),
    ]
    options += ["--values", values] if values else []
    options += ["--set", f"image.repository={required(registry)}", "--set", f"image.tag={release.tag}"]
    command = [program, "upgrade", "--install", "lakepulse", str(chart), *options]
    with step(f"{release.tag} as {size} in {namespace}"):
        said = answer([*command, "--rollback-on-failure", "--wait", "--timeout", "15m"])
    say(said.strip())
