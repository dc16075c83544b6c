"""A Postgres that does not answer is one sentence with the place, the role and the cure."""

from pathlib import Path

import psycopg2
import pytest

from cdc_simulator.source.session import connect, unreachable
from lakepulse.errors import ServiceError
from lakepulse.settings import Settings
from operations.local.ports import free_port


def test_an_unreachable_postgres_is_named_with_the_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    monkeypatch.setenv("LAKEPULSE_HOME", str(tmp_path))
    monkeypatch.setenv("LAKEPULSE_POSTGRES_PORT", str(port))
    monkeypatch.setenv("LAKEPULSE_POSTGRES_DATABASE", "shop")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "postgres_wwi_app").write_text("hush-hush")
    with pytest.raises(
        ServiceError, match=f"{port}/shop cannot be reached as wwi_app .*lakepulse up"
    ) as caught:
        connect(Settings(), "wwi_app")
    assert "hush" not in str(caught.value)


def test_an_error_without_words_is_no_answer() -> None:
    assert "(no answer)" in str(unreachable(Settings(), "wwi_app", psycopg2.OperationalError()))
    two_lines = psycopg2.OperationalError("connection refused\n\tIs the server running?")
    assert "(connection refused)" in str(unreachable(Settings(), "wwi_app", two_lines))
