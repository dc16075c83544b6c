"""Row counts of all tables at a scale; ``generate`` makes exactly these.

Scale 1 is the size of the Wide World Importers sample, 1,057,452 rows. Tables that describe the world or the
catalogue stay whole at any scale; what business writes grows with it.
"""

from lakepulse.errors import SettingsError

MIN_SCALE, MAX_SCALE = 0.01, 10.0
SYSTEM_AND_EMPLOYEES = 20
SUPPLIERS = 13
STOCK_ITEMS = 227

WHOLE = {
    "countries": 190,
    "state_provinces": 53,
    "delivery_methods": 10,
    "payment_methods": 4,
    "transaction_types": 13,
    "system_parameters": 1,
    "suppliers": SUPPLIERS,
    "supplier_categories": 9,
    "customer_categories": 8,
    "buying_groups": 2,
    "special_deals": 2,
    "products": STOCK_ITEMS,
    "inventory": STOCK_ITEMS,
    "stock_groups": 10,
    "stock_item_stock_groups": 442,
    "colors": 36,
    "package_types": 14,
    "cold_room_temperatures": 4,
}


def check_scale(scale: float) -> None:
    """Raise SettingsError where ``scale`` is out of bounds."""
    if not MIN_SCALE <= scale <= MAX_SCALE:
        raise SettingsError(
            f"scale {scale:g} is out of bounds", f"Choose a scale from {MIN_SCALE:g} to {MAX_SCALE:g}."
        )


def members(customers: int) -> int:
    """Customers in a buying group: 402 of 663; each has two contacts, the others one."""
    return max(4, round(customers * 402 / 663))


def credit_notes(counts: dict[str, int]) -> int:
    """How many of the invoices take goods back: 4 in a thousand."""
    return round(0.004 * counts["invoices"])


def back_orders(counts: dict[str, int]) -> int:
    """How many of the orders carry what another one lacked: 5 in a thousand, fewer where goods are hardly reordered."""
    return min(round(0.005 * counts["orders"]), (counts["purchase_order_lines"] - STOCK_ITEMS) // 8)


def row_counts(scale: float) -> dict[str, int]:
    """Rows by table name for ``scale``; raises SettingsError where it is out of bounds."""
    check_scale(scale)

    def scaled(rows: int, least: int = 1) -> int:
        return max(least, round(rows * scale))

    customers = scaled(663, 10)
    invoices, invoice_lines = scaled(70_510), scaled(228_265)
    purchase_orders = scaled(2_074, STOCK_ITEMS // 4)
    purchase_order_lines = scaled(8_367, STOCK_ITEMS)
    return {
        **WHOLE,
        "cities": min(37_940, scaled(37_940, 500)),
        "people": SYSTEM_AND_EMPLOYEES + 2 * SUPPLIERS + customers + members(customers),
        "customers": customers,
        "orders": invoices + scaled(3_085),
        "order_lines": invoice_lines + scaled(3_147),
        "invoices": invoices,
        "invoice_lines": invoice_lines,
        "customer_transactions": invoices + scaled(26_637),
        "purchase_orders": purchase_orders,
        "purchase_order_lines": purchase_order_lines,
        "supplier_transactions": max(scaled(2_438), purchase_orders + 8),
        "stock_item_transactions": max(scaled(236_667), invoice_lines + purchase_order_lines),
        "vehicle_temperatures": scaled(65_998),
    }
