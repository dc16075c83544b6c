"""Contracts: what every table promises, as it is declared and in the forms that follow from it."""

from functools import partial
from typing import Any

from pydantic import BaseModel, Field

from lakepulse.contracts.compile.targets import Form as ContractForm
from lakepulse.contracts.compile.targets import compile_to
from lakepulse.errors import ContractError
from serving.api.declared.computed import Asked, Computed, Found
from serving.api.declared.parameters import Parameter
from serving.api.problems import not_found
from serving.api.services import Services

ANY_TABLE = Parameter(
    "table",
    str,
    "The table, as `layer.name`",
    "gold.fact_sales",
    pattern=r"^(source|files|bronze|silver|gold)\.[a-z][a-z0-9_]*$",
    longest=80,
    in_path=True,
)


class ContractSummary(BaseModel):
    """One contract of the catalog."""

    table: str = Field(description="The table")
    kind: str = Field(description="append, upsert, scd2, full_refresh or view")
    owner: str = Field(description="Who answers for it")
    purpose: str = Field(description="What a row is")
    rules: int = Field(description="Rules that its rows are held to")
    personal: list[str] = Field(description="Columns of personal data")


class SelectBody(BaseModel):
    """The SELECT that makes a table."""

    table: str = Field(description="The table")
    spark: str | None = Field(description="In Spark SQL, as it is written; null: its rows are its input's")


class CompiledBody(BaseModel):
    """A contract in another form."""

    table: str = Field(description="The table")
    form: str = Field(description="The form")
    text: str = Field(description="The contract in it")


async def every(services: Services, asked: Asked) -> Found:
    """All contracts."""
    return Found(
        [
            ContractSummary(
                table=each.table,
                kind=each.kind,
                owner=each.owner,
                purpose=each.purpose,
                rules=len(each.expect),
                personal=[name for name, column in each.columns.items() if column.pii],
            ).model_dump()
            for each in services.catalog.declared.values()
        ]
    )


async def one(services: Services, asked: Asked) -> Found:
    """One contract as it is declared."""
    return Found(services.catalog.get(_known(services, asked)).model_dump(mode="json"))


async def select(services: Services, asked: Asked) -> Found:
    """The SELECT that makes a table."""
    table = _known(services, asked)
    return Found({"table": table, "spark": services.catalog.select_sql(table)})


async def compiled(services: Services, asked: Asked) -> Found:
    """A contract in another form; computed in a thread, since some forms take long."""
    table, form = _known(services, asked), asked.values["target"]
    work = partial(compile_to, services.catalog, table, ContractForm(form))
    try:
        text = await services.alerts.run(work)
    except ContractError as error:
        raise not_found(f"{form} form of {table}", error.cure) from error
    return Found({"table": table, "form": form, "text": text})


def _known(services: Services, asked: Asked) -> str:
    table: str = asked.values["table"]
    if table not in services.catalog:
        raise not_found(f"contract of {table}", "/api/v1/contracts lists all.")
    return table


OPERATIONS = (
    Computed(
        "contracts", "/contracts", "All contracts", every, ContractSummary, "dashboard: tables", seconds=60
    ),
    Computed(
        "contract",
        "/contracts/{table}",
        "One contract as it is declared",
        one,
        dict[str, Any],
        "dashboard: tables",
        (ANY_TABLE,),
        many=False,
        seconds=60,
    ),
    Computed(
        "contract_select",
        "/contracts/{table}/select",
        "The SELECT that makes a table",
        select,
        SelectBody,
        "dashboard: lineage",
        (ANY_TABLE,),
        many=False,
        seconds=60,
    ),
    Computed(
        "contract_as",
        "/contracts/{table}/as/{target}",
        "A contract as Avro, Spark, Arrow, DuckDB, Trino …",
        compiled,
        CompiledBody,
        "recipe: read the topics",
        (
            ANY_TABLE,
            Parameter(
                "target", str, "The form", "arrow", among=tuple(ContractForm), in_path=True, longest=20
            ),
        ),
        many=False,
        seconds=60,
    ),
)
