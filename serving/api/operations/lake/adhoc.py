"""Ad-hoc SQL: one SELECT of the caller's own, checked word by word, over what is published, masked for viewers."""

from functools import partial
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from lakepulse.contracts.builtin import BUILT_IN
from lakepulse.contracts.model import LAKE_LAYERS
from lakepulse.errors import LakeError, QueryRefusedError
from serving.api.access.roles import Role
from serving.api.answers.answering import OperationAnswer, Question, leaving, made
from serving.api.answers.formats import RowForm
from serving.api.answers.kept import Request as KeptRequest
from serving.api.declared.clock import looks_at_clock
from serving.api.declared.endpoint import ROLE, USED_BY, envelope, require, responses
from serving.api.door.visit import visit_of
from serving.api.problems import unavailable
from serving.api.services import Services
from serving.basis import Basis
from serving.sql.relations import Relations
from serving.sql.sandbox import check
from serving.sql.settings import SqlSettings

EXAMPLE = (
    "SELECT customer_segment, count(*) AS customers FROM gold.customer_analytics GROUP BY ALL ORDER BY 1"
)


class SqlStatement(BaseModel):
    """One SELECT in DuckDB's dialect."""

    sql: str = Field(
        description="The SELECT, over tables as `layer.name`", max_length=20_000, examples=[EXAMPLE]
    )
    form: RowForm = Field(default=RowForm.JSON, description="How the rows leave")


class ReadTables(BaseModel):
    """What a statement reads."""

    tables: list[str] = Field(description="The tables and views that it names")


def router(services: Services) -> APIRouter:
    """The operations of ad-hoc SQL."""
    found = APIRouter(tags=["sql"], dependencies=[Depends(require(Role.VIEWER))])
    limits, relations = SqlSettings(), _relations(services)

    def extra(used_by: str) -> dict[str, str]:
        return {ROLE: Role.VIEWER.label, USED_BY: used_by}

    answers = responses(envelope("sql", dict[str, Any], many=True), tables=True)

    @found.post(
        "/sql", operation_id="sql", responses=answers, openapi_extra=extra("notebook: any; monitor: SQL")
    )
    async def sql(request: Request, statement: SqlStatement) -> Response:
        """The rows of one SELECT, at most as many as LAKEPULSE_SQL_ROWS says."""
        role = visit_of(request).role
        tables, by_content = await services.sql.run(partial(_looked_at, statement.sql, relations, services))
        # A comment at its end must not hide what follows.
        limited = f"SELECT * FROM (\n{statement.sql.strip().rstrip(';')}\n) AS asked LIMIT {limits.rows}"  # noqa: S608

        async def ask(basis: Basis | None) -> OperationAnswer:
            basis = basis or await services.readers.look_up(frozenset(tables))
            try:
                rows = await services.readers.foreign(limited, {}, role, basis)
            except LakeError as error:
                raise QueryRefusedError(error.problem, error.cure) from error
            except OSError as error:
                raise unavailable("the lake cannot be read", services.serving.rest_seconds) from error
            return OperationAnswer(rows.rows, rows.basis)

        asked = KeptRequest("sql", (("sql", statement.sql),), role, statement.form)
        look_up = None if by_content else partial(services.readers.look_up, frozenset(tables))
        unchanged = visit_of(request).asked.if_none_match
        return leaving(await made(services.kept, Question(asked, look_up, ask, 1.0), unchanged), unchanged)

    @found.post("/sql/check", operation_id="sql_check", openapi_extra=extra("monitor: SQL"))
    async def checked(statement: SqlStatement) -> ReadTables:
        """Whether a SELECT would be run, and which tables it reads; it is not run."""
        tables = await services.sql.run(partial(check, statement.sql, relations))
        return ReadTables(tables=list(tables))

    return found


def _looked_at(statement: str, relations: Relations, services: Services) -> tuple[tuple[str, ...], bool]:
    """What ``statement`` reads, and whether its answer follows from more than that; raises as ``check`` does."""
    return check(statement, relations), looks_at_clock(statement, services.catalog)


def _relations(services: Services) -> Relations:
    """Every table and view of the lake by name; they are opened by the readers, not from files."""
    names = [
        name for name in {*services.catalog.declared, *BUILT_IN} if name.partition(".")[0] in LAKE_LAYERS
    ]
    no_files: tuple[Path, ...] = ()
    return Relations(dict.fromkeys(names, no_files), {}, {})
