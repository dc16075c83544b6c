"""Lineage as a Mermaid picture, for the pages of ``docs``."""

from collections.abc import Collection

from lakepulse.contracts.catalog import Catalog


def lineage_picture(catalog: Catalog, tables: Collection[str], focus: str) -> str:
    """A left-to-right flowchart of ``tables`` and the edges between them, ``focus`` drawn thick."""
    edges = [
        f"  {_node(parent)} --> {_node(table)}"
        for table in sorted(tables)
        for parent in sorted(catalog.inputs(table))
        if parent in tables
    ]
    nodes = [f'  {_node(table)}["{table}"]' for table in sorted(tables)]
    style = f"  style {_node(focus)} stroke-width:3px"
    return "\n".join(["```mermaid", "flowchart LR", *nodes, *edges, style, "```", ""])


def _node(table: str) -> str:
    return table.replace(".", "_")
