"""The local web app: pages, JSON API and live coach behind one guard.

Room -> ASGI application. Nothing is loaded from another host; the API describes itself in
/api/openapi.json.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, Response

import tiptoe
from tiptoe.app_record import RESULTS, files_of
from tiptoe.errors import TiptoeError
from tiptoe.store import open_record
from tiptoe.web.guard import App, Doors, Guard
from tiptoe.web.jobs import Jobs
from tiptoe.web.keys import Keys
from tiptoe.web.room import Room, measurer

__all__ = ["build", "open_room"]

BROKEN = 500
BACK = "Go back to the start page."
ODD = {
    400: ("The body cannot be read as JSON.", "Send one JSON object in UTF-8."),
    404: ("There is no such page.", BACK),
}
BUG = ("Something in tiptoe broke.", "Reload the page; the terminal of `tiptoe serve` says more.")


def open_room(
    data: str | os.PathLike[str] | None, *, keys: Keys, doors: Doors, results: Path | None = None
) -> Room:
    """Open the record and everything that the pages share."""
    record = open_record(data)
    home = results or files_of(record.place)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    results = home / RESULTS
    jobs = Jobs(home / f"uploads-{doors.port}", measurer(record, results))
    return Room(record=record, keys=keys, doors=doors, results=results, jobs=jobs)


def build(room: Room) -> App:
    """The whole application, guarded."""
    from tiptoe.web import assets, enter, live, pages, pages_exercises, pages_plan, uploads
    from tiptoe.web.api import people, plans, record, sessions
    from tiptoe.web.api.described import describe

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        yield
        room.close()

    api = FastAPI(
        title="tiptoe",
        version=tiptoe.__version__,
        description="The record and the plans of one tiptoe server, for programs on this machine.",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=life,
    )
    api.state.room = room
    of_programs = (sessions, people, plans, record)  # asked most often, so matched first
    of_people = (pages, pages_exercises, pages_plan, assets, enter, uploads, live)
    for each in (*of_programs, *of_people):
        api.include_router(each.router)
    describe(api)
    api.add_exception_handler(TiptoeError, _refused)
    api.add_exception_handler(RequestValidationError, _malformed)
    api.add_exception_handler(HTTPException, _not_here)
    api.add_exception_handler(Exception, _broken)
    return Guard(api, keys=room.keys, doors=room.doors)


def _told(request: Request, status: int, what: str, fix: str, **headers: str) -> Response:
    """For programs as JSON, for people as a page."""
    if request.url.path.startswith("/api/"):
        return JSONResponse({"what": what, "fix": fix}, status_code=status, headers=headers)
    from tiptoe.web.page import plain_refusal, render

    if status >= BROKEN:  # the record may be what is broken: ask it nothing
        return HTMLResponse(plain_refusal(what, fix), status)
    page = render(request, "refusal.html.j2", status=status, what=what, fix=fix)
    page.headers.update(headers)
    return page


def _refused(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, TiptoeError)
    return _told(request, refusal.http_status, refusal.what, refusal.fix)


def _malformed(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, RequestValidationError)
    first: dict[str, Any] = dict(refusal.errors()[0]) if refusal.errors() else {}
    place = ".".join(str(each) for each in first.get("loc", ())[1:]) or "the request"
    return _told(request, 422, f"{place}: {first.get('msg', 'not valid')}.", "Correct it.")


def _not_here(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, HTTPException)
    what, fix = ODD.get(refusal.status_code, (f"{refusal.detail}.", BACK))
    headers = dict(refusal.headers or {})
    return _told(request, refusal.status_code, what, fix, **headers)


def _broken(request: Request, _: Exception) -> Response:
    return _told(request, 500, *BUG)
