"""Rights, publication and sequences follow from the contracts."""

import re

import pytest

from cdc_simulator.source.ddl import captured, drop, grants, publish, set_sequences
from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.postgres import relation
from lakepulse.contracts.model import Layer
from lakepulse.roles import READERS, WRITER


def test_what_has_a_topic_is_published_and_the_ledger_is_not(catalog: Catalog) -> None:
    statement = publish(catalog, "shop")
    published = statement.removeprefix("CREATE PUBLICATION shop FOR TABLE ").split(", ")
    assert published == [relation(contract) for contract in captured(catalog)]
    assert len(published) == sum(contract.topic is not None for contract in catalog.by_layer(Layer.SOURCE))
    assert "lakepulse.ledger" not in published


@pytest.mark.parametrize("role", READERS)
def test_readers_may_read_and_nothing_else(catalog: Catalog, role: str) -> None:
    given = [statement for statement in grants(catalog) if role in statement]
    rights = {right for text in given for right in re.split(r",? ", text.partition(" ON ")[0])[1:]}
    assert rights == {"USAGE", "SELECT"}


def test_the_workload_writes_rows_and_adds_to_the_ledger_without_changing_it(catalog: Catalog) -> None:
    given = [statement for statement in grants(catalog) if statement.endswith(f"TO {WRITER}")]
    schemas = {relation(contract).partition(".")[0] for contract in catalog.by_layer(Layer.SOURCE)}
    for schema in schemas:
        assert f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {WRITER}" in given
    ledger = [statement for statement in given if "lakepulse.ledger" in statement]
    assert ledger == [f"GRANT SELECT, INSERT ON lakepulse.ledger TO {WRITER}"]


def test_a_sequence_that_several_tables_draw_from_goes_past_all_of_them(catalog: Catalog) -> None:
    statements = set_sequences(catalog)
    (shared,) = [text for text in statements if "'sales.transaction_id_seq'" in text]
    for table in ("customer_transactions", "supplier_transactions", "stock_item_transactions"):
        assert f"FROM {relation(catalog.source_of(table))}" in shared
    assert len(statements) == len({text.partition(",")[0] for text in statements})


def test_a_drop_takes_every_schema_of_the_source(catalog: Catalog) -> None:
    dropped = " ".join(drop(catalog, "shop"))
    for contract in catalog.by_layer(Layer.SOURCE):
        assert f"DROP SCHEMA IF EXISTS {relation(contract).partition('.')[0]} CASCADE" in dropped
    assert "DROP PUBLICATION IF EXISTS shop" in dropped
