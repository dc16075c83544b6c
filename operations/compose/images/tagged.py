"""`make images` and `make push`: the platform's images, tagged by version and commit, and brought to a registry."""

import json
import os

from lakepulse.errors import ServiceError, SettingsError
from operations.compose.docker import Compose, answer
from operations.compose.images.build import build
from operations.compose.images.release import Release
from operations.compose.machine.installation import SERVICE_USER, Installation
from operations.compose.progress import say, step

LOCAL = "lakepulse"


def images(installation: Installation) -> None:
    """Build all images, for any machine: their user owns nothing on this one. Raises ServiceError where one fails."""
    release = Release.of(installation.root)
    os.environ |= environment(release, LOCAL)
    with step(f"images built: {release.tag}") as tell:
        build(installation, tell)
    for name in names(installation):
        for tag in release.tags[1:]:
            answer(["docker", "tag", f"{LOCAL}/{name}:{release.tag}", f"{LOCAL}/{name}:{tag}"])
        say(f"  {LOCAL}/{name}: {', '.join(release.tags)}")


def push(installation: Installation, registry: str | None) -> None:
    """Push the images of this commit; raises SettingsError for no registry, ServiceError for a commit that is none."""
    release, registry = Release.of(installation.root), required(registry)
    if release.changed:
        raise ServiceError(
            "files here differ from the commit", "Commit or stash them, then `make images` again."
        )
    os.environ |= environment(release, LOCAL)
    for name in names(installation):
        with step(f"{registry}/{name}: {', '.join(release.tags)}"):
            for tag in release.tags:
                answer(["docker", "tag", f"{LOCAL}/{name}:{release.tag}", f"{registry}/{name}:{tag}"])
                answer(["docker", "push", "--quiet", f"{registry}/{name}:{tag}"])


def environment(release: Release, repository: str) -> dict[str, str]:
    """What docker-compose.yml says ``release`` by, under ``repository``."""
    return {
        "LAKEPULSE_IMAGES": repository,
        "LAKEPULSE_VERSION": release.tag,
        "LAKEPULSE_REVISION": release.revision,
        "LAKEPULSE_UID": str(SERVICE_USER),
        "LAKEPULSE_GID": str(SERVICE_USER),
    }


def names(installation: Installation) -> list[str]:
    """The images that are built here, without registry and tag, as Compose names them."""
    services = json.loads(Compose(installation).ask("--profile", "*", "config", "--format", "json"))[
        "services"
    ]
    built = (str(each["image"]) for each in services.values() if "build" in each)
    return sorted({image.rsplit("/", 1)[1].rsplit(":", 1)[0] for image in built})


def required(registry: str | None) -> str:
    """``registry`` without a slash at its end; raises SettingsError where there is none."""
    if not registry:
        raise SettingsError(
            "nobody said which registry",
            "Say for example `make push REGISTRY=registry.example.org/lakepulse`.",
        )
    return registry.rstrip("/")
