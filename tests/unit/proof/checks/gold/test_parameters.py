"""Parameters: a version that is not what its history gives, or breaks a rule, is named; a gone history is excused."""

import shutil
from pathlib import Path

import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.model import Layer
from proof.checks.gold.parameters import TABLE, model_parameters
from proof.report import Compared, Excuse, Finding, FindingKind, Statement
from spark_jobs.gold.advance import advance
from spark_jobs.maintenance.backfill import last_published, publish_again
from spark_jobs.models.fit import estimate
from spark_jobs.models.parameters import ModelParameters, as_row
from spark_jobs.models.published_gold import published_gold
from spark_jobs.runtime.choice import small
from spark_jobs.runtime.engines.duckdb_engine import DuckDbEngine
from tests.unit.spark_jobs.gold.silver_shop import SilverShop
from tests.unit.spark_jobs.models.test_fit import orders

CATALOG = load_catalog()
KEPT = 60.0


@pytest.fixture(scope="module")
def unfitted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ModelParameters]:
    """The lake of a shop that was not fitted yet, and what a fit to it gives."""
    folder = tmp_path_factory.mktemp("lake")
    shop = SilverShop(folder, CATALOG)
    shop.commit(orders(30))
    advance(shop.context, complete=True)
    return folder, estimate(published_gold(shop.context, small(shop.context).engine))


def statements(
    unfitted: tuple[Path, ModelParameters], folder: Path, *versions: int, kept: float = KEPT, **changed: float
) -> list[Statement]:
    """What is said of a copy in which a fit was recorded as these versions, with some of its columns changed."""
    made, parameters = unfitted
    shutil.copytree(made, folder / "copy")
    shop = SilverShop(folder / "copy", CATALOG)
    published = last_published(shop.context, Layer.GOLD)
    for version in versions:
        row = as_row(CATALOG, ModelParameters(**{**vars(parameters), **changed}), version)
        shop.context.writer.add(TABLE, row)
    publish_again(shop.context, published)
    return list(model_parameters(DuckDbEngine(shop.lake), CATALOG, shop.lake, kept))


def findings(said: list[Statement]) -> list[tuple[FindingKind, str]]:
    return [(each.kind, each.problem) for each in said if isinstance(each, Finding)]


def test_an_honest_fit_is_compared_with_its_history(
    unfitted: tuple[Path, ModelParameters], tmp_path: Path
) -> None:
    said = statements(unfitted, tmp_path, 1)
    assert findings(said) == []
    assert [(each.against, each.rows) for each in said if isinstance(each, Compared)] == [
        ("its rules", 1),
        ("gold.fact_orders and gold.fact_sales", 1),
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"r": 3.0},
        {"b": 4.0},
        {"p": 2.0},
        {"gamma": 1.0},
        {"customers": 29},
        {"margin": 0.3},
        {"bg_nbd_log_likelihood": -1.0},
    ],
)
def test_what_the_history_does_not_give_is_found(
    unfitted: tuple[Path, ModelParameters], tmp_path: Path, changed: dict[str, float]
) -> None:
    (found,) = findings(statements(unfitted, tmp_path, 1, **changed))
    assert found[0] is FindingKind.DIFFERENCE
    assert "where its history gives" in found[1]


def test_a_rule_that_is_broken_is_named(unfitted: tuple[Path, ModelParameters], tmp_path: Path) -> None:
    said = findings(statements(unfitted, tmp_path, 1, discount_rate=2.0))
    assert said == [(FindingKind.DIFFERENCE, "version 1 breaks the rule discount_in_range")]


@pytest.mark.parametrize("versions", [(1, 1), (1, 3), (2,)])
def test_versions_that_are_missing_or_doubled_are_found(
    unfitted: tuple[Path, ModelParameters], tmp_path: Path, versions: tuple[int, ...]
) -> None:
    assert FindingKind.HISTORY in dict(findings(statements(unfitted, tmp_path, *versions)))


def test_a_history_that_is_gone_is_excused_by_name(
    unfitted: tuple[Path, ModelParameters], tmp_path: Path
) -> None:
    said = statements(unfitted, tmp_path, 1, kept=0.0)
    assert [each.table for each in said if isinstance(each, Excuse)] == [TABLE]
