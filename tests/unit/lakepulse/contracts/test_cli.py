"""``lakepulse contracts`` says what it found in one sentence, or as JSON for other programs."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from typer.testing import CliRunner

from lakepulse.contracts.builtin import BUILT_IN
from lakepulse.errors import ContractError
from operations.cli.proof.contracts import app
from tests.unit.lakepulse.contracts.shop import Shop, replace


@dataclass(frozen=True)
class Answer:
    """What a command printed."""

    text: str


Run = Callable[..., Answer]


@pytest.fixture
def run(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("LAKEPULSE_CONTRACTS", str(shop.root / "contracts"))
    monkeypatch.setenv("LAKEPULSE_SELECTS", str(shop.root / "selects"))

    def invoke(*arguments: str) -> Answer:
        return Answer(CliRunner().invoke(app, arguments, catch_exceptions=False).output)

    return invoke


def test_build_then_check_agree(run: Run) -> None:
    assert "generated/lineage.json" in run("build", "--release").text
    assert run("build").text == "0 files changed, 7 tables, 0 views\n"
    assert run("check").text == "contracts (7 tables, 0 views) and 2 SELECTs agree\n"
    assert json.loads(run("check", "--json").text) == {
        "tables": 7,
        "views": 0,
        "selects": 2,
        "changes": [],
        "outdated": [],
    }


def test_a_wrong_contract_is_neither_checked_nor_built(run: Run, shop: Shop) -> None:
    replace(shop.contract("silver/orders"), "[bronze.orders]", "[bronze.order]")
    for command in ("check", "build"):
        with pytest.raises(
            ContractError, match=r"orders\.yaml:6: inputs\.0: .*did you mean `bronze\.orders`"
        ):
            run(command)
    assert not (shop.root / "generated").exists()


def test_files_that_are_out_of_date_fail_the_check(run: Run, shop: Shop) -> None:
    run("build")
    replace(shop.contract("silver/orders"), "doc: Free text", "doc: Remarks")
    with pytest.raises(ContractError, match="2 derived files are out of date"):
        run("check")


def test_a_breaking_change_fails_the_check_until_it_is_released(run: Run, shop: Shop) -> None:
    run("build", "--release")
    replace(shop.contract("silver/customers"), "kind: scd2", "kind: upsert")
    replace(shop.select("gold/customer_totals"), "WHERE c._is_current\n", "")
    run("build")
    with pytest.raises(ContractError, match=r"silver\.customers: `kind` was scd2 and is upsert"):
        run("check")
    run("build", "--release")
    assert "agree" in run("check").text


def test_an_unknown_table_is_answered_with_the_nearest(run: Run) -> None:
    for options in ([], ["--json"], ["--as", "arrow"]):
        with pytest.raises(ContractError, match=r"did you mean `silver\.orders`"):
            run("show", "silver.order", *options)


@pytest.mark.parametrize(
    ("table", "target", "expected"),
    [
        ("source.orders", "avro", '"connect.name": "lakepulse.sales.orders.Envelope"'),
        ("source.orders", "key", '"name": "Key"'),
        ("source.orders", "ddl", "CREATE TABLE sales.orders"),
        ("silver.orders", "spark", "`order_id` BIGINT NOT NULL"),
        ("silver.orders", "delta", '"delta.enableDeletionVectors": "false"'),
        ("silver.orders", "arrow", "amount: decimal128(18, 2) not null"),
        ("silver.orders", "duckdb", "FROM bronze.orders"),
        ("gold.customer_totals", "trino", "CREATE OR REPLACE VIEW delta.gold_views.customer_totals"),
        ("gold.customer_totals", "docs", "# gold.customer_totals"),
        ("gold.customer_totals", "lineage", '"silver.orders.amount"'),
        ("silver.quarantine", "spark", "`rule` STRING NOT NULL"),
    ],
)
def test_a_table_is_shown_in_each_form(run: Run, table: str, target: str, expected: str) -> None:
    assert expected in run("show", table, "--as", target).text


@pytest.mark.parametrize(
    ("table", "target", "cure"),
    [
        ("silver.orders", "avro", "Show source.orders so"),
        ("silver.customers", "duckdb", "has no SELECT"),
        ("bronze.orders", "trino", "has no view"),
        ("silver.quarantine", "avro", "platform's own table"),
    ],
)
def test_a_form_that_a_table_does_not_have_is_refused(run: Run, table: str, target: str, cure: str) -> None:
    with pytest.raises(ContractError, match=cure):
        run("show", table, "--as", target)


def test_a_contract_is_shown_as_json(run: Run) -> None:
    shown = json.loads(run("show", "source.orders", "--json").text)
    assert shown["columns"]["amount"]["type"] == "decimal(18,2)"


def test_output_that_is_not_a_terminal_is_separated_by_tabs(run: Run) -> None:
    lines = run("show").text.splitlines()
    assert lines[0].split("\t") == ["table", "kind", "key", "freshness", "purpose"]
    assert len(lines) == 1 + 7 + len(BUILT_IN)
    own = list(BUILT_IN).index("silver.quarantine") - len(BUILT_IN)
    assert lines[own].startswith("silver.quarantine\tbuilt-in\t")


def test_the_platforms_own_tables_are_shown_too(run: Run) -> None:
    assert "rule\tstring\t\tName of the rule" in run("show", "silver.quarantine").text
    shown = json.loads(run("show", "silver.quarantine", "--json").text)
    assert shown["columns"]["rule"]["type"] == "string"


def test_help_lists_the_commands_without_importing_them() -> None:
    script = (
        "import sys\n"
        "from operations.cli.main import cli\n"
        "try:\n    cli(['--help'])\n"
        "finally:\n    print(sorted(name for name in sys.modules if name in ('sqlglot', 'pyspark', 'pyarrow')))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "contracts" in done.stdout
    assert "Prove that the lake equals the source." in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


def test_an_error_is_one_sentence_and_an_exit_code(shop: Shop) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from operations.cli.main import main; main()",
            "contracts",
            "show",
            "silver.order",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("error: there is no table `silver.order`")
    assert "Traceback" not in done.stderr
