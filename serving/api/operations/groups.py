"""All groups of operations by the tag that OpenAPI shows them under."""

from collections.abc import Mapping

from serving.api.declared.computed import Computed
from serving.api.declared.select import Select
from serving.api.operations import customers

GROUPS: Mapping[str, tuple[Select | Computed, ...]] = {
    "customers": customers.OPERATIONS,
}
