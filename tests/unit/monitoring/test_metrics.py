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
from lakepulse.clients.registry import SchemaRegistry
from lakepulse.settings import PROJECT_ROOT
from operations.exporter.family import Family
from operations.exporter.polling import SOURCE_UP
from serving.api.metrics import ApiMetrics

DECLARED = YAML(typ="safe").load(PROJECT_ROOT / "monitoring" / "metrics.yaml")


def declared(server: str) -> dict[str, list[str]]:
    return {name: each["labels"] for name, each in DECLARED.items() if each["from"] == server}


def served(registry: CollectorRegistry) -> set[str]:
    """The names that a page may show, those without a sample yet too."""
    names: Iterable[object] = registry._names_to_collectors
    shown = {sample.name for family in registry.collect() for sample in family.samples}
    return shown | {str(name) for name in names}


def test_the_exporter_serves_what_is_declared() -> None:
    folder = operations.exporter.sources
    modules = [
        importlib.import_module(f"{folder.__name__}.{each.name}")
        for each in pkgutil.iter_modules(folder.__path__)
    ]
    families = {each for module in modules for each in vars(module).values() if isinstance(each, Family)}
    found = {family.name: list(family.labels) for family in families | {SOURCE_UP}}
    assert found == declared("exporter")


def of_capture() -> CollectorRegistry:
    metrics = CaptureMetrics()
    metrics.watch(SchemaRegistry("http://127.0.0.1:1"))
    return metrics.registry


@pytest.mark.parametrize(
    ("server", "registry"),
    [("capture", of_capture()), ("stream", REGISTRY), ("api", ApiMetrics(lambda: {"lake": "open"}).registry)],
    ids=["capture", "stream", "api"],
)
def test_it_serves_what_is_declared(server: str, registry: CollectorRegistry) -> None:
    assert spark_jobs.runtime.metrics.VISIBLE
    assert set(declared(server)) - served(registry) == set()
