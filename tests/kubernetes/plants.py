"""Faults that are planted into the chart's objects, each with the rule that has to see it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.kubernetes import policies
from tests.kubernetes.chart import Object

GONE = object()
_POD = "spec.template.spec"
_CONTAINER = f"{_POD}.containers.0"


@dataclass(frozen=True)
class Plant:
    """``value`` at ``path`` (names and places, by points) of the object ``kind``/``name``; GONE takes away.

    An empty path is the object itself; a list at the path gets the value added.
    """

    what: str
    rule: Callable[[list[Object]], Iterator[str]]
    kind: str
    name: str
    path: str = ""
    value: object = GONE

    def put(self, objects: list[Object]) -> None:
        """Change ``objects``; raises StopIteration, KeyError where the place is not there."""
        place = named(objects, self.kind, self.name)
        if not self.path:
            objects.remove(place)
            return
        *way, last = self.path.split(".")
        for part in way:
            place = place[int(part)] if isinstance(place, list) else place[part]
        if self.value is GONE:
            del place[last]
        elif isinstance(place.get(last), list):
            place[last].append(self.value)
        else:
            place[last] = self.value


def named(objects: list[Object], kind: str, name: str) -> Object:
    """The object of the release ``lakepulse``."""
    return next(
        each for each in objects if (each["kind"], each["metadata"]["name"]) == (kind, f"lakepulse-{name}")
    )


_HOST = {"name": "x", "hostPath": {"path": "/"}}
_VARIABLE = {"name": "X", "valueFrom": {"secretKeyRef": {"name": "x", "key": "y"}}}
PLANTS = (
    Plant(
        "privileged",
        policies.no_privilege,
        "Deployment",
        "stream",
        f"{_CONTAINER}.securityContext.privileged",
        True,
    ),
    Plant(
        "a root that is written",
        policies.no_privilege,
        "Deployment",
        "stream",
        f"{_CONTAINER}.securityContext.readOnlyRootFilesystem",
    ),
    Plant(
        "as root", policies.no_privilege, "Job", "airflow-database-1", f"{_POD}.securityContext.runAsNonRoot"
    ),
    Plant(
        "a path of the node", policies.nothing_of_the_host, "Deployment", "stream", f"{_POD}.volumes", _HOST
    ),
    Plant(
        "the node's network",
        policies.nothing_of_the_host,
        "Deployment",
        "stream",
        f"{_POD}.hostNetwork",
        True,
    ),
    Plant("an API that nobody asks", policies.probes, "Deployment", "api", f"{_CONTAINER}.readinessProbe"),
    Plant("a missing probe", policies.probes, "Deployment", "trino-worker", f"{_CONTAINER}.livenessProbe"),
    Plant(
        "memory without a bound",
        policies.resources,
        "Deployment",
        "capture",
        f"{_CONTAINER}.resources.limits",
    ),
    Plant(
        "a secret in a variable",
        policies.secrets_by_reference,
        "Deployment",
        "stream",
        f"{_CONTAINER}.env",
        _VARIABLE,
    ),
    Plant("a Secret in the chart", policies.secrets_by_reference, "Role", "driver", "kind", "Secret"),
    Plant("two captures", policies.single_writers, "Deployment", "capture", "spec.replicas", 2),
    Plant(
        "overlapping streams",
        policies.single_writers,
        "Deployment",
        "stream",
        "spec.strategy.type",
        "RollingUpdate",
    ),
    Plant("two producers", policies.single_writers, "Deployment", "web-events", "spec.replicas", 2),
    Plant(
        "two publishers for a while",
        policies.single_writers,
        "Deployment",
        "snapshots",
        "spec.strategy.type",
        "RollingUpdate",
    ),
    Plant("no budget", policies.budgets, "PodDisruptionBudget", "trino-worker"),
    Plant("a budget of none", policies.budgets, "PodDisruptionBudget", "stream", "spec.maxUnavailable", 0),
    Plant("no policy of its own", policies.network_policies, "NetworkPolicy", "schema-registry"),
    Plant("an API that is open to all pods", policies.network_policies, "NetworkPolicy", "api"),
    Plant("nothing is shut", policies.network_policies, "NetworkPolicy", "nothing"),
    Plant(
        "all may come in",
        policies.network_policies,
        "NetworkPolicy",
        "trino",
        "spec.ingress",
        {"ports": [{"port": 1}]},
    ),
    Plant("a token", policies.accounts, "Deployment", "capture", f"{_POD}.automountServiceAccountToken"),
    Plant(
        "reading Secrets",
        policies.accounts,
        "Role",
        "driver",
        "rules",
        {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]},
    ),
    Plant(
        "any version",
        policies.images,
        "Deployment",
        "stream",
        f"{_CONTAINER}.image",
        "lakepulse/lakepulse:latest",
    ),
)
