"""A wrong contract is answered with file, line, key, what was expected and the nearest word."""

import pytest

from lakepulse.contracts.load import load_contract
from lakepulse.contracts.model import Layer, TableKind
from lakepulse.contracts.problems import InvalidContractsError, Problem
from tests.unit.lakepulse.contracts.shop import Shop, replace


def only_problem(shop: Shop, stem: str) -> Problem:
    with pytest.raises(InvalidContractsError) as raised:
        load_contract(shop.contract(stem))
    assert len(raised.value.problems) == 1
    return raised.value.problems[0]


def test_a_good_contract_is_read(shop: Shop) -> None:
    contract = load_contract(shop.contract("silver/customers"))
    assert (contract.layer, contract.name, contract.kind) == (Layer.SILVER, "customers", TableKind.SCD2)
    assert contract.columns["customer_name"].type.length == 100


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "expected"),
    [
        ("kind: upsert", "kind: upsrt", 6, "kind", "did you mean `upsert`?"),
        ("type: date", "type: dat", 13, "columns.order_date.type", "did you mean `date`?"),
        ("route_by:", "rout_by:", 8, "rout_by", "did you mean `route_by`?"),
        ("doc: Who ordered", "dok: Who ordered", 12, "columns.customer_id.dok", "did you mean `doc`?"),
        ("doc: Free text", "doc: x", 15, "columns.comments.doc", "at least 3 characters"),
        ("table: source.orders", "table: sorce.orders", 1, "table", "source|files|events|bronze|silver|gold"),
        ("table: source.orders", "table: source.order", 1, "table", "expected `source.orders`"),
        ("[[order_date, customer_id]]", "[[order_date, 7]]", 9, "indexes.0.1", "valid string"),
        ("decimal(18,2)", "decimal(18,20)", 14, "columns.amount.type", "scale <= precision"),
    ],
)
def test_a_mistake_is_named_with_its_place(
    shop: Shop, old: str, new: str, line: int, key: str, expected: str
) -> None:
    replace(shop.contract("source/orders"), old, new)
    with pytest.raises(InvalidContractsError) as raised:
        load_contract(shop.contract("source/orders"))
    problems = [it for it in raised.value.problems if it.key == key]
    assert len(problems) == 1, raised.value.problems
    assert problems[0].file == str(shop.contract("source/orders"))
    assert problems[0].line == line
    assert expected in problems[0].message


def test_a_missing_key_is_named(shop: Shop) -> None:
    replace(shop.contract("source/orders"), "owner: commerce\n", "")
    problem = only_problem(shop, "source/orders")
    assert (problem.key, problem.message) == ("owner", "`owner` is missing")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("table: [", "is not YAML"), ("- a list", "expected a mapping"), ("key: 1\nkey: 2\n", "is not YAML")],
)
def test_what_is_not_a_yaml_mapping_is_refused(shop: Shop, text: str, expected: str) -> None:
    shop.contract("source/orders").write_text(text)
    assert expected in only_problem(shop, "source/orders").message


def test_a_missing_file_is_named(shop: Shop) -> None:
    assert "cannot be read" in only_problem(shop, "source/nothing").message


def test_every_mistake_of_a_file_is_reported_at_once(shop: Shop) -> None:
    replace(shop.contract("source/orders"), "kind: upsert", "kind: upsrt")
    replace(shop.contract("source/orders"), "type: date", "type: dat")
    with pytest.raises(InvalidContractsError) as raised:
        load_contract(shop.contract("source/orders"))
    assert [problem.key for problem in raised.value.problems] == ["kind", "columns.order_date.type"]
