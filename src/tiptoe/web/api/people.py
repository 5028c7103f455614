"""/api/people: who is in the record, whose pages are open, and erasing somebody for good."""

import datetime as dt
import shutil
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from tiptoe import app_plan
from tiptoe.app_plan_record import RecordPlan
from tiptoe.app_record import erase
from tiptoe.app_web import example_clip
from tiptoe.coach.events import read_event
from tiptoe.coach.profile import read_profile
from tiptoe.web.api.shapes import (
    Draft,
    DraftTold,
    Id,
    JobOut,
    Made,
    PainOut,
    PainTold,
    PersonChange,
    PersonOut,
    PersonTold,
    answers,
)
from tiptoe.web.page import PERSON
from tiptoe.web.room import Room

__all__ = ["PersonId", "router"]

USUAL = (401, 403, 404, 409, 413, 422, 503)
COOKIE_S = 60 * 60 * 24 * 365

router = APIRouter(prefix="/api/people", tags=["people"], responses=answers(*USUAL))
PersonId = Annotated[Id, Path()]


@router.get("")
def people(request: Request) -> list[PersonOut]:
    """All people, by name."""
    room: Room = request.app.state.room
    return [PersonOut.model_validate(each) for each in room.record.people()]


@router.post("", status_code=201)
def add_person(told: PersonTold, request: Request) -> PersonOut:
    """A new person. A profile that is told must be whole: docs/reference/profile.md."""
    room: Room = request.app.state.room
    if told.profile:
        read_profile(told.profile)
    return PersonOut.model_validate(room.record.add_person(told.name, **told.profile))


@router.get("/{person_id}")
def person(person_id: PersonId, request: Request) -> PersonOut:
    """One person, with the profile that plans are made from."""
    room: Room = request.app.state.room
    return PersonOut.model_validate(room.record.person(person_id))


@router.patch("/{person_id}")
def change_person(person_id: PersonId, told: PersonChange, request: Request) -> PersonOut:
    """Another name, or another profile in place of the old one."""
    room: Room = request.app.state.room
    if told.profile:
        read_profile(told.profile)
    found = room.record.person(person_id)
    changed = room.record.change_person(found.id, name=told.name, profile=told.profile)
    return PersonOut.model_validate(changed)


@router.delete("/{person_id}", status_code=204)
def erase_person(person_id: PersonId, request: Request) -> Response:
    """Erase a person and everything that is theirs: record, films, waiting clips."""
    room: Room = request.app.state.room
    found = room.record.person(person_id)
    for job in room.jobs.some(found.id):
        room.jobs.cancel(job)
    erase(room.record, found.id, results=room.results)
    return Response(status_code=204)


@router.post("/{person_id}/select", status_code=204)
def select_person(person_id: PersonId, request: Request) -> Response:
    """From now on the pages in this browser are about this person."""
    room: Room = request.app.state.room
    found = room.record.person(person_id)
    answer = Response(status_code=204)
    name = f"{room.doors.cookie}-{PERSON}"
    answer.set_cookie(name, found.id, max_age=COOKIE_S, httponly=True, samesite="strict", path="/")
    return answer


@router.get("/{person_id}/pain")
def pain(person_id: PersonId, request: Request) -> list[PainOut]:
    """The pain a person told of, newest first."""
    room: Room = request.app.state.room
    return [PainOut.model_validate(each) for each in room.record.pain(person_id)]


@router.post("/{person_id}/pain", status_code=201)
def add_pain(person_id: PersonId, told: PainTold, request: Request) -> Made:
    """How much it hurts, 0 to 10, and when; the plan is told as well."""
    room: Room = request.app.state.room
    found = room.record.person(person_id)
    ledger = RecordPlan(room.record, found.id) if room.record.plan_ids(found.id) else None
    now = app_plan.home_time(ledger, room.clock()) if ledger else room.clock()
    event = _pain_event(told, now)
    if ledger:
        read_event(event)  # refused before anything is kept
    made = room.record.add_pain(
        found.id,
        told.level,
        at=told.at or room.clock(),
        when=told.when,
        side=told.side,
        session_id=told.session_id,
    )
    if ledger:
        app_plan.log(ledger, [event], now=now)
    return Made(id=made)


def _pain_event(told: PainTold, now: dt.datetime) -> dict[str, Any]:
    day = told.at[:10] if told.at else now.date().isoformat()
    when = {"kind": "pain", "at": now.isoformat(), "date": day, "when": told.when}
    return when | {"level": told.level, "side": told.side or "both"}


@router.post("/{person_id}/example", status_code=202)
def measure_example(person_id: PersonId, request: Request) -> JobOut:
    """Measure the clip that comes with tiptoe, as a first result to look at."""
    room: Room = request.app.state.room
    found = room.record.person(person_id)
    with example_clip() as (clip, known):
        job = room.jobs.new(person_id=found.id, name="example.mp4", known=known)
        shutil.copyfile(clip, job.clip)
    room.jobs.submit(job)
    return JobOut(**job.as_dict())


@router.get("/{person_id}/drafts")
def drafts(person_id: PersonId, request: Request) -> list[Draft]:
    """Sets that were cut off, newest first."""
    room: Room = request.app.state.room
    found = room.record.person(person_id)
    return [Draft.model_validate(each) for each in room.record.drafts(found.id)]


@router.put("/{person_id}/drafts")
def save_draft(person_id: PersonId, told: DraftTold, request: Request) -> Made:
    """Keep a set that is still going on; give the id to change it."""
    room: Room = request.app.state.room
    found = room.record.person(person_id)
    return Made(id=room.record.save_draft(found.id, told.body, draft_id=told.id))


@router.delete("/{person_id}/drafts/{draft_id}", status_code=204)
def discard_draft(person_id: PersonId, draft_id: Id, request: Request) -> Response:
    """Forget a set that was cut off."""
    room: Room = request.app.state.room
    found = room.record.person(person_id)
    if any(each.id == draft_id for each in room.record.drafts(found.id)):
        room.record.discard_draft(draft_id)
    return Response(status_code=204)
