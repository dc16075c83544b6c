"""Loads the source where its database is empty: SOURCE_SCALE, _SEED and _UNTIL say what.

What is loaded stays.
"""

import logging
import os
from contextlib import closing
from datetime import date

import psycopg2

from cdc_simulator.source.load import load, status
from lakepulse.errors import SettingsError
from lakepulse.settings import Settings
from operations.containers.job import run


def main() -> None:
    """Load, or say what is there."""
    settings = Settings()
    present = status(settings)
    if present is None or present.status != "loaded":
        scale, seed = float(os.environ["SOURCE_SCALE"]), int(os.environ["SOURCE_SEED"])
        until = os.environ.get("SOURCE_UNTIL")
        last = _day(until) if until else None
        present = load(settings, scale, seed, _tell, until=last)
    _let_notebooks_change(settings)
    logging.info(
        "source: %s rows at scale %g, seed %d, until %s",
        f"{present.rows:,}",
        present.scale,
        present.seed,
        present.until,
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(
            f"SOURCE_UNTIL is {text!r}, which is no day", "Write it as 2026-06-30, or leave it empty."
        ) from error


def _let_notebooks_change(settings: Settings) -> None:
    """One harmless column, so that a notebook can show how a change arrives."""
    with closing(psycopg2.connect(settings.postgres.dsn("wwi_owner", settings.home))) as session, session:
        session.cursor().execute("GRANT UPDATE (credit_limit) ON sales.customers TO jupyter")


def _tell(what: str) -> None:
    if not what.startswith("copied"):
        logging.info(what)


if __name__ == "__main__":
    run(main)
