"""Problems: what went wrong, as ``application/problem+json`` (RFC 9457): cause and cure."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from lakepulse.errors import ContractError, LakeError, LakePulseError, QueryError, ServiceError

MEDIA_TYPE = "application/problem+json"
AWAY_SECONDS = 5
"""After which to ask again, where nothing says better."""


class ProblemBody(BaseModel):
    """What went wrong and what mends it."""

    type: str = Field(description="The kind of problem, a relative address", examples=["/problems/not-found"])
    title: str = Field(description="The kind in words", examples=["Not Found"])
    status: int = Field(description="The HTTP status", examples=[404])
    detail: str = Field(description="What is wrong and where", examples=["there is no order 7"])
    cure: str = Field(description="What mends it", examples=["List the orders to find one."])
    instance: str = Field(description="The path that was asked", examples=["/api/v1/orders/7"])


class ApiProblem(Exception):  # it is the answer, not only an error
    """An answer that is a problem; ``headers`` go with it."""

    def __init__(
        self, status: HTTPStatus, detail: str, cure: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"{detail}. {cure}")
        self.status, self.detail, self.cure = status, detail, cure
        self.headers = dict(headers or {})

    def body(self, path: str) -> bytes:
        """The document, for the ``path`` that was asked."""
        document = ProblemBody(
            type=f"/problems/{self.status.phrase.lower().replace(' ', '-')}",
            title=self.status.phrase,
            status=self.status,
            detail=self.detail,
            cure=self.cure,
            instance=path,
        )
        return document.model_dump_json().encode()

    def response(self, path: str) -> Response:
        """The whole answer."""
        headers = {"Cache-Control": "no-store", **self.headers}
        return Response(self.body(path), self.status, headers, MEDIA_TYPE)


class AwayError(Exception):
    """A dependency cannot be asked now: it failed, took too long, or is left alone.

    ``name`` says which, ``detail`` how.
    """

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(f"{name}: {detail}")
        self.name = name
        self.detail = detail


def not_found(what: str, cure: str) -> ApiProblem:
    """There is nothing by that name or key."""
    return ApiProblem(HTTPStatus.NOT_FOUND, f"there is no {what}", cure)


def unavailable(detail: str, seconds: float) -> ApiProblem:
    """Something that the answer needs is away, and there is no earlier answer to give."""
    wait = max(1, round(seconds))
    return ApiProblem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        detail,
        f"Ask again in {wait} s; /api/v1/ready says what is away.",
        {"Retry-After": str(wait)},
    )


def install(app: FastAPI) -> None:
    """Every error of the application leaves as a problem."""
    app.exception_handler(ApiProblem)(_problem)
    app.exception_handler(AwayError)(_away)
    app.exception_handler(LakePulseError)(_ours)
    app.exception_handler(HTTPException)(_http)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(Exception)(_unforeseen)


async def _problem(request: Request, problem: ApiProblem) -> Response:
    return problem.response(request.url.path)


async def _away(request: Request, error: AwayError) -> Response:
    return unavailable(str(error), AWAY_SECONDS).response(request.url.path)


async def _ours(request: Request, error: LakePulseError) -> Response:
    return of_error(error).response(request.url.path)


def of_error(error: LakePulseError) -> ApiProblem:
    """An error of the platform's as a problem."""
    statuses = {ServiceError: HTTPStatus.SERVICE_UNAVAILABLE, ContractError: HTTPStatus.NOT_FOUND}
    wrong = dict.fromkeys((LakeError, QueryError), HTTPStatus.UNPROCESSABLE_ENTITY)
    kinds: dict[type[LakePulseError], HTTPStatus] = {**statuses, **wrong}
    status = next((kinds[kind] for kind in kinds if isinstance(error, kind)), HTTPStatus.BAD_REQUEST)
    headers = {"Retry-After": str(AWAY_SECONDS)} if status is HTTPStatus.SERVICE_UNAVAILABLE else {}
    return ApiProblem(status, error.problem, error.cure, headers)


async def _http(request: Request, error: HTTPException) -> Response:
    status = HTTPStatus(error.status_code)
    cure = {
        HTTPStatus.NOT_FOUND: "/api/v1/openapi.json lists every operation.",
        HTTPStatus.METHOD_NOT_ALLOWED: "Use a method that the header Allow names.",
    }.get(status, "Correct the request.")
    return ApiProblem(status, str(error.detail), cure, dict(error.headers or {})).response(request.url.path)


async def _invalid(request: Request, error: RequestValidationError) -> Response:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    # The value itself is not repeated: it may be anybody's.
    problem = ApiProblem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        f"{place}: {first['msg']}",
        "Correct it as /api/v1/openapi.json says.",
    )
    return problem.response(request.url.path)


async def _unforeseen(request: Request, error: Exception) -> Response:
    problem = ApiProblem(
        HTTPStatus.INTERNAL_SERVER_ERROR, "the API met an error of its own", "Its log says which; report it."
    )
    return problem.response(request.url.path)
