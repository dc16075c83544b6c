"""Rows that a dependency gives, and what they rest on."""

from dataclasses import dataclass

import pyarrow as pa

from serving.basis import Basis


@dataclass(frozen=True)
class Rows:
    """The rows of a statement and what they rest on; ``reason`` says why less than was asked for was read."""

    rows: pa.Table
    basis: Basis
    reason: str | None = None
