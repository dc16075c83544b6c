"""Our own rules over the chart's objects, each a function from them to sentences, one for each breach."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.kubernetes.chart import Object, selected, workloads

PROBES = ("startupProbe", "readinessProbe", "livenessProbe")
SINGLE_WRITERS = ("capture", "stream", "snapshots", "web-events")
_RULE = Callable[[list[Object]], Iterator[str]]


def no_privilege(objects: list[Object]) -> Iterator[str]:
    """No root, no further privileges, no capabilities, a root file system that is only read, the default seccomp."""
    for name, template in workloads(objects):
        if not template["spec"].get("securityContext", {}).get("runAsNonRoot"):
            yield f"{name} may run as root"
        for container in _containers(template):
            context = container.get("securityContext", {})
            wanted = {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "privileged": False}
            for setting, value in wanted.items():
                if context.get(setting) is not value:
                    yield f"{name}: container {container['name']} has not {setting}: {str(value).lower()}"
            if context.get("capabilities") != {"drop": ["ALL"]}:
                yield f"{name}: container {container['name']} keeps capabilities"
            if context.get("seccompProfile") != {"type": "RuntimeDefault"}:
                yield f"{name}: container {container['name']} has no seccomp profile"


def nothing_of_the_host(objects: list[Object]) -> Iterator[str]:
    """No network, processes, paths or ports of the node."""
    for name, template in workloads(objects):
        for setting in ("hostNetwork", "hostPID", "hostIPC"):
            if template["spec"].get(setting):
                yield f"{name} has {setting}"
        for volume in template["spec"].get("volumes", []):
            if "hostPath" in volume:
                yield f"{name}: volume {volume['name']} is a path of the node"
        for container in _containers(template):
            if any("hostPort" in port for port in container.get("ports", [])):
                yield f"{name}: container {container['name']} has a port of the node"


def probes(objects: list[Object]) -> Iterator[str]:
    """What runs for ever says whether it has started, serves and lives."""
    for each in objects:
        if each["kind"] in ("Deployment", "StatefulSet"):
            for container in each["spec"]["template"]["spec"]["containers"]:
                for probe in PROBES:
                    if probe not in container:
                        yield f"{each['metadata']['name']}: container {container['name']} has no {probe}"


def resources(objects: list[Object]) -> Iterator[str]:
    """CPU and memory are asked for, and memory is bounded by as much."""
    for name, template in workloads(objects):
        for container in _containers(template):
            asked = container.get("resources", {}).get("requests", {})
            bound = container.get("resources", {}).get("limits", {})
            if not {"cpu", "memory"} <= asked.keys() or bound.get("memory") != asked.get("memory"):
                yield f"{name}: container {container['name']} does not say how much it needs, or may have more"


def secrets_by_reference(objects: list[Object]) -> Iterator[str]:
    """No Secret is part of the chart; none comes by a variable; what is mounted is only read."""
    yield from (
        f"Secret/{each['metadata']['name']} is in the chart" for each in objects if each["kind"] == "Secret"
    )
    for name, template in workloads(objects):
        secret = {each["name"] for each in template["spec"].get("volumes", []) if "secret" in each}
        for container in _containers(template):
            if container.get("envFrom") or any(
                "secretKeyRef" in each.get("valueFrom", {}) for each in container.get("env", [])
            ):
                yield f"{name}: container {container['name']} has a secret in a variable"
            for mount in container.get("volumeMounts", []):
                if mount["name"] in secret and not mount.get("readOnly"):
                    yield f"{name}: container {container['name']} may write {mount['mountPath']}"


def single_writers(objects: list[Object]) -> Iterator[str]:
    """What writes alone has one pod, and the old one ends before the new one begins."""
    found = {_component(each): each["spec"] for each in objects if each["kind"] == "Deployment"}
    for name in SINGLE_WRITERS:
        spec = found.get(name)
        if spec is None or spec["replicas"] != 1 or spec["strategy"]["type"] != "Recreate":
            yield f"{name} is not a single writer"


def budgets(objects: list[Object]) -> Iterator[str]:
    """Each Deployment has exactly one PodDisruptionBudget, and none keeps a node from being emptied."""
    found = [each["spec"] for each in objects if each["kind"] == "PodDisruptionBudget"]
    for each in objects:
        if each["kind"] == "Deployment":
            labels = each["spec"]["template"]["metadata"]["labels"]
            matching = [budget for budget in found if selected(budget["selector"], labels)]
            if len(matching) != 1 or not matching[0].get("maxUnavailable"):
                yield f"{each['metadata']['name']} has no budget, or one that can never be kept"


def network_policies(objects: list[Object]) -> Iterator[str]:
    """All pods are shut both ways by one policy, each has one of its own that says who may come in, to known ports."""
    policies = [each["spec"] for each in objects if each["kind"] == "NetworkPolicy"]
    for name, template in workloads(objects):
        labels = template["metadata"]["labels"]
        own = [each for each in policies if selected(each["podSelector"], labels)]
        if not any({"Ingress", "Egress"} == set(each["policyTypes"]) and _shut(each) for each in own):
            yield f"{name} is open to everyone"
        if not any("app.kubernetes.io/component" in each["podSelector"]["matchLabels"] for each in own):
            yield f"{name} has no NetworkPolicy"
        for rule in (rule for each in own for rule in each.get("ingress", [])):
            if not rule.get("from") or not rule.get("ports"):
                yield f"{name} lets everyone in, or to every port"


def accounts(objects: list[Object]) -> Iterator[str]:
    """No token but a driver's, no rights beyond the namespace, no wildcard, nothing on Secrets."""
    for name, template in workloads(objects):
        spec = template["spec"]
        if "serviceAccountName" not in spec:
            yield f"{name} runs as the namespace's default account"
        if spec.get("automountServiceAccountToken", True) and not spec["serviceAccountName"].endswith(
            "-driver"
        ):
            yield f"{name} has a token of the API that it does not need"
    for each in objects:
        if each["kind"].startswith("ClusterRole"):
            yield f"{each['kind']}/{each['metadata']['name']} reaches beyond the namespace"
        for rule in each.get("rules", []) if each["kind"] == "Role" else []:
            given = [*rule["resources"], *rule["verbs"], *rule["apiGroups"]]
            if "*" in given or "secrets" in given or "pods/exec" in given:
                yield f"Role/{each['metadata']['name']} may do too much"


def images(objects: list[Object]) -> Iterator[str]:
    """Each image has a tag, and not one that moves."""
    for name, template in workloads(objects):
        for container in _containers(template):
            # An executor's is put in by its driver.
            image = container.get("image", "x:1" if name == "Pod/executor" else "")
            if ":" not in image.rsplit("/", 1)[-1] or image.endswith(":latest"):
                yield f"{name}: the image {image or '(none)'} may be any version"


RULES: tuple[_RULE, ...] = (
    no_privilege,
    nothing_of_the_host,
    probes,
    resources,
    secrets_by_reference,
    single_writers,
    budgets,
    network_policies,
    accounts,
    images,
)


def _containers(template: Object) -> list[dict[str, Any]]:
    spec = template["spec"]
    return [*spec["containers"], *spec.get("initContainers", [])]


def _component(each: Object) -> str:
    return str(each["metadata"]["labels"]["app.kubernetes.io/component"])


def _shut(policy: dict[str, Any]) -> bool:
    return not policy.get("ingress") and not policy.get("egress")
