"""Rules as Prometheus and vmalert read them from ``monitoring/rules``."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from lakepulse.settings import PROJECT_ROOT

FOLDER = PROJECT_ROOT / "monitoring" / "rules"


@dataclass(frozen=True)
class MonitoringRule:
    """One rule: ``name`` is what it records, or its alert."""

    name: str
    alerts: bool
    expression: str
    labels: dict[str, str]
    annotations: dict[str, str]


def load_rules(folder: Path = FOLDER) -> list[MonitoringRule]:
    """The rules of all files in ``folder``, in their order."""
    return [
        _rule(rule)
        for file in sorted(folder.glob("*.yaml"))
        for group in YAML(typ="safe").load(file)["groups"]
        for rule in group["rules"]
    ]


def _rule(rule: dict[str, Any]) -> MonitoringRule:
    alerts = "alert" in rule
    return MonitoringRule(
        rule["alert" if alerts else "record"],
        alerts,
        rule["expr"],
        rule.get("labels", {}),
        rule.get("annotations", {}),
    )
