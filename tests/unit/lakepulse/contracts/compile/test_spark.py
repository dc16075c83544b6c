"""The Spark schema is the Arrow schema, spelled as DDL."""

import pyarrow as pa
import pytest

from lakepulse.contracts.compile.spark import spark_ddl, spark_type
from lakepulse.errors import ContractError
from tests.unit.lakepulse.contracts.shop import Shop


def test_the_spark_schema_is_the_arrow_schema(shop: Shop) -> None:
    assert spark_ddl(shop.catalog(), "silver.orders").splitlines() == [
        "`order_id` BIGINT NOT NULL,",
        "`customer_id` BIGINT NOT NULL,",
        "`order_date` DATE NOT NULL,",
        "`amount` DECIMAL(18,2) NOT NULL,",
        "`comments` STRING,",
        "`_commit_lsn` BIGINT NOT NULL,",
        "`_sequence` BIGINT NOT NULL,",
        "`_committed_at` TIMESTAMP",
    ]


def test_nested_types_have_spark_names() -> None:
    assert spark_type(pa.map_(pa.string(), pa.int64())) == "MAP<STRING, BIGINT>"
    assert spark_type(pa.list_(pa.string())) == "ARRAY<STRING>"
    assert spark_type(pa.struct([("a", pa.int32())])) == "STRUCT<`a`: INT>"


def test_a_type_that_no_contract_has_is_refused() -> None:
    with pytest.raises(ContractError, match="has no Spark type"):
        spark_type(pa.float16())
