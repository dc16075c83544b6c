"""Exports: a whole table or view as a file, as published, with personal data masked as everywhere."""

from http import HTTPStatus
from typing import Any

from serving.api.declared.computed import Asked, Computed, Found
from serving.api.declared.parameters import TABLE_NAME
from serving.api.operations.lake import rows as lake_rows
from serving.api.problems import ApiProblem
from serving.api.services import Services


async def export(services: Services, asked: Asked) -> Found:
    """Every row; raises ApiProblem where there are too many for one answer."""
    table, most = lake_rows.known(services, asked.values["table"]), services.serving.export_rows
    basis = await services.readers.look_up(frozenset({table}))
    sql = f"SELECT * FROM {table} LIMIT $most"  # noqa: S608  # a table's name
    found = await services.readers.committed(sql, {"most": most + 1}, asked.role, basis)
    if found.rows.num_rows > most:
        raise ApiProblem(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            f"{table} has more than {most:,} rows",
            "Export it by `lakepulse sql … --parquet`, or raise LAKEPULSE_SERVING_EXPORT_ROWS.",
        )
    return Found(found.rows, found.basis)


OPERATIONS = (
    Computed(
        "export",
        "/exports/{table}",
        "A whole table as JSON, CSV, Arrow or Parquet",
        export,
        dict[str, Any],
        "notebook: any; recipe: a table in pandas",
        (TABLE_NAME,),
        forms=True,
        seconds=5,
    ),
)
