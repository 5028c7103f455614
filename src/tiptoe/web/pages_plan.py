"""The pages about what to do: first run, today, the plan and its road."""

import calendar
import datetime as dt
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from tiptoe import app_plan
from tiptoe.app_plan_record import RecordPlan
from tiptoe.coach.plan import Plan, today_of
from tiptoe.coach.profile import CONDITIONS, DAYS, EQUIPMENT, EXPERIENCE, GOALS, RED_FLAGS
from tiptoe.coach.programme import built_in, programme
from tiptoe.errors import TiptoeError
from tiptoe.evidence import cite
from tiptoe.web.page import pick_person, render
from tiptoe.web.room import Room

__all__ = ["router"]

PAIN_SHOWN_DAYS = 2

router = APIRouter(include_in_schema=False)


@router.get("/welcome")
def welcome(request: Request) -> Response:
    """A person, three questions, and a first measurement to look at."""
    return render(
        request,
        "welcome.html.j2",
        goals=GOALS,
        days=DAYS,
        equipment=EQUIPMENT,
        experience=EXPERIENCE,
        conditions=CONDITIONS,
        red_flags=RED_FLAGS,
    )


@router.get("/")
def today(request: Request) -> Response:
    room: Room = request.app.state.room
    person = pick_person(request, room.record.people())
    if person is None:
        return RedirectResponse("/welcome", 303)
    found, trouble = _plan(room, person.id)
    shown = app_plan.today_json(today_of(found)) if found else None
    return render(
        request,
        "today.html.j2",
        today=shown,
        trouble=trouble,
        week=_week(found) if found else [],
        coming=_coming(found) if found else (),
        drafts=room.record.drafts(person.id),
        recent=room.record.sessions(person.id, limit=3),
        asks_pain=_asks_pain(found, found.today) if found else None,
        date=found.today if found else room.clock().date(),
        flags=RED_FLAGS,
    )


@router.get("/plan")
def plan(request: Request) -> Response:
    room: Room = request.app.state.room
    person = pick_person(request, room.record.people())
    if person is None:
        return RedirectResponse("/welcome", 303)
    found, trouble = _plan(room, person.id)
    if found is None:
        choices = [programme(name) for name in built_in()]
        return render(request, "plan_new.html.j2", trouble=trouble, choices=choices)
    ledger = RecordPlan(room.record, person.id)
    return render(
        request,
        "plan.html.j2",
        plan=found,
        months=_months(found),
        road=app_plan.road(ledger, now=room.clock()),
        decisions=[
            {"date": each.date, "said": each, "cite": cite(each.evidence)}
            for each in reversed(found.decisions[-20:])
        ],
        days=DAYS,
        choices=[programme(name) for name in built_in()],
        date=found.today,
        flags=RED_FLAGS,
    )


def _plan(room: Room, person_id: str) -> tuple[Plan | None, str]:
    """The plan that was begun last; when it cannot be read, why."""
    if not room.record.plan_ids(person_id):
        return None, ""
    try:
        return app_plan.plan(RecordPlan(room.record, person_id), now=room.clock()), ""
    except TiptoeError as refusal:
        return None, f"{refusal.what} {refusal.fix}"


def _week(found: Plan) -> list[dict[str, Any]]:
    """Today and the six days after it."""
    status = {each.date: each.status for each in found.sessions}
    days = [found.today + dt.timedelta(days=k) for k in range(7)]
    return [{"date": d, "name": DAYS[d.weekday()], "status": status.get(d, "")} for d in days]


def _coming(found: Plan) -> list[Any]:
    """The doses of the next session, to look at today."""
    return app_plan.plain(next((each.doses for each in found.sessions if each.is_firm), ()))  # type: ignore[no-any-return]


def _asks_pain(found: Plan, today: dt.date) -> dict[str, Any] | None:
    """The morning after a session, and after today's, somebody has to say whether it hurt."""
    done = sorted(each.date for each in found.sessions if each.status == "done")
    if not done or (today - done[-1]).days >= PAIN_SHOWN_DAYS:
        return None
    return {"date": done[-1], "when": "after" if done[-1] == today else "next_morning"}


def _months(found: Plan) -> list[dict[str, Any]]:
    """The plan as calendar sheets, from this month on, weeks from Monday."""
    by_day = {each.date: each for each in found.sessions}
    first = min(found.today, found.end - dt.timedelta(days=1)).replace(day=1)
    months: list[dict[str, Any]] = []
    while first < found.end and len(months) < 6:  # noqa: PLR2004 - half a year is enough to look at
        weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
        months.append(
            {
                "title": f"{calendar.month_name[first.month]} {first.year}",
                "weeks": [
                    [
                        {"date": day, "session": by_day.get(day), "is_in": day.month == first.month}
                        for day in week
                    ]
                    for week in weeks
                ],
            }
        )
        first = (first + dt.timedelta(days=32)).replace(day=1)
    return months
