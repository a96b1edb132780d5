"""The OpenAPI document tells the whole truth: how to sign in, which permission, and every refusal as a problem."""

from collections.abc import Callable, Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, Field, JsonValue

from rounds.core.access import Permission
from rounds.core.errors import STATUS
from rounds.core.http.edge import COOKIE, signed_in

CODES: list[JsonValue] = [*sorted(STATUS)]


class FieldProblem(BaseModel):
    """One thing that is wrong in a request."""

    loc: list[str] = Field(description="Where: body, query or path, then the names on the way")
    code: str
    params: dict[str, Any]


class Problem(BaseModel):
    """A refusal (RFC 9457). Screens translate by `code` and fill in `params`; `title` is one line to read."""

    type: str
    title: str
    status: int
    code: str = Field(json_schema_extra={"enum": CODES})
    params: dict[str, Any]
    errors: list[FieldProblem] = Field(default=[], description="Only with `malformed`")


PROBLEM_CONTENT = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
SIGN_IN_WAYS = {
    "token": {"type": "http", "scheme": "bearer", "description": "`<company>.<secret>` from POST /session"},
    "cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "Changes also need the header `X-Rounds: 1`",
    },
}


def needs(dependant: Dependant) -> tuple[bool, Permission | None]:
    """Whether an endpoint wants somebody signed in, and the one permission that it declares."""
    calls = [part.call for part in _all_dependants(dependant)]
    found = [call.permission for call in calls if call is not None and hasattr(call, "permission")]
    wants_sign_in = any(call is signed_in or hasattr(call, "wants_sign_in") for call in calls)
    return wants_sign_in, found[0] if found else None


def _all_dependants(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for inner in dependant.dependencies:
        yield from _all_dependants(inner)


def refusals(operation: dict[str, Any], method: str, *, wants_sign_in: bool) -> set[int]:
    """The statuses that an operation of this shape may refuse with. An endpoint names further ones itself."""
    found = {414, 431, 503}
    if wants_sign_in:
        found |= {401, 403}
    parameters = operation.get("parameters", [])
    if any(parameter["in"] == "path" for parameter in parameters) or "requestBody" in operation:
        found.add(404)
    if parameters or "requestBody" in operation:
        found.add(422)
    if "requestBody" in operation:
        found.add(413)
    if method != "get":
        found.add(409)
    return found


def describe_fully(app: FastAPI) -> None:
    """Replace `app.openapi` by one that adds security, permissions and problems to what FastAPI finds."""
    plain: Callable[[], dict[str, Any]] = app.openapi

    def full() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _completed(app, plain())
        return app.openapi_schema

    app.openapi = full  # type: ignore[method-assign]


def _completed(app: FastAPI, document: dict[str, Any]) -> dict[str, Any]:
    for route in iter_route_contexts(app.routes):
        dependant = getattr(route, "dependant", None)
        if dependant is None or not getattr(route, "include_in_schema", False):
            continue
        wants_sign_in, permission = needs(dependant)
        path = str(getattr(route, "path_format", route.path))
        for method in sorted(route.methods or ()):
            operation = document["paths"][path][method.lower()]
            _say_who_may(operation, wants_sign_in, permission)
            _say_refusals(operation, method.lower(), wants_sign_in)
    components = document["components"]
    for unused in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(unused, None)
    shape = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    # It may be absent; a default would make it look always there.
    shape["properties"]["errors"].pop("default")
    components["schemas"].update(shape.pop("$defs"), Problem=shape)
    components["securitySchemes"] = SIGN_IN_WAYS
    return document


def _say_who_may(operation: dict[str, Any], wants_sign_in: bool, permission: Permission | None) -> None:
    operation["security"] = [{name: []} for name in SIGN_IN_WAYS] if wants_sign_in else []
    if permission is not None:
        operation["x-permission"] = permission.value


def _say_refusals(operation: dict[str, Any], method: str, wants_sign_in: bool) -> None:
    responses = operation["responses"]
    # Without content an endpoint has named it, with content it is the framework's own.
    named = {int(status) for status in responses if status >= "400" and "content" not in responses[status]}
    for status in sorted(named | refusals(operation, method, wants_sign_in=wants_sign_in)):
        codes = sorted(code for code, answered in STATUS.items() if answered == status)
        responses[str(status)] = {"description": f"Refused: {', '.join(codes)}", "content": PROBLEM_CONTENT}
