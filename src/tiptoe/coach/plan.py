"""The plan as people see it: dated sessions, what to do today, and why.

[Event, ...] + today -> Plan -> Today. Pure. Only the next session's dose is decided; those after
it show the same dose, because nobody knows yet how the next one goes.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tiptoe.coach import schedule
from tiptoe.coach.dose import Dose, doses, minutes
from tiptoe.coach.events import Event
from tiptoe.coach.fold import fold, settle
from tiptoe.coach.judge import is_ill, rest_days
from tiptoe.coach.limits import Stop, ask_first
from tiptoe.coach.profile import Profile
from tiptoe.coach.programme import Programme
from tiptoe.coach.state import Decision, State

__all__ = ["Plan", "PlannedSession", "Today", "plan_of", "today_of", "view"]

DAY_MIN = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSession:
    """One session on one day.

    uid      the same for as long as the plan has this session: for calendars
    time     local, HH:MM, or None when the person named none; `minutes` is about how long
    status   done, missed, skipped, planned
    is_firm  the dose is decided; otherwise it is what would be asked as things stand
    """

    uid: str
    date: date
    time: str | None
    minutes: int
    status: str
    is_firm: bool
    is_before_run: bool
    doses: tuple[Dose, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything about one plan on one day. `revision` grows with every event.

    to_log     the doses that what is done today is held against
    state      settled for `next_date`, or for today when there is no next session
    decisions  all of them, in order; the last ones, of `next_date`, may change until then
    advice     what the person should know whatever they do
    """

    plan_id: str
    title: str
    wording: str
    today: date
    start: date
    end: date
    revision: int
    profile: Profile
    programme: Programme
    sessions: tuple[PlannedSession, ...]
    next_date: dt.date | None
    decisions: tuple[Decision, ...]
    stop: Stop | None
    advice: tuple[str, ...]
    to_log: tuple[Dose, ...]
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """What to do today. kind: train, done, rest, stop or over; `why` in one sentence."""

    date: date
    kind: str
    why: str
    doses: tuple[Dose, ...]
    minutes: int
    time: str | None
    next_date: dt.date | None
    decisions: tuple[Decision, ...]
    advice: tuple[str, ...]
    stop: Stop | None


def plan_of(events: Iterable[Event], *, today: date) -> Plan:
    """The plan that the events add up to, seen from `today`."""
    return view(fold(events), today=today)


def view(state: State, *, today: date) -> Plan:
    end = state.start + timedelta(weeks=state.weeks)
    next_date, settled = _next(state, today, end)
    return Plan(
        plan_id=state.plan_id,
        title=state.programme.title,
        wording=state.programme.wording,
        today=today,
        start=state.start,
        end=end,
        revision=state.revision,
        profile=state.profile,
        programme=state.programme,
        sessions=_sessions(state, settled, today, end, next_date),
        next_date=next_date,
        decisions=settled.decisions,
        stop=settled.stop,
        advice=_advice(settled),
        to_log=_to_log(state, today),
        state=settled,
    )


def _to_log(state: State, today: date) -> tuple[Dose, ...]:
    """The doses of today, also while the day's session is only half noted."""
    begun = state.pending is not None and state.pending.date == today
    return doses(state if begun else settle(state, today))


def _next(state: State, today: date, end: date) -> tuple[date | None, State]:
    """The next day with a session, and the state as it will begin that day if nothing happens."""
    days = schedule.weekdays(state.profile, state.programme)
    first = max(today, state.start)
    if state.last_done and state.last_done >= first:
        first = state.last_done + timedelta(days=1)
    for day in schedule.dates(days, first, end):
        settled = settle(state, day)
        if settled.stop:
            return None, settled
        if settled.rest_on is None and not is_ill(state, day) and doses(settled):
            return day, settled
    return None, settle(state, max(first, today))


def _sessions(
    state: State, settled: State, today: date, end: date, next_date: date | None
) -> tuple[PlannedSession, ...]:
    days = schedule.weekdays(state.profile, state.programme)
    asked = doses(settled) if next_date else ()
    long = minutes(state.programme, asked)
    time = _time(state.profile, state.programme, long)
    done, skipped = set(state.done_days), set(state.skipped)
    free = set(rest_days(state, today)) - skipped
    planned = (set(schedule.dates(days, state.start, end)) - free) | done
    found: list[PlannedSession] = []
    for day in sorted(planned):
        is_ahead = next_date is not None and day >= next_date and day not in done
        if not is_ahead and day >= today and day not in done:
            continue  # a rest owed, an illness, or a stop
        status = "planned" if is_ahead else _status(day, done, skipped)
        found.append(
            PlannedSession(
                uid=f"{state.plan_id}-{day:%Y%m%d}",
                date=day,
                time=time,
                minutes=long if is_ahead else 0,
                status=status,
                is_firm=day == next_date,
                is_before_run=state.programme.before_run_min is not None,
                doses=asked if is_ahead else (),
            )
        )
    return tuple(found)


def _status(day: date, done: set[date], skipped: set[date]) -> str:
    if day in done:
        return "done"
    return "skipped" if day in skipped else "missed"


def _time(profile: Profile, programme: Programme, long_min: int) -> str | None:
    """The person's time; before a run so that it ends as long before it as the programme says."""
    if programme.before_run_min is None:
        return profile.time
    if profile.run_time is None:
        return None
    begin = schedule.minute_of(profile.run_time) - programme.before_run_min[1] - long_min
    if schedule.is_evening_before(profile, programme):
        begin = min(begin, -1) % DAY_MIN
    begin = max(begin, 0)
    return f"{begin // 60:02d}:{begin % 60:02d}"


def _advice(state: State) -> tuple[str, ...]:
    told = []
    asks = ask_first(state.profile)
    if asks:
        told.append(asks)
    if state.programme.wording == "clinic":
        told.append("This programme is for a plan that a clinician is responsible for.")
    if state.model == "monitoring":
        told.append(f"The pain-monitoring model was chosen by {state.model_by}.")
    resting = {side for (_, side), leg in state.legs.items() if leg.resting}
    rest = "leg rests. Note a pain of 0 when it no longer hurts."
    return (*told, *(f"The {side} {rest}" for side in sorted(resting)))


def today_of(plan: Plan) -> Today:
    """What to do on the day the plan is seen from."""
    asked = doses(plan.state) if plan.next_date == plan.today else ()
    session = next((each for each in plan.sessions if each.date == plan.today), None)
    kind, why = _kind(plan, session, asked)
    return Today(
        date=plan.today,
        kind=kind,
        why=why,
        doses=asked,
        minutes=minutes(plan.programme, asked),
        time=session.time if session else None,
        next_date=plan.next_date,
        decisions=tuple(each for each in plan.decisions if each.date == plan.next_date),
        advice=plan.advice,
        stop=plan.stop,
    )


def _kind(plan: Plan, session: PlannedSession | None, asked: tuple[Dose, ...]) -> tuple[str, str]:
    if plan.stop:
        return "stop", f"{plan.stop.what} {plan.stop.do}"
    if session and session.status == "done":
        return "done", "Today's session is done. Say later today and tomorrow whether it hurt."
    if asked:
        return "train", "A session is planned for today."
    if plan.today >= plan.end:
        return "over", f"The plan ended on {plan.end}. Make a new one to go on."
    if is_ill(plan.state, plan.today):
        return "rest", "Rest while you are ill. Note the day you are well again."
    settled = settle(replace(plan.state, stop=None), plan.today)
    return "rest", settled.rest_why or "No session is planned for today."
