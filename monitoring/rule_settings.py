"""Rules made from settings: prices and objectives as series, which the other rules reckon with."""

from operations.monitoring.settings import ObjectiveSettings, PriceSettings

HEAD = """\
# Generated from LAKEPULSE_PRICE_* and LAKEPULSE_OBJECTIVE_* by `python -m monitoring.build`; do not edit.
groups:
  - name: settings
    rules:
"""


def rule_settings(prices: PriceSettings, objectives: ObjectiveSettings) -> str:
    """The rule file: a series for each price, and one for each objective with its name as ``slo``."""
    rules = [_rule(f"lakepulse:price:{name}", value) for name, value in prices.model_dump().items()]
    rules += [
        _rule("lakepulse:slo_objective:ratio", value, f"        labels: {{slo: {name}}}\n")
        for name, value in objectives.model_dump().items()
    ]
    return HEAD + "".join(rules)


def _rule(record: str, value: float, labels: str = "") -> str:
    return f"      - record: {record}\n{labels}        expr: vector({value:g})\n"
