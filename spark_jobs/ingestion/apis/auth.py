"""Authorization of requests by a secret's file; the secret is read for a fetch and never written anywhere."""

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

import httpx
from pydantic import SecretStr

from lakepulse.contracts.apis.model import (
    ApiAuth,
    ApiSource,
    BasicAuth,
    BearerAuth,
    HeaderKeyAuth,
    QueryKeyAuth,
)
from lakepulse.errors import SettingsError
from lakepulse.settings import HomeSettings


class HeaderAuth(httpx.Auth):
    """A secret in a header of every request."""

    def __init__(self, header: str, value: SecretStr) -> None:
        self._header, self._value = header, value

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the header."""
        request.headers[self._header] = self._value.get_secret_value()
        yield request


class QueryAuth(httpx.Auth):
    """A secret in the address of every request."""

    def __init__(self, parameter: str, value: SecretStr) -> None:
        self._parameter, self._value = parameter, value

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the parameter."""
        request.url = request.url.copy_set_param(self._parameter, self._value.get_secret_value())
        yield request


@dataclass(frozen=True)
class Credentials:
    """What authorizes requests to an API, its secret, and the secret's file; None where it has none."""

    auth: httpx.Auth | None = None
    secret: SecretStr | None = None
    file: Path | None = None

    def hidden(self, text: str) -> str:
        """``text`` without the secret, which an API may have said back."""
        return text.replace(self.secret.get_secret_value(), "…") if self.secret else text


NO_CREDENTIALS = Credentials()


def credentials(source: ApiSource, home: HomeSettings) -> Credentials:
    """The credentials for ``source``; SettingsError where its secret's file is missing or empty."""
    if source.auth is None:
        return Credentials()
    path = (home.secrets or home.home / "secrets") / source.auth.secret
    value = path.read_text().strip() if path.is_file() else ""
    if not value:
        raise SettingsError(
            f"the secret of the API {source.api} is missing ({path})",
            "Write it into that file, readable by you alone.",
        )
    return Credentials(_authorization(source.auth, value), SecretStr(value), path)


def _authorization(auth: ApiAuth, value: str) -> httpx.Auth:
    match auth:
        case BearerAuth():
            return HeaderAuth("Authorization", SecretStr(f"Bearer {value}"))
        case HeaderKeyAuth(header=header):
            return HeaderAuth(header, SecretStr(value))
        case BasicAuth(user=user):
            return httpx.BasicAuth(user, value)
        case QueryKeyAuth(parameter=parameter):
            return QueryAuth(parameter, SecretStr(value))
        case _:
            assert_never(auth)
