"""Orders as a stream leaves them, day after day in files of their own, and which files a filter opens."""

from datetime import date, timedelta
from random import Random

import pyarrow.compute as pc
import pyarrow.dataset as ds

from lakepulse.contracts.compile.arrow import lake_schema
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.tables.lake import WATERMARK
from tests.unit.spark_jobs.gold.rows import table

ORDERS = "silver.orders"
CUSTOMERS, ORDERS_A_DAY = 663, 3

VALUES_BETWEEN = 20


def fill_with_orders(context: Context, files: int, orders: int) -> None:
    """Append ``orders`` in the order in which they were taken, in ``files`` files."""
    random, first = Random(7), date(2026, 1, 1)
    rows = [
        {
            "order_id": number,
            "customer_id": random.randint(1, CUSTOMERS),
            "order_date": first + timedelta(days=number // ORDERS_A_DAY),
        }
        for number in range(orders)
    ]
    context.lake.create(context.catalog, ORDERS)
    for part in range(files):
        mine = rows[part * orders // files : (part + 1) * orders // files]
        filled = table(lake_schema(context.catalog, ORDERS), mine)
        context.writer.add(ORDERS, filled, {WATERMARK: part})


def opened_files(context: Context, column: str) -> float:
    """How many files delta-rs, a reader that is not of this project, opens for a value of ``column``, on average."""
    found = context.lake.open(ORDERS).to_pyarrow_dataset()
    values = pc.unique(found.to_table([column])[column]).to_pylist()[::VALUES_BETWEEN]
    opened = [len(list(found.get_fragments(filter=ds.field(column) == value))) for value in values]
    return sum(opened) / len(opened)
