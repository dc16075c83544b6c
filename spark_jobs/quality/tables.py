"""The tables of silver and gold that are looked at, and at which versions: those that their last publications name."""

from collections.abc import Sequence

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.model import Contract, Layer
from lakepulse.errors import ContractError, LakeError
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.tables.publication import latest

LAYERS = (Layer.SILVER, Layer.GOLD)


def chosen(catalog: Catalog, what: str) -> list[Contract]:
    """The silver and gold tables that ``what`` names; ContractError where it names none."""
    layers = [layer for layer in LAYERS if what in ("", layer)]
    if layers:
        return [contract for layer in layers for contract in catalog.by_layer(layer)]
    contract = catalog.table(what)
    if contract.layer not in LAYERS:
        raise ContractError(
            f"{what} is a table of neither silver nor gold",
            "Name one of these; `lakepulse quality source` looks at the source as a whole.",
        )
    return [contract]


def published_versions(context: Context, tables: Sequence[Contract]) -> dict[str, int]:
    """The published version of every silver and gold table, of those of events the latest.

    Raises LakeError where a layer of ``tables`` has published nothing, or a table of events is not there.
    """
    versions: dict[str, int] = {}
    for layer in LAYERS:
        published = latest(context.lake, layer)
        if published is None and any(contract.layer is layer for contract in tables):
            raise LakeError(
                f"{layer} has published nothing yet", "Run `lakepulse stream` or `lakepulse run gold` first."
            )
        versions |= published.versions if published else {}
    # No publication names these: each commit of theirs is whole by itself.
    return versions | {each.table: context.lake.version(each.table) for each in tables if each.from_events}
