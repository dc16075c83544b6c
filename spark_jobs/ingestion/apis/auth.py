"""Authorization of requests by a secret's file; the secret is read for a fetch and never written anywhere."""

from collections.abc import Generator
from pathlib import Path

import httpx
from pydantic import SecretStr

from lakepulse.contracts.apis.model import ApiSource, BasicAuth, BearerAuth, HeaderKeyAuth, QueryKeyAuth
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


def authorization(source: ApiSource, home: HomeSettings) -> httpx.Auth | None:
    """What authorizes requests to ``source``; SettingsError where its secret's file is missing or empty."""
    match source.auth:
        case None:
            return None
        case BearerAuth():
            token = _secret(source, home).get_secret_value()
            return HeaderAuth("Authorization", SecretStr(f"Bearer {token}"))
        case HeaderKeyAuth(header=header):
            return HeaderAuth(header, _secret(source, home))
        case BasicAuth(user=user):
            return httpx.BasicAuth(user, _secret(source, home).get_secret_value())
        case QueryKeyAuth(parameter=parameter):
            return QueryAuth(parameter, _secret(source, home))


def secret_file(source: ApiSource, home: HomeSettings) -> Path | None:
    """The file of the API's secret; None where it has none."""
    return (home.secrets or home.home / "secrets") / source.auth.secret if source.auth else None


def _secret(source: ApiSource, home: HomeSettings) -> SecretStr:
    path = secret_file(source, home)
    value = path.read_text().strip() if path and path.is_file() else ""
    if not value:
        raise SettingsError(
            f"the secret of the API {source.api} is missing ({path})",
            "Write it into that file, readable by you alone.",
        )
    return SecretStr(value)
