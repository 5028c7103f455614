"""A plan as it goes out into people's lives: calendar, watch, table, JSON, a sheet of paper.

The clock and the ledger are arguments; files are written whole or not at all.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from tiptoe.app_plan import Ledger
from tiptoe.coach import schedule
from tiptoe.coach.dose import Dose
from tiptoe.coach.events import Event
from tiptoe.coach.fold import advance, fold
from tiptoe.coach.plan import Plan, PlannedSession, plan_of
from tiptoe.planned import Slot, Timetable, Work

__all__ = ["timetable"]


def timetable(ledger: Ledger, *, now: datetime) -> Timetable:
    """The plan's sessions as they stand now, and those that were planned and fall away."""
    events = ledger.events()
    plan = plan_of(events, today=now.date())
    slots = [_slot(each) for each in plan.sessions]
    slots += [_cancelled(plan, day) for day in _fallen(plan, events)]
    return Timetable(
        plan_id=plan.plan_id,
        title=plan.title,
        revision=plan.revision,
        changed=events[-1].at,
        time_zone=plan.profile.time_zone,
        advice=plan.advice,
        stop=f"{plan.stop.what} {plan.stop.do}" if plan.stop else "",
        slots=tuple(sorted(slots, key=lambda slot: slot.date)),
    )


def _fallen(plan: Plan, events: Iterable[Event]) -> Iterator[date]:
    """Days to come that had, or may have had, a session before something happened."""
    kept = {session.date for session in plan.sessions}
    days: set[int] = set()
    first, *rest = events
    state = fold([first])
    longest = state.weeks
    for event in (None, *rest):
        state = advance(state, event) if event else state
        days |= set(schedule.weekdays(state.profile, state.programme))
        longest = max(longest, state.weeks)
    end = plan.start + timedelta(weeks=longest)
    for day in schedule.dates(tuple(days), max(plan.today, plan.start), end):
        if day not in kept:
            yield day


def _cancelled(plan: Plan, day: date) -> Slot:
    return Slot(
        uid=f"{plan.plan_id}-{day:%Y%m%d}",
        date=day,
        time=next((each.time for each in plan.sessions if each.time), plan.profile.time),
        minutes=0,
        status="cancelled",
        is_firm=False,
        works=(),
    )


def _slot(session: PlannedSession) -> Slot:
    return Slot(
        uid=session.uid,
        date=session.date,
        time=session.time,
        minutes=session.minutes,
        status=session.status,
        is_firm=session.is_firm,
        works=tuple(_work(dose) for dose in session.doses),
    )


def _work(dose: Dose) -> Work:
    tempo = dose.tempo
    aim = f"Heel to at least {dose.target_share:.0%} of your best"
    return Work(
        exercise=dose.exercise,
        title=dose.exercise.replace("_", " ").capitalize(),
        side=str(dose.side),
        sets=dose.sets,
        reps=dose.reps,
        hold_s=dose.hold_s,
        load_kg=dose.load_kg,
        is_rep_maximum=dose.is_rep_maximum,
        tempo_s=(tempo.up_s, tempo.top_s, tempo.down_s, tempo.bottom_s),
        rest_s=dose.rest_s,
        aim=aim + (f", {100 * dose.target_m:.1f} cm." if dose.target_m else "."),
        is_barefoot=dose.barefoot,
        note=dose.note,
        stop_rules=dose.stop_rules,
    )
