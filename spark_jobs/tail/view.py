"""A view of silver and gold as they will be: the tables as published, and the tail applied to them in memory.

The stages that the stream runs are run here too, over the same published versions, the same changes and for the tables
that are asked for alone: so what a reader sees is what the stream is about to commit.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Never

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.model import Layer
from lakepulse.errors import LakeError
from lakepulse.settings import Settings
from spark_jobs.gold.advance import advance as advance_gold
from spark_jobs.gold.plan import Plans, cadence_seconds, plan_of
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.publication import Publication, at, latest, remember, table_of
from spark_jobs.silver.advance import advance as advance_silver
from spark_jobs.silver.known_keys import known_keys
from spark_jobs.silver.quarantine import open_rows
from spark_jobs.silver.rules import foreign_keys
from spark_jobs.tail.kafka_tail import KafkaTail, Transactions
from spark_jobs.tail.overlay import OverlayLake


@dataclass(frozen=True)
class View:
    """Tables up to the transaction at ``lsn``, committed in the source at ``committed_at`` (UTC).

    ``lake`` reads them at that position; ``published`` is the position of the tables alone.
    """

    lake: Lake
    lsn: int
    committed_at: datetime
    published: int


REBASE_SECONDS = 10.0
"""How long views go on from one publication: what is committed in memory meanwhile grows."""
STILL_SECONDS = 1.0
"""How long, where the tail stands still before something that it cannot pass."""


@dataclass(frozen=True)
class _Base:
    """A lake in memory over one publication, and since when (s).

    ``tables`` are kept up to date in it; ``catalog`` has their contracts, and those of the tables that they refer to.
    """

    tables: frozenset[str]
    catalog: Catalog
    overlay: OverlayLake
    published: int
    has_gold: bool
    began: float


class Views:
    """Makes views of one lake, one after the other; for one thread. A view holds until the next one is asked for.

    Each goes on from the last: it brings what has been committed in between.
    """

    def __init__(self, settings: Settings, catalog: Catalog, lake: Lake) -> None:
        self._settings, self._catalog, self._lake = settings, catalog, lake
        self._tail = KafkaTail(settings, catalog, lake)
        self._plans = Plans()
        self._asked: dict[str, float] = {}
        self._base: _Base | None = None
        self._followed: Collection[str] = catalog.tables.keys()
        self._lsn = -1
        self._stands_still = False
        self._sources = {
            each.table for layer in (Layer.SOURCE, Layer.BRONZE) for each in catalog.by_layer(layer)
        }

    def of(self, tables: Collection[str]) -> View:
        """The tables (``layer.name``) with every whole transaction that Kafka holds now.

        Gold tables that may be older than 30 s by their contract stay as they were published, and so does bronze.
        Raises LakeError where a table has to change in a way that only the stream can do, or the stages refuse a row;
        ServiceError without Kafka.
        """
        base = self._base
        if base is None or self._is_old(base) or not self._covers(base, tables):
            base = self._rebased(tables)
        else:
            self._asked |= dict.fromkeys(tables, time.monotonic())
        # Where a stage fails, what is in memory may be half of a batch.
        self._base = None
        tail = self._tail.read(self._lsn)
        self._advance(base, tail)
        self._stands_still = tail.more and tail.lsn == self._lsn
        self._base, self._lsn = base, tail.lsn
        return View(base.overlay, tail.lsn, tail.committed_at, base.published)

    def close(self) -> None:
        """Leave the services."""
        self._tail.close()

    def _covers(self, base: _Base, tables: Collection[str]) -> bool:
        of_base = base.has_gold or not _asks_gold(tables)
        return of_base and all(table in base.tables for table in tables if follows(self._catalog, table))

    def _is_old(self, base: _Base) -> bool:
        # What the tail cannot pass, the stream may have passed meanwhile.
        limit = STILL_SECONDS if self._stands_still else REBASE_SECONDS
        return time.monotonic() - base.began > limit

    def _rebased(self, tables: Collection[str]) -> _Base:
        """A lake in memory over what is published now, for ``tables`` and those that were asked for lately."""
        now = time.monotonic()
        recently = {table: at for table, at in self._asked.items() if now - at < REBASE_SECONDS}
        self._asked = recently | dict.fromkeys(tables, now)
        gold, silver = self._published(self._asked)
        computed = self._computed_from(self._asked)
        catalog = self._with_parents(computed)
        if catalog.tables.keys() != self._followed:
            self._tail.follow(catalog)
            self._followed = catalog.tables.keys()
        self._tail.forget(silver.watermark)
        self._lsn = silver.watermark
        overlay = self._overlay(silver, gold)
        self._load_keys(overlay, catalog)
        return _Base(computed, catalog, overlay, silver.watermark, gold is not None, now)

    def _load_keys(self, overlay: OverlayLake, catalog: Catalog) -> None:
        """The keys of all parents as they are published: later their tables may not be brought forward here."""
        known, held = known_keys(overlay), open_rows(overlay)
        parents = {name for each in catalog.by_layer(Layer.SILVER) for name in foreign_keys(each)}
        for parent in (catalog.get(name) for name in parents if name in catalog):
            known.load(parent, [each.key[parent.key[0]] for each in held.get(parent.table, ())])

    def _advance(self, base: _Base, tail: Transactions) -> None:
        if not tail.changes:
            return
        catalog = base.catalog
        context = Context(self._settings, catalog, base.overlay, _no_spark)
        context.memory.lasting(Plans, lambda: self._plans_of(catalog))
        advance_silver(context, tail.lsn, tail.changes, base.tables)
        for contract in catalog.by_layer(Layer.SILVER):
            if contract.inputs[0] in tail.changes and contract.table not in base.tables:
                base.overlay.pass_over(contract.table, tail.lsn)
        if catalog.computed(Layer.GOLD):
            advance_gold(context)

    def _plans_of(self, catalog: Catalog) -> Plans:
        """The plans of its gold tables; each is made once."""
        for contract in catalog.computed(Layer.GOLD):
            if contract.table not in self._plans:
                self._plans[contract.table] = plan_of(self._catalog, contract)
        return Plans({name: plan for name, plan in self._plans.items() if name in catalog})

    def _computed_from(self, tables: Collection[str]) -> frozenset[str]:
        """``tables``, and all that theirs are computed from."""
        found, looked_at = set[str](), list(tables)
        # The list grows while it is gone through.
        for table in looked_at:
            if table not in found and (follows(self._catalog, table) or table in self._sources):
                found.add(table)
                looked_at += self._catalog.get(table).inputs
        return frozenset(found)

    def _with_parents(self, tables: Collection[str]) -> Catalog:
        """The contracts of ``tables``, of those that they refer to, and of what these are made from."""
        parents = {name for table in tables for name in foreign_keys(self._catalog.get(table))}
        wanted = {*tables, *self._computed_from(parents)}
        return replace(self._catalog, tables={name: self._catalog.tables[name] for name in sorted(wanted)})

    def _published(self, tables: Collection[str]) -> tuple[Publication | None, Publication]:
        """What is published: of gold, where it is asked for, and of silver; with gold, what that was made from."""
        gold = latest(self._lake, Layer.GOLD) if _asks_gold(tables) else None
        silver = at(self._lake, Layer.SILVER, gold.watermark) if gold else latest(self._lake, Layer.SILVER)
        if silver is None or (gold is None and _asks_gold(tables)):
            raise LakeError(
                f"{Layer.GOLD if silver else Layer.SILVER} has no publication yet",
                "Run `lakepulse stream` or `lakepulse run`, which make it.",
            )
        return gold, silver

    def _overlay(self, silver: Publication, gold: Publication | None) -> OverlayLake:
        versions = {**silver.versions, **(gold.versions if gold else {})}
        overlay = OverlayLake(self._settings, self._lake, versions, silver.watermark)
        for published in (silver, gold):
            if published:
                remember(overlay, published, overlay.version(table_of(published.layer)))
        return overlay


def follows(catalog: Catalog, table: str) -> bool:
    """Whether a view can have more of ``table`` than was published."""
    if table not in catalog:
        return False
    contract = catalog.get(table)
    in_time = contract.layer is Layer.GOLD and not contract.written_by and not cadence_seconds(contract)
    return in_time or (contract.layer is Layer.SILVER and not contract.written_by)


def _asks_gold(tables: Collection[str]) -> bool:
    return any(table.startswith(f"{Layer.GOLD}.") for table in tables)


def _no_spark() -> Never:
    raise LakeError(
        "there are more changes behind the tables than can be shown at once",
        "Ask again when the stream has caught up, or with `--committed`.",
    )
