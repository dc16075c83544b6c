"""All contracts and SELECTs together; ``load`` reads one file, ``checks`` says whether they agree."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from lakepulse.contracts.apis.load import APIS, load_apis
from lakepulse.contracts.apis.model import ApiSource
from lakepulse.contracts.events_view import captured, every_event
from lakepulse.contracts.load import load_contract
from lakepulse.contracts.model import EVERY_EVENT, LAKE_LAYERS, Contract, Layer, TableKind
from lakepulse.contracts.problems import InvalidContractsError, Problem, nearest
from lakepulse.errors import ContractError, SettingsError
from lakepulse.settings import CaptureSettings, HomeSettings


@dataclass(frozen=True)
class Catalog:
    """The contracts by table (``layer.name``, sorted) and the Spark SQL of those that have a SELECT.

    ``tables`` are stored, ``views`` are not: whoever writes, checks or compares tables never meets a view.
    ``files`` names the contract's file and ``select_files`` the SELECT's, for error messages. ``apis`` are by name.
    """

    tables: Mapping[str, Contract]
    selects: Mapping[str, str]
    files: Mapping[str, Path]
    select_files: Mapping[str, Path]
    views: Mapping[str, Contract] = field(default_factory=dict)
    apis: Mapping[str, ApiSource] = field(default_factory=dict)
    api_files: Mapping[str, Path] = field(default_factory=dict)

    @property
    def declared(self) -> dict[str, Contract]:
        """Tables and views by name, sorted."""
        return dict(sorted({**self.tables, **self.views}.items()))

    def __contains__(self, table: object) -> bool:
        return table in self.tables or table in self.views

    def get(self, table: str) -> Contract:
        """The contract of ``layer.name``; raises ContractError with the nearest name where there is none."""
        contract = self.tables.get(table) or self.views.get(table)
        if contract is None:
            hint = nearest(table, self.declared)
            raise ContractError(f"there is no table `{table}`{hint}", "`lakepulse contracts show` lists all.")
        return contract

    def table(self, table: str) -> Contract:
        """The contract of a table, as ``get``; raises ContractError for a view too."""
        if table in self.views:
            read = ", ".join(self.views[table].inputs[:3])
            raise ContractError(
                f"{table} is a view: nothing of it is stored", f"It reads {read}; name one of these."
            )
        return self.get(table)

    def stored(self, tables: Iterable[str]) -> list[str]:
        """``tables`` with each view replaced by the tables that it reads, directly or not; sorted."""
        found, looked_at = set[str](), list(tables)
        # The list grows while it is gone through.
        for table in looked_at:
            looked_at += self.views[table].inputs if table in self.views else ()
            found |= set() if table in self.views else {table}
        return sorted(found)

    def select_sql(self, table: str) -> str | None:
        """The table's SELECT in Spark SQL, or None where its rows are its input's."""
        return self.selects.get(table)

    def inputs(self, table: str) -> tuple[str, ...]:
        """The tables that ``table`` is made from."""
        return self.get(table).inputs

    def by_layer(self, layer: Layer) -> tuple[Contract, ...]:
        """The layer's tables, by name; views are not among them."""
        return self._by_layer[layer]

    @cached_property
    def _by_layer(self) -> Mapping[Layer, tuple[Contract, ...]]:
        tables = self.tables.values()
        return {layer: tuple(each for each in tables if each.layer == layer) for layer in Layer}

    def computed(self, layer: Layer) -> tuple[Contract, ...]:
        """The layer's contracts but those of tables that a command writes, by name."""
        return tuple(contract for contract in self.by_layer(layer) if not contract.written_by)

    def source_of(self, table: str) -> Contract:
        """The source contract behind ``bronze.orders``, ``silver.orders`` or just ``orders``."""
        return self.get(f"{Layer.SOURCE}.{table.rpartition('.')[2]}")

    def written(self) -> tuple[str, ...]:
        """The tables that gold is made from or shows, and that commands write, sorted.

        Those of events are not among them: each of them is read at its latest version, and no publication names it.
        """
        shown = (*self.by_layer(Layer.SILVER), *self.by_layer(Layer.GOLD))
        return tuple(
            sorted(contract.table for contract in shown if contract.written_by and not contract.from_events)
        )

    def streamed(self) -> tuple[Contract, ...]:
        """The tables of the lake that are made from events, by layer in the order of the flow."""
        return tuple(each for layer in LAKE_LAYERS for each in self.by_layer(layer) if each.from_events)

    def event_topics(self) -> dict[str, Contract]:
        """The tables of events by Kafka topic."""
        return {contract.topic: contract for contract in self.by_layer(Layer.EVENTS) if contract.topic}

    def topics(self) -> dict[str, Contract]:
        """The captured source tables by Kafka topic."""
        return {contract.topic: contract for contract in self.by_layer(Layer.SOURCE) if contract.topic}


