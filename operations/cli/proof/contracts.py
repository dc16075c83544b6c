"""``lakepulse contracts``: build the derived files, check the contracts, show a table in any of its forms."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from lakepulse.contracts.build import GENERATED, release, render, stale, write
from lakepulse.contracts.builtin import BUILT_IN
from lakepulse.contracts.catalog import Catalog, load_catalog
from lakepulse.contracts.checks.every import checked_catalog
from lakepulse.contracts.compile.compatibility import LOCK, Change, changes_since, read_lock
from lakepulse.contracts.compile.targets import Form, compile_to
from lakepulse.contracts.metadata import doc_of
from lakepulse.contracts.model import Contract
from lakepulse.contracts.problems import nearest
from lakepulse.errors import ContractError
from lakepulse.settings import HomeSettings
from operations.cli.screen.console import open_console

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Build, check and show the contracts.")
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def build(
    released: Annotated[
        bool, typer.Option("--release", help="Also take the contracts as released, for later comparison.")
    ] = False,
) -> None:
    """Derive schemas, SQL, lineage and pages from the contracts, after checking them."""
    catalog = checked_catalog(anew=True)
    root = project_root()
    changed = write(render(catalog), root)
    for name in changed:
        typer.echo(name)
    if released:
        typer.echo(release(catalog, root).relative_to(root))
    typer.echo(f"{len(changed)} files changed, {_counted(catalog)}")


@app.command()
def check(as_json: AsJson = False) -> None:
    """Report every problem of every contract, what changed since the release, and files that are out of date."""
    catalog = checked_catalog(anew=True)
    root = project_root()
    changes = changes_since(read_lock(root / GENERATED / LOCK), catalog)
    outdated = stale(render(catalog), root)
    if as_json:
        typer.echo(json.dumps(_report(catalog, changes, outdated), indent=2))
    else:
        _print_report(catalog, changes)
    _refuse_breaking(changes)
    if outdated:
        raise ContractError(
            f"{len(outdated)} derived files are out of date, {outdated[0]} first",
            "Run `lakepulse contracts build`.",
        )


@app.command()
def show(
    table: Annotated[str | None, typer.Argument(help="layer.name; all tables where absent")] = None,
    target: Annotated[Form | None, typer.Option("--as", help="The form to show.")] = None,
    as_json: AsJson = False,
) -> None:
    """One table, or all."""
    catalog = load_catalog()
    if table is None:
        _show_all(catalog, as_json)
    elif target is not None:
        typer.echo(compile_to(catalog, known(catalog, table), target), nl=False)
    elif known(catalog, table) in BUILT_IN:
        _show_built_in(table, as_json)
    elif as_json:
        typer.echo(catalog.get(table).model_dump_json(indent=2))
    else:
        _show_one(catalog.get(table))


def known(catalog: Catalog, table: str) -> str:
    """``table`` where it exists; ContractError with the nearest name, built-in tables among them, otherwise."""
    if table in catalog or table in BUILT_IN:
        return table
    hint = nearest(table, (*catalog.declared, *BUILT_IN))
    raise ContractError(f"there is no table `{table}`{hint}", "`lakepulse contracts show` lists all.")


def project_root() -> Path:
    """The folder that ``contracts/``, ``generated/`` and ``docs/`` share."""
    return HomeSettings().contracts.parent


def _refuse_breaking(changes: tuple[Change, ...]) -> None:
    breaking = [f"{change.table}: {change.what}" for change in changes if change.breaks]
    if breaking:
        raise ContractError(
            "not compatible with the released contracts: " + "; ".join(breaking),
            "Take the change back, or migrate the data and run `lakepulse contracts build --release`.",
        )


def _report(catalog: Catalog, changes: tuple[Change, ...], outdated: tuple[str, ...]) -> dict[str, object]:
    return {
        "tables": len(catalog.tables),
        "views": len(catalog.views),
        "selects": len(catalog.selects),
        "changes": [{"table": it.table, "what": it.what, "breaks": it.breaks} for it in changes],
        "outdated": list(outdated),
    }


def _print_report(catalog: Catalog, changes: tuple[Change, ...]) -> None:
    for change in changes:
        typer.echo(f"{'breaks' if change.breaks else 'compatible'}: {change.table}: {change.what}")
    typer.echo(f"contracts ({_counted(catalog)}) and {len(catalog.selects)} SELECTs agree")


def _counted(catalog: Catalog) -> str:
    apis = f", {len(catalog.apis)} APIs" if catalog.apis else ""
    return f"{len(catalog.tables)} tables, {len(catalog.views)} views{apis}"


def _show_all(catalog: Catalog, as_json: bool) -> None:
    if as_json:
        purposes = {it.table: it.purpose for it in catalog.declared.values()}
        typer.echo(json.dumps(purposes | {name: own.purpose for name, own in BUILT_IN.items()}, indent=2))
        return
    head = ("table", "kind", "key", "freshness", "purpose")
    rows = [
        (it.table, it.kind.value, ", ".join(it.key), it.freshness or "", it.purpose)
        for it in catalog.declared.values()
    ]
    own = [(name, "built-in", ", ".join(it.key), "", it.purpose) for name, it in BUILT_IN.items()]
    print_rows(head, [*rows, *own])


def _show_built_in(table: str, as_json: bool) -> None:
    built_in = BUILT_IN[table]
    rows = [
        (field.name, str(field.type), "yes" if field.nullable else "", doc_of(field))
        for field in built_in.schema
    ]
    if as_json:
        columns = {name: {"type": of_type, "doc": doc} for name, of_type, _, doc in rows}
        typer.echo(json.dumps({"table": table, "key": built_in.key, "columns": columns}, indent=2))
        return
    typer.echo(f"{table} — {built_in.purpose}")
    print_rows(("column", "type", "null", "meaning"), rows)


def _show_one(contract: Contract) -> None:
    typer.echo(f"{contract.table} — {contract.purpose}")
    typer.echo(
        f"{contract.kind.value}, owner {contract.owner}, key {', '.join(contract.key) or 'none'}, "
        f"from {', '.join(contract.inputs) or contract.relation or 'nothing'}"
    )
    rows = [
        (name, str(column.type), "yes" if column.nullable else "", column.references or "", column.doc)
        for name, column in contract.columns.items()
    ]
    print_rows(("column", "type", "null", "references", "meaning"), rows)


def print_rows(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """A table on a terminal; lines of tab-separated cells elsewhere, so that other programs can read them."""
    if not sys.stdout.isatty():
        for row in (head, *rows):
            typer.echo("\t".join(row))
        return
    table = Table(*head)
    for row in rows:
        table.add_row(*map(escape, row))
    open_console().print(table)
