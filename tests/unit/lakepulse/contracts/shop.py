"""A shop of two source tables through all layers, written to a folder so that tests can spoil single lines."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lakepulse.contracts.catalog import Catalog, load_catalog
from lakepulse.contracts.checks.structure import structure_problems
from lakepulse.contracts.problems import Problem
from lakepulse.settings import HomeSettings

CONTRACTS = {
    "source/customers": """\
table: source.customers
relation: sales.customers
topic: lakepulse.cdc.customers
owner: commerce
purpose: Shops that buy from us.
kind: upsert
key: [customer_id]
route_by: customer_id
columns:
  customer_id: {type: int64, sequence: sales.customer_id_seq, doc: Identifies the customer}
  customer_name: {type: string(100), pii: true, doc: Trading name}
""",
    "source/orders": """\
table: source.orders
relation: sales.orders
topic: lakepulse.cdc.orders
owner: commerce
purpose: Orders as the desk takes them.
kind: upsert
key: [order_id]
route_by: customer_id
indexes: [[order_date, customer_id]]
columns:
  order_id: {type: int64, doc: Identifies the order}
  customer_id: {type: int64, references: source.customers, doc: Who ordered}
  order_date: {type: date, doc: Day of the order}
  amount: {type: "decimal(18,2)", doc: What it costs}
  comments: {type: string, nullable: true, doc: Free text}
""",
    "bronze/customers": """\
table: bronze.customers
owner: commerce
purpose: Every change of customers.
kind: append
key: [_commit_lsn, _sequence]
inputs: [source.customers]
""",
    "bronze/orders": """\
table: bronze.orders
owner: commerce
purpose: Every change of orders.
kind: append
key: [_commit_lsn, _sequence]
inputs: [source.orders]
""",
    "silver/customers": """\
table: silver.customers
owner: commerce
purpose: Customers and their history.
kind: scd2
key: [customer_id]
inputs: [bronze.customers]
columns:
  customer_id: {type: int64, doc: Identifies the customer}
  customer_name: {type: string(100), pii: true, doc: Trading name}
""",
    "silver/orders": """\
table: silver.orders
owner: commerce
purpose: Latest state of each order.
kind: upsert
key: [order_id]
inputs: [bronze.orders]
columns:
  order_id: {type: int64, doc: Identifies the order}
  customer_id: {type: int64, references: silver.customers, doc: Who ordered}
  order_date: {type: date, doc: Day of the order}
  amount: {type: "decimal(18,2)", doc: What it costs}
  comments: {type: string, nullable: true, doc: Free text}
expect:
  amount_not_negative: {rule: "amount >= 0", on_fail: quarantine}
""",
    "gold/customer_totals": """\
table: gold.customer_totals
owner: commerce
purpose: What each customer has ordered.
kind: upsert
key: [customer_id]
group: [customer_id]
inputs: [silver.orders, silver.customers]
columns:
  customer_id: {type: int64, doc: The customer}
  customer_name: {type: string(100), doc: Present name}
  total_orders: {type: int64, doc: Number of orders}
  total_amount: {type: "decimal(18,2)", doc: Sum of amounts}
expect:
  has_orders: {rule: "total_orders > 0", on_fail: fail}
""",
}

SELECTS = {
    "silver/orders": """\
SELECT order_id, customer_id, order_date, amount, NULLIF(TRIM(comments), '') AS comments
FROM bronze.orders
""",
    "gold/customer_totals": """\
WITH totals AS (
  SELECT customer_id, COUNT(*) AS total_orders, SUM(amount) AS amount FROM silver.orders GROUP BY customer_id
)
SELECT
  t.customer_id,
  c.customer_name,
  t.total_orders,
  CAST(t.amount AS DECIMAL(18, 2)) AS total_amount
FROM totals AS t
JOIN silver.customers AS c ON t.customer_id = c.customer_id
WHERE c._is_current
""",
}


VIEWS = {
    "silver/named_orders": (
        """\
