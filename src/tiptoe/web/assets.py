"""Styles, scripts and pictures of the pages, all from inside the package and kept in memory."""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from fastapi import APIRouter, Request
from starlette.responses import Response

from tiptoe.errors import NotFoundError

__all__ = ["router"]

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".png": "image/png",
}
FOREVER, ASK = "public, max-age=31536000, immutable", "no-cache"

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class _Asset:
    body: bytes
    kind: str
    tag: str


@cache
def _assets() -> dict[str, _Asset]:
    """By name. The report's own style applies inside `.report` only."""
    bodies = {
        each.name: each.read_bytes()
        for each in files("tiptoe.web").joinpath("static").iterdir()
        if "." + each.name.rpartition(".")[2] in TYPES
    }
    page = files("tiptoe.report").joinpath("page")
    figure, report = (page.joinpath(name).read_bytes() for name in ("figure.css", "report.css"))
    bodies["report.css"] = b".report{" + report + b"\n}\n" + figure
    bodies["report.js"] = page.joinpath("report.js").read_bytes()
    return {name: _asset(name, body) for name, body in bodies.items()}


def _asset(name: str, body: bytes) -> _Asset:
    kind = TYPES["." + name.rpartition(".")[2]]
    return _Asset(body, kind, f'"{hashlib.sha256(body).hexdigest()[:16]}"')


@router.get("/static/{name}")
async def static(name: str, request: Request) -> Response:
    return _send(name, request)


@router.get("/favicon.ico")
async def icon(request: Request) -> Response:
    return _send("icon.svg", request)


def _send(name: str, request: Request) -> Response:
    found = _assets().get(name)
    if found is None:
        raise NotFoundError("There is no such file.", fix="Reload the page.")
    headers = {"etag": found.tag, "cache-control": FOREVER if "v" in request.query_params else ASK}
    if request.headers.get("if-none-match") == found.tag:
        return Response(status_code=304, headers=headers)
    return Response(found.body, media_type=found.kind, headers=headers)
