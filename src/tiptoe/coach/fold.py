"""What the events add up to: the only way a plan changes.

[Event, ...] -> State. Pure. `advance` takes one event; `settle` judges the last session on the
day of the next one, when its pain answers have had time to come.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import reduce
from typing import Any

from tiptoe.coach import schedule
from tiptoe.coach.events import (
    Cleared,
    Event,
    Illness,
    Pain,
    PainModel,
    PlanStarted,
    ProfileChanged,
    RedFlag,
    Result,
    Run,
    SessionDone,
    SessionSkipped,
)
from tiptoe.coach.exercise import tendon_load
from tiptoe.coach.judge import is_ill, let_pass, rest_days, session_load_bw, settle
from tiptoe.coach.ladder import Position, at_share, fitted, known_mass_kg, lower_of, rungs, start
from tiptoe.coach.limits import Load, first_session_most_bw, stop_for
from tiptoe.coach.profile import Profile
from tiptoe.coach.programme import Programme, Track
from tiptoe.coach.state import SIDES, Decision, LegKey, LegState, Outcome, Pending, State, working
from tiptoe.errors import ConflictError, InputError
from tiptoe.evidence import value
from tiptoe.model import Legs, Side

__all__ = ["advance", "begin", "fold", "settle"]

Changes = dict[str, Any]
Step = tuple[State, Changes]  # the state to change, settled first where that is due
CUT = 0.95  # of a first session that is too much, again and again until it fits
KEPT_DAYS = 60  # of loads and pains: longer than any rule looks back


def fold(events: Iterable[Event]) -> State:
    """The state after all events; the first must be `plan_started`."""
    rest = iter(events)
    first = next(rest, None)
    if not isinstance(first, PlanStarted):
        raise InputError("A plan begins with plan_started.", fix="Make one: tiptoe plan new.")
    return reduce(advance, rest, begin(first))


def begin(event: PlanStarted) -> State:
    """A fresh plan: every leg on the rung it starts from."""
    profile, programme = event.profile, event.programme
    if programme.wording == "clinic" and not event.by:
        raise ConflictError(
            f"{programme.title} is for a plan that a clinician is responsible for.",
            fix="Name the clinician, or choose a programme in fitness wording.",
        )
    programme = fitted(programme, profile)
    legs = _legs(profile, programme, event.start)
    if not legs:
        raise ConflictError(
            f"Nothing in {programme.title!r} can be done with this profile.",
            fix="Add equipment, or choose another programme.",
        )
    week = len(schedule.weekdays(profile, programme))
    awake = {key: replace(leg, resting=None) for key, leg in legs.items()}
    today = session_load_bw(
        programme, awake, profile.mass_kg
    )  # also what a sore leg will begin with
    return State(
        plan_id=event.plan_id,
        start=event.start,
        weeks=event.weeks,
        profile=profile,
        programme=programme,
        written=event.programme,
        legs=legs,
        known_until=event.start,
        first_week_bw={side: load * week for side, load in today.items()},
        stop=stop_for(profile.red_flags, since=event.start),
        best_m={side: best for side in SIDES if (best := profile.best_height_m(side)) is not None},
    )


def _legs(profile: Profile, programme: Programme, day: date) -> dict[LegKey, LegState]:
    legs: dict[LegKey, LegState] = {}
    for track in programme.tracks:
        begins = {side: start(profile, track, side) for side in SIDES}
        low = min((at for at in begins.values() if at), key=_order, default=None)
        for side, at in begins.items():
            if at and low:
                same = at if track.is_one_sided(at.step) and track.is_one_sided(low.step) else low
                hurts = day if profile.pain.get(str(side)) else None
                legs[track.id, side] = LegState(position=same, since=day, resting=hurts)
    return _within_first(profile, programme, legs)


def _within_first(
    profile: Profile, programme: Programme, legs: dict[LegKey, LegState]
) -> dict[LegKey, LegState]:
    """Less of everything where the first session would be more than a first one may be."""
    knows_best = any(best.reps is not None for best in profile.best.values())
    most_bw = first_session_most_bw(programme.wording, knows_best=knows_best)
    share, found = 1.0, legs
    while _first_load_bw(profile, programme, found) > most_bw:
        share *= CUT
        found = {
            (track, side): replace(
                leg,
                position=at_share(programme.track(track), leg.position, share, profile.mass_kg),
            )
            for (track, side), leg in legs.items()
        }
    return found


def _first_load_bw(profile: Profile, programme: Programme, legs: dict[LegKey, LegState]) -> float:
    """Of the leg that does more; also what a sore leg will begin with."""
    awake = {key: replace(leg, resting=None) for key, leg in legs.items()}
    return max(session_load_bw(programme, awake, profile.mass_kg).values(), default=0.0)


def _order(at: Position) -> tuple[int, int]:
    return at.step, at.sets * at.reps


def advance(state: State, event: Event) -> State:
    """The state after one more event."""
    if isinstance(event, PlanStarted):
        raise ConflictError("This plan has begun already.", fix="Start another plan for it.")
    state = _up_to(state, event.at.date())
    settled, changes = _STEPS[type(event)](state, event)
    return replace(settled, **changes, revision=state.revision + 1)


def _up_to(state: State, day: date) -> State:
    """Note the days of rest before `day`, while it is known what was asked for then."""
    since = max(state.known_until, day - timedelta(days=KEPT_DAYS))
    if day <= since:
        return state
    state = replace(state, known_until=since)
    return replace(state, rested=rest_days(state, day), known_until=day)


def _session(state: State, event: SessionDone) -> Step:
    day = event.date
    for result in event.results:
        state.programme.track(result.track)
    told: dict[LegKey, Position] = {}
    pending = state.pending
    if pending and pending.date == day:
        told = pending.told
    elif not state.stop and not (state.last_done and day < state.last_done):
        state = settle(state, day)
        told = _told(state, day)
        pending = Pending(date=day, told=told, outcomes={})
    if pending and pending.date == day:
        outcomes = _outcomes(pending, event.results, state)
        pending = replace(pending, outcomes=outcomes)
    pains = [Pain(at=event.at, date=day, when=when, level=level) for when, level in event.pain]
    return state, {
        **_noted(state, tuple(pains), lifts_rest=False),
        "loads": (*state.loads[-KEPT_DAYS:], _load(state, event, told)),
        "pending": pending,
        "last_done": max(day, state.last_done or day),
        "done_days": tuple(sorted({*state.done_days[-KEPT_DAYS:], day})),
        "best_m": _bests(state.best_m, event.results),
    }


def _told(state: State, day: date) -> dict[LegKey, Position]:
    """What the plan asks for on this day: nothing while it asks for rest."""
    if state.stop or state.rest_on == day or is_ill(state, day):
        return {}
    return {key: leg.position for key, leg in working(state.programme, state.legs).items()}


def _outcomes(pending: Pending, results: tuple[Result, ...], state: State) -> dict[LegKey, Outcome]:
    outcomes = dict(pending.outcomes)
    for result in results:
        for side in sides_of(result.side):
            told = pending.told.get((result.track, side))
            if told is None or not result.sets:
                continue
            exercise = state.programme.track(result.track).steps[told.step].exercise
            before = outcomes.get((result.track, side))
            outcomes[result.track, side] = Outcome(
                told=told,
                sets=(before.sets if before else ()) + result.sets,
                is_measured=result.provenance == "measured" or bool(before and before.is_measured),
                form="poor" if before and before.form == "poor" else result.form,
                as_told=result.exercise == exercise and (before is None or before.as_told),
            )
    return outcomes


def sides_of(side: Legs) -> tuple[Side, ...]:
    return SIDES if side is Legs.BOTH else (Side(side.value),)


def _load(state: State, event: SessionDone, told: dict[LegKey, Position]) -> Load:
    done = dict.fromkeys(SIDES, 0.0)
    mass_kg = known_mass_kg(state.profile.mass_kg)
    for result in event.results:
        each_bw = tendon_load(result.exercise)
        for made in result.sets:
            times = made.hold_s / value("hold_as_one_rep", unit="s") if made.hold_s else made.reps
            for side in sides_of(result.side):
                done[side] += each_bw * times * (1 + (made.load_kg or 0.0) / mass_kg)
    told_legs = {key: state.legs[key] for key in told if key in state.legs}
    most = session_load_bw(state.programme, told_legs, state.profile.mass_kg)
    before = sum_of(state.loads, event.date)
    as_told = {s: max(0.0, min(done[s], most[s] - before[s])) for s in SIDES}
    return Load(day=event.date, done_bw=done, as_told_bw=as_told)


def sum_of(loads: tuple[Load, ...], day: date) -> dict[Side, float]:
    same = [load for load in loads if load.day == day]
    return {side: sum(load.as_told_bw[side] for load in same) for side in SIDES}


def _bests(best_m: dict[Side, float], results: tuple[Result, ...]) -> dict[Side, float]:
    found = dict(best_m)
    for result in results:
        if result.provenance == "measured" and result.side is not Legs.BOTH:
            side = Side(result.side.value)
            tops = [made.top_m for made in result.sets if made.top_m is not None]
            found[side] = max([*tops, found.get(side, 0.0)])
    return {side: top for side, top in found.items() if top > 0}


def _pain(state: State, event: Pain) -> Step:
    state = _at_rest(state, event)
    return state, _noted(state, (event,), lifts_rest=True)


def _at_rest(state: State, event: Pain) -> State:
    """Judged already, where a 0 on a later day answers for a leg that is to rest: else no session
    would ever come that judges it."""
    hurt = max((pain.date for pain in state.pains if pain.level), default=None)
    if event.level or state.stop or hurt is None or event.date <= hurt:
        return state
    settled = settle(state, event.date)
    new = any(leg.resting and not state.legs[key].resting for key, leg in settled.legs.items())
    return settled if new and not settled.stop else state


def _noted(state: State, pains: tuple[Pain, ...], *, lifts_rest: bool) -> Changes:
    """Keep the answers; a 0 lets a resting leg work again, unless the same day says otherwise.

    lifts_rest  False for the answers of a session, in which a resting leg did nothing
    """
    if not pains:
        return {}
    legs = dict(state.legs)
    for (track, side), leg in state.legs.items():
        if leg.resting and lifts_rest:
            mine = [each for each in pains if each.side in (Legs.BOTH, Legs(side.value))]
            is_well = bool(mine) and not any(each.level for each in mine)
            if is_well and max(each.date for each in mine) > leg.resting:
                legs[track, side] = replace(leg, resting=None, good=0)
    log = (*state.pain_log[-4 * KEPT_DAYS :], *pains)
    return {"legs": legs, "pains": (*state.pains, *pains), "pain_log": log}


def _red_flag(state: State, event: RedFlag) -> Step:
    return state, {"stop": stop_for((event.flag,), since=event.date), "pending": None}


def _cleared(state: State, event: Cleared) -> Step:
    """A professional said yes: on from the beginning, or from lower down."""
    legs, decisions = _restart(state, event.date, f"Cleared by {event.by}: gently, from the start.")
    return state, {
        "stop": None,
        "legs": legs,
        "easy_since": event.date,
        "decisions": decisions,
        "painful_days": (),
        "pains": (),
        "pending": None,
    }


def _restart(
    state: State, day: date, reason: str
) -> tuple[dict[LegKey, LegState], tuple[Decision, ...]]:
    legs, decisions = {}, list(state.decisions)
    for (track_id, side), leg in state.legs.items():
        track = state.programme.track(track_id)
        begins = start(state.profile, track, side) or leg.position
        to = lower_of(track, begins, leg.position, state.profile.mass_kg)
        legs[track_id, side] = LegState(position=to, since=day)
        decisions.append(
            Decision(
                date=day,
                track=track_id,
                side=side,
                rule="cleared",
                kind="back" if to != leg.position else "hold",
                before=leg.position,
                after=to,
                reason=reason,
                evidence="red_flags_stop",
            )
        )
    return legs, tuple(decisions)


def _profile(state: State, event: ProfileChanged) -> Step:
    """A leg whose rung is no longer allowed begins again, lower; parts of the programme that this
    plan began without stay out."""
    profile, programme = event.profile, fitted(state.written, event.profile)
    fresh = _legs(profile, programme, state.last_done or state.start)
    legs = {key: leg for key, leg in fresh.items() if key in state.legs}
    decisions = list(state.decisions)
    for key, leg in state.legs.items():
        if key not in legs:
            continue
        track = programme.track(key[0])
        if leg.position.step in rungs(profile, track):
            legs[key] = _refitted(leg, track, is_new=programme != state.programme)
            continue
        decisions.append(
            Decision(
                date=event.at.date(),
                track=key[0],
                side=key[1],
                rule="profile_changed",
                kind="back",
                before=leg.position,
                after=legs[key].position,
                reason="Back to a step that fits what the profile says now.",
                evidence="ask_first",
            )
        )
    stop = stop_for(profile.red_flags, since=event.at.date()) or state.stop
    changes = {"profile": profile, "legs": legs, "decisions": tuple(decisions), "stop": stop}
    told = {side: profile.best_height_m(side) or 0.0 for side in SIDES}
    best_m = {side: max(told[side], state.best_m.get(side, 0.0)) for side in SIDES}
    best_m = {side: top for side, top in best_m.items() if top > 0}
    return state, {**changes, "programme": programme, "best_m": best_m}


def _refitted(leg: LegState, track: Track, *, is_new: bool) -> LegState:
    """The leg where it stands, without a weight that is no longer there; a new end is ahead."""
    at = leg.position
    if not is_new:
        return leg
    load_kg = at.load_kg if track.steps[at.step].load_kg else 0.0
    return replace(leg, position=replace(at, load_kg=load_kg), is_at_goal=False)


def _ill(state: State, event: Illness) -> Step:
    """Days of an illness that are told afterwards were days of rest."""
    told = event.at.date()
    days = schedule.weekdays(state.profile, state.programme)
    since = max(event.from_, state.start)
    until = min(event.until or told, told) + timedelta(days=1)
    ill = set(schedule.dates(days, since, until)) - set(state.done_days)
    rested = tuple(sorted({*state.rested, *ill}))
    return state, {"illness": event, "was_ill": True, "rested": rested}


def _run(state: State, event: Run) -> Step:
    since = event.date - timedelta(days=KEPT_DAYS)
    kept = tuple(run for run in state.runs if run[0] >= since)
    return state, {"runs": (*kept, (event.date, event.km, event.pace_min_per_km))}


def _skipped(state: State, event: SessionSkipped) -> Step:
    return state, {"skipped": (*state.skipped[-KEPT_DAYS:], event.date)}


def _model(state: State, event: PainModel) -> Step:
    """The texts' rule looks again at what hurt since the last session, and was let pass."""
    changes: Changes = {"model": event.model, "model_by": event.by}
    if event.model == "texts" and state.model != "texts":
        changes["pains"] = (*state.pains, *let_pass(state))
    return state, changes


_STEPS: dict[type, Callable[[State, Any], Step]] = {
    SessionDone: _session,
    SessionSkipped: _skipped,
    Pain: _pain,
    RedFlag: _red_flag,
    Cleared: _cleared,
    Illness: _ill,
    Run: _run,
    PainModel: _model,
    ProfileChanged: _profile,
}