def load_catalog(home: HomeSettings | None = None) -> Catalog:
    """Read all contracts and SELECTs; raises InvalidContractsError with the problems of every file.

    Raises SettingsError where their folder is missing.

    Contracts are ``<contracts>/<layer>/<name>.yaml``, SELECTs ``<selects>/<layer>/<name>.sql``.
    """
    home = home or HomeSettings()
    if not home.contracts.is_dir():
        raise SettingsError(
            f"there are no contracts in {home.contracts}",
            "Run it in a checkout, or let LAKEPULSE_CONTRACTS and LAKEPULSE_SELECTS name its folders contracts and"
            " spark_jobs.",
        )
    contracts, problems = _load_all(home.contracts)
    api_files = {path.stem: path for path in sorted((home.contracts / APIS).glob("*.yaml"))}
    apis, api_problems = load_apis(api_files)
    problems += api_problems
    if problems:
        raise InvalidContractsError(problems)
    candidates = {table: _select_file(home.selects, table) for table in contracts}
    select_files = {table: path for table, path in candidates.items() if path.is_file()}
    by_name = {table: contracts[table][0] for table in sorted(contracts)}
    views = {table: contract for table, contract in by_name.items() if contract.kind is TableKind.VIEW}
    catalog = Catalog(
        tables=MappingProxyType({table: by_name[table] for table in by_name if table not in views}),
        selects=MappingProxyType({table: path.read_text() for table, path in select_files.items()}),
        files=MappingProxyType({table: path for table, (_, path) in contracts.items()}),
        select_files=MappingProxyType(select_files),
        views=MappingProxyType(views),
        apis=MappingProxyType(apis),
        api_files=MappingProxyType(api_files),
    )
    return _with_events(catalog)


def _with_events(catalog: Catalog) -> Catalog:
    """The catalog with the inputs of the views over all events, and the SELECT of those that have none of their own."""
    of_events = {name: view for name, view in catalog.views.items() if view.inputs == (EVERY_EVENT,)}
    inputs = captured(catalog.tables)
    views = {name: view.model_copy(update={"inputs": inputs}) for name, view in of_events.items()}
    selects = dict.fromkeys(of_events, every_event(catalog.tables)) if of_events else {}
    return replace(catalog, views={**catalog.views, **views}, selects={**selects, **catalog.selects})


def with_debezium_topics(catalog: Catalog, prefix: str) -> Catalog:
    """The catalog with Debezium's own topic names, ``<prefix>.<schema>.<table>``, in place of the contracts'."""
    tables = {
        name: contract.model_copy(update={"topic": f"{prefix}.{contract.relation}"})
        if contract.topic
        else contract
        for name, contract in catalog.tables.items()
    }
    return replace(catalog, tables=MappingProxyType(tables))


def with_topic_names(catalog: Catalog, capture: CaptureSettings) -> Catalog:
    """The catalog with the topic names that capture gives: the contracts', or Debezium's own."""
    return with_debezium_topics(catalog, capture.connector_name) if capture.debezium_topic_names else catalog


def _load_all(folder: Path) -> tuple[dict[str, tuple[Contract, Path]], list[Problem]]:
    contracts: dict[str, tuple[Contract, Path]] = {}
    problems: list[Problem] = []
    for layer in Layer:
        for path in sorted((folder / layer).glob("*.yaml")):
            try:
                contract = load_contract(path)
            except InvalidContractsError as error:
                problems += error.problems
            else:
                contracts[contract.table] = (contract, path)
    return contracts, problems


def select_paths(selects: Path) -> list[Path]:
    """Every SELECT file below ``selects``, whether a contract knows it or not, sorted."""
    return sorted(path for layer in Layer for path in (selects / layer).glob("*.sql"))


def _select_file(selects: Path, table: str) -> Path:
    layer, _, name = table.partition(".")
    return selects / layer / f"{name}.sql"
