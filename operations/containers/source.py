"""Loads the source where its database is empty: SOURCE_SCALE and SOURCE_SEED say what; what is loaded stays."""

import logging
import os
from contextlib import closing

import psycopg2

from cdc_simulator.source.load import load, status
from lakepulse.settings import Settings
from operations.containers.job import run


def main() -> None:
    """Load, or say what is there."""
    settings = Settings()
    present = status(settings)
    if present is None or present.status != "loaded":
        scale, seed = float(os.environ["SOURCE_SCALE"]), int(os.environ["SOURCE_SEED"])
        present = load(settings, scale, seed, _tell)
    _let_notebooks_change(settings)
    logging.info("source: %s rows at scale %g, seed %d", f"{present.rows:,}", present.scale, present.seed)


def _let_notebooks_change(settings: Settings) -> None:
    """One harmless column, so that a notebook can show how a change arrives."""
    with closing(psycopg2.connect(settings.postgres.dsn("wwi_owner", settings.home))) as session, session:
        session.cursor().execute("GRANT UPDATE (credit_limit) ON sales.customers TO jupyter")


def _tell(what: str) -> None:
    if not what.startswith("copied"):
        logging.info(what)


if __name__ == "__main__":
    run(main)
