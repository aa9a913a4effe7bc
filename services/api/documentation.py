"""The OpenAPI document and its page, and the files that pages load: all of it from this service."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any, Final

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from domain.capture import Capture
from services.api import memento_page
from services.api.answering import JSON, Conditions, Representation, respond, tag_of
from services.api.problems import Problem, problems
from services.api.sampling import sample

HOUR: Final = b"public, max-age=3600"
_HERE: Final = files("services.api") / "static"
_SWAGGER: Final = files("fastapi_offline") / "static"
_FILES: Final = {
    "record.css": (_HERE, b"text/css; charset=utf-8"),
    "docs.js": (_HERE, b"text/javascript; charset=utf-8"),
    "swagger-ui.css": (_SWAGGER, b"text/css; charset=utf-8"),
    "swagger-ui-bundle.js": (_SWAGGER, b"text/javascript; charset=utf-8"),
}
_POLICY: Final = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    b"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_OBJECT: Final = {"type": "object"}
_READY: Final = {"status": "ready", "why": [], "views": {"articles": 42}}
_OPERATING: Final[dict[str, dict[str, Any]]] = {
    "/healthz": {"application/json": {"schema": _OBJECT, "example": {"status": "alive"}}},
    "/readyz": {"application/json": {"schema": _OBJECT, "example": _READY}},
    "/metrics": {
        "text/plain": {
            "schema": {"type": "string"},
            "example": 'stet_view_position{view="articles"} 42.0\n',
        }
    },
}


def install(app: FastAPI) -> None:
    """Serve the document, its page and the files."""
    app.openapi = lambda: _document(app)  # type: ignore[method-assign]
    made: dict[str, Representation] = {}

    async def document(request: Request) -> Response:
        if "document" not in made:
            body = json.dumps(_document(app), ensure_ascii=False).encode()
            made["document"] = Representation(body, JSON, tag_of(body), cache_control=HOUR)
        return respond(made["document"], Conditions(request.scope))

    app.add_route("/", _front, ["GET"], include_in_schema=False)
    app.add_route("/openapi.json", document, ["GET"], include_in_schema=False)
    app.add_route("/docs", _page, ["GET"], include_in_schema=False)
    app.add_route("/static/{name}", _file, ["GET"], include_in_schema=False)


async def _front(request: Request) -> Response:
    """Show whoever comes to the front door, and knows nothing yet, what there is."""
    return RedirectResponse(f"{request.scope.get('root_path', '')}/docs", 302)


async def _page(request: Request) -> Response:
    page = memento_page.TEMPLATES.get_template("docs.html")
    body = page.render(root=request.scope.get("root_path", "")).encode()
    headers = [(b"content-security-policy", _POLICY), *memento_page.HEADERS[1:]]
    made = Representation(body, memento_page.MEDIA_TYPE, tag_of(body), headers=headers)
    return respond(made, Conditions(request.scope))


async def _file(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _FILES:
        raise HTTPException(404)
    folder, media_type = _FILES[name]
    body = (folder / name).read_bytes()
    headers = memento_page.HEADERS[2:]
    made = Representation(body, media_type, tag_of(body), cache_control=HOUR, headers=headers)
    return respond(made, Conditions(request.scope))


def _document(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document, with the shape of problems and what any operation may answer."""
    if app.openapi_schema is None:
        document = FastAPI.openapi(app)
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas["Problem"] = Problem.model_json_schema()
        capture = Capture.model_json_schema(ref_template="#/components/schemas/{model}")
        for name, schema in capture.pop("$defs").items():
            schemas.setdefault(name, schema)
        schemas["Capture"] = capture
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        for path, operations in document["paths"].items():
            for operation in operations.values():
                _complete(path, operation, schemas)
    assert app.openapi_schema is not None
    return app.openapi_schema


def _complete(path: str, operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Add what any operation may answer, and an example, where it says nothing of it."""
    answers = operation["responses"]
    if path in _OPERATING:
        answers["200"]["content"] = _OPERATING[path]
    for status, documented in problems(400, 429, 500).items():
        answers.setdefault(str(status), documented)
    if "application/json" in answers.get("422", {}).get("content", {}):
        answers["422"] = problems(422)[422]
    bodies = [answer for status, answer in answers.items() if status.startswith("2")]
    for body in (operation.get("requestBody", {}), *bodies):
        for content in body.get("content", {}).values():
            if "example" not in content and "examples" not in content:
                content["example"] = sample(content.get("schema", {}), schemas)
