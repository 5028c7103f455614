"""/api/people/ID/plan: begin a plan, tell it what happened, ask what to do and why."""

import datetime as dt
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from tiptoe import app_plan
from tiptoe.app_plan_record import RecordPlan
from tiptoe.coach.profile import read_profile
from tiptoe.plain import TEXT
from tiptoe.web.api.described import EventJson, PlanJson, TodayJson
from tiptoe.web.api.people import USUAL, PersonId
from tiptoe.web.api.shapes import STRICT, Id, Level, Weeks, answers
from tiptoe.web.room import Room

__all__ = ["router"]

router = APIRouter(prefix="/api/people/{person_id}", tags=["plans"], responses=answers(*USUAL))


class PlanTold(BaseModel):
    """programme: an id, else the one that fits the goal. by: a clinician who is responsible."""

    model_config = STRICT
    programme: Id | None = None
    weeks: Weeks | None = None
    by: Annotated[str, Field(max_length=80, pattern=TEXT)] | None = None


class DoneTold(BaseModel):
    """Today's session: from measured sessions, else as told; how it felt, and whether it hurt."""

    model_config = STRICT
    session_ids: Annotated[list[Id], Field(max_length=30)] = []
    form: Literal["good", "poor"] | None = None
    pain_during: Level | None = None


class DaysTold(BaseModel):
    model_config = STRICT
    days: Annotated[
        list[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]],
        Field(min_length=1, max_length=7, json_schema_extra={"uniqueItems": True}),
    ]


class FlagTold(BaseModel):
    model_config = STRICT
    flag: Literal[
        "sudden_pop",
        "unable_to_rise",
        "calf_swelling_or_warmth",
        "numbness",
        "night_pain",
        "short_of_breath",
    ]


class EventsTold(BaseModel):
    """What happened, in its order: docs/reference/profile.md says what each field means."""

    model_config = STRICT
    events: Annotated[list[EventJson], Field(min_length=1, max_length=100)]


UNDATED = ("plan_started", "illness", "pain_model", "profile_changed")


def _ledger(room: Room, person_id: str) -> RecordPlan:
    return RecordPlan(room.record, room.record.person(person_id).id)


@router.get("/plan")
def plan(person_id: PersonId, request: Request) -> PlanJson:
    """The plan, `tiptoe.plan/1`."""
    room: Room = request.app.state.room
    return app_plan.plan_json(app_plan.plan(_ledger(room, person_id), now=room.clock()))


@router.post("/plan", status_code=201)
def new_plan(person_id: PersonId, told: PlanTold, request: Request) -> PlanJson:
    """Begin a plan for this person from today; an older one stays in the record."""
    room: Room = request.app.state.room
    found = room.record.person(person_id)
    profile = read_profile(found.profile)
    chosen = app_plan.find_programme(told.programme or app_plan.suggest(profile))
    ledger = RecordPlan(room.record, found.id)
    made = app_plan.new_plan(
        ledger, profile, chosen, now=room.clock(), weeks=told.weeks, by=told.by or ""
    )
    return app_plan.plan_json(made)


@router.post("/plan/events", status_code=201)
def log(person_id: PersonId, told: EventsTold, request: Request) -> PlanJson:
    """Tell the plan what happened, all of it or nothing; answers with the plan as it is then."""
    room: Room = request.app.state.room
    ledger = _ledger(room, person_id)
    now = app_plan.home_time(ledger, room.clock())
    found = app_plan.log(ledger, [_dated(each, now) for each in told.events], now=now)
    return app_plan.plan_json(found)


@router.post("/plan/done", status_code=201)
def done(person_id: PersonId, told: DoneTold, request: Request) -> PlanJson:
    """Today's session was done: measured sessions where there are some, else all as told."""
    room: Room = request.app.state.room
    ledger = _ledger(room, person_id)
    now = app_plan.home_time(ledger, room.clock())
    found = app_plan.plan(ledger, now=now)
    results = [
        each
        for session_id in told.session_ids
        for each in app_plan.results_from(room.record.session(session_id).body, found)
    ]
    event: dict[str, Any] = {
        "kind": "session_done",
        "date": now.date().isoformat(),
        "results": results or app_plan.as_told(found, form=told.form),
    }
    if told.pain_during is not None:
        event["pain"] = {"during": told.pain_during}
    return app_plan.plan_json(app_plan.log(ledger, [event], now=now))


@router.put("/plan/days")
def change_days(person_id: PersonId, told: DaysTold, request: Request) -> PlanJson:
    """Other weekdays from today on, in the plan and in the profile."""
    room: Room = request.app.state.room
    found = room.record.person(person_id)
    profile = {**found.profile, "days": told.days}
    changed = app_plan.log(
        _ledger(room, found.id), [{"kind": "profile_changed", "profile": profile}], now=room.clock()
    )
    return app_plan.plan_json(changed)


@router.post("/plan/flag", status_code=201)
def flag(person_id: PersonId, told: FlagTold, request: Request) -> PlanJson:
    """Something sudden or worrying: the plan stops until a professional has cleared it."""
    room: Room = request.app.state.room
    ledger = _ledger(room, person_id)
    now = app_plan.home_time(ledger, room.clock())
    found = app_plan.log(ledger, [_dated({"kind": "red_flag", "flag": told.flag}, now)], now=now)
    return app_plan.plan_json(found)


@router.get("/today")
def today(person_id: PersonId, request: Request) -> TodayJson:
    """What to do today, and why, `tiptoe.today/1`."""
    room: Room = request.app.state.room
    return app_plan.today_json(app_plan.today(_ledger(room, person_id), now=room.clock()))


def _dated(event: dict[str, Any], now: dt.datetime) -> dict[str, Any]:
    """Today, where an event that needs a date has none."""
    needs = event.get("kind") not in UNDATED
    return {"date": now.date().isoformat(), **event} if needs else event
