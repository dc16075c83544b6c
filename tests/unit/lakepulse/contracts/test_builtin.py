"""The platform's own tables keep the rules that contracts are checked for."""

import pytest

from lakepulse.contracts.builtin import BUILT_IN
from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.metadata import doc_of
from lakepulse.contracts.model import LAKE_LAYERS


@pytest.mark.parametrize("table", BUILT_IN)
def test_the_key_is_of_columns_that_are_never_null(table: str) -> None:
    own = BUILT_IN[table]
    assert own.key
    assert not [name for name in own.key if own.schema.field(name).nullable]


@pytest.mark.parametrize("table", BUILT_IN)
def test_every_column_says_what_it_means_once(table: str) -> None:
    schema = BUILT_IN[table].schema
    assert len(set(schema.names)) == len(schema.names)
    assert all(len(doc_of(field)) > 2 for field in schema)


def test_no_contract_takes_the_name_of_one(repository: Catalog) -> None:
    assert not set(BUILT_IN) & set(repository.tables)


def test_each_layer_of_the_lake_tells_what_it_published(repository: Catalog) -> None:
    schemas = [lake_schema(repository, f"{layer}.publications") for layer in LAKE_LAYERS]
    assert schemas[0].names[:2] == ["layer", "watermark"]
    assert schemas == [schemas[0]] * 3
