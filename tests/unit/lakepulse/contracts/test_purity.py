"""The pure part needs neither an engine nor a broker nor a database driver."""

import subprocess
import sys

IMPORT_ALL = """
import importlib, pkgutil, sys
import lakepulse.contracts
for module in pkgutil.walk_packages(lakepulse.contracts.__path__, "lakepulse.contracts."):
    importlib.import_module(module.name)
heavy = {"pyspark", "confluent_kafka", "psycopg2", "deltalake", "duckdb", "trino", "fastavro"}
print(*sorted(heavy & set(sys.modules)))
"""


def test_no_module_of_the_pure_part_imports_an_engine_or_a_client() -> None:
    done = subprocess.run([sys.executable, "-c", IMPORT_ALL], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
