"""Images by version and commit, to a registry and to another machine: what Docker and Helm are asked for."""

import io
import json
import os
import sys
import tarfile
from pathlib import Path

import pytest

from lakepulse.errors import ServiceError, SettingsError
from operations.compose.images import deploy, tagged
from operations.compose.images.release import Release
from operations.compose.machine.installation import ROOT, SERVICE_USER, Installation
from operations.compose.machine.secrets import SECRETS
from tests.unit.operations.compose.standin import Standin

RELEASE = Release("0.1.0", "0123456789ab" + "cdef" * 7, changed=False, named=True)
TAG = "0.1.0-0123456789ab"
SERVICES = {
    "capture": {"image": f"lakepulse/lakepulse:{TAG}", "build": {}},
    "kafka": {"image": f"lakepulse/kafka:{TAG}", "build": {}},
    "postgres": {"image": "postgres:18"},
}
READY = {
    "Name": "/lakepulse-capture-1",
    "Config": {"Labels": {"com.docker.compose.service": "capture"}},
    "State": {"Status": "running", "Health": {"Status": "healthy"}, "ExitCode": 0},
}


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Standin:
    for name in (*tagged.environment(RELEASE, "x"), "DOCKER_CONTEXT", "LAKEPULSE_SECRETS_DIR"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(Release, "of", classmethod(lambda cls, root: RELEASE))
    answers = [
        (["config"], json.dumps({"services": SERVICES})),
        (["info"], "29.0.0"),
        (["container", "ls"], "0123456789ab"),
        (["container", "inspect", "0123456789ab"], json.dumps([READY])),
    ]
    return Standin(tmp_path / "bin", sys.executable, answers)


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    root = tmp_path / "clone"
    root.mkdir()
    for name in (".env.example", "docker-compose.yml"):
        (root / name).write_text((ROOT / name).read_text())
    (root / "docker").symlink_to(ROOT / "docker")
    return Installation(root)


def test_images_are_built_with_version_and_commit(docker: Standin, installation: Installation) -> None:
    tagged.images(installation)
    built = next(call for call in docker.calls() if call["asked"].endswith("--progress plain build"))
    assert built["LAKEPULSE_VERSION"] == TAG
    tags = [call["asked"] for call in docker.calls() if call["asked"].startswith("tag ")]
    assert tags == [f"tag lakepulse/{name}:{TAG} lakepulse/{name}:0.1.0" for name in ("kafka", "lakepulse")]


def test_every_tag_is_pushed_and_no_image_of_others(docker: Standin, installation: Installation) -> None:
    tagged.push(installation, "registry.example.org/shop/")
    pushed = [call["asked"].split()[-1] for call in docker.calls() if call["asked"].startswith("push")]
    assert pushed == [
        f"registry.example.org/shop/{name}:{tag}" for name in ("kafka", "lakepulse") for tag in (TAG, "0.1.0")
    ]


def test_what_differs_from_its_commit_is_not_pushed(
    docker: Standin, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = Release("0.1.0", RELEASE.revision, changed=True, named=False)
    monkeypatch.setattr(Release, "of", classmethod(lambda cls, root: changed))
    with pytest.raises(ServiceError, match="differ from the commit"):
        tagged.push(installation, "registry.example.org")
    assert docker.calls() == []


def test_a_push_needs_a_registry(docker: Standin, installation: Installation) -> None:
    with pytest.raises(SettingsError, match="REGISTRY="):
        tagged.push(installation, None)


def test_another_machine_gets_images_secrets_and_then_the_services(
    docker: Standin, installation: Installation
) -> None:
    deploy.to_context(installation, "far", "registry.example.org", "/srv/secrets")
    calls = docker.calls()
    assert {call["DOCKER_CONTEXT"] for call in calls} == {"far"}
    assert {call["LAKEPULSE_IMAGES"] for call in calls} == {"registry.example.org"}
    asked = [call["asked"] for call in calls]
    pull = next(number for number, text in enumerate(asked) if "pull --quiet" in text)
    send = next(number for number, text in enumerate(asked) if "--volume /srv/secrets:/secrets" in text)
    start = next(number for number, text in enumerate(asked) if "up --detach" in text)
    assert pull < send < start
    assert calls[start]["LAKEPULSE_SECRETS_DIR"] == "/srv/secrets"
    with tarfile.open(fileobj=io.BytesIO(bytes.fromhex(calls[send]["took"]))) as archive:
        entries = archive.getmembers()
    assert {each.name for each in entries} == set(SECRETS)
    assert {(each.mode, each.uid, each.gid) for each in entries} == {(0o400, SERVICE_USER, SERVICE_USER)}


def test_no_secret_is_in_what_is_asked(docker: Standin, installation: Installation) -> None:
    deploy.to_context(installation, "far", "registry.example.org", "/srv/secrets")
    kept = installation.root / ".lakepulse" / "deploy" / "far" / "secrets"
    values = {(kept / name).read_text().strip() for name in SECRETS}
    assert not [call for call in docker.calls() if any(value in call["asked"] for value in values)]


def test_an_unknown_size_is_refused(installation: Installation) -> None:
    with pytest.raises(SettingsError, match="small, medium, large"):
        deploy.to_kubernetes(installation, "huge", "registry.example.org", None, "lake")


def test_sizes_are_those_of_the_chart() -> None:
    files = (ROOT / "deploy" / "helm" / "lakepulse" / "sizes").glob("*.yaml")
    assert sorted(deploy.SIZES) == sorted(file.stem for file in files)
