"""Records of Parquet, as text like all others: the same checks hold for them. Numbered by record, from 1."""

import base64
import json
from collections.abc import Iterator
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lakepulse.contracts.model import Contract
from spark_jobs.ingestion.read.records import CHUNK, Records, Text, append_rows, empty, matched, refused


def parquet_records(contract: Contract, name: str, stream: IO[bytes]) -> Iterator[Records]:
    """The records, chunk by chunk; IngestionError where it is no Parquet or has other columns."""
    try:
        file = pq.ParquetFile(stream)
        columns = matched(contract, file.schema_arrow.names, name)
        first = 1
        for batch in file.iter_batches(CHUNK):
            records, count = empty(contract), batch.num_rows
            rows = list(zip(*(_texts(column) for column in batch.columns), strict=True))
            append_rows(records, columns, rows, range(first, first + count))
            first += count
            yield records
        if first == 1:
            yield empty(contract)
    except (pa.ArrowInvalid, OSError) as error:
        text = str(error).splitlines()[0]
        raise refused(name, f"is no whole Parquet file ({text})", "Copy it again.") from None


def _texts(column: pa.Array) -> list[Text]:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _texts(column.dictionary_decode())
    if pa.types.is_nested(kind):
        return [None if value is None else json.dumps(value, default=str) for value in column.to_pylist()]
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return _base64(column)
    if pa.types.is_timestamp(kind):
        return list(pc.strftime(_in_utc(column), "%Y-%m-%dT%H:%M:%S").to_pylist())
    return list(column.cast(pa.string()).to_pylist())


def _in_utc(column: pa.Array) -> pa.Array:
    return column.cast(pa.timestamp("us", column.type.tz and "UTC"), safe=False)


def _base64(column: pa.Array) -> list[Text]:
    return [None if value is None else base64.b64encode(value).decode() for value in column.to_pylist()]
