"""Alerts of failed tasks: an error in the log, a line in a file, and a webhook's call where one is set.

``LAKEPULSE_ALERTS_FILE`` (JSON lines) and ``LAKEPULSE_ALERTS_WEBHOOK`` (a URL that takes a POST of the same JSON).
"""

import json
import logging
import os
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

TIMEOUT_SECONDS = 10

_log = logging.getLogger(__name__)


def raise_alert(context: Mapping[str, Any]) -> None:
    """Airflow's failure callback: called once a task has failed for good, retries included."""
    alert = described(context)
    _log.error("ALERT %s", alert["summary"])
    text = json.dumps(alert)
    _append(text)
    webhook = os.environ.get("LAKEPULSE_ALERTS_WEBHOOK")
    if webhook:
        _post(webhook, text)


def described(context: Mapping[str, Any]) -> dict[str, str]:
    """The alert: what failed, in which run, why, and where the log is."""
    task = context["task_instance"]
    reason = str(context.get("exception") or "no exception was given")
    return {
        "summary": f"{task.dag_id}.{task.task_id} failed: {reason}",
        "dag": task.dag_id,
        "task": task.task_id,
        "run": task.run_id,
        "attempt": str(task.try_number),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "log": str(getattr(task, "log_url", "")),
    }


def _append(text: str) -> None:
    default = Path(os.environ.get("AIRFLOW_HOME", ".")) / "alerts.jsonl"
    file = Path(os.environ.get("LAKEPULSE_ALERTS_FILE", default))
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as lines:
        lines.write(text + "\n")


def _post(url: str, text: str) -> None:
    request = urllib.request.Request(  # noqa: S310  # the operator's own setting
        url, data=text.encode(), headers={"Content-Type": "application/json"}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):  # noqa: S310
        _log.info("the alert was posted")
