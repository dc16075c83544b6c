"""Gold as the models read it: at its last publication, by the engine at hand; ``histories`` does the adding up."""

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from lakepulse.contracts.model import Layer
from lakepulse.errors import LakeError, ModelError
from spark_jobs.models.histories import MONTHS, Divided, divided
from spark_jobs.runtime.context import Context
from spark_jobs.runtime.engines.engine import Engine
from spark_jobs.runtime.tables.publication import Publication, latest

Rows = TypeVar("Rows")
_NEVER = date(1900, 1, 1)
"""Before any order; Spark's bridge has no day of a year below 1000."""
FEWEST_CUSTOMERS = 20
"""With fewer who have come back, four parameters would say more about chance than about customers."""
LATER = "The parameters stay as they were; run `lakepulse fit` again when there is more history."


@dataclass(frozen=True)
class PublishedGold(Generic[Rows]):
    """A publication of gold and the engine that reads it: DuckDB, or Spark, which adds up on its executors."""

    engine: Engine[Rows]
    publication: Publication

    def scan(self, table: str, *columns: str) -> dict[str, Rows]:
        """The table's rows under its name, for ``Engine.query``."""
        version = self.publication.versions[table]
        return {table: self.engine.scan(table, columns, version=version)}

    def business_day(self) -> date:
        """The latest day with an order; ModelError where there was none."""
        rows = self.scan("gold.business_day", "as_of")["gold.business_day"]
        days: list[date] = self.engine.pick(rows, ["as_of"], [("as_of", ">", _NEVER)])["as_of"].to_pylist()
        if not days:
            raise ModelError("there is no order yet to fit a model to", LATER)
        return max(days)

    def divided(self, until: date, later_from: date) -> Divided:
        """The histories before ``later_from``, aged on ``until``; ModelError where too few came back."""
        columns = (
            "customer_id",
            "order_month",
            "purchase_days",
            "revenue",
            "first_order_date",
            "last_order_date",
        )
        found = divided(self.engine, self.scan(MONTHS, *columns), until, later_from)
        returned = int((found.histories.repeats > 0).sum())
        if returned < FEWEST_CUSTOMERS:
            raise ModelError(
                f"only {returned} customers have ordered on two days or more until {until}, and a fit needs"
                f" {FEWEST_CUSTOMERS}",
                LATER,
            )
        return found

    def margin(self, until: date) -> float:
        """Profit / revenue of all invoice lines up to a day; ModelError where nothing was invoiced."""
        lines = self.scan("gold.fact_sales", "invoice_date", "line_profit", "revenue")
        sums = self.engine.pick(
            self.engine.query(_SUMS.format(until=until.isoformat()), lines),
            ["profit", "revenue"],
            [("revenue", ">", 0)],
        ).to_pylist()
        if not sums:
            raise ModelError("nothing was invoiced yet, so there is no margin", LATER)
        return float(sums[0]["profit"]) / float(sums[0]["revenue"])


_SUMS = """
    SELECT CAST(sum(line_profit) AS DECIMAL(18, 2)) AS profit, CAST(sum(revenue) AS DECIMAL(18, 2)) AS revenue
    FROM gold.fact_sales
    WHERE invoice_date <= DATE '{until}'"""


def published_gold(context: Context, engine: Engine[Rows]) -> PublishedGold[Rows]:
    """Gold's last publication; LakeError before the first."""
    publication = latest(context.lake, Layer.GOLD)
    if publication is None:
        raise LakeError("gold has published nothing yet", "Run `lakepulse stream` or `lakepulse run` first.")
    return PublishedGold(engine, publication)
