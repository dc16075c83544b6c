"""Settings of the APIs, from LAKEPULSE_API_* variables; what an API is says its contract."""

from collections.abc import Mapping

from pydantic import Field, field_validator
from pydantic_settings import SettingsConfigDict

from lakepulse.contracts.apis.load import known_api
from lakepulse.contracts.apis.model import ApiSource, is_private
from lakepulse.errors import LakePulseError, SettingsError
from lakepulse.settings import EnvironmentSettings

NOT_ASKED = 99
"""The exit code of a fetch that asked nothing: Airflow takes it for a task that is skipped."""


class ApiNotAskedError(LakePulseError):
    """An API was named that no setting has switched on, or that is not due."""

    exit_code = NOT_ASKED


class ApiSettings(EnvironmentSettings):
    """The APIs that may be asked: none, unless a setting names them."""

    model_config = SettingsConfigDict(env_prefix="LAKEPULSE_API_", frozen=True, extra="ignore")

    sources: str = Field(
        default="",
        description="the APIs that are on, as names of contracts/apis with commas between; empty: none",
    )
    addresses: str = Field(
        default="", description="other addresses for them, as name=https://… with commas between"
    )

    @field_validator("addresses")
    @classmethod
    def _named(cls, text: str) -> str:
        for part in _parts(text):
            name, equals, address = part.partition("=")
            if not (name and equals and address.startswith(("http://", "https://"))):
                raise ValueError("expected name=https://…, with commas between")
        return text

    @property
    def on(self) -> tuple[str, ...]:
        """The names of the APIs that are on, sorted."""
        return tuple(sorted(set(_parts(self.sources))))

    def require_on(self, name: str) -> None:
        """Raise ApiNotAskedError where the API of that name is off."""
        if name not in self.on:
            raise ApiNotAskedError(
                f"the API {name} is off, so nothing was asked",
                f"Add {name} to LAKEPULSE_API_SOURCES to let LakePulse ask it.",
            )

    def address(self, source: ApiSource) -> str:
        """Where ``source`` is asked; SettingsError where a secret would be sent there in the clear."""
        given = dict(part.split("=", 1) for part in _parts(self.addresses)).get(source.api, source.address)
        if source.auth and not is_private(given):
            raise SettingsError(
                f"LAKEPULSE_API_ADDRESSES has {given} for {source.api}, which sends a secret",
                "Give it an https address, or one of this machine.",
            )
        return given

    def chosen(self, apis: Mapping[str, ApiSource], names: tuple[str, ...]) -> list[ApiSource]:
        """The APIs of ``names``, all that are on where none is named.

        Raises ContractError for a name that no contract has, ApiNotAskedError for one that is off, or where all are.
        """
        sources = [known_api(apis, name) for name in names or self.on]
        if not sources:
            raise ApiNotAskedError(
                "no API is on, so nothing was asked",
                f"Name one or more of {', '.join(apis) or 'contracts/apis'} in LAKEPULSE_API_SOURCES.",
            )
        for source in sources:
            self.require_on(source.api)
        return sources


def _parts(text: str) -> list[str]:
    return [part for part in (each.strip() for each in text.split(",")) if part]
