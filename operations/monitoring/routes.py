"""Alertmanager's file: whom it tells, what comes together, and which alert makes others needless."""

from pathlib import Path
from typing import Any

from operations.monitoring.settings import AlertSettings

GROUP_WAIT, GROUP_INTERVAL, REPEAT = "10s", "30s", "4h"
NOBODY, TEAM = "nobody", "team"


def routes(settings: AlertSettings, smtp_password: Path) -> dict[str, Any]:
    """The configuration as Alertmanager reads it; ``smtp_password`` is the file that it reads the password from.

    What is only to be known (severity info) is shown and sent to nobody; so are all alerts where neither a webhook nor
    an address is set.
    """
    return {
        "route": {
            "receiver": TEAM,
            "group_by": ["alertname", "layer"],
            "group_wait": GROUP_WAIT,
            "group_interval": GROUP_INTERVAL,
            "repeat_interval": REPEAT,
            "routes": [{"matchers": ['severity="info"'], "receiver": NOBODY}],
        },
        "receivers": [{"name": NOBODY}, {"name": TEAM, **_ways(settings, smtp_password)}],
        "inhibit_rules": [_inhibition(*each) for each in INHIBITIONS],
    }


INHIBITIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    # Cause, what follows from it, labels in which both agree.
    (
        'alertname="ServiceDown", service="postgres"',
        'alertname=~"ServiceDown|ServiceFlapping", service=~"capture|stream|registry|airflow"',
        (),
    ),
    (
        'alertname="ServiceDown", service="kafka"',
        'alertname=~"ServiceDown|ServiceFlapping", service=~"capture|stream"',
        (),
    ),
    (
        'alertname="ServiceDown", service=~"postgres|kafka|minio|capture|stream"',
        'component=~"flow|data|slo"',
        (),
    ),
    ('alertname="ServiceDown", service=~"postgres|airflow"', 'component="jobs"', ()),
    ('alertname="ServiceDown", service=~"postgres|kafka|minio"', 'alertname="ExporterSourceAway"', ()),
    ('alertname="ServiceDown"', 'alertname="ServiceFlapping"', ("service",)),
    ('alertname="ExporterAway"', 'alertname="ExporterSourceAway"', ()),
    ('alertname="NothingArrives"', 'alertname="TableStale"', ()),
    ('alertname="DiskAlmostFull"', 'alertname="DiskFilling"', ("path",)),
    ('alertname="ErrorBudgetBurningFast"', 'alertname="ErrorBudgetBurningSlow"', ("slo",)),
)


def _inhibition(cause: str, follows: str, equal: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {"source_matchers": cause.split(", "), "target_matchers": follows.split(", ")}
    return found | ({"equal": list(equal)} if equal else {})


def _ways(settings: AlertSettings, smtp_password: Path) -> dict[str, Any]:
    ways: dict[str, Any] = {}
    if settings.webhook:
        ways["webhook_configs"] = [{"url": settings.webhook, "send_resolved": True}]
    if settings.email_to:
        mail: dict[str, Any] = {
            "to": settings.email_to,
            "from": settings.email_from,
            "smarthost": settings.smtp,
            "require_tls": settings.smtp_tls,
            "send_resolved": True,
        }
        if settings.smtp_user:
            mail |= {
                "auth_username": settings.smtp_user,
                "auth_password_file": str(smtp_password),
            }
        ways["email_configs"] = [mail]
    return ways
