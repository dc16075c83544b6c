"""Sessions on the source database, for the loader and the workload; their errors name the cure."""

import psycopg2
from psycopg2.extensions import connection as Connection

from lakepulse.errors import ServiceError
from lakepulse.settings import Settings


def connect(settings: Settings, role: str) -> Connection:
    """A session as ``role``; raises ServiceError where Postgres refuses or does not answer."""
    try:
        return psycopg2.connect(settings.postgres.dsn(role, settings.home))
    except psycopg2.OperationalError as error:
        raise unreachable(settings, role, error) from error


def unreachable(settings: Settings, role: str, error: psycopg2.Error) -> ServiceError:
    """What to say when a session cannot be had."""
    where = f"{settings.postgres.host}:{settings.postgres.port}/{settings.postgres.database}"
    reason = (str(error).strip().splitlines() or ["no answer"])[0]
    return ServiceError(
        f"Postgres at {where} cannot be reached as {role} ({reason})",
        "Start it with `lakepulse up`, or set LAKEPULSE_POSTGRES_HOST, _PORT and _DATABASE.",
    )
