"""The chart as the objects that Helm makes of it, for one of its sizes."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from lakepulse.settings import PROJECT_ROOT

CHART = PROJECT_ROOT / "deploy" / "helm" / "lakepulse"
SIZES = tuple(sorted(file.stem for file in (CHART / "sizes").glob("*.yaml")))
Object = dict[str, Any]
_YAML = YAML(typ="safe", pure=True)
WORKLOADS = ("Deployment", "StatefulSet", "Job")


def helm() -> Path:
    """The pinned Helm, built where this machine has none yet."""
    built = subprocess.run(
        [PROJECT_ROOT / "tools" / "build", "helm"], check=True, stdout=subprocess.PIPE, text=True
    )
    return Path(built.stdout.strip())


def render(program: Path, size: str, *options: str) -> list[Object]:
    """Every object of the chart at ``size``; raises CalledProcessError with what Helm said."""
    values = CHART / "sizes" / f"{size}.yaml"
    given = ["--namespace", "lake", "--values", str(values), *options]
    command = [str(program), "template", "lakepulse", str(CHART), *given]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [each for each in _YAML.load_all(done.stdout) if each]


def workloads(objects: list[Object]) -> Iterator[tuple[str, Object]]:
    """``Kind/name`` and pod template of everything that runs, executors too."""
    for each in objects:
        if each["kind"] in WORKLOADS:
            yield f"{each['kind']}/{each['metadata']['name']}", each["spec"]["template"]
        elif each["kind"] == "ConfigMap" and "executor.yaml" in each["data"]:
            yield "Pod/executor", _YAML.load(each["data"]["executor.yaml"])


def selected(selector: dict[str, Any], labels: dict[str, str]) -> bool:
    """Whether a selector of labels alone has pods with ``labels``."""
    return all(labels.get(name) == value for name, value in selector.get("matchLabels", {}).items())
