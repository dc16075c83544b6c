"""Containers from the kernel's control groups, of both versions; the files are as Linux writes them."""

import socket
from pathlib import Path

import pytest

from operations.exporter.sources.containers import ContainersSource, service_of
from operations.exporter.sources.processes import CPU, MEMORY, RESTARTS

ONE, TWO, FOREIGN = "a" * 64, "b" * 64, "f" * 64
NAMES = {
    ONE[:12]: "lakepulse-spark-worker-1.lakepulse_internal",
    TWO[:12]: "lakepulse-spark-worker-2.lakepulse_internal",
}


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Docker's name server: an address by identifier, a container's name by address; others are unknown."""

    def address(host: str) -> str:
        if host not in NAMES:
            raise socket.gaierror(-2, "Name or service not known")
        return f"10.0.0.{host}"

    monkeypatch.setattr(socket, "gethostbyname", address)
    monkeypatch.setattr(socket, "gethostbyaddr", lambda address: (NAMES[address.rpartition(".")[2]], [], []))


def second_version(groups: Path, identifier: str, cpu_us: int, memory: int) -> Path:
    folder = groups / "system.slice" / f"docker-{identifier}.scope"
    folder.mkdir(parents=True)
    (folder / "cpu.stat").write_text(f"usage_usec {cpu_us}\nuser_usec 1\nsystem_usec 1\n")
    (folder / "memory.current").write_text(f"{memory}\n")
    (folder / "memory.stat").write_text("anon 7\nfile 400\ninactive_file 300\nactive_file 100\n")
    return folder


def first_version(groups: Path, identifier: str, cpu_ns: int, memory: int) -> None:
    (groups / "cpuacct" / "docker" / identifier).mkdir(parents=True)
    (groups / "cpuacct" / "docker" / identifier / "cpuacct.usage").write_text(f"{cpu_ns}\n")
    (groups / "memory" / "docker" / identifier).mkdir(parents=True)
    (groups / "memory" / "docker" / identifier / "memory.usage_in_bytes").write_text(f"{memory}\n")
    (groups / "memory" / "docker" / identifier / "memory.stat").write_text(
        "cache 9\ntotal_inactive_file 300\n"
    )


def test_the_containers_of_a_service_count_together_and_foreign_ones_not_at_all(tmp_path: Path) -> None:
    second_version(tmp_path, ONE, 1_500_000, 1000)
    second_version(tmp_path, TWO, 500_000, 2000)
    second_version(tmp_path, FOREIGN, 9_000_000, 9000)
    reading = ContainersSource(tmp_path).read()
    assert reading[CPU] == {("spark-worker",): 2.0}
    assert reading[MEMORY] == {("spark-worker",): 2400.0}
    assert reading[RESTARTS] == {("spark-worker",): 0.0}


def test_the_first_version_has_a_tree_for_each_figure(tmp_path: Path) -> None:
    first_version(tmp_path, ONE, 1_500_000_000, 1000)
    reading = ContainersSource(tmp_path).read()
    assert reading[CPU] == {("spark-worker",): 1.5}
    assert reading[MEMORY] == {("spark-worker",): 700.0}


def test_a_group_that_was_made_anew_is_a_restart_and_its_cpu_adds_up(tmp_path: Path) -> None:
    source = ContainersSource(tmp_path)
    folder = second_version(tmp_path, ONE, 1_000_000, 1000)
    source.read()
    folder.rename(tmp_path / "old")
    assert source.read()[MEMORY] == {}
    second_version(tmp_path, ONE, 250_000, 1000)
    reading = source.read()
    assert reading[RESTARTS] == {("spark-worker",): 1.0}
    assert reading[CPU] == {("spark-worker",): 1.25}


def test_without_groups_it_says_where_they_should_be(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="not mounted at"):
        ContainersSource(tmp_path / "missing").read()


def test_a_service_is_between_project_and_number() -> None:
    assert service_of("lakepulse-airflow-api-server-1.lakepulse_internal") == "airflow-api-server"
    assert service_of("lakepulse-lakepulse-run-0123456789ab.lakepulse_internal") == "lakepulse"
    assert service_of("my-shop-2-trino-1.my-shop-2_internal") == "trino"
