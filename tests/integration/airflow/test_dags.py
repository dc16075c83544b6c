"""The DAGs load, say what they do, retry, end, raise alerts, and follow the contracts' lineage."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from lakepulse.contracts.catalog import load_catalog
from lakepulse.contracts.model import Layer
from lakepulse.settings import PROJECT_ROOT
from spark_jobs.ingestion.apis.settings import NOT_ASKED

pytestmark = pytest.mark.integration

CATALOG = load_catalog()
LOOKS = ("quality_check", "check_table", "recompute_gold")
DAILY = {
    "source": "check_source_data",
    "bronze": "bronze_ingestion",
    "silver": "silver_transformation",
    "gold": "gold_aggregation",
}


@pytest.fixture(scope="module")
def dags(airflow: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    loader = Path(__file__).with_name("load_dags.py")
    done = subprocess.run(
        [airflow.with_name("python"), loader, PROJECT_ROOT / "airflow" / "dags"],
        env={
            "PATH": os.environ["PATH"],
            "AIRFLOW_HOME": str(tmp_path_factory.mktemp("airflow")),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "false",
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    loaded = json.loads(done.stdout.splitlines()[-1])
    assert loaded["errors"] == {}
    return dict(loaded["dags"])


def test_all_five_load(dags: dict[str, Any]) -> None:
    names = ("daily_pipeline", "maintenance", "backfill", "reconcile", "batch_ingestion")
    assert set(dags) == {f"lakepulse_{name}" for name in names}


def test_each_says_what_it_does_and_ends(dags: dict[str, Any]) -> None:
    for name, dag in dags.items():
        assert f"### {name}" in dag["doc"]
        assert dag["timeout"]
        assert dag["runs"] == 1


def test_a_dag_that_is_switched_on_waits_for_its_next_time(dags: dict[str, Any]) -> None:
    for name in ("lakepulse_daily_pipeline", "lakepulse_maintenance"):
        assert (dags[name]["begins"], dags[name]["at_once"]) == (None, "0:00:00")


def test_every_task_retries_with_backoff_ends_and_raises_an_alert(dags: dict[str, Any]) -> None:
    for dag in dags.values():
        for name, task in dag["tasks"].items():
            # Data does not get better by a second look.
            assert task["retries"] == (0 if name in LOOKS else 3)
            assert task["backoff"] == 2.0
            assert task["timeout"]
            assert task["alerts"] == ["raise_alert"]


def test_the_daily_order_is_the_lineage_of_the_contracts(dags: dict[str, Any]) -> None:
    tasks = dags["lakepulse_daily_pipeline"]["tasks"]
    edges = {(name, after) for name, task in tasks.items() for after in task["downstream"]}
    of_others = (Layer.FILES, Layer.EVENTS)
    contracts = [
        each
        for each in CATALOG.tables.values()
        if not any(given.startswith(f"{layer}.") for given in each.inputs for layer in of_others)
    ]
    pairs = {(given.partition(".")[0], str(each.layer)) for each in contracts for given in each.inputs}
    lineage = {(DAILY[before], DAILY[after]) for before, after in pairs if before != after}
    after = ("quality_check", "recompute_gold", "profile_columns")
    assert edges == lineage | {("gold_aggregation", "model_fit")} | {("model_fit", name) for name in after}


def test_each_layer_job_reads_and_writes_the_tables_of_the_lineage(dags: dict[str, Any]) -> None:
    tasks = dags["lakepulse_daily_pipeline"]["tasks"]
    for layer in (Layer.BRONZE, Layer.SILVER, Layer.GOLD):
        task, contracts = tasks[DAILY[layer]], CATALOG.computed(layer)
        assert task["operator"] == "SparkSubmitOperator"
        assert task["arguments"] == ["run", layer, "--wait", "1800"]
        assert task["outlets"] == sorted(contract.table for contract in contracts)
        assert task["inlets"] == sorted({given for contract in contracts for given in contract.inputs})


def test_the_models_are_fitted_on_spark_to_what_their_contract_names(dags: dict[str, Any]) -> None:
    task = dags["lakepulse_daily_pipeline"]["tasks"]["model_fit"]
    assert task["operator"] == "SparkSubmitOperator"
    assert task["arguments"] == ["fit", "--engine", "spark", "--if-possible"]
    assert task["outlets"] == ["gold.model_parameters"]
    assert task["inlets"] == sorted(CATALOG.get("gold.model_parameters").inputs)


def test_writers_and_readers_follow_one_another_in_a_pool_each(dags: dict[str, Any]) -> None:
    for dag in dags.values():
        for task in dag["tasks"].values():
            arguments = task["arguments"] or task["command"].split()[2:]
            writes = arguments[0] in ("run", "fit", "maintain", "backfill", "ingest")
            assert task["pool"] == ("lake_writers" if writes else "lake_readers")
    pools = json.loads((PROJECT_ROOT / "airflow" / "pools.json").read_text())
    assert {name: pool["slots"] for name, pool in pools.items()} == {"lake_writers": 1, "lake_readers": 1}


@pytest.mark.parametrize(
    ("task", "arguments"),
    [
        ("recompute_gold", ["recompute", "--engine", "spark", "{{ params['table'] }}"]),
        ("profile_columns", ["profile", "--save", "{{ params['table'] }}"]),
    ],
)
def test_what_reads_all_of_gold_runs_on_the_cluster(
    dags: dict[str, Any], task: str, arguments: list[str]
) -> None:
    found = dags["lakepulse_daily_pipeline"]["tasks"][task]
    assert found["operator"] == "SparkSubmitOperator"
    assert found["arguments"] == arguments


def test_each_table_of_files_has_a_task_and_its_assets(dags: dict[str, Any]) -> None:
    tasks = dags["lakepulse_batch_ingestion"]["tasks"]
    names = [contract.name for contract in CATALOG.by_layer(Layer.FILES)]
    assert sorted(set(tasks) - {f"fetch_{name}" for name in CATALOG.apis}) == [
        f"ingest_{name}" for name in names
    ]
    for name in names:
        task = tasks[f"ingest_{name}"]
        assert task["command"].endswith(f" ingest {name}")
        assert task["inlets"] == [f"files.{name}"]
        assert task["outlets"] == [f"bronze.{name}", f"silver.{name}"]


def test_the_proof_waits_for_every_gold_table(dags: dict[str, Any]) -> None:
    gold = sorted(contract.table for contract in CATALOG.computed(Layer.GOLD))
    assert dags["lakepulse_reconcile"]["schedule"] == gold


def test_parameters_never_become_part_of_a_shell_command(dags: dict[str, Any]) -> None:
    tasks = dags["lakepulse_backfill"]["tasks"]
    assert tasks["check_table"]["command"].endswith('quality "$BACKFILL_TABLE"')
    daily = dags["lakepulse_daily_pipeline"]["tasks"]["quality_check"]
    assert daily["command"].endswith('quality ${PIPELINE_TABLE:+"$PIPELINE_TABLE"}')
    # Its arguments are a list, which no shell reads.
    assert tasks["backfill"]["operator"] == "SparkSubmitOperator"
    assert tasks["backfill"]["arguments"] == [
        "backfill",
        "{{ params['table'] }}",
        *("--from", "{{ params['from'] }}"),
        *("--to", "{{ params['to'] }}"),
    ]


def test_apis_are_fetched_before_their_tables_are_ingested(dags: dict[str, Any]) -> None:
    tasks = dags["lakepulse_batch_ingestion"]["tasks"]
    fetches = {name: task for name, task in tasks.items() if name.startswith("fetch_")}
    assert set(fetches) == {f"fetch_{name}" for name in CATALOG.apis}
    for name, source in CATALOG.apis.items():
        fetch = fetches[f"fetch_{name}"]
        assert fetch["command"].endswith(f" fetch {name} --if-due")
        assert fetch["downstream"] == [f"ingest_{source.folder}"]
        # One that is off or not due is skipped, and its table is ingested all the same.
        assert fetch["skips_on"] == [NOT_ASKED]
        assert tasks[f"ingest_{source.folder}"]["rule"] == "none_failed"
