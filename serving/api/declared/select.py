"""An operation that is one SELECT: its columns, their types and texts follow from the contracts of what it reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from serving.api.access.roles import Role
from serving.api.declared.clock import takes_moment
from serving.api.declared.parameters import Parameter
from spark_jobs.runtime.engines.statement import referenced_tables


@dataclass(frozen=True)
class Select:
    """``GET <path>``: the rows of ``sql`` (DuckDB's dialect), where ``$name`` is the value of a parameter.

    ``$now`` is no parameter but the beginning of the minute, see ``clock``.

    ``docs`` are the texts of columns that no contract describes. ``page_by`` are the columns, together unique, by which
    rows are sorted and paged (all descending where ``newest_first``); without it the SELECT sorts and limits itself.
    ``one``: it is a single row, or there is none and the answer is 404. ``live``: with what Kafka alone has yet, where
    the request does not say otherwise. ``used_by`` names who asks it.
    """

    name: str
    path: str
    summary: str
    sql: str
    used_by: str
    parameters: tuple[Parameter, ...] = ()
    docs: Mapping[str, str] = field(default_factory=dict)
    page_by: tuple[str, ...] = ()
    newest_first: bool = False
    one: bool = False
    live: bool = False
    role: Role = Role.VIEWER
    seconds: int = 5

    @property
    def tables(self) -> frozenset[str]:
        """The tables and views that it reads."""
        return frozenset(referenced_tables(self.sql))

    @property
    def takes_moment(self) -> bool:
        """Whether it depends on the minute."""
        return takes_moment(self.sql)
