"""The contract of one API, frozen and strict: where it is, how it is asked, and what its answers hold."""

from datetime import date
from enum import StrEnum
from ipaddress import ip_address
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator

JsonPath = Annotated[str, Field(pattern=r"^\$(\.[A-Za-z_][A-Za-z0-9_-]*)*$")]
"""A place in an answer: ``$`` is the whole, ``$.data.items`` a key in a key."""
SecretName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
"""The name of a file in the folder of secrets."""
ColumnName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class BearerAuth(_Strict):
    """A token in the header ``Authorization: Bearer``."""

    kind: Literal["bearer"]
    secret: SecretName


class HeaderKeyAuth(_Strict):
    """A key in a header of the API's own."""

    kind: Literal["header"]
    header: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9-]*$")
    secret: SecretName


class BasicAuth(_Strict):
    """A user, and a password in the secret."""

    kind: Literal["basic"]
    user: str = Field(min_length=1)
    secret: SecretName


class QueryKeyAuth(_Strict):
    """A key in the address, where an API has no other way: proxies and servers write addresses into their logs."""

    kind: Literal["query"]
    parameter: str = Field(min_length=1)
    secret: SecretName
    reason: str = Field(min_length=10)


ApiAuth = Annotated[BearerAuth | HeaderKeyAuth | BasicAuth | QueryKeyAuth, Field(discriminator="kind")]


class PageNumberPaging(_Strict):
    """Pages are asked for by number, until one is empty."""

    kind: Literal["page"]
    parameter: str = "page"
    first: int = Field(default=1, ge=0)
    total: JsonPath | None = None


class OffsetPaging(_Strict):
    """Pages are asked for by how many records have come, until one is empty."""

    kind: Literal["offset"]
    parameter: str = "offset"
    total: JsonPath | None = None


class CursorPaging(_Strict):
    """Each answer names the cursor of the next one, at ``next``; the last one has none."""

    kind: Literal["cursor"]
    parameter: str = "cursor"
    next: JsonPath
    total: JsonPath | None = None


class LinkPaging(_Strict):
    """Each answer names the next address in its header ``Link`` (RFC 8288, ``rel="next"``)."""

    kind: Literal["link"]
    total: JsonPath | None = None


ApiPaging = Annotated[
    PageNumberPaging | OffsetPaging | CursorPaging | LinkPaging, Field(discriminator="kind")
]


class ApiPeriod(_Strict):
    """The days that a request is for, by its parameters ``since`` and ``until``; both days are part of it.

    The first fetch begins at ``begins``. A request is for ``days`` at most. Each fetch asks again for the ``overlap``
    days before the watermark, which may have changed; the newest day is ``behind`` days before today (UTC).
    """

    since: str = Field(min_length=1)
    until: str = Field(min_length=1)
    begins: date
    days: int = Field(default=366, ge=1)
    overlap: int = Field(default=0, ge=0)
    behind: int = Field(default=0, ge=0)


class EachRow(_Strict):
    """One request for each of the first ``most`` rows of a table or view by ``order_by``; ``key`` tells them apart.

    ``query`` names the columns that are parameters of the request, ``fields`` those that each record gets.
    """

    table: str = Field(pattern=r"^(silver|gold)\.[a-z][a-z0-9_]*$")
    key: ColumnName
    order_by: ColumnName
    most: int = Field(ge=1, le=1000)
    query: dict[str, ColumnName]
    fields: tuple[ColumnName, ...]


class FieldType(StrEnum):
    """The type of a value in an answer."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"


class ApiField(_Strict):
    """One value of a record: ``path`` is where it is in the record."""

    path: JsonPath
    type: FieldType
    nullable: bool = False


class RateLimit(_Strict):
    """How many requests in how many seconds; they are spread evenly."""

    requests: int = Field(ge=1)
    seconds: float = Field(gt=0)


class RetryPolicy(_Strict):
    """How often a request is made at most; between is waited from ``backoff`` seconds, doubled, to ``most``.

    An API that says how long to wait (``Retry-After``) is obeyed up to ``obey`` seconds; beyond, the fetch ends.
    """

    attempts: int = Field(default=5, ge=1, le=20)
    backoff: float = Field(default=1.0, ge=0)
    most: float = Field(default=60.0, ge=0)
    obey: float = Field(default=300.0, ge=0)


class Timeouts(_Strict):
    """Seconds until a connection stands, between two parts of an answer, and for a whole answer."""

    connect: float = Field(default=10.0, gt=0)
    read: float = Field(default=30.0, gt=0)
    total: float = Field(default=120.0, gt=0)


class ApiSource(_Strict):
    """One API. Its records are the array at ``records``; in the shape ``columns`` an object of one array a field.

    They land as files of ``table`` with the columns of ``fields`` and of ``each``. ``every`` says how often, at most,
    the scheduler asks.
    """

    api: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    owner: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    purpose: str = Field(min_length=10)
    table: str = Field(pattern=r"^files\.[a-z][a-z0-9_]*$")
    address: str = Field(pattern=r"^https?://[^/?#@\s]+(/[^?#\s]*)?$")
    query: dict[str, str] = Field(default_factory=dict)
    headers: dict[str, str] = Field(default_factory=dict)
    auth: ApiAuth | None = None
    paging: ApiPaging | None = None
    period: ApiPeriod | None = None
    each: EachRow | None = None
    every: str = Field(default="1d", pattern=r"^\d+(m|h|d)$")
    rate: RateLimit
    retry: RetryPolicy = RetryPolicy()
    timeouts: Timeouts = Timeouts()
    records: JsonPath = "$"
    shape: Literal["rows", "columns"] = "rows"
    fields: dict[ColumnName, ApiField] = Field(min_length=1)

    @model_validator(mode="after")
    def _no_secret_in_the_clear(self) -> "ApiSource":
        if self.auth and not is_private(self.address):
            raise ValueError("a secret is sent over https, or to this machine alone")
        return self

    @property
    def folder(self) -> str:
        """The folder of its files in the landing zone."""
        return self.table.partition(".")[2]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of what lands, in their order."""
        return (*(self.each.fields if self.each else ()), *self.fields)


def is_private(address: str) -> bool:
    """Whether nobody on the way can read what is sent to ``address``: https, or this machine."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    try:
        loopback = ip_address(host).is_loopback
    except ValueError:
        loopback = host == "localhost"
    return parts.scheme == "https" or loopback
