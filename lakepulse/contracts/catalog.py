"""All contracts and SELECTs together; ``load`` reads one file, ``checks`` says whether they agree."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from lakepulse.contracts.load import load_contract
from lakepulse.contracts.model import Contract, Layer
from lakepulse.contracts.problems import InvalidContractsError, Problem, nearest
from lakepulse.errors import ContractError, SettingsError
from lakepulse.settings import CaptureSettings, HomeSettings


@dataclass(frozen=True)
class Catalog:
    """The contracts by table (``layer.name``, sorted) and the Spark SQL of those that have a SELECT.

    ``files`` names the contract's file and ``select_files`` the SELECT's, for error messages.
    """

    tables: Mapping[str, Contract]
    selects: Mapping[str, str]
    files: Mapping[str, Path]
    select_files: Mapping[str, Path]

    def __contains__(self, table: object) -> bool:
        return table in self.tables

    def get(self, table: str) -> Contract:
        """The contract of ``layer.name``; raises ContractError with the nearest name where there is none."""
        if table not in self.tables:
            hint = nearest(table, self.tables)
            raise ContractError(f"there is no table `{table}`{hint}", "`lakepulse contracts show` lists all.")
        return self.tables[table]

    def select_sql(self, table: str) -> str | None:
        """The table's SELECT in Spark SQL, or None where its rows are its input's."""
        return self.selects.get(table)

    def inputs(self, table: str) -> tuple[str, ...]:
        """The tables that ``table`` is made from."""
        return self.get(table).inputs

    def by_layer(self, layer: Layer) -> tuple[Contract, ...]:
        """The layer's contracts, by name."""
        return tuple(contract for contract in self.tables.values() if contract.layer == layer)

    def computed(self, layer: Layer) -> tuple[Contract, ...]:
        """The layer's contracts but those of tables that a command writes, by name."""
        return tuple(contract for contract in self.by_layer(layer) if not contract.written_by)

    def source_of(self, table: str) -> Contract:
        """The source contract behind ``bronze.orders``, ``silver.orders`` or just ``orders``."""
        return self.get(f"{Layer.SOURCE}.{table.rpartition('.')[2]}")

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
    if problems:
        raise InvalidContractsError(problems)
    candidates = {table: _select_file(home.selects, table) for table in contracts}
    select_files = {table: path for table, path in candidates.items() if path.is_file()}
    return Catalog(
        tables=MappingProxyType({table: contracts[table][0] for table in sorted(contracts)}),
        selects=MappingProxyType({table: path.read_text() for table, path in select_files.items()}),
        files=MappingProxyType({table: path for table, (_, path) in contracts.items()}),
        select_files=MappingProxyType(select_files),
    )


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


def _select_file(selects: Path, table: str) -> Path:
    layer, _, name = table.partition(".")
    return selects / layer / f"{name}.sql"
