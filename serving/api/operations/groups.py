"""All groups of operations by the tag that OpenAPI shows them under."""

from collections.abc import Mapping

from serving.api.declared.computed import Computed
from serving.api.declared.select import Select
from serving.api.operations.lake import contracts, exports, quality, snapshots, tables
from serving.api.operations.platform import caller, hops, pipeline, trace
from serving.api.operations.shop import (
    customers,
    kpis,
    orders,
    products,
    reports,
    sales,
    stock,
    web,
)

GROUPS: Mapping[str, tuple[Select | Computed, ...]] = {
    "kpis": (*kpis.OPERATIONS, *web.OPERATIONS),
    "sales": sales.OPERATIONS,
    "customers": customers.OPERATIONS,
    "products": products.OPERATIONS,
    "orders": orders.OPERATIONS,
    "stock": stock.OPERATIONS,
    "operations": reports.OPERATIONS,
    "tables": tables.OPERATIONS,
    "quality": quality.OPERATIONS,
    "pipeline": (*pipeline.OPERATIONS, *hops.OPERATIONS, *trace.OPERATIONS, *caller.OPERATIONS),
    "contracts": contracts.OPERATIONS,
    "exports": exports.OPERATIONS,
    "snapshots": snapshots.OPERATIONS,
}
