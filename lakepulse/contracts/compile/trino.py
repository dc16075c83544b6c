"""Contract to Trino: one view per silver and gold table with the contract's texts as comments.

The view shows the contract's columns and, for scd2, the validity; other metadata stays out of sight. Who reads a view
needs the right to read its table: it opens nothing that was closed.
"""

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.metadata import HISTORY, doc_of
from lakepulse.contracts.model import Contract, Layer, TableKind
from lakepulse.errors import ContractError

CATALOG = "delta"


def trino_view(catalog: Catalog, table: str) -> str:
    """The statements of ``view_statements``, each ended by ``;``."""
    return ";\n".join(view_statements(catalog, table)) + ";\n"


def view_statements(catalog: Catalog, table: str) -> list[str]:
    """CREATE VIEW, and a COMMENT for each column; ContractError for source and bronze tables."""
    contract = catalog.get(table)
    if contract.layer not in (Layer.SILVER, Layer.GOLD):
        raise ContractError(f"{table} has no view", "Views are made for silver and gold tables.")
    view = view_name(contract)
    docs = column_docs(contract)
    columns = ",\n  ".join(docs)
    return [
        f"CREATE OR REPLACE VIEW {view}\nCOMMENT {literal(contract.purpose)}\nSECURITY INVOKER AS\n"
        f"SELECT\n  {columns}\nFROM {CATALOG}.{contract.layer}.{contract.name}",
        *(f"COMMENT ON COLUMN {view}.{name} IS {literal(doc)}" for name, doc in docs.items()),
    ]


def view_name(contract: Contract) -> str:
    """``catalog.schema.view``; views are in schemas of their own, beside those of the tables."""
    return f"{CATALOG}.{contract.layer}_views.{contract.name}"


def column_docs(contract: Contract) -> dict[str, str]:
    """What each column that a reader sees means."""
    docs = {name: column.doc for name, column in contract.columns.items()}
    if contract.layer is Layer.SILVER and contract.kind is TableKind.SCD2:
        docs |= {field.name: doc_of(field) for field in HISTORY}
    return docs


def literal(text: str) -> str:
    """``text`` as a string literal of SQL."""
    return "'" + text.replace("'", "''") + "'"
