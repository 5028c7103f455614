"""Clips on their way in: streamed to disk with a limit, then measured in the background.

The browser sends the bytes of the file as they are. Its name is shown and never used; what is
inside is looked at by the decoding child process only.
"""

import datetime as dt
from typing import Annotated, Any, Literal

from anyio import to_thread
from fastapi import APIRouter, Path, Query, Request
from pydantic import Field
from starlette.requests import ClientDisconnect

from tiptoe import app, evidence
from tiptoe.app_web import clean_name
from tiptoe.errors import InputError, LimitError
from tiptoe.web.api.people import USUAL, PersonId
from tiptoe.web.api.shapes import Id, JobOut, Moment, answers
from tiptoe.web.jobs import Job
from tiptoe.web.room import Room

__all__ = ["router"]

PIECE = 1 << 20
FILE = {"type": "string", "format": "binary", "minLength": 1}
BODY = {
    "requestBody": {"required": True, "content": {"application/octet-stream": {"schema": FILE}}}
}

router = APIRouter(prefix="/api", tags=["clips"], responses=answers(*USUAL))


def _number(noun: str, unit: str) -> dict[str, Any]:
    """What is plausible, for the description: `app.check_known` refuses, and guesses the slip."""
    least, most = (evidence.value(f"given_{noun}_{end}", unit=unit) for end in ("least", "most"))
    return {"minimum": least, "maximum": most}


Finite = Annotated[float, Field(allow_inf_nan=False)]
Stature = Annotated[Finite, Field(json_schema_extra=_number("stature", "m"))]
Foot = Annotated[Finite, Field(json_schema_extra=_number("foot_length", "m"))]
Shoe = Annotated[Finite, Field(json_schema_extra=_number("shoe_length", "m"))]
Sticker = Annotated[Finite, Field(json_schema_extra=_number("sticker", "m"))]
Step = Annotated[Finite, Field(json_schema_extra=_number("step_height", "m"))]
Mass = Annotated[Finite, Field(json_schema_extra=_number("mass", "kg"))]


@router.post("/uploads/{person_id}", status_code=202, openapi_extra=BODY)
async def upload(  # noqa: PLR0913 - one query for each fact a person can know
    person_id: PersonId,
    request: Request,
    *,
    name: Annotated[str, Query(max_length=300)] = "clip",
    recorded_at: Annotated[Moment | None, Query()] = None,
    stature_m: Stature | None = None,
    foot_length_m: Foot | None = None,
    shoe_length_m: Shoe | None = None,
    sticker_m: Sticker | None = None,
    step_height_m: Step | None = None,
    mass_kg: Mass | None = None,
    side: Literal["left", "right"] | None = None,
) -> JobOut:
    """Measure a clip: the body is the video file itself. Follow the job to its end."""
    room: Room = request.app.state.room
    known: dict[str, Any] = {
        "stature_m": stature_m,
        "foot_length_m": foot_length_m,
        "shoe_length_m": shoe_length_m,
        "sticker_m": sticker_m,
        "step_height_m": step_height_m,
        "mass_kg": mass_kg,
        "side": side,
    }
    app.check_known(**known)
    _check_length(request)
    found = await to_thread.run_sync(room.record.person, person_id)
    at = dt.datetime.fromisoformat(recorded_at) if recorded_at else None
    job = room.jobs.new(person_id=found.id, name=clean_name(name), known=known, recorded_at=at)
    try:
        await _receive(request, job)
    except ClientDisconnect:
        room.jobs.end(job, "cancelled")
        return JobOut(**job.as_dict())
    except BaseException:
        room.jobs.end(job, "failed")
        raise
    if not job.stop.is_set():
        room.jobs.submit(job)
    return JobOut(**job.as_dict())


@router.get("/people/{person_id}/jobs")
def jobs(person_id: PersonId, request: Request) -> list[JobOut]:
    """The clips of a person, those on their way and those that ended, newest first."""
    room: Room = request.app.state.room
    found = room.record.person(person_id)
    return [JobOut(**each.as_dict()) for each in room.jobs.some(found.id)]


@router.get("/jobs/{job_id}")
async def job(job_id: Annotated[Id, Path()], request: Request) -> JobOut:
    """How far a clip is, the id of its session when it is done, or why it could not be measured."""
    room: Room = request.app.state.room
    return JobOut(**room.jobs.find(job_id).as_dict())


@router.delete("/jobs/{job_id}")
def cancel(job_id: Annotated[Id, Path()], request: Request) -> JobOut:
    """Stop measuring this clip; nothing of it is kept. One that has ended stays as it is."""
    room: Room = request.app.state.room
    found = room.jobs.find(job_id)
    room.jobs.cancel(found)
    return JobOut(**found.as_dict())


def _most() -> int:
    return int(evidence.value("video_file", unit="byte"))


def _too_large() -> LimitError:
    return LimitError(
        f"This file is larger than {_most() / 1e9:.1f} GB.",
        fix="Film at 1080p, or cut the clip down to the sets.",
    )


def _check_length(request: Request) -> None:
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told) > _most():
        raise _too_large()


async def _receive(request: Request, job: Job) -> None:
    """The body into the job's file, in large pieces, each counted before it is written."""
    most, seen, waiting = _most(), 0, bytearray()
    with job.clip.open("xb") as file:
        async for part in request.stream():
            seen += len(part)
            if seen > most:
                raise _too_large()
            if job.stop.is_set():
                raise InputError("The clip was cancelled.", fix="Send it again when you like.")
            waiting += part
            if len(waiting) >= PIECE:
                await to_thread.run_sync(file.write, bytes(waiting))
                waiting.clear()
        await to_thread.run_sync(file.write, bytes(waiting))
    if not seen:
        raise InputError("The file is empty.", fix="Choose a video.")
