"""The lists under ``data/``: names, countries, states and families of stock items."""

import csv
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

DATA = Path(__file__).parent / "data"


@cache
def names() -> dict[str, list[Any]]:
    """``names.yaml``: small reference tables in the order of their ids, and words for names."""
    content: dict[str, list[Any]] = YAML(typ="safe").load(DATA / "names.yaml")
    return content


@cache
def families() -> list[dict[str, Any]]:
    """``stock_items.yaml``: families of stock items."""
    content: list[dict[str, Any]] = YAML(typ="safe").load(DATA / "stock_items.yaml")
    return content


@cache
def rows(stem: str) -> list[dict[str, str]]:
    """``<stem>.csv`` as one dict per line."""
    with (DATA / f"{stem}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def identifier(kind: str, name: str) -> int:
    """The id of ``name`` in a list of ``names.yaml``, from 1."""
    return names()[kind].index(name) + 1
