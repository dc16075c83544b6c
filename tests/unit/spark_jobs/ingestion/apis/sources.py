"""Contracts of APIs for tests, at an address of theirs."""

from pathlib import Path
from typing import Any

from lakepulse.contracts.apis.model import ApiSource
from spark_jobs.ingestion.apis.auth import NO_CREDENTIALS, Credentials
from spark_jobs.ingestion.apis.session import ApiSession

_PLAIN: dict[str, Any] = {
    "api": "numbers",
    "owner": "commerce",
    "purpose": "Numbers for tests.",
    "table": "files.numbers",
    "address": "http://127.0.0.1:1/numbers",
    "rate": {"requests": 1000, "seconds": 1},
    "retry": {"attempts": 3, "backoff": 0, "most": 0},
    "fields": {"number": {"path": "$.number", "type": "integer"}},
}


def source(**changes: Any) -> ApiSource:  # noqa: ANN401  # parts of a contract
    """A source of numbers with ``changes``."""
    return ApiSource.model_validate({**_PLAIN, **changes})


class Waits(list[float]):
    """The waits that a session asked for, in seconds; none of them is waited."""

    def session(self, of: ApiSource, known: Credentials = NO_CREDENTIALS) -> ApiSession:
        """A session with ``of`` that notes its waits here."""
        return ApiSession(of, known, sleep=self.append)


def secret(folder: Path, name: str, value: str) -> Path:
    """The file of a secret below an installation's home."""
    path = folder / "secrets" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{value}\n")
    return path
