"""Captured tables: which they are, where they go, and what a live relation makes of their contract."""

from collections.abc import Mapping
from typing import Any

import pytest

from cdc_simulator.capture.changes.tables import TableFactory, captured_contracts, topic_of, with_base_types
from cdc_simulator.capture.kafka.message import Outbox, TopicPartitions
from cdc_simulator.capture.postgres.column_types import Oid
from cdc_simulator.capture.postgres.pgoutput import Relation, RelationColumn
from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.model import Contract
from lakepulse.settings import CaptureSettings

RELATION = "sales.buying_groups"


class SchemaList:
    """A registry without rules."""

    def __init__(self) -> None:
        self.registered: list[tuple[str, Mapping[str, Any]]] = []

    def register(self, subject: str, schema: Mapping[str, Any]) -> int:
        self.registered.append((subject, schema))
        return len(self.registered)


@pytest.fixture(scope="module")
def contract() -> Contract:
    return captured_contracts(load_catalog().tables)[RELATION]


def relation() -> Relation:
    columns = {
        "buying_group_id": Oid.INT8,
        "buying_group_name": Oid.TEXT,
        "last_edited_by": Oid.INT8,
        "valid_from": Oid.TIMESTAMP,
        "valid_to": Oid.TIMESTAMP,
    }
    described = (RelationColumn(name, oid, -1, False) for name, oid in columns.items())
    return Relation(9, "sales", "buying_groups", "d", tuple(described))


def test_only_source_tables_with_a_topic_are_captured() -> None:
    captured = captured_contracts(load_catalog().tables)
    assert RELATION in captured
    assert all(contract.topic and contract.relation == name for name, contract in captured.items())


def test_the_topic_is_the_contracts_or_debeziums(contract: Contract) -> None:
    assert topic_of(contract, CaptureSettings()) == "lakepulse.cdc.buying_groups"
    assert topic_of(contract, CaptureSettings(debezium_topic_names=True)) == f"lakepulse.{RELATION}"


def test_a_null_once_seen_keeps_its_column_nullable(contract: Contract) -> None:
    partitions, registry = TopicPartitions({"lakepulse.cdc.buying_groups": 6}), SchemaList()
    factory = TableFactory({RELATION: contract}, CaptureSettings(), registry, partitions, Outbox())
    factory.make(relation(), frozenset({"buying_group_name"}))
    again = factory.make(relation())
    assert again.contract.columns["buying_group_name"].nullable
    assert not again.contract.columns["last_edited_by"].nullable
    assert {subject for subject, _ in registry.registered} == {
        "lakepulse.cdc.buying_groups-key",
        "lakepulse.cdc.buying_groups-value",
    }


def test_a_domain_is_read_as_its_base_type() -> None:
    mood = RelationColumn("mood", 16_500, -1, False)
    read = with_base_types(Relation(1, "a", "b", "d", (mood,)), {16_500: (Oid.TEXT, -1)})
    assert read.columns == (RelationColumn("mood", Oid.TEXT, -1, False),)
