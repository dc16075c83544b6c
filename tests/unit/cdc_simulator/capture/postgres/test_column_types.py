import pytest

from cdc_simulator.capture.postgres.column_types import Oid, live_contract, logical_type, wire_columns
from cdc_simulator.capture.postgres.pgoutput import Relation, RelationColumn
from lakepulse.contracts.model import Column, Contract, TableKind
from lakepulse.contracts.types import parse_type

CONTRACT = Contract(
    table="source.things",
    owner="tests",
    purpose="Things for the tests",
    kind=TableKind.UPSERT,
    key=("id",),
    relation="shop.things",
    columns={
        "id": Column(type=parse_type("int64"), doc="Key"),
        "price": Column(type=parse_type("decimal(18,2)"), doc="Price"),
    },
)
MONEY = (18 << 16 | 2) + 4


def relation(*columns: tuple[str, int, int]) -> Relation:
    return Relation(1, "shop", "things", "d", tuple(RelationColumn(*column, key=False) for column in columns))


@pytest.mark.parametrize(
    ("oid", "modifier", "expected"),
    [
        (Oid.NUMERIC, MONEY, "decimal(18,2)"),
        (Oid.NUMERIC, -1, "decimal(38,18)"),
        (Oid.VARCHAR, 24, "string(20)"),
        (Oid.TEXT, -1, "string"),
        (Oid.INT2, -1, "int32"),
        (Oid.JSONB, -1, "json"),
        (Oid.UUID, -1, "string"),
    ],
)
def test_postgres_types_have_logical_types(oid: int, modifier: int, expected: str) -> None:
    assert logical_type(oid, modifier) == parse_type(expected)


@pytest.mark.parametrize(("oid", "modifier"), [(1009, -1), (1186, -1), (Oid.NUMERIC, (60 << 16 | 2) + 4)])
def test_types_that_cannot_be_carried_have_none(oid: int, modifier: int) -> None:
    assert logical_type(oid, modifier) is None


def test_a_relation_that_agrees_is_the_contract_itself() -> None:
    agreeing = relation(("id", Oid.INT8, -1), ("price", Oid.NUMERIC, MONEY))
    assert live_contract(CONTRACT, agreeing, frozenset()) is CONTRACT


def test_columns_follow_the_relations_order() -> None:
    swapped = relation(("price", Oid.NUMERIC, MONEY), ("id", Oid.INT8, -1))
    live = live_contract(CONTRACT, swapped, frozenset())
    assert list(live.columns) == ["price", "id"]
    assert [column.oid for column in wire_columns(live, swapped)] == [Oid.NUMERIC, Oid.INT8]


def test_drift_adds_drops_and_retypes_columns() -> None:
    live = live_contract(
        CONTRACT,
        relation(("id", Oid.INT8, -1), ("price", Oid.FLOAT8, -1), ("note", Oid.TEXT, -1)),
        frozenset(),
    )
    assert live.columns["price"].type == parse_type("float64")
    assert live.columns["note"].nullable
    assert list(live_contract(CONTRACT, relation(("id", Oid.INT8, -1)), frozenset()).columns) == ["id"]


def test_a_column_with_nulls_becomes_nullable() -> None:
    agreeing = relation(("id", Oid.INT8, -1), ("price", Oid.NUMERIC, MONEY))
    assert live_contract(CONTRACT, agreeing, frozenset({"price"})).columns["price"].nullable
