"""Every compiler maps every logical type, and one that is new fails loudly instead of defaulting."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, cast

import pytest

from lakepulse.contracts.compile.arrow import arrow_type
from lakepulse.contracts.compile.avro import field_type
from lakepulse.contracts.compile.postgres import postgres_type
from lakepulse.contracts.compile.spark import spark_type
from lakepulse.contracts.types import Kind, LogicalType

COMPILERS: list[Callable[[LogicalType], Any]] = [
    arrow_type,
    field_type,
    postgres_type,
    lambda logical: spark_type(arrow_type(logical)),
]


class NewKind(StrEnum):
    INTERVAL = "interval"


def of_kind(kind: Kind) -> LogicalType:
    return LogicalType(kind, 18, 2) if kind is Kind.DECIMAL else LogicalType(kind)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_type_is_mapped(kind: Kind) -> None:
    assert all(compiler(of_kind(kind)) for compiler in COMPILERS)


@pytest.mark.parametrize("compiler", COMPILERS)
def test_a_new_type_fails_loudly(compiler: Callable[[LogicalType], Any]) -> None:
    with pytest.raises(AssertionError, match="Expected code to be unreachable"):
        compiler(of_kind(cast(Kind, NewKind.INTERVAL)))
