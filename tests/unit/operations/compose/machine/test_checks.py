"""What a machine lacks is found, and its cure said, from what `docker` answers there."""

import json
from pathlib import Path

import pytest

from lakepulse.errors import ServiceError
from operations.compose.machine.checks import MEMORY_GIB, every_check
from operations.compose.machine.installation import ROOT, Installation
from operations.compose.machine.presets import LAPTOP
from operations.compose.start import prepare

GOOD: dict[str, object] = {
    "ServerVersion": "28.2.2",
    "Architecture": "x86_64",
    "MemTotal": 16 * 1024**3,
    "DockerRootDir": "/",
}


class Machine:
    """A `docker` program that answers as the engine and the plugin of such a machine would."""

    def __init__(self, folder: Path) -> None:
        self._program = folder / "docker"
        self.has()

    def has(self, compose: str = "2.40.3", **differing: object) -> None:
        information = json.dumps(GOOD | differing)
        answers = f"info*) echo '{information}' ;;\n'compose version'*) echo {compose} ;;"
        self._program.write_text(f'#!/bin/sh\ncase "$*" in\n{answers}\nesac\n')
        self._program.chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return Machine(tmp_path)


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


def bad(installation: Installation) -> dict[str, tuple[str, str]]:
    return {each.name: (each.found, each.cure) for each in every_check(installation) if not each.ok}


def test_a_good_machine_lacks_nothing(machine: Machine, installation: Installation) -> None:
    assert {name for name in bad(installation) if not name.startswith(("port", "disk"))} == set()


@pytest.mark.parametrize(("architecture", "fine"), [("aarch64", True), ("riscv64", False), ("armv7l", False)])
def test_images_are_built_for_what_has_packages(
    machine: Machine, installation: Installation, architecture: str, fine: bool
) -> None:
    machine.has(Architecture=architecture)
    assert ("architecture" not in bad(installation)) == fine


def test_too_little_memory(
    machine: Machine, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.has(MemTotal=4 * 1024**3)
    found, cure = bad(installation)["memory"]
    assert found == "4.0 GiB; the preset laptop needs 7.5 GiB"
    assert cure.startswith("Give Docker more memory")
    machine.has(MemTotal=12 * 1024**3)
    monkeypatch.setenv("LAKEPULSE_PRESET", "workstation")
    assert bad(installation)["memory"][1] == "Choose the smaller preset: `make up PRESET=laptop`."


def test_the_memory_of_every_preset_is_known() -> None:
    assert MEMORY_GIB.keys() == {LAPTOP, *(path.stem for path in (ROOT / "docker" / "presets").glob("*.env"))}


def test_an_old_compose(machine: Machine, installation: Installation) -> None:
    machine.has(compose="2.17.2")
    assert bad(installation)["compose"] == ("2.17.2", "Install the Compose plugin 2.24 or later.")


def test_an_old_engine(machine: Machine, installation: Installation) -> None:
    machine.has(ServerVersion="19.03.8")
    assert bad(installation)["engine version"] == ("19.03.8", "Update Docker to 20.10 or later.")


def test_no_docker(tmp_path: Path, installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert bad(installation)["docker"] == (
        "it is not installed",
        "Install Docker Engine or Docker Desktop.",
    )


def test_nothing_is_made_where_the_machine_does_not_do(machine: Machine, installation: Installation) -> None:
    (installation.root / ".env.example").write_text("LAKEPULSE_PRESET=laptop\n")
    machine.has(compose="2.17.2")
    with pytest.raises(ServiceError, match=r"compose: 2\.17\.2"):
        prepare(installation, None)
    assert not installation.secrets.exists()


@pytest.mark.parametrize("before", [None, "LAKEPULSE_PRESET=laptop\nMINE=1\n"])
def test_a_preset_that_does_not_fit_is_not_kept(machine: Machine, tmp_path: Path, before: str | None) -> None:
    installation = Installation(tmp_path / "checkout")
    presets = installation.root / "docker" / "presets"
    presets.mkdir(parents=True)
    (presets / "reference.env").write_text("LAKEPULSE_PRESET=reference\n")
    (installation.root / ".env.example").write_text("LAKEPULSE_PRESET=laptop\n")
    if before:
        installation.env_file.write_text(before)
    machine.has(MemTotal=12 * 1024**3)
    with pytest.raises(ServiceError, match="the preset reference needs 26"):
        prepare(installation, "reference")
    kept = installation.env_file.read_text()
    # A first start leaves the example's settings: the cure may be to change one of them.
    assert kept == before if before else kept.startswith("LAKEPULSE_PRESET=laptop\n")
