"""/api/sessions: what was measured. A session is never changed; a wrong one is withdrawn."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

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

__all__ = ["router"]

router = APIRouter(prefix="/api", tags=["sessions"], responses=answers(*USUAL))
Limit = Annotated[int, Query(ge=1, le=1000)]
Cursor = Annotated[
    Annotated[str, Field(max_length=90, pattern=r"^-?[0-9]{1,17}\.[A-Za-z0-9_-]+$")] | None, Query()
]
JSON = "application/json"


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
def session(session_id: Id, request: Request) -> Response:
    """Everything that was measured, `tiptoe.session/1`."""
    room: Room = request.app.state.room
    return Response(room.record.session_text(session_id), media_type=JSON)


@router.post("/sessions/{session_id}/withdraw", status_code=204)
def withdraw(session_id: Id, told: Why, request: Request) -> Response:
    """The session stays in the record and no longer counts."""
    room: Room = request.app.state.room
    room.record.withdraw_session(session_id, why=told.why)
    return Response(status_code=204)
