"""The versions of an scd2 table, as Spark SQL; it reads what ``steps.checked`` selected."""

from lakepulse.contracts.model import Contract
from spark_jobs.silver.steps import METADATA

CHECKED = "silver.checked"
"""The result of ``steps.checked``: one row per key and commit."""
CURRENT = "silver.current"
"""The current rows of the table for the keys in CHECKED."""


def versions(contract: Contract) -> str:
    """SELECT: versions to add and versions to close, as ``Writer.upsert`` takes them.

    A version lasts from the commit that made it to the commit that changed, deleted or spoiled the row. An
    image that equals the one before it makes no version; a spoiled one (quarantined) leaves a gap. Commits are in the
    order of their LSN; where the source's clock was set back in between, a version begins when the one before it did.
    """
    columns = ", ".join((*contract.columns, *METADATA))
    key = ", ".join(contract.key)
    order = f"PARTITION BY {key} ORDER BY _commit_lsn"
    # One value to look back for, not one for each column: windows are dear to plan and to run.
    image = f"STRUCT({', '.join(contract.columns)})"
    return f"""
        WITH events AS (
            SELECT {columns}, NOT _deleted AS _live, TRUE AS _fresh, _committed_at AS _valid_from FROM {CHECKED}
            UNION ALL
            SELECT {columns}, TRUE, FALSE, _valid_from FROM {CURRENT}),
        compared AS (
            SELECT *, _live AND COALESCE(LAG(_live) OVER ({order}), FALSE)
                AND {image} <=> LAG({image}) OVER ({order}) AS _same FROM events),
        bounded AS (
            SELECT *, MAX(_valid_from) OVER ({order}) AS _begin,
                CASE WHEN LEAD(_commit_lsn) OVER ({order}) IS NOT NULL THEN MAX(_valid_from) OVER (
                    {order} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 FOLLOWING) END AS _valid_to
            FROM compared WHERE NOT _same)
        SELECT {columns}, _begin AS _valid_from, _valid_to, _valid_to IS NULL AS _is_current, FALSE AS _deleted, _fresh
        FROM bounded WHERE _live AND (_fresh OR _valid_to IS NOT NULL)"""  # noqa: S608
