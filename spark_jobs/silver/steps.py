"""Steps of silver over the images of a table's changes, as Spark SQL composed from its contract.

``table`` runs it; for scd2 tables ``history.versions`` comes after it. ``rules`` writes the conditions.
"""

from collections.abc import Collection
from functools import lru_cache

import sqlglot
from sqlglot import exp

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.select.duckdb import with_metadata
from lakepulse.contracts.compile.select.query import DIALECT
from lakepulse.contracts.metadata import ROW
from lakepulse.contracts.model import Contract, OnFail
from spark_jobs.silver import rules

IMAGES = "silver.images"
"""What ``Engine.latest`` makes of the table's changes: the source's columns, CHANGE_METADATA and LATEST."""
METADATA = tuple(field.name for field in ROW)
"""``_commit_lsn, _sequence, _committed_at``: silver's own columns beside the contract's."""
CHANGE_METADATA = ("_op", *METADATA)


LATEST = ("_first_op", "_last")


def checked(catalog: Catalog, contract: Contract, dangling: Collection[str] = ()) -> str:
    """SELECT over IMAGES: cleaned and checked, row by row.

    ``dangling`` names the referenced tables of which IMAGES refers to missing rows; their keys are the relations
    ``rules.missing_relation``. Columns: the contract's, CHANGE_METADATA, ``_last`` (the key's latest image),
    ``_deleted`` (the key is to be absent), ``_fresh`` (its first change created it), and ``_quarantine``,
    ``_warn``, ``_fail`` (names of broken rules, with commas between), ``_flagged`` (any of them).
    """
    columns = ", ".join(f"s.{name}" for name in (*contract.columns, *CHANGE_METADATA, "_last"))
    judgements = ", ".join(f"{rules.broken(contract, on_fail, dangling)} AS _{on_fail}" for on_fail in OnFail)
    flagged = " OR ".join(f"_{on_fail} <> ''" for on_fail in OnFail)
    select = catalog.select_sql(contract.table) or _identity(contract)
    return f"""
        SELECT *, _op = 'd' OR _quarantine <> '' AS _deleted, {flagged} AS _flagged FROM (
            SELECT {columns}, s._first_op = 'c' AS _fresh, {judgements}
            FROM ({_row_wise(select)}) AS s {rules.missing_joins(contract, dangling)}) AS judged"""  # noqa: S608


def _identity(contract: Contract) -> str:
    return f"SELECT {', '.join(contract.columns)} FROM {contract.inputs[0]}"  # noqa: S608


@lru_cache(maxsize=256)
def _row_wise(select: str) -> str:
    """``select`` over IMAGES in place of its bronze table, metadata appended."""
    tree = sqlglot.parse_one(with_metadata(select, (*CHANGE_METADATA, *LATEST)), dialect=DIALECT)
    for table in tree.find_all(exp.Table):
        table.replace(exp.alias_(exp.to_table(IMAGES), table.alias or table.name, table=True))
    return tree.sql(dialect=DIALECT)
