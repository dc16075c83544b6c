"""Makes an endpoint of FastAPI from a declared operation: its parameters, its models, its way to the answer."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from inspect import Parameter as PythonParameter
from inspect import Signature
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field, create_model

from serving.api.access.roles import Role
from serving.api.answers.answering import OperationAnswer, Question, reply
from serving.api.answers.basis import BasisBody
from serving.api.answers.formats import MEDIA_TYPES, RowForm, plain
from serving.api.answers.kept import Request as KeptRequest
from serving.api.answers.paging import PageCursor, last_key, page_values, paged, read_cursor
from serving.api.declared.clock import NOW, looks_at_clock, minute, seconds_left
from serving.api.declared.columns import Columns
from serving.api.declared.computed import Asked, Computed
from serving.api.declared.select import Select
from serving.api.door.visit import visit_of
from serving.api.problems import ApiProblem, not_found
from serving.api.services import Services
from serving.basis import Basis

ROLE = "x-lakepulse-role"
USED_BY = "x-lakepulse-used-by"
FORM = Annotated[RowForm, Query(description="How the rows leave")]
FRESHNESS = Annotated[
    str,
    Query(
        description="live: with every transaction that Kafka has by now; published: the tables as published; "
        "snapshot: the newest snapshot's files, some seconds older, which need neither the lake nor Kafka",
        pattern="^(live|published|snapshot)$",
    ),
]
CURSOR = Annotated[
    str | None, Query(description="`next` of the page before", max_length=1000, pattern="^[A-Za-z0-9_-]+$")
]
PAGE_ROWS = 100
LIVE_SECONDS, SNAPSHOT_SECONDS, ERA_SECONDS = 0.1, 1.0, 3600.0


def require(role: Role) -> Callable[[Request], None]:
    """A dependency that lets pass who has ``role`` or a greater one."""

    def check(request: Request) -> None:
        visit = visit_of(request)
        visit.operation, has = request.scope["route"].operation_id, visit.role
        if has >= role:
            return
        if has is Role.OPEN:
            raise ApiProblem(
                HTTPStatus.UNAUTHORIZED,
                "this operation needs a key",
                "Send `Authorization: Bearer KEY`; `lakepulse credentials --show` prints the keys.",
                {"WWW-Authenticate": "Bearer"},
            )
        raise ApiProblem(
            HTTPStatus.FORBIDDEN,
            f"this operation is for {role.label}s, and your key is a {has.label}'s",
            f"Ask with a key of the role {role.label}.",
        )

    return check


def add(
    router: APIRouter, services: Services, operation: Select | Computed, columns: Columns, tag: str
) -> None:
    """Give ``router`` the endpoint of ``operation``."""
    endpoint = (
        _selecting(services, operation, columns)
        if isinstance(operation, Select)
        else _computing(services, operation)
    )
    row = columns.model(operation) if isinstance(operation, Select) else operation.row
    many = not operation.one if isinstance(operation, Select) else operation.many
    forms = many if isinstance(operation, Select) else operation.forms
    router.add_api_route(
        operation.path,
        endpoint,
        methods=["GET"],
        name=operation.name,
        operation_id=operation.name,
        summary=operation.summary,
        tags=[tag],
        dependencies=[Depends(require(operation.role))],
        response_class=Response,
        responses=responses(envelope(operation.name, row, many=many), tables=forms),
        openapi_extra={ROLE: operation.role.label, USED_BY: operation.used_by},
    )


def envelope(name: str, row: Any, *, many: bool) -> type[BaseModel]:  # noqa: ANN401  # a model, or a plain type
    """The whole answer in JSON: ``data``, ``basis`` and ``next``."""
    title = "".join(part.capitalize() for part in name.split("_"))
    fields: dict[str, Any] = {
        "data": (
            list[row] if many else row,
            Field(description="The rows" if many else "The one that was asked for"),
        ),
        "basis": (BasisBody, Field(description="What the answer rests on")),
        "next": (
            str | None,
            Field(default=None, description="`cursor` of the next page; null: there is none"),
        ),
    }
    return create_model(title, **fields)


def responses(model: type[BaseModel], *, tables: bool = False) -> dict[int | str, dict[str, Any]]:
    """What an operation may answer but for problems, for OpenAPI."""
    other: dict[str, Any] = (
        {MEDIA_TYPES[form]: {} for form in RowForm if form is not RowForm.JSON} if tables else {}
    )
    return {
        200: {"model": model, "description": "The answer", "content": other},
        304: {"description": "Unchanged since the answer that `If-None-Match` names"},
    }


def _signature(operation: Select | Computed) -> Signature:
    keyword = PythonParameter.KEYWORD_ONLY
    found = [PythonParameter("request", keyword, annotation=Request)]
    found += [each.python() for each in operation.parameters]
    if isinstance(operation, Computed) and operation.forms:
        found.append(PythonParameter("form", keyword, default=RowForm.JSON, annotation=FORM))
    if isinstance(operation, Select):
        default = "live" if operation.live else "published"
        found.append(PythonParameter("freshness", keyword, default=default, annotation=FRESHNESS))
        if not operation.one:
            found.append(PythonParameter("form", keyword, default=RowForm.JSON, annotation=FORM))
        if operation.page_by:
            rows = Annotated[int, Query(ge=1, le=1000, description="Rows of a page")]
            found += [
                PythonParameter("cursor", keyword, default=None, annotation=CURSOR),
                PythonParameter("page_rows", keyword, default=PAGE_ROWS, annotation=rows),
            ]
    return Signature(found)


def _selecting(services: Services, select: Select, columns: Columns) -> Callable[..., Awaitable[Response]]:
    schema = columns.schema(select)
    tables = select.tables
    by_content, by_minute = looks_at_clock(select.sql, services.catalog), select.takes_moment

    readers = services.readers
    read = {"live": readers.live, "published": readers.committed, "snapshot": readers.snapshot}

    def holds(now: datetime | None) -> float:
        """For how many seconds: as long as nothing is published, where the answer follows from that alone."""
        if now:
            return min(select.seconds, seconds_left(now))
        return ERA_SECONDS if readers.follows(tables) else select.seconds

    async def endpoint(request: Request, **values: Any) -> Response:  # noqa: ANN401  # as the signature says
        role = visit_of(request).role
        form = values.pop("form", RowForm.JSON)
        asked = KeptRequest(select.name, tuple(sorted(values.items())), role, form)
        freshness = values.pop("freshness")
        text, rows = values.pop("cursor", None), values.pop("page_rows", services.serving.rows)
        cursor = read_cursor(text, len(select.page_by)) if text else None
        pinned = cursor.watermarks if cursor else None
        sql = select.sql
        if select.page_by:
            sql = paged(sql, select.page_by, schema, newest_first=select.newest_first, after=cursor)
            values |= page_values(cursor, rows)
        now = datetime.now(UTC)
        moment = minute(now) if by_minute else None
        values |= {NOW: moment} if moment else {}

        async def look_up() -> Basis:
            found = (
                await readers.look_up_snapshot(tables)
                if freshness == "snapshot"
                else await readers.look_up(tables, pinned)
            )
            return replace(found, moment=moment)

        async def ask(basis: Basis | None) -> OperationAnswer:
            basis = basis or await look_up()
            found = await read[freshness](sql, values, role, basis)
            return _answer(select, found.rows, found.basis, rows)

        live = freshness == "live" or by_content
        # A live answer holds for as long as it takes many to ask for the same at once.
        seconds = LIVE_SECONDS if live else holds(now if by_minute else None)
        if freshness == "snapshot":
            seconds = min(seconds, SNAPSHOT_SECONDS)
        question = Question(asked, None if live else look_up, ask, seconds)
        return await _send(services, request, question)

    endpoint.__signature__ = _signature(select)  # type: ignore[attr-defined]
    return endpoint


def _answer(select: Select, rows: Any, basis: Basis, most: int) -> OperationAnswer:  # noqa: ANN401  # Arrow has no types
    if "is_final" in rows.column_names and rows.num_rows:
        basis = replace(basis, provisional=not all(rows["is_final"].to_pylist()))
    if select.one:
        return OperationAnswer(_single(select, rows), basis)
    if select.page_by and rows.num_rows > most:
        page = rows.slice(0, most)
        layers = {each.table.partition(".")[0]: each.commit_lsn for each in basis.tables}
        return OperationAnswer(page, basis, PageCursor(last_key(page, select.page_by), layers).text())
    return OperationAnswer(rows.slice(0, most), basis)


def _single(select: Select, rows: Any) -> Mapping[str, object]:  # noqa: ANN401  # Arrow has no types
    if not rows.num_rows:
        raise not_found(f"row for {select.path}", "Ask the list beside it for what there is.")
    return plain(rows.slice(0, 1))[0]


def _computing(services: Services, computed: Computed) -> Callable[..., Awaitable[Response]]:
    async def endpoint(request: Request, **values: Any) -> Response:  # noqa: ANN401  # as the signature says
        role = visit_of(request).role
        form = values.pop("form", RowForm.JSON)
        asked = KeptRequest(computed.name, tuple(sorted(values.items())), role, form)

        async def ask(_: Basis | None) -> OperationAnswer:
            found = await computed.find(services, Asked(values, role))
            return OperationAnswer(found.data, found.basis)

        return await _send(services, request, Question(asked, None, ask, computed.seconds))

    endpoint.__signature__ = _signature(computed)  # type: ignore[attr-defined]
    return endpoint


async def _send(services: Services, request: Request, question: Question) -> Response:
    visit, rest = visit_of(request), services.serving.rest_seconds
    visit.made, answer = await reply(services.kept, question, visit.asked.if_none_match, rest)
    return answer
