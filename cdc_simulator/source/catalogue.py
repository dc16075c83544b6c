"""Stock items, their groups and deals; ``sales`` sells them and ``purchasing`` buys them."""

import json
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from cdc_simulator.source.columns import CURRENT, FIRST_TIME, Columns, Flags, Ints, where
from cdc_simulator.source.draw import Draw, month
from cdc_simulator.source.period import Period
from cdc_simulator.source.words import families, identifier

USUAL_TAX = 15.0


@dataclass(frozen=True)
class Catalogue:
    """What sales and purchasing need of each stock item, by id: prices in cents, tax in thousandths of a percent."""

    columns: Columns
    names: np.ndarray
    supplier: Ints
    price: Ints
    cost: Ints
    tax: Ints
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
    columns: Columns = {
        "stock_item_id": np.arange(1, rows + 1),
        "stock_item_name": names,
        "supplier_id": numbers("supplier"),
        "color_id": colors,
        "unit_package_id": numbers("sold"),
        "outer_package_id": numbers("bought"),
        "brand": [item["brand"] for item in items],
        "size": [item["size"] for item in items],
        "lead_time_days": rng.choice([2, 3, 7, 12, 14, 20], rows),
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


def special_deals(period: Period) -> Columns:
    """A deal for each buying group, on USB novelties: in the quarter in which the history ends, and the one before."""
    last = period.last.astype("datetime64[M]")
    quarter = last - last.astype(np.int64) % 3
    start = np.array([quarter - 3, quarter]).astype("datetime64[D]")
    end = np.array([quarter, quarter + 3]).astype("datetime64[D]") - 1
    names = [f"quarter {(number + 2) // 3}" for number in month(start)]
    return {
        "special_deal_id": np.array([1, 2]),
        "stock_item_id": None,
        "customer_id": None,
        "buying_group_id": np.array([2, 1]),
        "customer_category_id": None,
        "stock_group_id": identifier("stock_groups", "USB Novelties"),
        "deal_description": [f"10% USB Wingtip, {names[0]}", f"15% USB Tailspin, {names[1]}"],
        "start_date": start,
        "end_date": end,
        "discount_amount": None,
        "discount_percentage": np.array([10_000, 15_000]),
        "unit_price": None,
        "last_edited_by": 2,
        "last_edited_when": start[0].astype("datetime64[s]") - np.timedelta64(8, "h"),
    }


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
