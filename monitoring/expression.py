"""An expression in PromQL: the metrics that it asks for, by its tokens; whether it is right, Prometheus says."""

import re

_TEXTS = re.compile(r'"(?:[^"\\]|\\.)*"')
_SELECTORS = re.compile(r"\{[^}]*\}|\[[^\]]*\]")
_LABEL_LISTS = re.compile(r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)")
_NAMES = re.compile(r"[A-Za-z_:][A-Za-z0-9_:]*\b(?!\s*\()")
_WORDS = frozenset({"and", "or", "unless", "bool", "offset", "by", "without", "on", "ignoring", "inf", "nan"})


def metrics(expression: str) -> frozenset[str]:
    """The names of all metrics in ``expression``, recorded ones too."""
    text = _LABEL_LISTS.sub(" ", _SELECTORS.sub(" ", _TEXTS.sub(" ", expression)))
    # What follows a digit is a unit or an exponent: 1e9, 5m.
    found = _NAMES.findall(re.sub(r"\b\d[\w.]*", " ", text))
    return frozenset(name for name in found if name not in _WORDS)
