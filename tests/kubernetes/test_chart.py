"""The chart at every size: what the API takes, our own rules, and that it fits itself and the images."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path

import kubernetes_validate
import pytest

from lakepulse.settings import PROJECT_ROOT
from tests.kubernetes.chart import CHART, Object, render, selected, workloads
from tests.kubernetes.plants import PLANTS, Plant, named
from tests.kubernetes.policies import RULES

pytestmark = pytest.mark.kubernetes
# The oldest that the chart says it runs on, and the newest that there is.
VERSIONS = ("1.29", "1.37")


@pytest.mark.parametrize("version", VERSIONS)
def test_the_api_takes_every_object(objects: list[Object], version: str) -> None:
    for each in objects:
        kubernetes_validate.validate(each, version, strict=True)


def test_executors_are_pods_that_the_api_takes(objects: list[Object]) -> None:
    executor = dict(workloads(objects))["Pod/executor"]
    # The driver names it and puts its image in.
    container = {**executor["spec"]["containers"][0], "image": "lakepulse/lakepulse:1"}
    pod = {**executor, "spec": {**executor["spec"], "containers": [container]}}
    kubernetes_validate.validate(pod, VERSIONS[-1], strict=True)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_object_keeps_the_rules(
    objects: list[Object], rule: Callable[[list[Object]], Iterator[str]]
) -> None:
    assert list(rule(objects)) == []


def test_every_service_has_pods_and_each_of_its_ports(objects: list[Object]) -> None:
    templates = [template for _, template in workloads(objects)]
    for each in objects:
        if each["kind"] == "Service":
            behind = [
                template
                for template in templates
                if selected({"matchLabels": each["spec"]["selector"]}, template["metadata"]["labels"])
            ]
            assert len(behind) == 1, each["metadata"]["name"]
            open_ports = {port["name"] for port in behind[0]["spec"]["containers"][0]["ports"]}
            assert {port["targetPort"] for port in each["spec"]["ports"]} <= open_ports


def test_what_is_mounted_is_there(objects: list[Object]) -> None:
    claims = {each["metadata"]["name"] for each in objects if each["kind"] == "PersistentVolumeClaim"}
    maps = {each["metadata"]["name"] for each in objects if each["kind"] == "ConfigMap"}
    for name, template in workloads(objects):
        volumes = {each["name"]: each for each in template["spec"]["volumes"]}
        mounts = {each["name"] for each in template["spec"]["containers"][0]["volumeMounts"]}
        assert mounts == set(volumes), name
        assert {
            each["persistentVolumeClaim"]["claimName"]
            for each in volumes.values()
            if "persistentVolumeClaim" in each
        } <= claims
        assert {each["configMap"]["name"] for each in volumes.values() if "configMap" in each} <= maps


def test_images_are_those_that_are_built(objects: list[Object]) -> None:
    built = (PROJECT_ROOT / "docker-compose.yml").read_text()
    for name, template in workloads(objects):
        if name != "Pod/executor":
            image = template["spec"]["containers"][0]["image"]
            assert (
                f"image: ${{LAKEPULSE_IMAGES:-lakepulse}}/{image.split('/')[1].split(':')[0]}:$" in built
            ), name


def test_sizes_differ_in_size_alone(rendered: dict[str, list[Object]]) -> None:
    names = {
        size: [(each["kind"], each["metadata"]["name"]) for each in found] for size, found in rendered.items()
    }
    assert names["small"] == names["medium"] == names["large"]


@pytest.mark.parametrize(
    ("part", "options"), [("notebooks", ("--set", "notebooks.enabled=false")), ("web-events", ())]
)
def test_what_is_switched_off_leaves_nothing(program: Path, part: str, options: tuple[str, ...]) -> None:
    """Visitors are off until somebody wants them: their purchases are orders in the source."""
    names = [each["metadata"]["name"] for each in render(program, "small", *options)]
    assert not [name for name in names if part in name]


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ("trino.workers.replicaz=2", "replicaz"),
        ("capture.memory=lots", "memory"),
        ("external.s3.root=/lake", "root"),
        ("webEvents.hours=always", "hours"),
        ("api.replicas=0", "replicas"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_by_name(program: Path, wrong: str, named: str) -> None:
    with pytest.raises(AssertionError, match=named):
        render(program, "small", "--set", wrong)


def test_trino_reads_the_lake_as_in_containers() -> None:
    """The two files differ in what a cluster has to be told, and in nothing else."""
    here = (CHART / "files" / "delta.properties").read_text()
    there = (PROJECT_ROOT / "trino" / "etc" / "catalog" / "delta.properties").read_text()
    differs = set(_settings(here)) ^ set(_settings(there))
    assert {line.split("=")[0] for line in differs} == {"s3.region", "s3.aws-access-key"}


def _settings(text: str) -> list[str]:
    return [line for line in text.splitlines() if "=" in line]


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.what)
def test_a_planted_fault_is_seen(rendered: dict[str, list[Object]], plant: Plant) -> None:
    objects = deepcopy(rendered["small"])
    plant.put(objects)
    assert list(plant.rule(objects))


@pytest.mark.parametrize("wrong", [{"replicas": "one"}, {"replicaz": 1}])
def test_a_wrong_type_or_word_is_refused_by_the_schemas(
    rendered: dict[str, list[Object]], wrong: Object
) -> None:
    capture = deepcopy(named(rendered["small"], "Deployment", "capture"))
    capture["spec"].update(wrong)
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(capture, VERSIONS[-1], strict=True)
