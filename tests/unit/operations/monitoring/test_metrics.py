"""monitoring/metrics.yaml is what capture, stream and exporter serve, with their labels."""

import importlib
import pkgutil
from collections.abc import Iterable

import pytest
from prometheus_client import REGISTRY, CollectorRegistry
from ruamel.yaml import YAML

import operations.exporter.sources
import spark_jobs.runtime.metrics
from cdc_simulator.capture.metrics import CaptureMetrics
from lakepulse.settings import PROJECT_ROOT
from operations.exporter.family import Family
from operations.exporter.polling import SOURCE_UP

DECLARED = YAML(typ="safe").load(PROJECT_ROOT / "monitoring" / "metrics.yaml")


def declared(server: str) -> dict[str, list[str]]:
    return {name: each["labels"] for name, each in DECLARED.items() if each["from"] == server}


def served(registry: CollectorRegistry) -> set[str]:
    """What a page shows, but creation times and a histogram's sum and count."""
    families: Iterable[object] = registry._names_to_collectors
    return {str(name) for name in families if str(name).startswith("lakepulse_")}


def test_the_exporter_serves_what_is_declared() -> None:
    folder = operations.exporter.sources
    modules = [
        importlib.import_module(f"{folder.__name__}.{each.name}")
        for each in pkgutil.iter_modules(folder.__path__)
    ]
    families = {each for module in modules for each in vars(module).values() if isinstance(each, Family)}
    found = {family.name: list(family.labels) for family in families | {SOURCE_UP}}
    assert found == declared("exporter")


@pytest.mark.parametrize(
    ("server", "registry"),
    [("capture", CaptureMetrics().registry), ("stream", REGISTRY)],
    ids=["capture", "stream"],
)
def test_it_serves_what_is_declared(server: str, registry: CollectorRegistry) -> None:
    assert spark_jobs.runtime.metrics.VISIBLE
    assert set(declared(server)) - served(registry) == set()
