"""The chart in a real API server: installed, strictly checked, with the rights that it states; a Spark job sent to it.

Objects and API are real; no container runs.
"""

import os
import subprocess
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import httpx
import pytest
from tenacity import retry, stop_after_delay, wait_fixed

from lakepulse.artifacts.java import java_home
from tests.kubernetes.chart import CHART, SIZES, Object, helm, render
from tests.kubernetes.cluster.servers import NODE, Cluster, cluster
from tests.kubernetes.plants import named

pytestmark = pytest.mark.cluster
LAKE = "lake"
GROUPS = {
    "Deployment": "apis/apps/v1",
    "Job": "apis/batch/v1",
    "NetworkPolicy": "apis/networking.k8s.io/v1",
    "PodDisruptionBudget": "apis/policy/v1",
    "Role": "apis/rbac.authorization.k8s.io/v1",
    "RoleBinding": "apis/rbac.authorization.k8s.io/v1",
}


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("cluster")) as found, found.client() as client:
        made = client.post("/api/v1/namespaces", json={"metadata": {"name": LAKE}})
        made.raise_for_status()
        yield found


@pytest.fixture(scope="module")
def installed(servers: Cluster) -> None:
    _helm(servers, "install", "small")


@pytest.fixture
def client(servers: Cluster) -> Iterator[httpx.Client]:
    with servers.client() as found:
        yield found