table: silver.named_orders
owner: commerce
purpose: Orders with the names of their customers.
kind: view
key: [order_id]
inputs: [silver.orders, silver.customers]
columns:
  order_id: {type: int64, doc: Identifies the order}
  customer_name: {type: string(100), pii: true, doc: Present name}
""",
        """\
SELECT o.order_id, c.customer_name
FROM silver.orders AS o
JOIN silver.customers AS c ON o.customer_id = c.customer_id AND c._is_current
""",
    ),
    "silver/names": (
        """\
table: silver.names
owner: commerce
purpose: The names of customers who ordered.
kind: view
key: [customer_name]
inputs: [silver.named_orders]
columns:
  customer_name: {type: string(100), pii: true, doc: Present name}
""",
        "SELECT DISTINCT customer_name FROM silver.named_orders",
    ),
    "bronze/events": (
        """\
table: bronze.events
owner: platform
purpose: Every change of every table.
kind: view
key: [commit_lsn, sequence]
inputs: ["bronze.*"]
columns:
  table_name: {type: string, doc: Table}
  operation: {type: string, doc: What was done}
  committed_at: {type: timestamp, doc: When}
  transaction_id: {type: int64, nullable: true, doc: In which transaction}
  commit_lsn: {type: int64, doc: Where in the log}
  sequence: {type: int64, doc: Where in the transaction}
  ingested_at: {type: timestamp, doc: When it came}
  kafka_topic: {type: string, doc: Topic}
  kafka_partition: {type: int32, doc: Partition}
  kafka_offset: {type: int64, doc: Offset}
  schema_id: {type: int32, doc: Schema}
  source: {type: string, doc: Table in the source}
  before: {type: json, nullable: true, doc: Row before}
  after: {type: json, nullable: true, doc: Row after}
""",
        "",
    ),
}
"""Views to be added to the shop: contract and SELECT."""


@dataclass(frozen=True)
class Shop:
    """The files below ``root``; ``catalog`` reads them as they are now."""

    root: Path

    @property
    def home(self) -> HomeSettings:
        """Settings that point at this shop."""
        return HomeSettings(
            home=self.root,
            cache=self.root / "cache",
            contracts=self.root / "contracts",
            selects=self.root / "selects",
        )

    def catalog(self) -> Catalog:
        """The shop's contracts and SELECTs."""
        return load_catalog(self.home)

    def contract(self, stem: str) -> Path:
        """The contract file of ``layer/name``."""
        return self.root / "contracts" / f"{stem}.yaml"

    def select(self, stem: str) -> Path:
        """The SELECT file of ``layer/name``."""
        return self.root / "selects" / f"{stem}.sql"


def open_shop(root: Path) -> Shop:
    """Write the shop's files below ``root``."""
    shop = Shop(root)
    for stem, text in CONTRACTS.items():
        put(shop.contract(stem), text)
    for stem, text in SELECTS.items():
        put(shop.select(stem), text)
    return shop


def with_views(shop: Shop) -> Shop:
    """The shop with VIEWS."""
    for stem, (contract, select) in VIEWS.items():
        put(shop.contract(stem), contract)
        if select:
            put(shop.select(stem), select)
    return shop


def put(path: Path, text: str) -> None:
    """Write ``text``, making the folders on the way."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def replace(path: Path, old: str, new: str) -> None:
    """Replace ``old``, which must be there once."""
    text = path.read_text()
    assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {path}"
    path.write_text(text.replace(old, new))


def structure_found(shop: Shop) -> list[Problem]:
    """What the checks of structure say of the shop's contracts as they are now."""
    return list(structure_problems(shop.catalog()))


def assert_named(
    shop: Shop,
    found: Callable[[Shop], list[Problem]],
    change: tuple[str, str, str],
    place: tuple[int, str, str],
) -> None:
    """After ``change`` (stem, old, new) the first problem of that file and key is at ``place`` (line, key, text)."""
    (stem, old, new), (line, key, expected) = change, place
    replace(shop.contract(stem), old, new)
    file = str(shop.contract(stem))
    problems = [problem for problem in found(shop) if (problem.file, problem.key) == (file, key)]
    assert problems, found(shop)
    assert problems[0].line == line
    assert expected in problems[0].message
