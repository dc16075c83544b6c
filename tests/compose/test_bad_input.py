"""What is wrong on the machine is said in one sentence with its cure, and nothing is lost by it."""

import socket

import pytest

from tests.compose.conftest import Platform

pytestmark = [pytest.mark.integration, pytest.mark.compose]


def test_a_port_in_use_is_named(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setenv("SPARK_UI_PORT", str(port))
        done = platform.make("up")
    assert done.returncode == 3
    assert f"port {port}: another program uses it" in done.stderr
    assert "SPARK_UI_PORT" in done.stderr


def test_a_missing_secret_is_named_and_not_replaced(platform: Platform) -> None:
    path = platform.installation.secrets / "minio_root"
    kept = path.rename(path.with_name("kept"))
    try:
        done = platform.make("up")
        assert done.returncode == 3
        assert "the secret minio_root is missing" in done.stderr
        assert not path.exists()
    finally:
        kept.rename(path)


def test_an_edited_secret_is_named(platform: Platform) -> None:
    path = platform.installation.secrets / "postgres_lakepulse_admin"
    kept = path.read_text()
    path.write_text("another\n")
    try:
        done = platform.make("up")
    finally:
        path.write_text(kept)
    assert done.returncode == 3
    assert "the secret postgres_lakepulse_admin has been changed" in done.stderr


def test_an_unknown_service_gets_the_nearest_name(platform: Platform) -> None:
    done = platform.make("logs", "steam")
    assert done.returncode == 2
    assert "Did you mean stream?" in done.stderr


def test_no_engine(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere.sock")
    done = platform.make("doctor")
    assert done.returncode == 3
    assert "engine: it does not answer" in done.stdout


def test_too_many_workers(platform: Platform) -> None:
    done = platform.make("scale", "11")
    assert done.returncode == 2
    assert "Choose 1 to 10" in done.stderr


def test_reset_says_what_it_would_delete(platform: Platform) -> None:
    done = platform.make("reset", "--dry-run")
    assert "volume lakepulse-test_minio" in done.stdout
    assert platform.container("minio").ready
