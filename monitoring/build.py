"""Generated files of monitoring: both UIs' dashboards, and the rules made from settings.

``python -m monitoring.build`` writes it; CI refuses what is stale.
"""

import json
from pathlib import Path
from typing import Any

from lakepulse.settings import PROJECT_ROOT
from monitoring.dashboard import load_dashboards
from monitoring.grafana import grafana
from monitoring.rule_settings import rule_settings
from monitoring.vmui import vmui
from operations.monitoring.settings import ObjectiveSettings, PriceSettings

GENERATED = PROJECT_ROOT / "monitoring" / "generated"
RULES = PROJECT_ROOT / "monitoring" / "rules"


def build(target: Path = GENERATED) -> None:
    """Write ``grafana`` and ``vmui`` below ``target``; files of dashboards that are gone go too."""
    dashboards = load_dashboards()
    for ui, form in (("grafana", grafana), ("vmui", vmui)):
        folder = target / ui
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.json"):
            old.unlink()
        for dashboard in dashboards:
            document = form(dashboard)
            # The embedded platform has no Trino, and so no page of it.
            if document.get("rows") != []:
                _write(folder / f"{dashboard.name}.json", document)


def _write(file: Path, document: dict[str, Any]) -> None:
    file.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    build()
    (RULES / "settings.yaml").write_text(rule_settings(PriceSettings(), ObjectiveSettings()))
