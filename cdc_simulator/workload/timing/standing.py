"""Standing of the source: its own time, where traffic goes on, and how much business the shop has."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

import numpy as np
from psycopg2.extensions import cursor as Cursor

from cdc_simulator.source.drawing.draw import business
from cdc_simulator.source.drawing.period import DAYS
from cdc_simulator.source.record import SourceLoad


@dataclass(frozen=True)
class Standing:
    """Where the source's own time stands, and how many orders the shop has on a weekday of a mean month."""

    at: datetime
    orders_per_day: float


def standing(cursor: Cursor, loaded: SourceLoad) -> Standing:
    """Where the source's time stands: after the history's last day, or after whatever traffic did last."""
    cursor.execute(
        "SELECT greatest((SELECT max(order_date) FROM sales.orders)::timestamp, "
        "(SELECT max(last_edited_when) FROM sales.orders), "
        "(SELECT max(recorded_when) FROM warehouse.vehicle_temperatures) AT TIME ZONE 'UTC')"
    )
    (last,) = cursor.fetchone() or (None,)
    morning = datetime.combine(loaded.until + timedelta(days=1), time())
    days = np.arange(np.datetime64(loaded.until, "D") - (DAYS - 1), np.datetime64(loaded.until, "D") + 1)
    return Standing(max(morning, last or morning), loaded.counts["orders"] / float(business(days).sum()))
