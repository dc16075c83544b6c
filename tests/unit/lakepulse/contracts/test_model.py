"""A contract is read strictly: what it does not know is refused, and nothing changes it afterwards."""

from typing import Any

import pytest
from pydantic import ValidationError

from lakepulse.contracts.model import Column, Contract, Layer
from lakepulse.contracts.types import Kind, LogicalType

ORDERS: dict[str, Any] = {
    "table": "silver.orders",
    "owner": "commerce",
    "purpose": "Latest state of each order.",
    "kind": "upsert",
    "key": ["order_id"],
    "columns": {
        "order_id": {"type": "int64", "doc": "Key"},
        "amount": {"type": "decimal(18,2)", "doc": "Sum"},
    },
}


def test_its_name_has_a_layer_and_a_rest() -> None:
    contract = Contract.model_validate(ORDERS)
    assert (contract.layer, contract.name) == (Layer.SILVER, "orders")
    assert contract.columns["amount"].type == LogicalType(Kind.DECIMAL, 18, 2)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("table", "platinum.orders"),
        ("table", "silver.Orders"),
        ("owner", "Commerce!"),
        ("purpose", "Orders"),
        ("kind", "merge"),
        ("freshness", "5 minutes"),
        ("retention", "30s"),
        ("relation", "orders"),
        ("columns", {"order_id": {"type": "int64"}}),
        ("columns", {"order_id": {"type": "integer", "doc": "Key"}}),
        ("expect", {"positive": {"rule": "amount > 0", "on_fail": "ignore"}}),
        ("partition_by", ["day"]),
        ("columns", {"order_id": {"type": "int64", "doc": "Key", "completeness": 1.5}}),
        ("columns", {"order_id": {"type": "int64", "doc": "Key", "unique": False}}),
    ],
)
def test_what_it_does_not_know_is_refused(field: str, value: object) -> None:
    with pytest.raises(ValidationError, match=field):
        Contract.model_validate(ORDERS | {field: value})


def test_nothing_changes_it() -> None:
    contract = Contract.model_validate(ORDERS)
    with pytest.raises(ValidationError, match="frozen"):
        setattr(contract, "owner", "finance")  # noqa: B010  # mypy would refuse it too


def test_a_column_is_written_as_it_was_read() -> None:
    written = Column.model_validate({"type": "string(60)", "doc": "Name"}).model_dump()
    assert written["type"] == "string(60)"
    assert Column.model_validate(written).type.length == 60
