"""The workflow: steps are targets of the Makefile, actions are pinned, and no job may more than it needs."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from lakepulse.settings import PROJECT_ROOT

FOLDER = PROJECT_ROOT / ".github"
FILES = sorted(FOLDER.rglob("*.yml"))
TARGETS = set(re.findall(r"^([a-z-]+):.*## ", (PROJECT_ROOT / "Makefile").read_text(), re.MULTILINE))
_PINNED = re.compile(r"^[\w-]+/[\w-]+@[0-9a-f]{40}$")
_MAKE = re.compile(r'^make ([a-z-]+)( [A-Z]+=("\$[A-Z]+"|[\w-]+))*$')


def _loaded(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = YAML(typ="safe").load(file)
    return content


def _steps(file: Path) -> Iterator[dict[str, Any]]:
    content = _loaded(file)
    for job in content["jobs"].values() if "jobs" in content else [content["runs"]]:
        yield from job["steps"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_every_command_is_one_target_of_the_makefile(file: Path) -> None:
    for command in (step["run"] for step in _steps(file) if "run" in step):
        found = _MAKE.match(command)
        assert found is not None, command
        assert found[1] in TARGETS, command


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_every_action_is_pinned_by_its_commit_with_its_version_beside_it(file: Path) -> None:
    for action in (step["uses"] for step in _steps(file) if "uses" in step):
        assert action.startswith("./") or _PINNED.match(action), action
    for line in file.read_text().splitlines():
        assert "@" not in line or re.search(r"@[0-9a-f]{40} # v[\d.]+$", line), line


def test_no_job_writes_but_the_one_that_pushes_images() -> None:
    workflow = _loaded(FOLDER / "workflows" / "ci.yml")
    assert workflow["permissions"] == {"contents": "read"}
    more = {name: job["permissions"] for name, job in workflow["jobs"].items() if "permissions" in job}
    assert more == {"deploy": {"contents": "read", "packages": "write"}}


def test_every_job_ends_by_itself() -> None:
    assert all(
        job["timeout-minutes"] <= 90 for job in _loaded(FOLDER / "workflows" / "ci.yml")["jobs"].values()
    )


def test_no_credentials_of_the_checkout_are_left_to_later_steps() -> None:
    for step in _steps(FOLDER / "workflows" / "ci.yml"):
        assert (
            not str(step.get("uses")).startswith("actions/checkout")
            or not step["with"]["persist-credentials"]
        )
