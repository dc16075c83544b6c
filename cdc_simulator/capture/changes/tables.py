"""The captured tables: their contracts, topics and schema ids, and the ``TableChanges`` made from them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

from cdc_simulator.capture.changes.table_changes import Destination, TableChanges
from cdc_simulator.capture.kafka.message import Outbox, TopicPartitions
from cdc_simulator.capture.postgres.column_types import live_contract, wire_columns
from cdc_simulator.capture.postgres.pgoutput import Relation
from lakepulse.contracts.compile.avro import envelope_schema, key_schema
from lakepulse.contracts.model import Contract, Layer
from lakepulse.settings import CaptureSettings


def captured_contracts(contracts: Mapping[str, Contract]) -> dict[str, Contract]:
    """The source contracts that have a topic, by relation (``schema.table``)."""
    sources = (
        contract for contract in contracts.values() if contract.layer is Layer.SOURCE and contract.topic
    )
    return {contract.relation: contract for contract in sources if contract.relation}


def topic_of(contract: Contract, settings: CaptureSettings) -> str:
    """The table's topic: the contract's, or Debezium's name where the settings ask for it."""
    if settings.debezium_topic_names:
        return f"{settings.connector_name}.{contract.relation}"
    assert contract.topic is not None
    return contract.topic


class SchemaIds(Protocol):
    """The schema registry, of which only this is needed here (``lakepulse.clients.registry``)."""

    def register(self, subject: str, schema: Mapping[str, Any]) -> int:
        """The id of ``schema`` under ``subject``."""
        ...


class TableFactory:
    """Makes ``TableChanges`` for relations; registers their schemas.

    Nulls that were seen in columns declared without are
    remembered, so that a later schema of the same table keeps them nullable.
    """

    def __init__(
        self,
        contracts: Mapping[str, Contract],
        settings: CaptureSettings,
        registry: SchemaIds,
        partitions: TopicPartitions,
        outbox: Outbox,
    ) -> None:
        self._contracts, self._settings, self._registry = contracts, settings, registry
        self._partitions, self._outbox = partitions, outbox
        self._nulls: dict[str, frozenset[str]] = {}

    def knows(self, table: str) -> bool:
        """Whether a contract gives the table (``schema.table``) a topic."""
        return table in self._contracts

    def make(self, relation: Relation, nullable: frozenset[str] = frozenset()) -> TableChanges:
        """The table as ``relation`` describes it; ``nullable`` are columns that turned out to hold nulls.

        Raises CaptureError for a change of schema that consumers cannot read, or a type that capture cannot.
        """
        declared = self._contracts[relation.name]
        nulls = self._nulls[relation.name] = self._nulls.get(relation.name, frozenset()) | nullable
        contract = live_contract(declared, relation, nulls)
        topic = topic_of(contract, self._settings)
        prefix = self._settings.connector_name
        destination = Destination(
            partitions=self._partitions.of(topic),
            key_schema_id=self._registry.register(f"{topic}-key", key_schema(contract, prefix)),
            value_schema_id=self._registry.register(f"{topic}-value", envelope_schema(contract, prefix)),
        )
        return TableChanges(contract, relation, wire_columns(contract, relation), destination, self._outbox)


def with_base_types(relation: Relation, bases: Mapping[int, tuple[int, int]]) -> Relation:
    """The relation with domains and enums replaced by what they are read as (``postgres.catalog.base_types``)."""
    columns = (
        replace(column, oid=bases[column.oid][0], modifier=bases[column.oid][1])
        if column.oid in bases
        else column
        for column in relation.columns
    )
    return replace(relation, columns=tuple(columns))
