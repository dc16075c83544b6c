"""A rule of one column against constants is said in Great Expectations' words; any other is left whole."""

import pytest

from lakepulse.contracts.compile.quality.rule_checks import native_checks


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("a >= 0", [{"column": "a", "min_value": 0}]),
        ("a < 5", [{"column": "a", "max_value": 5, "strict_max": True}]),
        ("a >= -60 AND a <= 60", [{"column": "a", "min_value": -60}, {"column": "a", "max_value": 60}]),
        ("a BETWEEN 0 AND 1.5", [{"column": "a", "min_value": 0, "max_value": 1.5}]),
        ("length(a) > 6", [{"column": "a", "min_value": 6, "strict_min": True}]),
        ("length(a) = 10", [{"column": "a", "min_value": 10, "max_value": 10}]),
    ],
)
def test_a_rule_of_one_column_is_said_in_gx_own_words(rule: str, said: list[dict[str, object]]) -> None:
    assert [check.kwargs for check in native_checks("r", rule, "critical") or ()] == said


@pytest.mark.parametrize("rule", ["a >= b", "a >= 0 AND b >= 0", "a >= 0 OR b", "0 <= a", "a <> 0", "a = 1"])
def test_any_other_rule_is_taken_whole(rule: str) -> None:
    assert native_checks("r", rule, "critical") is None
