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
from spark_jobs.gold.plan import Plans, plans_of
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.tables.lake import Lake
from spark_jobs.runtime.tables.publication import Publication, at, latest, remember, table_of
from spark_jobs.silver.advance import advance as advance_silver
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


@dataclass(frozen=True)
class _Base:
    """A lake in memory over one publication, the contracts that are kept up to date in it, and since when (s)."""

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
        self._plans = plans_of(catalog)
        self._asked: dict[str, float] = {}
        self._base: _Base | None = None
        self._lsn = -1
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
        self._base, self._lsn = base, tail.lsn
        return View(base.overlay, tail.lsn, tail.committed_at, base.published)

    def close(self) -> None:
        """Leave the services."""
        self._tail.close()

    def follows(self, table: str) -> bool:
        """Whether a view can have more of ``table`` than was published."""
        layer = table.partition(".")[0]
        plan = self._plans.get(table)
        return (
            table in self._catalog
            and layer in (Layer.SILVER, Layer.GOLD)
            and not (plan and plan.cadence_seconds)
        )

    def _covers(self, base: _Base, tables: Collection[str]) -> bool:
        of_base = base.has_gold or not _asks_gold(tables)
        return of_base and all(table in base.catalog for table in tables if self.follows(table))

    @staticmethod
    def _is_old(base: _Base) -> bool:
        return time.monotonic() - base.began > REBASE_SECONDS

    def _rebased(self, tables: Collection[str]) -> _Base:
        """A lake in memory over what is published now, for ``tables`` and those that were asked for lately."""
        now = time.monotonic()
        recently = {table: at for table, at in self._asked.items() if now - at < REBASE_SECONDS}
        self._asked = recently | dict.fromkeys(tables, now)
        gold, silver = self._published(self._asked)
        self._tail.forget(silver.watermark)
        self._lsn = silver.watermark
        overlay = self._overlay(silver, gold)
        return _Base(self._needed(self._asked), overlay, silver.watermark, gold is not None, now)

    def _advance(self, base: _Base, tail: Transactions) -> None:
        catalog = base.catalog
        changes = {table: rows for table, rows in tail.changes.items() if table in catalog}
        if not changes:
            return
        context = Context(self._settings, catalog, base.overlay, _no_spark)
        context.memory.lasting(Plans, lambda: Plans({t: p for t, p in self._plans.items() if t in catalog}))
        advance_silver(context, tail.lsn, changes)
        if catalog.by_layer(Layer.GOLD):
            advance_gold(context)

    def _needed(self, tables: Collection[str]) -> Catalog:
        """The contracts of ``tables`` and of all that theirs are computed from, or refer to."""
        found, looked_at = set[str](), list(tables)
        # The list grows while it is gone through.
        for table in looked_at:
            is_input = table in self._catalog and (self.follows(table) or table in self._sources)
            if is_input and table not in found:
                found.add(table)
                contract = self._catalog.get(table)
                looked_at += [*contract.inputs, *foreign_keys(contract)]
        return replace(self._catalog, tables={name: self._catalog.tables[name] for name in sorted(found)})

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


def _asks_gold(tables: Collection[str]) -> bool:
    return any(table.startswith(f"{Layer.GOLD}.") for table in tables)


def _no_spark() -> Never:
    raise LakeError(
        "there are more changes behind the tables than can be shown at once",
        "Ask again when the stream has caught up, or with `--committed`.",
    )
