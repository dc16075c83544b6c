"""A silver layer from the source's generator, and an order desk's batches of changes to it, for ``bench.gold``."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import SparkSession

from cdc_simulator.source.drawing.period import EARLIEST
from cdc_simulator.source.generate import generate
from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.model import Layer
from lakepulse.settings import LakeSettings, Settings
from spark_jobs.runtime.choice import small
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.publisher import publish
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.writers.writer import DELETED, FRESH

Row = dict[str, Any]
Changes = dict[str, list[tuple[Row, bool]]]
"""By table, rows and whether their key is new."""
LOADED = datetime(2026, 1, 1, tzinfo=UTC)
TODAY = date(2026, 11, 22)
NUMBERED = ("orders", "order_lines", "invoices", "invoice_lines", "stock_item_transactions")


def no_spark() -> SparkSession:
    """The bench compares what small batches use; nothing in it is large."""
    raise RuntimeError("the gold bench runs on DuckDB alone")


class Shop:
    """One lake with silver at ``scale``; every ``commit`` is one publication."""

    def __init__(self, folder: Path, catalog: Catalog, scale: float, seed: int) -> None:
        settings = Settings()
        settings.lake = LakeSettings(root=str(folder))
        self.catalog = catalog
        self.lake = Lake(settings)
        self.context = Context(settings, catalog, self.lake, no_spark)
        self._random = random.Random(seed)  # noqa: S311  # repeatable, not secret
        self._lsn = 0
        data = generate(catalog, scale, seed, EARLIEST)
        self.rows = sum(rows.num_rows for rows in data.values())
        self._load(data)
        self._last = {name: int(pc.max(data[name][self._key(name)]).as_py()) for name in NUMBERED}
        self._pattern = {name: self._typed(name, data[name].slice(0, 1)).to_pylist()[0] for name in NUMBERED}
        self._customers = self._current("customers", data)
        self._items = self._current("products", data)
        self._open: list[tuple[Row, list[Row]]] = []

    def order_desk(self, orders: int) -> Changes:
        """``orders`` new orders of three lines; the last batch's picked and invoiced; a customer moved."""
        changes: Changes = {}
        waiting, self._open = self._open, [self._ordered() for _ in range(orders)]
        for order, lines in self._open:
            _add(changes, "orders", order, fresh=True)
            for line in lines:
                _add(changes, "order_lines", line, fresh=True)
        for order, lines in waiting:
            self._invoiced(changes, order, lines)
        self._moved(changes)
        return changes

    def commit(self, changes: Changes) -> int:
        """Write the changes and publish silver; how many rows they were."""
        self._lsn += 1
        for name, rows in changes.items():
            schema = lake_schema(self.catalog, f"silver.{name}")
            flags = [pa.field(DELETED, pa.bool_()), pa.field(FRESH, pa.bool_())]
            full = [{"_commit_lsn": self._lsn, **row, DELETED: False, FRESH: fresh} for row, fresh in rows]
            data = pa.Table.from_pylist(full, schema=pa.schema([*schema, *flags]))
            small(self.context).writer.upsert(f"silver.{name}", data, self._lsn)
        self._publish()
        return sum(map(len, changes.values()))

    def _load(self, data: dict[str, pa.Table]) -> None:
        self._lsn += 1
        for name, rows in data.items():
            small(self.context).writer.append(f"silver.{name}", self._typed(name, rows), self._lsn)
        self._publish()

    def _publish(self) -> None:
        tables = [contract.table for contract in self.catalog.computed(Layer.SILVER)]
        for table in tables:
            self.lake.create(self.catalog, table)
        versions = {table: self.lake.version(table) for table in tables}
        publish(self.lake, self.catalog, Layer.SILVER, self._lsn, versions)

    def _typed(self, name: str, rows: pa.Table) -> pa.Table:
        own: Row = {
            "_commit_lsn": 1,
            "_committed_at": LOADED,
            "_valid_from": LOADED,
            "_valid_to": None,
            "_is_current": True,
        }
        arrays = []
        for field in lake_schema(self.catalog, f"silver.{name}"):
            if field.name == "_sequence":
                arrays.append(pa.array(np.arange(1, rows.num_rows + 1), field.type))
            elif field.name in own:
                arrays.append(pa.repeat(pa.scalar(own[field.name], field.type), rows.num_rows))
            else:
                arrays.append(rows[field.name].cast(field.type))
        return pa.Table.from_arrays(arrays, schema=lake_schema(self.catalog, f"silver.{name}"))

    def _current(self, name: str, data: dict[str, pa.Table]) -> dict[int, Row]:
        return {row[self._key(name)]: row for row in self._typed(name, data[name]).to_pylist()}

    def _key(self, name: str) -> str:
        return self.catalog.get(f"silver.{name}").key[0]

    def _new(self, name: str, **columns: object) -> Row:
        self._last[name] += 1
        row = {**self._pattern[name], self._key(name): self._last[name], **columns}
        del row["_commit_lsn"]
        return row

    def _ordered(self) -> tuple[Row, list[Row]]:
        order = self._new(
            "orders",
            customer_id=self._random.choice(list(self._customers)),
            order_date=TODAY,
            expected_delivery_date=TODAY + timedelta(days=1),
            picking_completed_when=None,
        )
        return order, [self._line(order) for _ in range(3)]

    def _line(self, order: Row) -> Row:
        return self._new(
            "order_lines",
            order_id=order["order_id"],
            stock_item_id=self._random.choice(list(self._items)),
            quantity=self._random.randint(1, 50),
            unit_price=Decimal(self._random.randint(100, 9000)) / 100,
            picked_quantity=0,
        )

    def _invoiced(self, changes: Changes, order: Row, lines: list[Row]) -> None:
        now = datetime.now(UTC)
        _add(changes, "orders", {**order, "picking_completed_when": now}, fresh=False)
        invoice = self._new(
            "invoices", order_id=order["order_id"], customer_id=order["customer_id"], invoice_date=TODAY
        )
        _add(changes, "invoices", invoice, fresh=True)
        for line in lines:
            _add(changes, "order_lines", {**line, "picked_quantity": line["quantity"]}, fresh=False)
            item, number = line["stock_item_id"], invoice["invoice_id"]
            billed = self._new("invoice_lines", invoice_id=number, stock_item_id=item)
            _add(changes, "invoice_lines", billed, fresh=True)
            moved = {"stock_item_id": item, "invoice_id": number, "transaction_occurred_when": now}
            _add(changes, "stock_item_transactions", self._new(NUMBERED[4], **moved), fresh=True)

    def _moved(self, changes: Changes) -> None:
        now = datetime.now(UTC)
        number = self._random.choice(list(self._customers))
        before = self._customers[number]
        city = self._random.choice(list(self._customers.values()))["delivery_city_id"]
        after = {**before, "delivery_city_id": city, "_valid_from": now, "_commit_lsn": self._lsn + 1}
        self._customers[number] = after
        _add(changes, "customers", {**before, "_valid_to": now, "_is_current": False}, fresh=False)
        _add(changes, "customers", after, fresh=True)


def _add(changes: Changes, name: str, row: Row, *, fresh: bool) -> None:
    changes.setdefault(name, []).append((row, fresh))
