"""Stock items and their groups; ``sales`` sells them and ``purchasing`` buys them."""

import json
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pyarrow as pa

from cdc_simulator.source.drawing.columns import CURRENT, FIRST_TIME, Columns, Flags, Ints, where
from cdc_simulator.source.drawing.counts import SUPPLIERS
from cdc_simulator.source.drawing.draw import Draw
from cdc_simulator.source.drawing.words import families, identifier

USUAL_TAX = 15.0
LEAD_TIME_DAYS = (1, 2, 3)
"""Each supplier takes one of these from the order to the delivery."""


@dataclass(frozen=True)
class Catalogue:
    """What sales and purchasing need of each stock item, by id: prices in cents, tax in thousandths of a percent."""

    columns: Columns
    names: np.ndarray
    supplier: Ints
    price: Ints
    cost: Ints
    tax: Ints
    lead_days: Ints
    sold_package: Ints
    bought_package: Ints
    outer: Ints
    multiple: Ints
    chilled: Flags
    groups: list[list[int]]


def catalogue(draw: Draw) -> Catalogue:
    """One stock item per variant, colour and size of every family."""
    rng = draw.topic("products")
    items = [item for family in families() for item in _items(family)]

    def numbers(field: str, factor: float = 1.0) -> Ints:
        return np.array([round(item[field] * factor) for item in items], dtype=np.int64)

    rows = len(items)
    names = np.array([item["name"] for item in items])
    colors = np.ma.masked_equal(numbers("color"), 0)
    chilled, price = numbers("chiller").astype(np.bool_), numbers("price", 100)
    cost = np.maximum(1, np.rint(price * np.array([item["cost"] for item in items]))).astype(np.int64)
    lead_days = rng.choice(LEAD_TIME_DAYS, SUPPLIERS)[numbers("supplier") - 1]
    columns: Columns = {
        "stock_item_id": np.arange(1, rows + 1),
        "stock_item_name": names,
        "supplier_id": numbers("supplier"),
        "color_id": colors,
        "unit_package_id": numbers("sold"),
        "outer_package_id": numbers("bought"),
        "brand": [item["brand"] for item in items],
        "size": [item["size"] for item in items],
        "lead_time_days": lead_days,
        "quantity_per_outer": numbers("outer"),
        "is_chiller_stock": chilled,
        "barcode": where(chilled, rng.integers(10**12, 9 * 10**12, rows).astype(np.str_)),
        "tax_rate": numbers("tax", 1000),
        "unit_price": price,
        "recommended_retail_price": np.rint(price * 1.495).astype(np.int64),
        "typical_weight_per_unit": numbers("weight", 1000),
        "marketing_comments": [
            None if item["brand"] is None else f"Genuine {item['brand']}" for item in items
        ],
        "internal_comments": None,
        "photo": None,
        "custom_fields": [_custom_fields(item) for item in items],
        **CURRENT,
    }
    return Catalogue(
        columns=columns,
        names=names,
        supplier=numbers("supplier"),
        price=price,
        cost=cost,
        tax=numbers("tax", 1000),
        lead_days=lead_days,
        sold_package=numbers("sold"),
        bought_package=numbers("bought"),
        outer=numbers("outer"),
        multiple=numbers("multiple"),
        chilled=chilled,
        groups=[item["groups"] for item in items],
    )


def memberships(items: Catalogue) -> Columns:
    """One row per stock item and group."""
    pairs = [(item, group) for item, groups in enumerate(items.groups, 1) for group in groups]
    return {
        "stock_item_stock_group_id": np.arange(1, len(pairs) + 1),
        "stock_item_id": np.array([item for item, _ in pairs]),
        "stock_group_id": np.array([group for _, group in pairs]),
        "last_edited_by": 1,
        "last_edited_when": FIRST_TIME,
    }


def item_names(items: Catalogue, positions: Ints) -> pa.Array:
    """The names of the stock items at these positions."""
    return pa.array(items.names.tolist(), pa.string()).take(pa.array(positions))


def _items(family: dict[str, Any]) -> list[dict[str, Any]]:
    combinations = product(
        family.get("variants", [None]), family.get("colors", [None]), family.get("sizes", [None])
    )
    return [_item(family, *combination) for combination in combinations]


def _item(family: dict[str, Any], variant: str | None, color: str | None, size: str | None) -> dict[str, Any]:
    name = family["name"] + (f" - {variant}" if variant else "")
    name += (f" ({color})" if color else "") + (f" {size}" if size else "")
    return {
        "brand": None,
        "tax": USUAL_TAX,
        "chiller": False,
        **family,
        "name": name,
        "size": size,
        "color": identifier("colors", color) if color else 0,
        "sold": identifier("package_types", family["sold"]),
        "bought": identifier("package_types", family["bought"]),
    }


def _custom_fields(item: dict[str, Any]) -> str:
    toy = identifier("stock_groups", "Toys") in item["groups"]
    fields: dict[str, Any] = {"country_of_manufacture": "Japan" if item["chiller"] else "China", "tags": []}
    return json.dumps({**fields, "minimum_age": "10"} if toy else fields)
