"""Schemas of the source that are no longer the contract's: which of their rows flow, and which stop the stream.

A number flows while it fits the column's type in the lake. What the contract cannot hold is a decision that its owner
has to take, so the stream ends with one sentence before it writes anything of the batch; Kafka keeps the messages.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import pyarrow as pa

from lakepulse.contracts.model import Contract
from lakepulse.errors import ContractError
from lakepulse.lsn import format_lsn
from spark_jobs.bronze.decode.columns import column
from spark_jobs.bronze.decode.envelope import IMAGE, LSN, EnvelopeDecoder, Row


def refuse_schema(
    decoder: EnvelopeDecoder, contract: Contract, lake: pa.Schema, first_lsn: Callable[[], int]
) -> None:
    """Raise ContractError where rows of the writer schema ``decoder`` cannot be the table's, whatever their values.

    ``contract`` is the source's, ``lake`` the bronze table's schema, ``first_lsn`` the first such row's commit LSN.
    """
    live = dict(decoder.columns)
    missing = [name for name, each in contract.columns.items() if not each.nullable and name not in live]
    if missing:
        raise ContractError(_gone(contract, missing, live, first_lsn()), _decide(contract, "nullable: true"))
    for name, (written, kept) in _retyped(decoder, lake).items():
        if not (_is_number(written) and _is_number(kept)):
            raise ContractError(
                f"column `{name}` of {contract.relation} is {written} since LSN {format_lsn(first_lsn())}, "
                f"and {kept} in the lake",
                _decide(contract, "its new type"),
            )


def refuse_values(decoder: EnvelopeDecoder, contract: Contract, lake: pa.Schema, rows: Sequence[Row]) -> None:
    """Raise ContractError where one of ``rows`` holds a number that only the source's new type has room for."""
    names = [name for name, _ in decoder.columns]
    for name, (written, kept) in _retyped(decoder, lake).items():
        avro_type, at = dict(decoder.columns)[name], IMAGE + names.index(name)
        for row in rows:
            value = column(avro_type, [row[at]])
            if not _fits(value, kept):
                raise ContractError(
                    f"column `{name}` of {contract.relation} is {written} now, and {value[0]}, committed at LSN "
                    f"{format_lsn(row[LSN])}, does not fit the lake's {kept}",
                    _decide(contract, "a wider type"),
                )


def widened(decoder: EnvelopeDecoder, lake: pa.Schema) -> str:
    """The columns whose type in the source is not the lake's, for a log line; empty where there are none."""
    changes = (
        f"{name} ({kept} in the lake, {written} in the source)"
        for name, (written, kept) in _retyped(decoder, lake).items()
    )
    return ", ".join(changes)


def _retyped(decoder: EnvelopeDecoder, lake: pa.Schema) -> dict[str, tuple[pa.DataType, pa.DataType]]:
    """By column, the type that is written and the other one that the lake has."""
    kept = {field.name: field.type for field in lake}
    return {
        name: (of_type, kept[name])
        for name, of_type in _written(decoder).items()
        if of_type != kept.get(name, of_type)
    }


@lru_cache(maxsize=256)
def _written(decoder: EnvelopeDecoder) -> Mapping[str, pa.DataType]:
    """The lake's type of each column that the writer schema has."""
    return {name: column(avro_type, []).type for name, avro_type in decoder.columns}


def _is_number(of_type: pa.DataType) -> bool:
    kinds = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal)
    return any(of_kind(of_type) for of_kind in kinds)


def _fits(value: pa.Array, kept: pa.DataType) -> bool:
    try:
        value.cast(kept)
    except pa.ArrowInvalid:
        return False
    return True


def _gone(contract: Contract, missing: Sequence[str], live: Mapping[str, object], lsn: int) -> str:
    added = [name for name in live if name not in contract.columns]
    renamed = f"; renamed to `{'` or `'.join(added)}`?" if added else ""
    return (
        f"{contract.relation} has no column `{'`, `'.join(missing)}` since LSN {format_lsn(lsn)}, "
        f"but {contract.table} says that it is never null{renamed}"
    )


def _decide(contract: Contract, what: str) -> str:
    name = contract.name
    return (
        f"Give the column {what} in contracts/source/{name}.yaml and contracts/silver/{name}.yaml, run `lakepulse "
        "contracts build` and start the stream again (docs/guides/schema-changes.md); nothing was lost."
    )
