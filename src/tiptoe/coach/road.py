"""The road ahead: when each step could come at the earliest, if every session goes well.

State -> Outlook. Pure. It is found by doing all coming sessions as told, without pain,
through the same rules that judge the real ones. It promises nothing.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from tiptoe.coach import schedule
from tiptoe.coach.dose import Dose, doses
from tiptoe.coach.events import Pain, Result, SessionDone, SetDone
from tiptoe.coach.fold import advance, settle
from tiptoe.coach.judge import is_ill
from tiptoe.coach.ladder import Position, is_top, rungs
from tiptoe.coach.state import LegKey, State
from tiptoe.model import Legs, Side

__all__ = ["Goal", "Milestone", "Outlook", "outlook_of", "road_of"]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """Where a leg will stand on the plan's last day, at best, while the top lies beyond it."""

    track: str
    side: Side
    exercise: str
    at: Position
    goal_exercise: str
    goal: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The milestones, and the goals that this plan will not reach."""

    end: date
    road: tuple[Milestone, ...]
    beyond: tuple[Goal, ...]


def outlook_of(state: State, *, today: date) -> Outlook:
    """The road to the end of the plan, and what is left of it there."""
    end = state.start + timedelta(weeks=state.weeks)
    road, last = _walk(state, today, end)
    found = () if last.stop else tuple(goal for key in last.legs if (goal := _beyond(last, key)))
    return Outlook(end=end, road=tuple(road), beyond=found)


def _beyond(last: State, key: LegKey) -> Goal | None:
    track, leg = last.programme.track(key[0]), last.legs[key]
    allowed = rungs(last.profile, track)
    if leg.is_at_goal or is_top(track, allowed, leg.position, last.profile.mass_kg):
        return None
    top = track.steps[allowed[-1]]
    return Goal(
        track=track.id,
        side=key[1],
        exercise=track.steps[leg.position.step].exercise,
        at=leg.position,
        goal_exercise=top.exercise,
        goal=Position(
            step=allowed[-1],
            sets=top.sets[1],
            reps=top.reps[1],
            hold_s=top.hold_s[1] if top.hold_s else 0,
            load_kg=top.load_kg[1] if top.load_kg else 0.0,
        ),
    )


def road_of(state: State, *, today: date) -> tuple[Milestone, ...]:
    """Milestones from `today` to the end of the plan; none while the plan is stopped."""
    return outlook_of(state, today=today).road


def _walk(state: State, today: date, end: date) -> tuple[list[Milestone], State]:
    """Every session to come, done well: the milestones, and the state on the last day."""
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
    return found, settle(state, end)


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
