"""An operation that is more than one SELECT: a function of the services and the request's values."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from serving.api.access.roles import Role
from serving.api.declared.parameters import Parameter
from serving.api.services import Services
from serving.basis import Basis

NOTHING = Basis((), "lake")
"""What an answer rests on that reads no table: contracts, the platform itself."""


@dataclass(frozen=True)
class Found:
    """The data of an answer (a pyarrow.Table of rows, or whatever is JSON), and what they rest on."""

    data: Any
    basis: Basis = NOTHING


@dataclass(frozen=True)
class Asked:
    """The values of a request's parameters, and who asks."""

    values: Mapping[str, Any]
    role: Role


@dataclass(frozen=True)
class Computed:
    """``GET <path>``: what ``find`` finds; ``row`` describes it in OpenAPI (a list of them where ``many``).

    ``forms``: its rows leave in other forms than JSON too. An answer is kept for so many ``seconds`` at most; its tag
    follows from its content too.
    """

    name: str
    path: str
    summary: str
    find: Callable[[Services, Asked], Awaitable[Found]]
    row: type[Any]
    used_by: str
    parameters: tuple[Parameter, ...] = ()
    many: bool = True
    forms: bool = False
    role: Role = Role.VIEWER
    seconds: int = 1
