"""The routes as one flat list, and a request's route found among the few that begin as its path does.

FastAPI keeps included routers as a tree and tries all routes of all of them in turn, at each level again. With some
hundred routes that costs more than many an endpoint.
"""

from collections.abc import Sequence

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as AsgiScope

SEGMENTS = 3
COPIED = (
    "response_model", "status_code", "dependencies", "summary", "description", "response_description", "responses",
    "deprecated", "methods", "operation_id", "response_model_include", "response_model_exclude",
    "response_model_by_alias", "response_model_exclude_unset", "response_model_exclude_defaults",
    "response_model_exclude_none", "include_in_schema", "response_class", "name", "callbacks", "openapi_extra",
    "generate_unique_id_function", "tags",
)  # fmt: skip


def include_flat(app: FastAPI, prefix: str, routers: Sequence[APIRouter]) -> None:
    """Add the routers' routes to the app's own list. Raises TypeError for what is no plain endpoint."""
    for router in routers:
        for route in router.routes:
            if not isinstance(route, APIRoute):
                raise TypeError(f"{route} is no endpoint")
            same = {name: getattr(route, name) for name in COPIED}
            app.router.add_api_route(prefix + route.path, route.endpoint, **same)


def install_directory(app: FastAPI) -> None:
    """Call it after the last route was added."""
    app.router.middleware_stack = Directory(app.router)


class Directory:
    """Asks a small router of the routes that share their first segments; whatever it lacks is the whole one's.

    A path that is somebody's own without parameters is never taken for another's parameter: `/people/import` with a
    method that it lacks is refused as such, and not as `/people/{id}` with a strange id.
    """

    def __init__(self, whole: APIRouter) -> None:
        self._whole = whole
        groups: dict[str, list[APIRoute]] = {}
        plain: dict[str, list[APIRoute]] = {}
        for route in whole.routes:
            if isinstance(route, APIRoute) and (key := beginning(route.path)):
                groups.setdefault(key, []).append(route)
                if "{" not in route.path:
                    plain.setdefault(route.path, []).append(route)
        default: ASGIApp = whole.app

        def small(routes: list[APIRoute]) -> APIRouter:
            return APIRouter(routes=list(routes), default=default, redirect_slashes=False)

        self._parts = {key: small(routes) for key, routes in groups.items()}
        self._plain = {path: small(routes) for path, routes in plain.items()}

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        part = None
        if scope["type"] == "http":
            path = scope["path"]
            part = self._plain.get(path) or self._parts.get(beginning(path))
        scope.setdefault("router", self._whole)
        await (part or self._whole).app(scope, receive, send)


def beginning(path: str) -> str:
    """The first segments of a path; nothing if it is shorter or one of them is a parameter."""
    first = path.split("/", SEGMENTS + 1)[: SEGMENTS + 1]
    return "/".join(first) if len(first) > SEGMENTS and "{" not in "".join(first) else ""
