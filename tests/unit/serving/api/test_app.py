"""What is declared of every operation, and who may ask it."""

import asyncio
from typing import Any

from serving.api.access.roles import Role
from serving.api.declared.columns import Columns
from serving.api.declared.endpoint import ROLE, USED_BY
from serving.api.declared.select import Select
from serving.api.operations.groups import GROUPS
from serving.api.services import Services
from tests.unit.serving.api.clients import application, client

AT_LEAST = 60
VERBS = ("get", "post", "put", "patch", "delete")


def described(services: Services) -> list[tuple[str, str, dict[str, Any]]]:
    """(method, path, description) of every operation."""
    paths = application(services).openapi()["paths"]
    return [(verb, path, each[verb]) for path, each in paths.items() for verb in VERBS if verb in each]


def filled(path: str, operation: dict[str, Any]) -> str:
    """``path`` with the examples of its parameters."""
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "path":
            example = (parameter["schema"].get("examples") or ["00000000"])[0]
            path = path.replace("{" + parameter["name"] + "}", str(example))
    return path


def test_every_operation_declares_its_role_and_who_uses_it(services: Services) -> None:
    operations = described(services)
    assert len(operations) >= AT_LEAST
    for verb, path, operation in operations:
        assert operation.get(ROLE) in {role.label for role in Role}, f"{verb} {path} declares no role"
        assert operation.get(USED_BY), f"nobody uses {verb} {path}"
        assert operation.get("summary"), path
    names = [operation["operationId"] for _, _, operation in operations]
    assert len(names) == len(set(names))


def test_the_description_is_openapi_31(services: Services) -> None:
    assert application(services).openapi()["openapi"].startswith("3.1")


def test_each_operation_is_answered_to_its_role_and_not_to_lesser_ones(services: Services) -> None:
    """Nothing runs here, so whoever may ask gets 503 at worst; who may not never comes so far."""
    quick = [each for each in described(services) if "/stream/" not in each[1]]

    async def statuses(role: Role) -> dict[str, int]:
        found = {}
        for verb, path, operation in quick:
            # A client each: more than a minute's requests are asked.
            async with client(services, role) as asking:
                answer = await asking.request(verb, filled(path, operation))
            found[operation["operationId"]] = answer.status_code
        return found

    for role in Role:
        found = asyncio.run(statuses(role))
        for _, _, operation in quick:
            needed = Role[operation[ROLE].upper()]
            status = found[operation["operationId"]]
            refused = 401 if role is Role.OPEN else 403
            assert (status == refused) == (role < needed), (
                f"{operation['operationId']} as {role.label}: {status}"
            )


def test_every_column_has_its_text_and_every_page_its_order(services: Services) -> None:
    columns = Columns(services.catalog)
    selects = [each for group in GROUPS.values() for each in group if isinstance(each, Select)]
    assert len(selects) >= AT_LEAST
    for select in selects:
        assert all(columns.docs(select).values()), select.name
        assert set(select.page_by) <= set(columns.schema(select).names), select.name
