"""Edits of master data: customers, prices; updates that change nothing; readings of the sensors."""

from datetime import UTC
from decimal import Decimal

from cdc_simulator.source.drawing.words import identifier, names
from cdc_simulator.workload.desk.desk import Desk
from cdc_simulator.workload.desk.documents import Customer
from cdc_simulator.workload.timing.clock import END_OF_TIME
from cdc_simulator.workload.transaction import Row, Transaction

CENT = Decimal("0.01")
VANS = ("WWI-321-A", "WWI-322-A")
RETAIL_FACTOR = Decimal("1.495")


def edit_customers(desk: Desk, count: int) -> Transaction:
    """Customers get another telephone number, credit limit and place on the tour."""
    transaction = desk.begin("edit customers")
    rows = [
        {
            "customer_id": customer,
            "phone_number": _phone(desk),
            "payment_days": desk.rng.choice((7, 14, 30)),
            "is_on_credit_hold": desk.rng.random() < 0.05,
            **_edited(desk),
        }
        for customer in _some(desk, list(desk.customers), count)
    ]
    transaction.update("customers", rows)
    return transaction


def move_customers(desk: Desk, count: int) -> Transaction:
    """Customers move to another city."""
    transaction = desk.begin("move customers")
    rows = [
        {"customer_id": one, **_address(desk), **_edited(desk)}
        for one in _some(desk, list(desk.customers), count)
    ]
    transaction.update("customers", rows)
    return transaction


def open_accounts(desk: Desk, count: int) -> Transaction:
    """New customers with their contact."""
    transaction = desk.begin("open accounts")
    people = [_person(desk) for _ in range(count)]
    rows = [_customer(desk, person) for person in people]
    transaction.insert("people", people)
    transaction.insert("customers", rows)
    transaction.committed.append(lambda: _remember(desk, rows))
    return transaction


def change_prices(desk: Desk, count: int) -> Transaction | None:
    """Prices of some goods go up or down by a few percent."""
    transaction = desk.begin("change prices")
    items = _some(desk, desk.own_items, count)
    prices = {item: _new_price(desk, desk.items[item].price) for item in items}
    rows = [
        {
            "stock_item_id": item,
            "unit_price": price,
            "recommended_retail_price": (price * RETAIL_FACTOR).quantize(CENT),
            **_edited(desk),
        }
        for item, price in prices.items()
    ]
    transaction.update("products", rows)
    transaction.committed.append(lambda: _set_prices(desk, prices))
    return transaction if rows else None


def touch(desk: Desk, count: int) -> Transaction:
    """Updates that set a column to what it is: Postgres logs them as any other."""
    transaction = desk.begin("touch")
    rows = [{"customer_id": one, "payment_days": 0} for one in _some(desk, list(desk.customers), count)]
    transaction.update("customers", rows, relative=("payment_days",))
    return transaction


def read_sensors(desk: Desk, count: int) -> Transaction:
    """Vans report temperatures, cold rooms renew theirs."""
    transaction = desk.begin("read sensors")
    transaction.insert("vehicle_temperatures", [_van_reading(desk, reading) for reading in range(2 * count)])
    since = desk.clock.now()
    rows = [
        {
            "cold_room_temperature_id": sensor,
            "recorded_when": since.replace(tzinfo=UTC),
            "temperature": _degrees(desk),
            "valid_from": since,
        }
        for sensor in desk.sensors
    ]
    transaction.update("cold_room_temperatures", rows)
    return transaction


def _some(desk: Desk, ids: list[int], count: int) -> list[int]:
    return sorted(desk.rng.sample(ids, min(count, len(ids))))


def _edited(desk: Desk) -> Row:
    return {"last_edited_by": desk.rng.choice(desk.salespeople), "valid_from": desk.clock.now()}


def _phone(desk: Desk) -> str:
    return f"({desk.rng.randint(201, 989)}) 555-01{desk.rng.randint(0, 99):02d}"


def _degrees(desk: Desk) -> Decimal:
    return Decimal(round(desk.rng.gauss(400, 40))) / 100


