"""Contract to Spark: the schema as a DDL string, from the same Arrow schema that the other engine uses."""

import pyarrow as pa
from pyarrow import types

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.errors import ContractError

_SIMPLE = {
    pa.bool_(): "BOOLEAN",
    pa.int32(): "INT",
    pa.int64(): "BIGINT",
    pa.float64(): "DOUBLE",
    pa.string(): "STRING",
    pa.date32(): "DATE",
    pa.timestamp("us", "UTC"): "TIMESTAMP",
    pa.binary(): "BINARY",
}


def spark_type(of_type: pa.DataType) -> str:
    """The Spark SQL name of an Arrow type; raises ContractError for a type that no contract has."""
    if of_type in _SIMPLE:
        return _SIMPLE[of_type]
    if types.is_decimal128(of_type):
        return f"DECIMAL({of_type.precision},{of_type.scale})"
    if types.is_struct(of_type):
        return f"STRUCT<{', '.join(f'`{field.name}`: {spark_type(field.type)}' for field in of_type)}>"
    if types.is_map(of_type):
        return f"MAP<{spark_type(of_type.key_type)}, {spark_type(of_type.item_type)}>"
    if types.is_list(of_type):
        return f"ARRAY<{spark_type(of_type.value_type)}>"
    raise ContractError(f"the Arrow type {of_type} has no Spark type", "Add it to compile/spark.py.")


def schema_ddl(schema: pa.Schema) -> str:
    """``name TYPE [NOT NULL], …`` as ``StructType.fromDDL`` and ``spark.read.schema`` accept it."""
    return ",\n".join(_field_ddl(field) for field in schema)


def spark_ddl(catalog: Catalog, table: str) -> str:
    """The Spark schema of any lake table as DDL."""
    return schema_ddl(lake_schema(catalog, table))


def _field_ddl(field: pa.Field) -> str:
    return f"`{field.name}` {spark_type(field.type)}{'' if field.nullable else ' NOT NULL'}"
