"""A cluster without nodes: a real etcd and a real API server on this machine, and kwok, which says that pods run.

There is no scheduler, no kubelet and no controller: what is asked for is checked and kept, and no container runs.
"""

import os
import secrets
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from ruamel.yaml import YAML
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from lakepulse.settings import PROJECT_ROOT
from operations.local.ports import free_port

NODE = "nobody"


@dataclass(frozen=True)
class Cluster:
    """Where the API is, the token of an administrator, and the settings of kubectl and Helm for it."""

    address: str
    token: str
    authority: Path
    settings: Path

    def client(self) -> httpx.Client:
        """As the administrator."""
        headers = {"Authorization": f"Bearer {self.token}"}
        trusted = ssl.create_default_context(cafile=self.authority)
        # Nothing of this machine's own settings: no proxy, no other certificates.
        return httpx.Client(
            base_url=self.address, headers=headers, verify=trusted, timeout=30, trust_env=False
        )


def built(name: str) -> str:
    """A pinned program, built where this machine has none yet."""
    command = [str(PROJECT_ROOT / "tools" / "build"), name]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """Running servers with all they keep in ``folder``, ended with the block."""
    programs = {name: built(name) for name in ("etcd", "kube-apiserver", "kwok")}
    store, peer, port = free_port(), free_port(), free_port()
    token, authority = secrets.token_urlsafe(24), folder / "server.crt"
    _certificates(folder)
    (folder / "tokens.csv").write_text(f"{token},admin,1,system:masters\n")
    address = f"https://127.0.0.1:{port}"
    found = Cluster(address, token, authority, _settings(folder, address, token, authority))
    with ExitStack() as running:
        run = running.enter_context
        run(_running(folder, programs["etcd"], _etcd(folder, store, peer)))
        run(_running(folder, programs["kube-apiserver"], _api(folder, store, port)))
        _wait_until_ready(found)
        _make_node(found)
        stages = Path(__file__).with_name("stages.yaml")
        kwok = ["--kubeconfig", str(found.settings), "--manage-all-nodes", "--config", str(stages)]
        run(_running(folder, programs["kwok"], kwok))
        yield found


def _etcd(folder: Path, port: int, peer: int) -> list[str]:
    client, other = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{peer}"
    return [
        f"--data-dir={folder / 'etcd'}",
        f"--listen-client-urls={client}",
        f"--advertise-client-urls={client}",
        f"--listen-peer-urls={other}",
        f"--initial-advertise-peer-urls={other}",
        f"--initial-cluster=default={other}",
        "--log-level=error",
    ]


def _api(folder: Path, store: int, port: int) -> list[str]:
    return [
        f"--etcd-servers=http://127.0.0.1:{store}",
        f"--secure-port={port}",
        "--bind-address=127.0.0.1",
        f"--tls-cert-file={folder / 'server.crt'}",
        f"--tls-private-key-file={folder / 'server.key'}",
        f"--service-account-key-file={folder / 'server.crt'}",
        f"--service-account-signing-key-file={folder / 'server.key'}",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--token-auth-file={folder / 'tokens.csv'}",
        "--authorization-mode=RBAC",
        # What makes a namespace's accounts is a controller, and there is none.
        "--disable-admission-plugins=ServiceAccount",
        "--service-cluster-ip-range=10.96.0.0/24",
        f"--cert-dir={folder / 'certificates'}",
    ]


def _certificates(folder: Path) -> None:
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=127.0.0.1",
    ]
    files = ["-keyout", str(folder / "server.key"), "-out", str(folder / "server.crt")]
    subprocess.run(
        [*command, "-addext", "subjectAltName=IP:127.0.0.1", *files], check=True, capture_output=True
    )


def _settings(folder: Path, address: str, token: str, authority: Path) -> Path:
    """A kubeconfig."""
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "x", "cluster": {"server": address, "certificate-authority": str(authority)}}],
        "users": [{"name": "x", "user": {"token": token}}],
        "contexts": [{"name": "x", "context": {"cluster": "x", "user": "x"}}],
        "current-context": "x",
    }
    file = folder / "kubeconfig"
    with file.open("w") as text:
        YAML().dump(content, text)
    return file


@contextmanager
def _running(folder: Path, program: str, options: list[str]) -> Iterator[None]:
    with (folder / f"{Path(program).name}.log").open("w") as log:
        process = subprocess.Popen(
            [program, *options], stdout=log, stderr=log, env={"PATH": os.environ["PATH"]}
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(60)


@retry(
    stop=stop_after_delay(120),
    wait=wait_fixed(0.5),
    retry=retry_if_exception_type((httpx.HTTPError, AssertionError)),
)
def _wait_until_ready(found: Cluster) -> None:
    with found.client() as client:
        assert client.get("/readyz").text == "ok"
        # Made by the server itself, after it is ready.
        assert client.get("/api/v1/namespaces/default").is_success


def _make_node(found: Cluster) -> None:
    node: dict[str, Any] = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": NODE}}
    with found.client() as client:
        client.post("/api/v1/nodes", json=node).raise_for_status()
