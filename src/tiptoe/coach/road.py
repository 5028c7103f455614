"""The road ahead: when each step could come at the earliest, if every session goes well.

State -> (Milestone, ...). Pure. It is found by doing all coming sessions as told, without pain,
through the same rules that judge the real ones. It promises nothing.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from tiptoe.coach import schedule
from tiptoe.coach.dose import Dose, doses
from tiptoe.coach.events import Pain, Result, SessionDone, SetDone
from tiptoe.coach.fold import advance, settle
from tiptoe.coach.judge import is_ill
from tiptoe.coach.state import LegKey, State
from tiptoe.model import Legs

__all__ = ["Milestone", "road_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """The first day on which a leg could stand on a new step, or have reached the top."""

    date: date
    track: str
    side: Legs
    exercise: str
    sets: int
    reps: int
    load_kg: float
    is_goal: bool


def road_of(state: State, *, today: date) -> tuple[Milestone, ...]:
    """Milestones from `today` to the end of the plan; none while the plan is stopped."""
    end = state.start + timedelta(weeks=state.weeks)
    first = max(today, state.start, _after(state.last_done))
    seen = {_mark(dose) for dose in doses(settle(state, first))}
    at_goal = {key for key, leg in state.legs.items() if leg.is_at_goal}
    found: list[Milestone] = []
    for day in schedule.dates(schedule.weekdays(state.profile, state.programme), first, end):
        settled = settle(state, day)
        if settled.stop or is_ill(state, day):
            break
        if settled.rest_on:
            continue
        asked = doses(settled)
        reached = {key for key, leg in settled.legs.items() if leg.is_at_goal} - at_goal
        new = [dose for dose in asked if _mark(dose) not in seen]
        found += [_milestone(dose, day, is_goal=False) for dose in new]
        found += [_milestone(dose, day, is_goal=True) for dose in asked if _is_in(dose, reached)]
        seen |= {_mark(dose) for dose in new}
        at_goal |= reached
        state = _done_well(state, asked, day)
    return tuple(found)


def _after(last: date | None) -> date:
    return last + timedelta(days=1) if last else date.min


def _mark(dose: Dose) -> tuple[str, Legs, str]:
    return dose.track, dose.side, dose.step


def _is_in(dose: Dose, reached: set[LegKey]) -> bool:
    sides = {side.value for track, side in reached if track == dose.track}
    return bool(sides) if dose.side is Legs.BOTH else dose.side.value in sides


def _milestone(dose: Dose, day: date, *, is_goal: bool) -> Milestone:
    return Milestone(
        date=day,
        track=dose.track,
        side=dose.side,
        exercise=dose.exercise,
        sets=dose.sets,
        reps=dose.reps,
        load_kg=dose.load_kg,
        is_goal=is_goal,
    )


def _done_well(state: State, asked: tuple[Dose, ...], day: date) -> State:
    """The state after this session went as told, measured, without pain then or next morning."""
    at = datetime.combine(day, time(20), tzinfo=UTC)
    results = tuple(
        Result(
            track=dose.track,
            side=dose.side,
            exercise=dose.exercise,
            provenance="measured",
            sets=(_set_as_told(dose),) * dose.sets,
        )
        for dose in asked
    )
    pain, times = (("during", 0), ("after", 0)), state.programme.sessions_a_day
    state = advance(state, SessionDone(at=at, date=day, results=results * times, pain=pain))
    morning = day + timedelta(days=1)
    return advance(
        state, Pain(at=at + timedelta(hours=12), date=morning, when="next_morning", level=0)
    )


def _set_as_told(dose: Dose) -> SetDone:
    return SetDone(
        reps=dose.reps,
        full_reps=dose.reps,
        hold_s=float(dose.hold_s * dose.reps) if dose.hold_s else None,
        load_kg=dose.load_kg,
    )
