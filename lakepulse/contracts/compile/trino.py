"""Contract to Trino: views with the contract's texts as comments.

Each silver and gold table has one in a schema beside its own (``silver_views``), which shows the contract's columns
and, for scd2, the validity; other metadata stays out of sight. A view of the contracts stands under its own name, where
the other engines have it too. Who reads a view needs the right to read its tables: it opens nothing that was closed.
"""

import sqlglot
from sqlglot import exp

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.select.duckdb import spelled_out
from lakepulse.contracts.compile.select.query import DIALECT
from lakepulse.contracts.metadata import EVENT_GOLD, EVENT_ROW, HISTORY, doc_of
from lakepulse.contracts.model import Contract, Layer, TableKind
from lakepulse.errors import ContractError

CATALOG = "delta"


def trino_view(catalog: Catalog, table: str) -> str:
    """The statements of ``view_statements``, each ended by ``;``."""
    return ";\n".join(view_statements(catalog, table)) + ";\n"


def view_statements(catalog: Catalog, table: str) -> list[str]:
    """CREATE VIEW, and a COMMENT for each column; ContractError for source and bronze tables."""
    contract = catalog.get(table)
    if table not in catalog.views and contract.layer not in (Layer.SILVER, Layer.GOLD):
        raise ContractError(f"{table} has no view", "Views are made for silver and gold tables.")
    view = view_name(contract)
    docs = column_docs(contract)
    return [
        f"CREATE OR REPLACE VIEW {view}\nCOMMENT {literal(contract.purpose)}\nSECURITY INVOKER AS\n"
        f"{_select(catalog, contract)}",
        *(f"COMMENT ON COLUMN {view}.{name} IS {literal(doc)}" for name, doc in docs.items()),
    ]


def view_name(contract: Contract) -> str:
    """``catalog.schema.view``; the views of tables are in schemas of their own, beside those of the tables."""
    schema = contract.layer if contract.kind is TableKind.VIEW else f"{contract.layer}_views"
    return f"{CATALOG}.{schema}.{contract.name}"


def column_docs(contract: Contract) -> dict[str, str]:
    """What each column that a reader sees means."""
    docs = {name: column.doc for name, column in contract.columns.items()}
    if contract.layer is Layer.SILVER and contract.kind is TableKind.SCD2:
        docs |= {field.name: doc_of(field) for field in HISTORY}
    if contract.from_events:
        # Whether a row counts, and whether it still changes, is what its reader must know.
        docs |= {
            field.name: doc_of(field)
            for field in (EVENT_ROW[:1] if contract.layer is Layer.SILVER else EVENT_GOLD)
        }
    return docs


def to_trino(select: str) -> str:
    """A Spark SQL SELECT over tables of the lake in Trino's dialect."""
    tree = spelled_out(sqlglot.parse_one(select, dialect=DIALECT))
    for table in tree.find_all(exp.Table):
        if table.db:
            table.set("catalog", exp.to_identifier(CATALOG))
    for node in list(tree.find_all(exp.JSONFormat)):
        node.replace(_json_object(node))
    return tree.sql(dialect="trino", pretty=True, unsupported_level=sqlglot.ErrorLevel.RAISE)


def _json_object(node: exp.JSONFormat) -> exp.JSONObject:
    """JSON of a struct: Trino has no way to name the fields of a row that is made on the spot."""
    if not isinstance(node.this, exp.Struct):
        raise ContractError(
            f"Trino cannot say `{node.sql(DIALECT)}`",
            "Name the fields: to_json(named_struct('name', value, …)).",
        )
    fields = [
        exp.JSONKeyValue(this=exp.Literal.string(field.name), expression=field.expression)
        for field in node.this.expressions
    ]
    return exp.JSONObject(expressions=fields, null_handling="NULL ON NULL")


def _select(catalog: Catalog, contract: Contract) -> str:
    if contract.table in catalog.views:
        return to_trino(catalog.selects[contract.table])
    columns = ",\n  ".join(column_docs(contract))
    return f"SELECT\n  {columns}\nFROM {CATALOG}.{contract.layer}.{contract.name}"


def literal(text: str) -> str:
    """``text`` as a string literal of SQL."""
    return "'" + text.replace("'", "''") + "'"
