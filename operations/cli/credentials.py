"""``lakepulse credentials``: where each service is and how to log in."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from lakepulse.roles import PURPOSES
from lakepulse.settings import Settings

HIDDEN = "••••••••"
app = typer.Typer(add_completion=False)


@app.command()
def credentials(
    show: Annotated[bool, typer.Option("--show", help="Print the passwords too.")] = False,
) -> None:
    """Links and logins of this installation; passwords only with --show."""
    settings, console = Settings(), Console()
    console.print(_links(settings))
    console.print(_logins(settings, show))
    if not show:
        console.print("Passwords: lakepulse credentials --show", highlight=False)


def _links(settings: Settings) -> Table:
    table = Table(title="links", title_justify="left")
    table.add_column("service")
    table.add_column("address", overflow="fold")
    postgres = settings.postgres
    table.add_row("Postgres", f"postgresql://{postgres.host}:{postgres.port}/{postgres.database}")
    table.add_row("Kafka", settings.kafka.bootstrap_servers)
    table.add_row("Schema registry (Confluent API)", settings.registry.url)
    table.add_row("Schema registry (web)", settings.registry.url.partition("/apis/")[0])
    table.add_row(
        "Capture's metrics", f"http://{settings.capture.metrics_host}:{settings.capture.metrics_port}/metrics"
    )
    table.add_row(
        "Stream's metrics", f"http://{settings.stream.metrics_host}:{settings.stream.metrics_port}/metrics"
    )
    return table


def _logins(settings: Settings, show: bool) -> Table:
    table = Table(title="Postgres logins", title_justify="left")
    for column in ("user", "password", "for"):
        table.add_column(column, overflow="fold")
    for role, purpose in PURPOSES.items():
        password = settings.home.secret(f"postgres_{role}")
        table.add_row(role, password.get_secret_value() if show else HIDDEN, purpose)
    return table