def _helm(servers: Cluster, command: str, size: str, *options: str) -> None:
    values = str(CHART / "sizes" / f"{size}.yaml")
    program = [
        str(helm()),
        command,
        "lakepulse",
        str(CHART),
        "--namespace",
        LAKE,
        "--values",
        values,
        *options,
    ]
    done = subprocess.run(
        [*program, "--kubeconfig", str(servers.settings)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def _path(kind: str, name: str = "") -> str:
    plural = {"NetworkPolicy": "networkpolicies"}.get(kind, f"{kind.lower()}s")
    return f"/{GROUPS.get(kind, 'api/v1')}/namespaces/{LAKE}/{plural}" + (f"/{name}" if name else "")


def _dry_run(client: httpx.Client, each: Object) -> httpx.Response:
    """Whether the API would take it, unknown words refused; nothing is kept."""
    return client.post(_path(each["kind"]), params={"dryRun": "All", "fieldValidation": "Strict"}, json=each)


@pytest.mark.parametrize("size", SIZES)
def test_the_api_takes_every_object(client: httpx.Client, size: str) -> None:
    for each in render(helm(), size, "--set", "webEvents.enabled=true"):
        answer = _dry_run(client, each)
        assert answer.is_success, answer.text


@pytest.mark.parametrize(
    "wrong", [{"replicas": "one"}, {"replicaz": 1}, {"selector": {"matchLabels": {"x": "y"}}}]
)
def test_the_api_refuses_what_is_wrong(client: httpx.Client, wrong: Object) -> None:
    capture = deepcopy(named(render(helm(), "small"), "Deployment", "capture"))
    capture["spec"].update(wrong)
    assert not _dry_run(client, capture).is_success


@pytest.mark.usefixtures("installed")
def test_what_is_installed_is_there(client: httpx.Client) -> None:
    for each in render(helm(), "small"):
        found = client.get(_path(each["kind"], each["metadata"]["name"]))
        assert found.is_success, found.text


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    ("account", "verb", "resource", "allowed"),
    [
        ("driver", "create", "pods", True),
        ("driver", "deletecollection", "pods", True),
        ("driver", "get", "secrets", False),
        ("driver", "create", "deployments", False),
        ("none", "get", "pods", False),
    ],
)
def test_accounts_have_the_rights_that_they_need(
    client: httpx.Client, account: str, verb: str, resource: str, allowed: bool
) -> None:
    asked = {
        "user": f"system:serviceaccount:{LAKE}:lakepulse-{account}",
        "resourceAttributes": {"namespace": LAKE, "verb": verb, "resource": resource},
    }
    review = {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": asked}
    answer = client.post("/apis/authorization.k8s.io/v1/subjectaccessreviews", json=review)
    assert answer.json()["status"]["allowed"] is allowed


@pytest.mark.usefixtures("installed")
def test_a_drivers_right_ends_with_its_namespace(client: httpx.Client) -> None:
    where = {"namespace": "default", "verb": "create", "resource": "pods"}
    asked = {"user": f"system:serviceaccount:{LAKE}:lakepulse-driver", "resourceAttributes": where}
    review = {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": asked}
    answer = client.post("/apis/authorization.k8s.io/v1/subjectaccessreviews", json=review)
    assert answer.json()["status"]["allowed"] is False


@pytest.mark.usefixtures("installed")
def test_a_larger_size_is_an_upgrade(servers: Cluster, client: httpx.Client) -> None:
    # Disks stay as large as they are: one that no controller has bound may not grow.
    sizes = "stream.storage=10Gi,notebooks.storage=10Gi"
    _helm(servers, "upgrade", "medium", "--set", sizes)
    workers = client.get(_path("Deployment", "lakepulse-trino-worker")).json()
    assert workers["spec"]["replicas"] == 3


@pytest.mark.usefixtures("installed")
def test_a_spark_job_is_a_driver_that_may_make_executors(servers: Cluster, client: httpx.Client) -> None:
    """Submitted as any command of the platform is; kwok then says that its pod runs."""
    _submit(servers)
    driver = _pods(client, "spark-role=driver")[0]
    container = driver["spec"]["containers"][0]
    assert driver["spec"]["serviceAccountName"] == "lakepulse-driver"
    assert container["image"] == "lakepulse/lakepulse:1"
    assert container["args"][0] == "driver"
    assert container["args"][-2:] == ["recompute", "gold.fact_sales"]
    name = driver["metadata"]["name"]
    target = {"target": {"apiVersion": "v1", "kind": "Node", "name": NODE}, "metadata": {"name": name}}
    # There is no scheduler.
    client.post(f"{_path('Pod', name)}/binding", json=target).raise_for_status()
    _wait_until_running(client, name)


def _submit(servers: Cluster) -> None:
    import pyspark  # noqa: PLC0415  # half a second, for this test alone

    spark = Path(pyspark.__file__).parent
    options = {
        "spark.kubernetes.namespace": LAKE,
        "spark.kubernetes.container.image": "lakepulse/lakepulse:1",
        "spark.kubernetes.authenticate.driver.serviceAccountName": "lakepulse-driver",
        "spark.kubernetes.authenticate.submission.caCertFile": str(servers.authority),
        "spark.kubernetes.authenticate.submission.oauthToken": servers.token,
        "spark.kubernetes.submission.waitAppCompletion": "false",
        "spark.executor.instances": "2",
    }
    settings = [part for name, value in options.items() for part in ("--conf", f"{name}={value}")]
    job = ["local:///opt/lakepulse/app/operations/spark/submit.py", "recompute", "gold.fact_sales"]
    command = [
        str(spark / "bin" / "spark-submit"),
        "--master",
        f"k8s://{servers.address}",
        "--deploy-mode",
        "cluster",
    ]
    environment = {
        **os.environ,
        "JAVA_HOME": str(java_home()),
        "SPARK_HOME": str(spark),
        "SPARK_LOCAL_IP": "127.0.0.1",
    }
    done = subprocess.run(
        [*command, "--name", "recompute", *settings, *job],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def _pods(client: httpx.Client, labels: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(_path("Pod"), params={"labelSelector": labels}).json()["items"]
    return found


@retry(stop=stop_after_delay(60), wait=wait_fixed(0.5))
def _wait_until_running(client: httpx.Client, name: str) -> None:
    assert client.get(_path("Pod", name)).json()["status"]["phase"] == "Running"
