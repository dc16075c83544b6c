"""Active alerts, asked of whoever answers: vmalert and Prometheus (which evaluate) or Alertmanager (which tells)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from lakepulse.errors import ServiceError

_SECONDS = 3.0
_SEVERITIES = ("critical", "warning", "info")


@dataclass(frozen=True)
class ActiveAlert:
    """One alert. ``state`` is ``firing``, ``pending`` (not yet long enough) or ``suppressed``.

    Suppressed are those that are silenced, or follow from another. ``since`` is an ISO time; ``runbook`` a page of the
    repository.
    """

    name: str
    severity: str
    state: str
    since: str
    summary: str
    description: str
    runbook: str
    labels: Mapping[str, str]


def active_alerts(url: str) -> list[ActiveAlert]:
    """The alerts that are active at ``url``, the gravest first; raises ServiceError where nobody answers."""
    try:
        with httpx.Client(base_url=url, timeout=_SECONDS) as client:
            answer = client.get("/api/v2/alerts")
            if answer.status_code == httpx.codes.OK and isinstance(answer.json(), list):
                found = [_of_alertmanager(each) for each in answer.json()]
            else:
                alerts = client.get("/api/v1/alerts").raise_for_status().json()["data"]["alerts"]
                found = [_of_rules(each) for each in alerts]
    except (httpx.HTTPError, ValueError, KeyError) as error:
        raise ServiceError(
            f"nobody tells the active alerts at {url}",
            "Start monitoring: `lakepulse up --with monitoring`, `make up MONITORING=1` in containers.",
        ) from error
    return sorted(found, key=_gravest_first)


def _gravest_first(alert: ActiveAlert) -> tuple[bool, int, str, str]:
    grave = _SEVERITIES.index(alert.severity) if alert.severity in _SEVERITIES else len(_SEVERITIES)
    return alert.state != "firing", grave, alert.name, alert.since


def _of_rules(found: Mapping[str, Any]) -> ActiveAlert:
    return _alert(found, found["state"], found["activeAt"])


def _of_alertmanager(found: Mapping[str, Any]) -> ActiveAlert:
    state = "suppressed" if found["status"]["state"] == "suppressed" else "firing"
    return _alert(found, state, found["startsAt"])


def _alert(found: Mapping[str, Any], state: str, since: str) -> ActiveAlert:
    labels, annotations = dict(found["labels"]), found["annotations"]
    return ActiveAlert(
        name=labels.pop("alertname", "") or found.get("name", ""),
        severity=labels.pop("severity", ""),
        state=state,
        since=since,
        summary=annotations.get("summary", ""),
        description=annotations.get("description", ""),
        runbook=annotations.get("runbook", ""),
        labels=labels,
    )
