"""The option ``--until`` of the commands that load the source."""

from datetime import date, datetime
from typing import Annotated

import typer

Until = Annotated[
    datetime | None,
    typer.Option("--until", formats=["%Y-%m-%d"], help="The history's last day (yesterday)."),
]


def last_day(until: datetime | None) -> date | None:
    """The day that was asked for."""
    return None if until is None else until.date()
