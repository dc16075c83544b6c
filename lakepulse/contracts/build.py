"""The files that are derived from contracts: ``render`` gives their text, ``write`` puts it on disk."""

from collections.abc import Mapping
from pathlib import Path

from lakepulse.contracts.builtin import BUILT_IN
from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.avro import (
    envelope_schema,
    key_schema,
    transaction_key_schema,
    transaction_value_schema,
)
from lakepulse.contracts.compile.compatibility import LOCK, lock_text
from lakepulse.contracts.compile.pages.tables import builtin_page, index_page, table_page
from lakepulse.contracts.compile.postgres import create_keys, create_tables
from lakepulse.contracts.compile.select.lineage import lineage_graph
from lakepulse.contracts.compile.targets import duckdb_text, json_text
from lakepulse.contracts.compile.trino import trino_view
from lakepulse.contracts.model import Layer

GENERATED = "generated"
TABLE_PAGES = "docs/tables"

Files = dict[str, str]
"""Path below the project's root to content."""


def render(catalog: Catalog) -> Files:
    """Every generated file but the lock; the same catalog gives the same bytes."""
    files = {
        f"{GENERATED}/lineage.json": json_text(lineage_graph(catalog)),
        f"{GENERATED}/postgres/tables.sql": _script(create_tables(catalog)),
        f"{GENERATED}/postgres/keys.sql": _script(create_keys(catalog)),
        f"{TABLE_PAGES}/README.md": index_page(catalog),
    }
    return files | _avro(catalog) | _duckdb(catalog) | _trino(catalog) | _pages(catalog)


def write(files: Mapping[str, str], root: Path) -> tuple[str, ...]:
    """Write what differs below ``root`` and delete what is not generated any more; those paths, sorted."""
    changed = stale(files, root)
    for name in changed:
        path = root / name
        if name in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[name])
        else:
            path.unlink()
    return changed


def stale(files: Mapping[str, str], root: Path) -> tuple[str, ...]:
    """The paths whose content differs from ``files``, is missing, or is left over; sorted."""
    differing = {name for name, text in files.items() if _content(root / name) != text}
    return tuple(sorted(differing | (_present(root) - files.keys())))


def release(catalog: Catalog, root: Path) -> Path:
    """Take the present contracts as released; later checks compare with them."""
    path = root / GENERATED / LOCK
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(lock_text(catalog))
    return path


def _content(path: Path) -> str | None:
    return path.read_text() if path.is_file() else None


def _present(root: Path) -> set[str]:
    folders = (root / GENERATED, root / TABLE_PAGES)
    paths = (path for folder in folders for path in folder.rglob("*") if path.is_file() and path.name != LOCK)
    return {path.relative_to(root).as_posix() for path in paths}


def _avro(catalog: Catalog) -> Files:
    files = {
        f"{GENERATED}/avro/transaction.key.json": json_text(transaction_key_schema()),
        f"{GENERATED}/avro/transaction.value.json": json_text(transaction_value_schema()),
    }
    for contract in catalog.topics().values():
        files[f"{GENERATED}/avro/{contract.name}.key.json"] = json_text(key_schema(contract))
        files[f"{GENERATED}/avro/{contract.name}.value.json"] = json_text(envelope_schema(contract))
    return files


def _duckdb(catalog: Catalog) -> Files:
    return {f"{GENERATED}/duckdb/{_path(name)}.sql": duckdb_text(catalog, name) for name in catalog.selects}


def _trino(catalog: Catalog) -> Files:
    tables = (*catalog.by_layer(Layer.SILVER), *catalog.by_layer(Layer.GOLD), *catalog.views.values())
    return {
        f"{GENERATED}/trino/{_path(contract.table)}.sql": trino_view(catalog, contract.table)
        for contract in tables
    }


def _pages(catalog: Catalog) -> Files:
    pages = {f"{TABLE_PAGES}/{_path(name)}.md": table_page(catalog, name) for name in catalog.declared}
    return pages | {f"{TABLE_PAGES}/{_path(name)}.md": builtin_page(name) for name in BUILT_IN}


def _path(table: str) -> str:
    return table.replace(".", "/")


def _script(statements: list[str]) -> str:
    return "".join(f"{statement};\n" for statement in statements)
