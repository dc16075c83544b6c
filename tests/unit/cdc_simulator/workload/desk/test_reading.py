"""Desks share the documents out: each is one desk's, and no desk's twice."""

import duckdb
import pytest

from cdc_simulator.workload.desk.reading import Share


@pytest.mark.parametrize("desks", [1, 2, 3, 7])
def test_every_document_belongs_to_one_desk(desks: int) -> None:
    owned: list[int] = []
    session = duckdb.connect()
    for number in range(desks):
        condition = Share(number, desks).owns("document")
        sql = f"SELECT document FROM (SELECT unnest(range(100)) AS document) WHERE {condition}"
        owned += [document for (document,) in session.execute(sql).fetchall()]
    assert sorted(owned) == list(range(100))
