"""The live coach: its page, and the WebSocket that carries frames in and state out.

One page at a time has the camera; a second one is told, and may take over. The browser sends the
next frame when the state of the one before has arrived, so nothing queues up. Frames stay in
memory; after every repetition a draft is in the record, so that a crash loses at most one.

    browser -> {"kind": "begin", ...}, {"kind": "key", "key", "time_s", "pain"?},
               {"kind": "tick", "time_s"}, {"kind": "save"}, and frames as bytes:
               float64 capture time in s, uint32 frames missed before it, then the JPEG
    server  -> {"kind": "state", ...}, {"kind": "saved", "session_id"}, {"kind": "refusal", ...},
               {"kind": "busy"} or {"kind": "taken"}
"""

import json
import secrets
import struct
import threading
from importlib import import_module
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Request, WebSocket, WebSocketDisconnect
from starlette.responses import RedirectResponse, Response

from tiptoe import app_plan, catalogue
from tiptoe.app_live import parts_of
from tiptoe.coach.dose import Dose
from tiptoe.errors import TiptoeError
from tiptoe.web.live_run import Run
from tiptoe.web.page import PERSON, pick_person, render
from tiptoe.web.room import Room

__all__ = ["router"]

HEAD = struct.Struct("<dI")
BUSY, TAKEN = {"kind": "busy"}, {"kind": "taken"}

router = APIRouter(include_in_schema=False)


@router.get("/coach")
def coach(request: Request, exercise: str = "", draft: str = "") -> Response:
    room: Room = request.app.state.room
    person = pick_person(request, room.record.people())
    if person is None:
        return RedirectResponse("/welcome", 303)
    threading.Thread(target=import_module, args=("tiptoe.live",), daemon=True).start()  # soon used
    parts = parts_of(todays_doses(room, person.id))
    known = room.record.drafts(person.id)
    return render(
        request,
        "coach.html.j2",
        exercises=list(catalogue.exercises().values()),
        chosen=exercise,
        draft=draft if any(each.id == draft for each in known) else "",
        parts=[[app_plan.plain(dose) for dose in part] for part in parts],
        facts=person.profile,
    )


def todays_doses(room: Room, person_id: str) -> tuple[Dose, ...]:
    """What the plan asks for today; nothing when there is none, or when it rests."""
    from tiptoe.app_plan_record import RecordPlan

    if not room.record.plan_ids(person_id):
        return ()
    try:
        found = app_plan.today(RecordPlan(room.record, person_id), now=room.clock())
    except TiptoeError:
        return ()
    return found.doses if found.kind == "train" else ()


@router.websocket("/live")
async def live(socket: WebSocket, take: int = 0) -> None:
    """One live session, from `begin` to the end of the connection."""
    room: Room = socket.app.state.room
    await socket.accept()
    if room.live_holder is not None and not take:
        await socket.send_json(BUSY)
        await socket.close()
        return
    ours = room.live_holder = secrets.token_hex(8)
    chosen = socket.cookies.get(f"{room.doors.cookie}-{PERSON}", "")
    people = await to_thread.run_sync(room.record.people)
    person = next((each for each in people if each.id == chosen), people[0] if people else None)
    if person is None:
        room.live_holder = None
        await socket.close()
        return
    run = Run(room, person.id, doses=todays_doses)
    try:
        while room.live_holder == ours:
            if not await _turn(socket, run):
                break
        else:
            await socket.send_json(TAKEN)
            await socket.close()
    except (WebSocketDisconnect, RuntimeError):
        pass  # the page went away: what was counted is in the draft
    finally:
        if room.live_holder == ours:
            room.live_holder = None
        await to_thread.run_sync(run.close)


async def _turn(socket: WebSocket, run: Run) -> bool:
    """One message in, one answer out. False when the browser has gone."""
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        return False
    try:
        answer = await _answer(message, run)
    except TiptoeError as refusal:
        answer = {"kind": "refusal", "what": refusal.what, "fix": refusal.fix}
    if answer is not None:
        await socket.send_text(json.dumps(answer, allow_nan=False))
    return True


async def _answer(message: Any, run: Run) -> dict[str, Any] | None:  # noqa: ANN401
    data, text = message.get("bytes"), message.get("text")
    if data is not None:
        if len(data) <= HEAD.size:
            return run.malformed()
        time_s, missed = HEAD.unpack_from(data)
        return await to_thread.run_sync(run.frame, data[HEAD.size :], time_s, missed)
    try:
        told = json.loads(text or "")
    except (ValueError, RecursionError):
        return run.malformed()
    if not isinstance(told, dict):
        return run.malformed()
    return await to_thread.run_sync(run.tell, told)
