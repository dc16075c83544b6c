"""The API's description beyond what the framework sees: who may ask, and the problems that any operation may answer."""

from http import HTTPStatus
from typing import Any

from serving.api.access.roles import Role
from serving.api.declared.endpoint import ROLE
from serving.api.problems import MEDIA_TYPE, ProblemBody

AT_THE_DOOR = (HTTPStatus.UNAUTHORIZED, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.TOO_MANY_REQUESTS)
BEHIND_IT = (
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
KEYS = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
}
_VERBS = ("get", "post", "put", "patch", "delete")


def complete(description: dict[str, Any]) -> dict[str, Any]:
    """``description`` (OpenAPI) with all of it; what an operation says of a status itself is left."""
    components = description["components"]
    components["schemas"][ProblemBody.__name__] = ProblemBody.model_json_schema()
    components["securitySchemes"] = KEYS
    for path in description["paths"].values():
        for verb in _VERBS:
            if verb in path:
                _complete(path[verb])
    for unused in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(unused, None)
    return description


def _complete(operation: dict[str, Any]) -> None:
    is_open = operation[ROLE] == Role.OPEN.label
    answers = operation["responses"]
    # The framework's own is never sent: ours is.
    answers.pop("422", None)
    for status in AT_THE_DOOR if is_open else (*AT_THE_DOOR, *BEHIND_IT):
        answers.setdefault(str(int(status)), _problem(status))
    if not is_open:
        operation["security"] = [{name: []} for name in KEYS]


def _problem(status: HTTPStatus) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{ProblemBody.__name__}"}
    return {"description": status.phrase, "content": {MEDIA_TYPE: {"schema": schema}}}
