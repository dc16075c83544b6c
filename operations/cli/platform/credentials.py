"""``lakepulse credentials``: where each service is and how to log in, one unbroken line each."""

import json
from typing import Annotated

import typer
from rich.markup import escape

from lakepulse.roles import PURPOSES
from lakepulse.settings import Settings
from operations.cli.screen.console import open_console
from operations.local.layout import Layout
from operations.local.services import monitoring
from serving.api.access.keys import HOLDERS, PURPOSES_OF_KEYS
from serving.api.settings import ServingSettings

HIDDEN = "••••••••"
app = typer.Typer(add_completion=False)


@app.command()
def credentials(
    show: Annotated[bool, typer.Option("--show", help="Print the passwords too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For scripts; passwords only with --show.")] = False,
) -> None:
    """Links and logins of this installation; passwords only with --show."""
    settings = Settings()
    links, logins, keys = _links(settings), _logins(settings, show), _keys(settings, show)
    if as_json:
        typer.echo(json.dumps({"links": links, "logins": logins, "api_keys": keys}))
        return
    _print("links", [(name, address) for name, address in links.items()])
    _print("Postgres logins", [(each["user"], each["password"] or HIDDEN, each["for"]) for each in logins])
    _print("API keys", [(each["role"], each["key"] or HIDDEN, each["for"]) for each in keys])
    if not show:
        typer.echo("Passwords: lakepulse credentials --show")


def _links(settings: Settings) -> dict[str, str]:
    postgres, capture, stream = settings.postgres, settings.capture, settings.stream
    serving = ServingSettings()
    monitored = monitoring.links() if monitoring.wanted(Layout.of(settings.home)) else {}
    return {
        "Postgres": f"postgresql://{postgres.host}:{postgres.port}/{postgres.database}",
        "Kafka": settings.kafka.bootstrap_servers,
        "Schema registry (Confluent API)": settings.registry.url,
        "Schema registry (web)": settings.registry.url.partition("/apis/")[0],
        "Capture's metrics": f"http://{capture.metrics_host}:{capture.metrics_port}/metrics",
        "Stream's metrics": f"http://{stream.metrics_host}:{stream.metrics_port}/metrics",
        "API": f"http://{serving.host}:{serving.port}/api/v1",
        "API's description (OpenAPI)": f"http://{serving.host}:{serving.port}/api/v1/openapi.json",
        **monitored,
    }


def _logins(settings: Settings, show: bool) -> list[dict[str, str | None]]:
    """User, password (None where it is not asked for) and purpose of each role."""
    return [
        {"user": role, "password": _password(settings, role) if show else None, "for": purpose}
        for role, purpose in PURPOSES.items()
    ]


def _keys(settings: Settings, show: bool) -> list[dict[str, str | None]]:
    """Role, key (None where it is not asked for) and purpose of each API key."""
    return [
        {
            "role": role.label,
            "key": settings.home.secret(f"api_key_{role.label}").get_secret_value() if show else None,
            "for": PURPOSES_OF_KEYS[role],
        }
        for role in HOLDERS
    ]


def _password(settings: Settings, role: str) -> str:
    return settings.home.secret(f"postgres_{role}").get_secret_value()


def _print(title: str, rows: list[tuple[str | None, ...]]) -> None:
    """Columns as wide as what is in them; a terminal may fold a long line on the screen, a copy of it is whole."""
    out = open_console()
    out.print(f"[bold]{title}[/]")
    widths = [max(len(str(value)) for value in column) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (f"{value!s:<{width}}" for value, width in zip(row, widths, strict=True))
        line = "  ".join(cells).rstrip()
        out.print(f"  {escape(line)}", highlight=False, soft_wrap=True)
