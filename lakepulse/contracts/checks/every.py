"""All checks in one go; ``structure``, ``selects`` and ``rules`` hold them by subject."""

from lakepulse.contracts.catalog import Catalog, load_catalog
from lakepulse.contracts.checks.apis import api_problems
from lakepulse.contracts.checks.rules import rule_problems
from lakepulse.contracts.checks.selects import select_problems
from lakepulse.contracts.checks.structure import structure_problems
from lakepulse.contracts.checks.verdict import contents_of, is_known_sound, keep_sound
from lakepulse.contracts.problems import InvalidContractsError, Problem
from lakepulse.settings import HomeSettings


def checked_catalog(home: HomeSettings | None = None, *, anew: bool = False) -> Catalog:
    """The catalog where nothing is wrong with it; raises InvalidContractsError with all problems otherwise.

    ``anew``: check also what was checked before.
    """
    home = home or HomeSettings()
    contents = contents_of(home)
    catalog = load_catalog(home)
    if is_known_sound(home, contents) and not anew:
        return catalog
    problems = check_catalog(catalog)
    if problems:
        raise InvalidContractsError(problems)
    # A file that was saved meanwhile may not have been read as it is now.
    if contents_of(home) == contents:
        keep_sound(home, contents)
    return catalog


def check_catalog(catalog: Catalog) -> tuple[Problem, ...]:
    """Every problem of every contract, sorted by file and line.

    SELECTs and rules are read only once names fit together: otherwise one slip would be reported ten times.
    """
    problems = set(structure_problems(catalog))
    if not problems:
        problems = {*select_problems(catalog), *rule_problems(catalog), *api_problems(catalog)}
    return tuple(sorted(problems))
