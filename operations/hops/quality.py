"""Shares of rows that were kept, by table: bronze's that are no dead letters, silver's that are not in quarantine.

delta-rs's own SQL counts them: what else could (Arrow's datasets, DuckDB) takes longer to load than a status may take.
"""

import pyarrow as pa
from deltalake import DeltaTable, QueryBuilder

from lakepulse.contracts.catalog import Catalog, load_catalog, with_topic_names
from lakepulse.contracts.model import Layer
from lakepulse.settings import Settings
from operations.hops.layers import open_table

CURRENT = "_is_current"
_LETTERS = (
    "SELECT _topic, count(*) FROM rows WHERE replayed_at IS NULL AND dismissed_at IS NULL GROUP BY _topic"
)
_FILE_LETTERS = "SELECT concat('bronze.', table_name), count(*) FROM rows GROUP BY table_name"
# A key that breaks several rules is there several times.
_HELD = 'SELECT "table", count(DISTINCT key) FROM rows GROUP BY "table"'
_VERSIONS = f"SELECT 'current', count(*) FROM rows WHERE {CURRENT}"  # noqa: S608  # a constant


def data_quality_scores(settings: Settings) -> dict[str, float]:
    """Of each table of bronze and silver the share, as it is now: 1.0 where no row has gone aside.

    A row is a change in bronze, a key in silver. Letters that were replayed are rows; dismissed ones never were.
    """
    catalog = with_topic_names(load_catalog(settings.home), settings.capture)
    tables = [
        contract.table for layer in (Layer.BRONZE, Layer.SILVER) for contract in catalog.by_layer(layer)
    ]
    aside = _waiting_letters(settings, catalog) | _counts(open_table(settings, "silver.quarantine"), _HELD)
    aside |= _counts(open_table(settings, "bronze.file_dead_letters"), _FILE_LETTERS)
    return {table: _share(settings, table, aside[table]) if table in aside else 1.0 for table in tables}


def _waiting_letters(settings: Settings, catalog: Catalog) -> dict[str, int]:
    """Dead letters by the table that their rows are missing in; those of the transaction topic are in none."""
    by_topic = _counts(open_table(settings, "bronze.dead_letters"), _LETTERS)
    topics = catalog.topics()
    return {f"{Layer.BRONZE}.{topics[name].name}": rows for name, rows in by_topic.items() if name in topics}


def _share(settings: Settings, table: str, aside: int) -> float:
    kept = _kept(open_table(settings, table))
    return kept / (kept + aside)


def _kept(table: DeltaTable | None) -> int:
    """Its rows; of a history the current versions alone."""
    if table is None:
        return 0
    has_history = CURRENT in (field.name for field in table.schema().fields)
    return _counts(table, _VERSIONS)["current"] if has_history else int(table.count())


def _counts(table: DeltaTable | None, sql: str) -> dict[str, int]:
    """The pairs of name and number that ``sql`` finds in ``rows``, the table."""
    if table is None:
        return {}
    found = pa.table(QueryBuilder().register("rows", table).execute(sql).read_all())
    return dict(zip(*(column.to_pylist() for column in found.columns), strict=True))
