"""A shop of three tables and a view as Parquet files, with a personal column, for the tests of ad-hoc SQL."""

from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from serving.sql.relations import MASK, Relations, View

SECRET = "Ada Lovelace"
CUSTOMERS = pa.table(
    {
        "customer_id": [1, 2, 3],
        "customer_name": [SECRET, "Grace Hopper", None],
        "segment": ["retail", "retail", "wholesale"],
        "born_on": [date(1815, 12, 10), date(1906, 12, 9), None],
    }
)
SALES = pa.table(
    {
        "customer_id": [1 + number % 3 for number in range(100)],
        "quantity": [1 + number % 7 for number in range(100)],
        "amount": [0.5 * number for number in range(100)],
        "sold_on": [date(2026, 1, 1) + timedelta(days=number % 40) for number in range(100)],
    }
)
RUNS = pa.table(
    {"job": ["stream", "fit"], "target_tables": [["gold.fact_sales"], ["gold.model_parameters", "x"]]}
)


def shop(folder: Path, names: list[str | None] | None = None) -> Relations:
    """The tables' files below ``folder``; ``names`` in place of the customers', born on other days."""
    people = CUSTOMERS
    if names:
        people = people.set_column(1, "customer_name", pa.array(names))
        people = people.set_column(3, "born_on", pa.array([None, date(1990, 1, 1), date(1800, 1, 1)]))
    tables = {"gold.dim_customer": people, "gold.fact_sales": SALES, "gold.job_runs": RUNS}
    for name, rows in tables.items():
        pq.write_table(rows, folder / f"{name}.parquet")
    named = "SELECT customer_name AS name, segment FROM gold.dim_customer"
    segments = "SELECT segment, count(name) AS customers, min(name) AS first FROM gold.named GROUP BY segment"
    return Relations(
        {name: (folder / f"{name}.parquet",) for name in tables},
        {
            "gold.named": View(named, ("gold.dim_customer",)),
            "gold.segments": View(segments, ("gold.named",)),
        },
        {
            "gold.dim_customer": {
                "customer_name": f"'{MASK}'",
                "born_on": 'CASE WHEN false THEN "born_on" END',
            }
        },
    )
