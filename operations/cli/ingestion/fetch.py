"""``lakepulse fetch``: what is new at the APIs that are on, landed as files for ingestion."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Annotated

import typer
from rich.table import Table

from lakepulse.contracts.apis.model import ApiSource
from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.checks.every import checked_catalog
from lakepulse.errors import SettingsError
from lakepulse.settings import Settings
from operations.cli.screen.console import open_console
from spark_jobs.ingestion.apis.auth import credentials
from spark_jobs.ingestion.apis.fetch import ApiFetch
from spark_jobs.ingestion.apis.fetch import fetch as fetch_api
from spark_jobs.ingestion.apis.landing import LandingZone, landing_zone
from spark_jobs.ingestion.apis.places import places
from spark_jobs.ingestion.apis.plan import PlannedFile, Wish, planned_files, request
from spark_jobs.ingestion.apis.session import ApiSession
from spark_jobs.ingestion.apis.settings import ApiNotAskedError, ApiSettings
from spark_jobs.ingestion.apis.watermarks import Watermarks, read_watermarks
from spark_jobs.runtime.tables.lake import Lake

app = typer.Typer(add_completion=False)


@app.command()
def fetch(
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="[SOURCE]...", help="APIs; all that are on where absent.")
    ] = None,
    since: Annotated[
        str, typer.Option(metavar="DATE", help="The first day, in place of the watermark.")
    ] = "",
    until: Annotated[str, typer.Option(metavar="DATE", help="The last day, in place of the newest.")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be asked, and ask nothing.")
    ] = False,
    if_due: Annotated[
        bool, typer.Option("--if-due", help="Ask only those that were not asked for as long as they say.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The result as JSON.")] = False,
) -> None:
    """Ask APIs for what is new and land it; `lakepulse ingest` takes it from there.

    Exit code 99: the APIs are off or not due, nothing was asked. What was landed before an error stays.
    """
    settings, apis = Settings(), ApiSettings()
    catalog = checked_catalog(settings.home)
    chosen = apis.chosen(catalog.apis, tuple(sources or ()))
    zone, wish = landing_zone(settings), Wish(_day("--since", since), _day("--until", until))
    if if_due:
        chosen = due(zone, chosen)
    plans = [_plan(settings, catalog, zone, source, wish) for source in chosen]
    if dry_run:
        _show_requests(apis, plans, as_json=as_json)
        return
    with open_console(stderr=True).status("fetching") as status:
        done = [_fetched(settings, apis, zone, *plan, status.update) for plan in plans]
    _show(done, as_json=as_json)


def due(zone: LandingZone, sources: list[ApiSource]) -> list[ApiSource]:
    """Those that are due; ApiNotAskedError where none is."""
    now = datetime.now(UTC)
    times = {source.api: read_watermarks(zone, source.api).due_at(source.every) or now for source in sources}
    found = [source for source in sources if times[source.api] <= now]
    if not found:
        listed = ", ".join(f"{api} until {at:%Y-%m-%d %H:%M} UTC" for api, at in times.items())
        raise ApiNotAskedError(f"nothing is due: {listed}", "Leave --if-due out to ask now.")
    return found


Plan = tuple[ApiSource, Watermarks, list[PlannedFile]]


def _day(option: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise SettingsError(f"{option} {text} is not a day", "Write it as 2026-01-31.") from None


def _plan(settings: Settings, catalog: Catalog, zone: LandingZone, source: ApiSource, wish: Wish) -> Plan:
    watermarks = read_watermarks(zone, source.api)
    today = datetime.now(UTC).date()
    return (
        source,
        watermarks,
        planned_files(source, places(source, Lake(settings), catalog), watermarks, today, wish),
    )


def _fetched(
    settings: Settings,
    apis: ApiSettings,
    zone: LandingZone,
    source: ApiSource,
    watermarks: Watermarks,
    wanted: list[PlannedFile],
    tell: Callable[[str], None],
) -> ApiFetch:
    with ApiSession(source, credentials(source, settings.home)) as session:
        return fetch_api(session, apis.address(source), zone, watermarks, wanted, tell)


def _show_requests(apis: ApiSettings, plans: list[Plan], *, as_json: bool) -> None:
    asked = {
        source.api: [
            str(request(source, apis.address(source), place, portion.days))
            for portion in wanted
            for place in portion.places
        ]
        for source, _, wanted in plans
    }
    if as_json:
        typer.echo(json.dumps(asked))
        return
    for api, requests in asked.items():
        typer.echo(f"{api}: {len(requests)} requests, the first page of each:")
        for each in requests:
            typer.echo(f"  {each}")


def _show(done: list[ApiFetch], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in done]))
        return
    table = Table("api", "records", "files", "fetched up to", "landed for", header_style="bold")
    for each in done:
        table.add_row(each.api, f"{each.records:,}", str(len(each.files)), each.until or "", each.table)
    open_console().print(table)
