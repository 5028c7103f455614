"""/api/sessions: what was measured. A session is never changed; a wrong one is withdrawn."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, Response

from tiptoe.errors import NotFoundError
from tiptoe.exchange.session_read import checked_session
from tiptoe.web.api.described import SessionJson
from tiptoe.web.api.people import USUAL, PersonId
from tiptoe.web.api.shapes import (
    Id,
    Made,
    Moment,
    SessionRowOut,
    Why,
    answers,
)
from tiptoe.web.room import Room

__all__ = ["kept_file", "router"]

router = APIRouter(prefix="/api", tags=["sessions"], responses=answers(*USUAL))
Limit = Annotated[int, Query(ge=1, le=1000)]
Cursor = Annotated[
    Annotated[str, Field(max_length=90, pattern=r"^-?[0-9]{1,17}\.[A-Za-z0-9_-]+$")] | None, Query()
]
JSON = "application/json"
BINARY = {"type": "string", "format": "binary"}
FILES = {
    "overlay.mp4": "video/mp4",
    "reps.csv": "text/csv",
    "samples.parquet": "application/vnd.apache.parquet",
    "session.json": JSON,
}


@router.get("/people/{person_id}/sessions")
def sessions(
    person_id: PersonId,
    request: Request,
    limit: Limit = 50,
    before: Cursor = None,
    exercise: Annotated[str | None, Query(max_length=80)] = None,
) -> list[SessionRowOut]:
    """The sessions of a person, newest first, without those withdrawn."""
    room: Room = request.app.state.room
    found = room.record.sessions(person_id, limit=limit, before=before, exercise=exercise)
    return [SessionRowOut.model_validate(each) for each in found]


@router.post("/people/{person_id}/sessions", status_code=201)
def add_session(
    person_id: PersonId, told: SessionJson, recorded_at: Moment, request: Request
) -> Made:
    """Keep a session measured elsewhere, `tiptoe.session/1`. On the disk when this answers."""
    room: Room = request.app.state.room
    checked = checked_session(told)
    return Made(id=room.record.add_session(person_id, checked, recorded_at=recorded_at))


@router.get(
    "/sessions/{session_id}",
    responses={200: {"model": SessionJson}},
    response_class=Response,
)
async def session(session_id: Id, request: Request) -> Response:
    """Everything that was measured, `tiptoe.session/1`."""
    room: Room = request.app.state.room
    text = room.record.session_text_at_once(session_id)  # handing it to a thread costs more
    if text is None:
        text = await run_in_threadpool(room.record.session_text, session_id)
    return Response(text, media_type=JSON)


@router.get(
    "/sessions/{session_id}/files/{name}",
    response_class=FileResponse,
    responses={200: {"content": {kind: {"schema": BINARY} for kind in FILES.values()}}},
)
def session_file(
    session_id: Id,
    name: Literal["overlay.mp4", "reps.csv", "samples.parquet", "session.json"],
    request: Request,
) -> FileResponse:
    """A file that was written when a clip was measured: film, curves, table, numbers."""
    return kept_file(request.app.state.room, session_id, name)


def kept_file(room: Room, session_id: str, name: str) -> FileResponse:
    """One of the files beside a session's page; only these names exist."""
    row = room.record.session(session_id).row
    file = room.folder(row.id) / name
    if name not in FILES or not file.is_file():
        raise NotFoundError("There is no such file.", fix="Ask for another, or measure the clip.")
    return FileResponse(
        file, media_type=FILES[name], filename=name, content_disposition_type="inline"
    )


@router.post("/sessions/{session_id}/withdraw", status_code=204)
def withdraw(session_id: Id, told: Why, request: Request) -> Response:
    """The session stays in the record and no longer counts."""
    room: Room = request.app.state.room
    room.record.withdraw_session(session_id, why=told.why)
    return Response(status_code=204)
