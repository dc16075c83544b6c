"""Two silver tables small enough to think through: owners (upsert, cleaned, with a rule) and things (scd2).

``Source`` plays the database: it applies changes, keeps what bronze would hold, and knows what silver must show.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.compile.arrow import lake_schema
from lakepulse.contracts.model import Contract

Row = dict[str, Any]
START = datetime(2026, 1, 1, tzinfo=UTC)
UNCHANGED = "__debezium_unavailable_value"
OWNERS, THINGS = "silver.owners", "silver.things"

_OWNER = {
    "owner_id": {"type": "int64", "doc": "Identifies the owner"},
    "name": {"type": "string", "doc": "Name, trimmed"},
    "score": {"type": "int32", "nullable": True, "doc": "Points, never negative"},
}
_THING = {
    "thing_id": {"type": "int64", "doc": "Identifies the thing"},
    "owner_id": {"type": "int64", "references": "source.owners", "doc": "Who owns it"},
    "label": {"type": "string", "nullable": True, "doc": "What it is called"},
    "note": {"type": "string", "nullable": True, "doc": "Long text"},
}
_RULE = {"score_not_negative": {"rule": "score >= 0", "on_fail": "quarantine"}}


def small_catalog() -> Catalog:
    """Source, bronze and silver contracts of both tables."""
    tables = [*_contracts("owners", _OWNER, "upsert", _RULE), *_contracts("things", _THING, "scd2", {})]
    select = "SELECT owner_id, TRIM(name) AS name, score FROM bronze.owners"
    return Catalog({one.table: one for one in tables}, {OWNERS: select}, {}, {})


def _contracts(name: str, columns: Row, kind: str, expect: Row) -> list[Contract]:
    key = [f"{name.rstrip('s')}_id"]
    common = {"owner": "tests", "purpose": "A table for tests."}
    silver: Row = {
        column: {**one, **({"references": OWNERS} if "references" in one else {})}
        for column, one in columns.items()
    }
    made: list[Row] = [
        {
            "table": f"source.{name}",
            "kind": "upsert",
            "key": key,
            "columns": columns,
            "relation": f"s.{name}",
        },
        {"table": f"bronze.{name}", "kind": "append", "inputs": [f"source.{name}"]},
        {
            "table": f"silver.{name}",
            "kind": kind,
            "key": key,
            "columns": silver,
            "inputs": [f"bronze.{name}"],
            "expect": expect,
        },
    ]
    return [Contract.model_validate({**common, **one}) for one in made]


@dataclass
class Source:
    """Tables as dicts by key; ``events`` are bronze rows by table name, ``history`` the things' versions."""

    owners: dict[int, Row] = field(default_factory=dict)
    things: dict[int, Row] = field(default_factory=dict)
    events: dict[str, list[Row]] = field(default_factory=lambda: {"owners": [], "things": []})
    history: list[Row] = field(default_factory=list)
    lsn: int = 100
    sequence: int = 0

    def begin(self) -> None:
        """Start the next transaction."""
        self.lsn += 10
        self.sequence = 0

    def write(self, name: str, op: str, image: Row) -> None:
        """One change; for a delete ``image`` is the key, for a truncation empty."""
        self.sequence += 1
        identity = {"_op": op, "_commit_lsn": self.lsn, "_sequence": self.sequence}
        self.events[name].append({**image, **identity, "_committed_at": self.now})
        table = getattr(self, name)
        if op == "t":
            table.clear()
        elif op == "d":
            del table[image[f"{name.rstrip('s')}_id"]]
        else:
            key = image[f"{name.rstrip('s')}_id"]
            before = table.get(key, {})
            stored = {column: before.get(column) if v == UNCHANGED else v for column, v in image.items()}
            table[key] = stored

    def commit(self) -> None:
        """End the transaction: close and open the versions of the things that it changed."""
        current = {one["thing_id"]: one for one in self.history if one["_valid_to"] is None}
        for key in current.keys() | self.things.keys():
            old, new = current.get(key), self.things.get(key)
            if old and new and all(old[column] == value for column, value in new.items()):
                continue
            if old:
                old["_valid_to"] = self.now
            if new:
                self.history.append({**new, "_valid_from": self.now, "_valid_to": None})

    @property
    def now(self) -> datetime:
        """The commit time of the transaction at hand."""
        return START + timedelta(seconds=self.lsn)

    def snapshot(self) -> None:
        """Every row again, as a snapshot reads it."""
        self.begin()
        for name, table in (("owners", self.owners), ("things", self.things)):
            for row in list(table.values()):
                self.write(name, "r", row)
        self.commit()

    def good_owners(self) -> list[Row]:
        """The rows that silver must show, by key."""
        rows = [one for one in self.owners.values() if one["score"] is None or one["score"] >= 0]
        return sorted(
            ({**one, "name": one["name"].strip(" ")} for one in rows), key=lambda one: one["owner_id"]
        )

    def bad_owners(self) -> list[int]:
        """The keys that must be in quarantine."""
        return sorted(
            key for key, one in self.owners.items() if one["score"] is not None and one["score"] < 0
        )

    def versions(self) -> list[Row]:
        """The versions that silver must show, by key and time."""
        return sorted(self.history, key=lambda one: (one["thing_id"], one["_valid_from"]))


def bronze_rows(catalog: Catalog, name: str, events: list[Row]) -> pa.Table:
    """Events as rows of the bronze table."""
    schema = lake_schema(catalog, f"bronze.{name}")
    filled = {
        "_ingested_at": START,
        "_topic": name,
        "_partition": 0,
        "_offset": 0,
        "_schema_id": 1,
        "year": 2026,
        "month": 1,
        "day": 1,
    }
    return pa.Table.from_pylist([{**filled, **event} for event in events], schema=schema)
