"""Makes roles and databases in the Postgres of the containers; run at every start.

Beyond those of ``operations.local.services.provision``:

| role | may |
|---|---|
| airflow | own Airflow's metadata database |
| trino, jupyter | read the source's tables |
"""

import logging

from lakepulse.settings import Settings
from operations.containers.job import run
from operations.local.services.provision import ensure_owned_database, ensure_reader, provision

AIRFLOW = "airflow"
READERS = ("trino", "jupyter")


def main() -> None:
    """Roles, databases, privileges; passwords are those of the secret files."""
    settings = Settings()
    provision(settings)
    ensure_owned_database(settings, AIRFLOW, AIRFLOW)
    for role in READERS:
        ensure_reader(settings, role)
    logging.info("roles and databases are there")


if __name__ == "__main__":
    run(main)