def _address(desk: Desk) -> Row:
    city, code = desk.rng.choice(desk.cities), str(desk.rng.randint(10_000, 99_999))
    street = f"{desk.rng.randint(1, 2000)} {desk.rng.choice(names()['streets'])}"
    longitude, latitude = desk.rng.uniform(-120, -70), desk.rng.uniform(25, 48)
    return {
        "delivery_city_id": city,
        "postal_city_id": city,
        "delivery_address_line1": f"Shop {desk.rng.randint(1, 400)}",
        "delivery_address_line2": f"{street} {desk.rng.choice(names()['street_types'])}",
        "delivery_postal_code": code,
        "delivery_location": f"POINT ({longitude:.6f} {latitude:.6f})",
        "postal_address_line1": f"PO Box {desk.rng.randint(1, 9000)}",
        "postal_postal_code": code,
    }


def _person(desk: Desk) -> Row:
    given, family = desk.rng.choice(names()["given_names"]), desk.rng.choice(names()["family_names"])
    return {
        "person_id": desk.number("people"),
        "full_name": f"{given} {family}",
        "preferred_name": given,
        "is_permitted_to_logon": False,
        "is_external_logon_provider": False,
        "is_system_user": False,
        "is_employee": False,
        "is_salesperson": False,
        "phone_number": _phone(desk),
        "fax_number": _phone(desk),
        "email_address": f"{given}.{family}@contacts.example".lower(),
        "valid_to": END_OF_TIME,
        **_edited(desk),
    }


def _customer(desk: Desk, person: Row) -> Row:
    customer = desk.number("customers")
    return {
        "customer_id": customer,
        "customer_name": f"{person['full_name']} {customer}",
        "bill_to_customer_id": customer,
        "customer_category_id": desk.rng.randint(3, 8),
        "primary_contact_person_id": person["person_id"],
        "delivery_method_id": identifier("delivery_methods", "Delivery Van"),
        "credit_limit": Decimal(desk.rng.randint(10, 40) * 100),
        "account_opened_date": desk.clock.today(),
        "standard_discount_percentage": Decimal(0),
        "is_statement_sent": False,
        "is_on_credit_hold": False,
        "payment_days": 7,
        "phone_number": person["phone_number"],
        "fax_number": person["fax_number"],
        "delivery_run": f"R{desk.rng.randint(1, 24):02d}",
        "run_position": str(desk.rng.randint(1, 59)),
        "website_url": f"https://www.shop{customer}.example",
        **_address(desk),
        "valid_to": END_OF_TIME,
        **_edited(desk),
    }


def _remember(desk: Desk, rows: list[Row]) -> None:
    for row in rows:
        contact = row["primary_contact_person_id"]
        desk.customers[row["customer_id"]] = Customer(
            customer_id=row["customer_id"],
            bill_to=row["customer_id"],
            contact=contact,
            accounts_contact=contact,
            delivery_method=row["delivery_method_id"],
            delivery_run=row["delivery_run"],
            run_position=row["run_position"],
            city=row["delivery_city_id"],
            category=row["customer_category_id"],
        )


def _new_price(desk: Desk, price: Decimal) -> Decimal:
    changed = price * Decimal(desk.rng.choice((96, 98, 99, 101, 102, 104))) / 100
    return max(changed.quantize(CENT), Decimal("0.05"))


def _set_prices(desk: Desk, prices: dict[int, Decimal]) -> None:
    for item, price in prices.items():
        desk.items[item].price = price


def _van_reading(desk: Desk, reading: int) -> Row:
    van, sensor, degrees = VANS[reading % 2], desk.rng.randint(1, 2), _degrees(desk)
    return {
        "vehicle_temperature_id": desk.number("vehicle_temperatures"),
        "vehicle_registration": van,
        "chiller_sensor_number": sensor,
        "recorded_when": desk.clock.now().replace(tzinfo=UTC),
        "temperature": degrees,
        "full_sensor_data": f'{{"van": "{van}", "sensor": {sensor}, "celsius": {degrees}}}',
        "is_compressed": False,
    }
