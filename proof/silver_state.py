"""Silver as it was at one LSN: the last publication up to it, rolled forward with bronze.

``source_snapshot`` is the other side. The rolling forward is written here a second time on purpose, in the plainest
way: a proof that called silver's own code would repeat its mistakes.
"""

import pyarrow as pa
import pyarrow.compute as pc

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.arrow import columns_schema
from lakepulse.contracts.model import Contract, TableKind
from lakepulse.contracts.types import Kind
from proof.compare import nullable
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine
from spark_jobs.runtime.tables.publication import Publication

UNAVAILABLE = "__debezium_unavailable_value"
_TOASTED = (Kind.STRING, Kind.JSON, Kind.BYTES)


def silver_at(
    engine: DuckDbEngine, catalog: Catalog, contract: Contract, published: Publication, lsn: int
) -> pa.Table:
    """The current rows of a silver table at ``lsn`` >= the publication's watermark: the contract's columns."""
    base = _published_rows(engine, contract, published)
    source = catalog.get(catalog.get(contract.inputs[0]).inputs[0])
    between = [("_commit_lsn", ">", published.watermark), ("_commit_lsn", "<=", lsn)]
    changes = engine.scan(contract.inputs[0], columns=[*source.columns, *_IDENTITY], where=between)
    base, changes = after_truncation(base, changes)
    if not changes.num_rows:
        return base
    relations = {"silver.base": base, "bronze.changes": changes}
    images = engine.query(_fold(source, base.column_names), relations)
    key = " AND ".join(f"b.{name} = c.{name}" for name in contract.key)
    kept = engine.query(
        f"SELECT b.* FROM silver.base b LEFT ANTI JOIN bronze.changes c ON {key}",  # noqa: S608  # contract names
        relations,
    )
    live = images.filter(pc.not_equal(images["_op"], "d")).select(list(source.columns))
    return pa.concat_tables([kept.cast(base.schema), cleaned(engine, catalog, contract, live)])


_IDENTITY = ("_op", "_commit_lsn", "_sequence")


def after_truncation(base: pa.Table, changes: pa.Table) -> tuple[pa.Table, pa.Table]:
    """What a TRUNCATE, or a snapshot that was taken again (its rows stand for all), leaves of both."""
    identities = zip(*(changes[name].to_pylist() for name in _IDENTITY), strict=True)
    emptied = [(lsn, sequence if op == "t" else 0) for op, lsn, sequence in identities if op in "rt"]
    if not emptied:
        return base, changes
    lsn, sequence = max(emptied)
    later = (pc.field("_commit_lsn") > lsn) | (
        (pc.field("_commit_lsn") == lsn) & (pc.field("_sequence") > sequence)
    )
    return base.slice(0, 0), changes.filter(later)


def cleaned(engine: DuckDbEngine, catalog: Catalog, contract: Contract, images: pa.Table) -> pa.Table:
    """Rows of the source (its columns, lake types) as the silver table's SELECT makes them."""
    columns = ", ".join(contract.columns)
    select = catalog.select_sql(contract.table) or f"SELECT {columns} FROM {contract.inputs[0]}"  # noqa: S608
    rows = engine.query(select, {contract.inputs[0]: images})
    return rows.select(list(contract.columns)).cast(nullable(columns_schema(contract)))


def _published_rows(engine: DuckDbEngine, contract: Contract, published: Publication) -> pa.Table:
    schema = nullable(columns_schema(contract))
    if contract.table not in published.versions:
        return schema.empty_table()
    current = [("_is_current", "=", True)] if contract.kind is TableKind.SCD2 else []
    version = published.versions[contract.table]
    return engine.scan(contract.table, columns=schema.names, where=current, version=version).cast(schema)


def _fold(source: Contract, in_base: list[str]) -> str:
    """SQL for the last image of each key, values that TOAST left out taken from before."""
    columns = ", ".join(
        _folded(name, source, name in in_base) for name in source.columns if name not in source.key
    )
    key = ", ".join(f"c.{name}" for name in source.key)
    same = " AND ".join(f"b.{name} = c.{name}" for name in source.key)
    return (
        f"SELECT {key}, max_by(c._op, struct(c._commit_lsn, c._sequence)) AS _op, {columns} "  # noqa: S608
        f"FROM bronze.changes c LEFT JOIN silver.base b ON {same} GROUP BY {key}"
    )


def _folded(name: str, source: Contract, in_base: bool) -> str:
    order = "struct(c._commit_lsn, c._sequence)"
    if source.columns[name].type.kind not in _TOASTED or not in_base:
        return f"max_by(struct(c.{name} AS v), {order}).v AS {name}"
    is_bytes = source.columns[name].type.kind is Kind.BYTES
    marker = f"X'{UNAVAILABLE.encode().hex()}'" if is_bytes else f"'{UNAVAILABLE}'"
    present = f"c.{name} IS DISTINCT FROM {marker}"
    last = f"max_by(struct(c.{name} AS v), {order}) FILTER (WHERE {present})"
    return f"CASE WHEN count_if({present}) > 0 THEN ({last}).v ELSE max(b.{name}) END AS {name}"
