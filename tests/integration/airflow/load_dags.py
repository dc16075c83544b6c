"""Runs in Airflow's environment: loads the DAGs of a folder and prints what the tests look at, as JSON."""

import json
import sys
from typing import Any

from airflow.dag_processing.dagbag import DagBag


def task(each: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "downstream": sorted(each.downstream_task_ids),
        "retries": each.retries,
        "backoff": float(each.retry_exponential_backoff),
        "timeout": each.execution_timeout and each.execution_timeout.total_seconds(),
        "alerts": [callback.__name__ for callback in each.on_failure_callback],
        "pool": each.pool,
        "rule": str(getattr(each.trigger_rule, "value", each.trigger_rule)),
        "skips_on": sorted(getattr(each, "skip_on_exit_code", None) or []),
        "operator": type(each).__name__,
        "command": getattr(each, "bash_command", ""),
        "arguments": getattr(each, "application_args", None),
        "inlets": sorted(asset.name for asset in each.inlets),
        "outlets": sorted(asset.name for asset in each.outlets),
    }


def main(folder: str) -> None:
    sys.path.insert(0, folder)
    bag = DagBag(dag_folder=folder)
    dags = {
        name: {
            "doc": dag.doc_md or "",
            "timeout": dag.dagrun_timeout and dag.dagrun_timeout.total_seconds(),
            "runs": dag.max_active_runs,
            "begins": dag.start_date and dag.start_date.isoformat(),
            "at_once": str(getattr(dag.timetable, "run_immediately", None)),
            "schedule": sorted(asset.name for asset in dag.timetable.asset_condition.objects)
            if hasattr(dag.timetable.asset_condition, "objects")
            else [],
            "tasks": {each.task_id: task(each) for each in dag.tasks},
        }
        for name, dag in bag.dags.items()
    }
    print("\n" + json.dumps({"errors": bag.import_errors, "dags": dags}))


if __name__ == "__main__":
    main(sys.argv[1])
