"""The pages about what was measured: measure, session, history, people, settings."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from tiptoe import app
from tiptoe.web.api.sessions import kept_file
from tiptoe.web.page import pick_person, render
from tiptoe.web.room import Room

__all__ = ["router"]

ROWS = 60  # of the table; the curve has more
CURVE = 400

router = APIRouter(include_in_schema=False)


@router.get("/measure")
def measure(request: Request) -> Response:
    room: Room = request.app.state.room
    person = pick_person(request, room.record.people())
    if person is None:
        return RedirectResponse("/welcome", 303)
    jobs = [each.as_dict() for each in room.jobs.some(person.id)][:12]
    return render(request, "measure.html.j2", jobs=jobs)


@router.get("/history")
def history(request: Request, before: str | None = None) -> Response:
    from tiptoe.web.trend import trend

    room: Room = request.app.state.room
    person = pick_person(request, room.record.people())
    if person is None:
        return RedirectResponse("/welcome", 303)
    rows = room.record.sessions(person.id, limit=CURVE, before=before)
    return render(
        request,
        "history.html.j2",
        rows=rows[:ROWS],
        older=rows[ROWS - 1].cursor if len(rows) > ROWS else None,
        total=room.record.count_sessions(person.id),
        trend=trend(rows),
        pain=room.record.pain(person.id, limit=CURVE),
    )


@router.get("/sessions/{session_id}")
def session(session_id: str, request: Request) -> Response:
    from tiptoe.report.html import session_part

    room: Room = request.app.state.room
    stored = room.record.session(session_id)
    page = room.folder(stored.row.id) / app.REPORT
    text = page.read_text("utf-8") if page.is_file() else _drawn(stored.body)
    return render(
        request,
        "session.html.j2",
        row=stored.row,
        report=session_part(text),
        films=[name for name in ("overlay.mp4",) if (page.parent / name).is_file()],
    )


def _drawn(body: dict[str, Any]) -> str:
    """The page of a session that has no film: all numbers, no curve."""
    import json

    from tiptoe.exchange.session_read import load_session_json
    from tiptoe.report.html import render as draw

    return draw(load_session_json(json.dumps(body)))


@router.get("/sessions/{session_id}/{name}")
def session_file(session_id: str, name: str, request: Request) -> Response:
    """One of the files beside the report."""
    room: Room = request.app.state.room
    return kept_file(room, session_id, name)


@router.get("/people")
def people(request: Request) -> Response:
    room: Room = request.app.state.room
    counts = {each.id: room.record.count_sessions(each.id) for each in room.record.people()}
    return render(request, "people.html.j2", counts=counts)


@router.get("/settings")
def settings(request: Request) -> Response:
    room: Room = request.app.state.room
    return render(request, "settings.html.j2", place=str(room.record.place))
