"""The metrics of an expression."""

import pytest

from monitoring.expression import metrics


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("up", {"up"}),
        ('sum by (job, x) (rate(a_total{le="b_c"}[5m])) > 0', {"a_total"}),
        ("a:b:c / on (slo) group_left () (1 - max by (slo) (d:e)) * 1e9", {"a:b:c", "d:e"}),
        ('label_replace(vector(0), "alertname", "none", "", "") or time() - x', {"x"}),
        ("x <= bool 1 unless on () (y and z offset 5m)", {"x", "y", "z"}),
        ("deriv(a:b[1m]) >= 0", {"a:b"}),
    ],
)
def test_metrics(expression: str, names: set[str]) -> None:
    assert metrics(expression) == names
