"""The service's own pages: what can be asked (`/docs`), and the token for a browser (`/session`).

They need no network: style and script come from here. Swagger UI was left out on purpose: it is
1.5 MB of somebody else's script that would see the token, for about ten addresses.
"""

import json
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

import jinja2
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from extractor.serve.asking import kind_of
from extractor.serve.guard import COOKIE, OPEN_BYTES, session_of
from extractor.serve.service import service_of
from extractor.serve.wording import form_of
from extractor.text import clean

__all__ = ["begin_session", "docs", "file", "router", "session"]

FILES = {
    "page.css": ("extractor.report", "text/css"),
    "service.css": ("extractor.serve", "text/css"),
    "service.js": ("extractor.serve", "text/javascript"),
}
SESSION_SECONDS = 12 * 3600
router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def docs(request: Request) -> Response:
    """All addresses with what they take, from the OpenAPI description, and a form to try each."""
    described = request.app.openapi()
    return _page("docs", info=described["info"], groups=list(_groups(described)))


@router.get("/docs/{name}")
async def file(name: str) -> Response:
    """The style and the script of the pages."""
    if name not in FILES:
        raise HTTPException(404)
    package, kind = FILES[name]
    found = resources.files(package).joinpath(name).read_text("utf-8")
    return Response(found, media_type=kind, headers={"Cache-Control": "no-cache"})


@router.get("/session")
async def session() -> Response:
    """Asks for the token."""
    return _page("session", wrong=False, wait=0)


@router.post("/session")
async def begin_session(request: Request) -> Response:
    """Takes the token and gives a cookie for it, which no script can read."""
    token = service_of(request).settings.token
    kind_of(request)
    if request.state.wait():  # after many wrong ones; see the guard
        return _too_many(request)
    async with form_of(request, files=0, fields=1, most=OPEN_BYTES) as form:
        given = str(form.get("token", "")).strip()
    status = 200 if token is None else request.state.compare(given, token)
    if status == 429:  # others came while the form was read
        return _too_many(request)
    if status == 401:
        return _page("session", 401, wrong=True, wait=0)
    first = any(getattr(route, "path", "") == "/" for route in request.app.routes)
    answer = RedirectResponse("/" if first else "/docs", 303)
    answer.set_cookie(
        COOKIE,
        session_of(token or ""),
        max_age=SESSION_SECONDS,
        secure=request.headers.get("origin", "").startswith("https:"),  # also behind a proxy
        httponly=True,
        samesite="strict",
    )
    return answer


def _too_many(request: Request) -> Response:
    """Asks for the token later."""
    wait = max(1, request.state.wait())
    page = _page("session", 429, wrong=True, wait=wait)
    page.headers["Retry-After"] = str(wait)
    return page


def _groups(described: dict[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The operations of each tag, in the order of the routes."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            tag = operation.get("tags", ["other"])[0]
            groups.setdefault(tag, []).append(_operation(path, method.upper(), operation))
    yield from groups.items()


def _operation(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {})
    schema = body.get("application/json", {}).get("schema", {})
    fields = [
        {
            "name": name,
            "type": _type(node),
            "about": node.get("description", ""),
            "needed": name in schema.get("required", ()),
        }
        for name, node in schema.get("properties", {}).items()
    ]
    return {
        "id": f"{method}{path}".replace("/", "-").replace("{", "").replace("}", ""),
        "path": path,
        "method": method,
        "summary": operation.get("summary", ""),
        "about": _paragraphs(operation.get("description", "")),
        "parameters": [
            {**each, "type": _type(each["schema"])} for each in operation.get("parameters", ())
        ],
        "fields": fields,
        "file": "multipart/form-data" in body,
    }


def _paragraphs(text: str) -> list[list[str]]:
    """The paragraphs of a docstring, each in pieces, of which every second is code."""
    return [" ".join(each.split()).split("`") for each in text.split("\n\n") if each.strip()]


def _type(node: dict[str, Any]) -> str:
    """The type of a value in a few words."""
    if choices := node.get("anyOf"):
        return " or ".join(dict.fromkeys(map(_type, choices)))
    if "enum" in node or "const" in node:
        return " | ".join(json.dumps(each) for each in node.get("enum", [node.get("const")]))
    known = str(node.get("format") or node.get("type") or node.get("$ref", "").split("/")[-1])
    return f"list of {_type(node['items'])}" if known == "array" and "items" in node else known


def _page(name: str, status: int = 200, **values: Any) -> HTMLResponse:
    return HTMLResponse(_templates().get_template(name).render(values), status)


@cache
def _templates() -> jinja2.Environment:
    package = resources.files(__package__)
    return jinja2.Environment(
        loader=jinja2.FunctionLoader(
            lambda name: package.joinpath(f"{name}.html.jinja").read_text("utf-8")
        ),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: clean(value) if type(value) is str else value,
    )
