"""All that operations are answered with, made once and handed to them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lakepulse.contracts.catalog import Catalog
from lakepulse.settings import Settings
from serving.api.access.keys import Keys
from serving.api.answers.kept import KeptAnswers
from serving.api.audit import Audit
from serving.api.dependencies.breakers import Breakers
from serving.api.dependencies.bulkhead import Bulkhead
from serving.api.dependencies.lake import Readers
from serving.api.metrics import ApiMetrics
from serving.api.settings import ServingSettings

Fact = Mapping[str, Any]


@dataclass(frozen=True)
class Outside:
    """What the platform around the API knows: ``hops`` as ``lakepulse status`` has them, and the active ``alerts``.

    Both raise ServiceError where nobody answers.
    """

    hops: Callable[[Settings], Fact]
    alerts: Callable[[], list[Fact]]


@dataclass(frozen=True, eq=False)
class Services:
    """What an operation may ask."""

    settings: Settings
    serving: ServingSettings
    catalog: Catalog
    keys: Keys
    breakers: Breakers
    readers: Readers
    postgres: Bulkhead
    kafka: Bulkhead
    alerts: Bulkhead
    sql: Bulkhead
    kept: KeptAnswers
    audit: Audit
    metrics: ApiMetrics
    outside: Outside

    def close(self) -> None:
        """Leave the services."""
        self.readers.close()
        self.audit.close()
        self.postgres.close()
        self.kafka.close()
        self.alerts.close()
        self.sql.close()


def open_services(
    settings: Settings, serving: ServingSettings, catalog: Catalog, outside: Outside
) -> Services:
    """The services of one API; raises SettingsError where a key is missing."""
    breakers = Breakers(serving)
    readers = Readers(settings, serving, catalog, breakers)
    kept, metrics = KeptAnswers(), ApiMetrics(breakers.states)
    readers.published.listen(kept.end_era)
    return Services(
        settings=settings,
        serving=serving,
        catalog=catalog,
        keys=Keys(settings.home),
        breakers=breakers,
        readers=readers,
        postgres=Bulkhead("postgres", 2, serving.waiting, serving.query_seconds),
        kafka=Bulkhead("kafka", 1, serving.waiting, serving.query_seconds),
        alerts=Bulkhead("alerts", 1, serving.waiting, serving.query_seconds),
        sql=Bulkhead("sql", 2, serving.waiting, serving.query_seconds),
        kept=kept,
        audit=Audit(metrics.watch),
        metrics=metrics,
        outside=outside,
    )
