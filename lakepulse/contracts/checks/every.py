"""All checks in one go; ``structure``, ``selects`` and ``rules`` hold them by subject."""

from lakepulse.contracts.catalog import Catalog
from lakepulse.contracts.checks.rules import rule_problems
from lakepulse.contracts.checks.selects import select_problems
from lakepulse.contracts.checks.structure import structure_problems
from lakepulse.contracts.problems import Problem


def check_catalog(catalog: Catalog) -> tuple[Problem, ...]:
    """Every problem of every contract, sorted by file and line.

    SELECTs and rules are read only once names fit together: otherwise one slip would be reported ten times.
    """
    problems = set(structure_problems(catalog))
    if not problems:
        problems = {*select_problems(catalog), *rule_problems(catalog)}
    return tuple(sorted(problems))
