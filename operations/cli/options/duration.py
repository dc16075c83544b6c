"""Durations as people write them, for options of commands."""

import re

import typer

_UNITS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0}


def seconds(text: str) -> float:
    """``90``, ``90s``, ``1.5m`` or ``2h`` in seconds; raises typer.BadParameter otherwise."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([smh]?)", text.strip())
    if match is None or float(match[1]) <= 0:
        raise typer.BadParameter(f"`{text}` is not a duration; write 90s, 1.5m or 2h")
    return float(match[1]) * _UNITS[match[2]]
