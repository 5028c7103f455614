"""Judge the last session on the day of the next one, leg by leg, under the limits.

State + date -> State with its Decisions. Pure. The rules propose; the legs wait for each other
where both work together; the week's limit has the last word.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from tiptoe.coach import schedule
from tiptoe.coach.events import Pain
from tiptoe.coach.grade import grade
from tiptoe.coach.ladder import Position, load_bw, rungs, shared
from tiptoe.coach.limits import (
    Load,
    Verdict,
    ask_first,
    keeps_returning,
    run_rose,
    verdict,
    week_room_bw,
)
from tiptoe.coach.look import Day, Look
from tiptoe.coach.programme import Programme
from tiptoe.coach.rules import decide
from tiptoe.coach.state import SIDES, Decision, LegKey, LegState, Move, State, working
from tiptoe.evidence import value
from tiptoe.model import Legs, Side

__all__ = ["is_ill", "let_pass", "rest_days", "session_load_bw", "settle"]

WEEK = 7
TINY = 1e-9  # of a sum of loads, against rounding
OTHER = {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT}


@lru_cache(maxsize=64)
def settle(state: State, day: date) -> State:
    """The state in which `day` begins: the last session judged, the dose of the day decided.

    Remembered for a moment: whoever looks at a day's dose often notes that day's session next.
    """
    if state.stop:
        return state
    verdicts, all_legs = _verdicts(state), _day(state, day)
    state = _note_pain(state, verdicts, day)
    if state.stop:
        return replace(state, pending=None)
    moves: dict[LegKey, Move] = {}
    counted: dict[LegKey, LegState] = {}
    for key in state.legs:
        look = _look(state, key, verdicts, all_legs)
        counted[key] = look.leg
        moves[key] = decide(look)
    legs = _together(state, counted, moves, day)
    legs, moves = _within_the_week(state, day, counted, legs, moves)
    return _decided(state, day, legs, (moves, counted))


def _decided(
    state: State,
    day: date,
    legs: dict[LegKey, LegState],
    words: tuple[dict[LegKey, Move], dict[LegKey, LegState]],
) -> State:
    """Note the decisions, unless there was nothing to decide; the answers are used up."""
    moves, before = words
    noted = [
        Decision(
            date=day,
            track=key[0],
            side=key[1],
            rule=move.rule,
            kind=move.kind,
            before=before[key].position,
            after=legs[key].position,
            reason=move.reason,
            evidence=move.evidence,
        )
        for key, move in moves.items()
        if state.pending or state.pains or move.kind != "hold"
    ]
    rest_why = _rest_why(state, legs, day)
    began = _comes_back(state, day) or any(move.rule == "easy_week" for move in moves.values())
    return replace(
        state,
        legs=legs,
        decisions=(*state.decisions, *noted),
        pending=None,
        pains=(),
        was_ill=state.was_ill and not _well_again(state, day),
        easy_since=day if began else state.easy_since,
        rest_on=day if rest_why else None,
        rest_why=rest_why,
    )


def _comes_back(state: State, day: date) -> bool:
    """Whether the day follows an illness or weeks away: those were lighter weeks already."""
    away = state.last_done and (day - state.last_done).days >= value("gap_back_days", unit="days")
    return bool(away) or _well_again(state, day)


# --- what the rules look at ---


def _verdicts(state: State) -> dict[Side, Verdict]:
    session = state.pending.date if state.pending else None
    return {
        side: verdict(
            state.pains,
            side,
            model=state.model,
            session=session,
            rising=state.model == "monitoring" and bool(state.pains) and _is_rising(state, side),
        )
        for side in Side
    }


def _is_rising(state: State, side: Side) -> bool:
    """Whether the worst pain of the last week is above the worst of the week before."""
    mine = [p for p in state.pain_log if p.side in (Legs.BOTH, Legs(side.value))]
    if not mine:
        return False
    today = max(pain.date for pain in mine)
    weeks = [[0], [0]]
    for pain in mine:
        ago = (today - pain.date).days // WEEK
        if ago < len(weeks) and _is_of_exercise(pain):
            weeks[ago].append(pain.level)
    had_week_before = any((today - pain.date).days >= WEEK for pain in mine)
    return had_week_before and max(weeks[0]) > max(weeks[1])


def _is_of_exercise(pain: Pain) -> bool:
    return pain.when in {"during", "after", "next_morning"}


def _note_pain(state: State, verdicts: dict[Side, Verdict], day: date) -> State:
    if not any(found.kind in {"provoked", "severe"} for found in verdicts.values()):
        return state
    hurt = max((pain.date for pain in state.pains if pain.level), default=day)
    if state.pending:
        hurt = state.pending.date
    days = (*state.painful_days[-WEEK * WEEK :], hurt)
    return replace(state, painful_days=days, stop=keeps_returning(days, today=hurt))


def let_pass(state: State) -> tuple[Pain, ...]:
    """Pain since the last session that was judged already, and may be once more."""
    since = max(state.done_days, default=date.min)
    told = [pain for pain in state.pain_log if pain.level and pain.date >= since]
    return tuple(pain for pain in told if pain not in state.pains)


def rest_days(state: State, until: date) -> tuple[date, ...]:
    """The days of a session before `until` on which nothing was asked after all: the week was
    full, a leg rested, an illness or a stop."""
    days = schedule.weekdays(state.profile, state.programme)
    unknown = schedule.dates(days, state.known_until, until)
    new = [day for day in unknown if day not in state.done_days and not _asks(state, day)]
    return (*state.rested, *new)


def _asks(state: State, day: date) -> bool:
    settled = settle(state, day)
    is_free = settled.stop or settled.rest_on == day or is_ill(state, day)
    return not is_free and bool(working(settled.programme, settled.legs))


def is_ill(state: State, day: date) -> bool:
    """Whether an illness was noted that lasts on this day."""
    ill = state.illness
    return ill is not None and ill.from_ <= day and (ill.until is None or day <= ill.until)


def _day(state: State, day: date) -> Day:
    every = state.programme.easy_week_every * WEEK
    easy_from = state.easy_since or state.start
    return Day(
        date=day,
        profile=state.profile,
        away_days=(day - state.last_done).days if state.last_done else None,
        was_ill=_well_again(state, day),
        missed=_missed(state, day),
        runs_rose=run_rose([(on, km) for on, km, _ in state.runs], day=day),
        ask_first=ask_first(state.profile),
        easy_due=bool(every) and (day - easy_from).days >= every,
        easy_over=state.easy_since is not None and (day - state.easy_since).days >= WEEK,
    )


def _look(state: State, key: LegKey, verdicts: dict[Side, Verdict], day: Day) -> Look:
    track = state.programme.track(key[0])
    leg, pending = state.legs[key], state.pending
    outcome = pending.outcomes.get(key) if pending else None
    step = track.steps[outcome.told.step] if outcome else None
    found = grade(outcome, step, state.best_m.get(key[1])) if outcome and step else None
    pain, other = verdicts[key[1]], verdicts[OTHER[key[1]]]
    if found:
        leg = _count(leg, found.kind, {pain.kind, other.kind})
    return Look(
        day=day,
        track=track,
        side=key[1],
        allowed=rungs(state.profile, track),
        leg=leg,
        pain=pain,
        other_pain=other,
        outcome=outcome,
        grade=found,
    )


def _count(leg: LegState, kind: str, pains: set[str]) -> LegState:
    """Good and poor sessions in a row. One that hurt, or that nobody answered for, is not good."""
    if not pains <= {"clear", "tolerated"}:
        return replace(leg, good=0)
    if kind == "good":
        return replace(leg, good=leg.good + 1 if pains == {"clear"} else 0, poor=0)
    if kind == "unknown":
        return leg
    poor = leg.poor + 1 if kind in {"hard", "poor"} else 0
    return replace(leg, good=0, poor=poor, stalled=leg.stalled + 1)


def _well_again(state: State, day: date) -> bool:
    ill = state.illness
    return state.was_ill and ill is not None and ill.until is not None and day > ill.until


def _missed(state: State, day: date) -> int:
    """Sessions of the last two weeks that were not done, when they are as many as a set share.

    Nothing after a longer gap, which other rules speak of.
    """
    since = max(state.start, day - timedelta(days=2 * WEEK))
    if state.last_done is None or state.last_done <= since - timedelta(days=1):
        return 0
    days = schedule.weekdays(state.profile, state.programme)
    free = sum(since <= each for each in rest_days(state, day))
    planned = schedule.count(days, since, day) - free
    done = sum(since <= each < day for each in state.done_days[-2 * WEEK :])
    missed = planned - done
    return missed if missed > planned * value("missed_share_to_hold", unit="1") else 0


# --- legs that work together, and the week ---


def _together(
    state: State, legs: Mapping[LegKey, LegState], moves: dict[LegKey, Move], day: date
) -> dict[LegKey, LegState]:
    """Each leg where its move sends it; both on the lower rung where both work together."""
    moved = {key: _moved(legs[key], moves[key], day) for key in legs}
    mass_kg = state.profile.mass_kg
    for track in state.programme.tracks:
        pair = [(track.id, side) for side in SIDES if (track.id, side) in moved]
        if len(pair) < 2:  # noqa: PLR2004 - two legs
            continue
        places = [moved[key].position for key in pair]
        if all(track.is_one_sided(at.step) for at in places):
            continue
        same = shared(track, places, [legs[key].position for key in pair], mass_kg)
        for key in pair:
            if moved[key].position != same:
                moved[key] = _placed(legs[key], moved[key], same, day)
                moves[key] = _waits(legs[key].position, same, moves[key])
    return moved


def _moved(leg: LegState, move: Move, day: date) -> LegState:
    changed = move.to != leg.position
    if not changed and not move.leg:
        return leg
    counts = {"good": 0, "poor": 0, "stalled": 0} if changed else {}
    since = day if move.to.step != leg.position.step else leg.since
    hurt = leg.hurt_at
    is_past = hurt and (move.to.step, move.to.sets * move.to.reps) >= (
        hurt.step,
        hurt.sets * hurt.reps,
    )
    more = day if move.kind == "forward" else leg.last_more
    changes = {"last_more": more, "hurt_at": None if is_past else hurt, **counts, **move.leg}
    return replace(leg, **{"position": move.to, "since": since, **changes})  # type: ignore[arg-type]


def _placed(before: LegState, moved: LegState, same: Position, day: date) -> LegState:
    if same == before.position:
        return replace(before, resting=moved.resting, is_at_goal=moved.is_at_goal)
    since = day if same.step != before.position.step else before.since
    hurt_at = before.position if same.step < before.position.step else moved.hurt_at
    return replace(moved, position=same, since=since, resume=None, hurt_at=hurt_at)


def _waits(before: Position, same: Position, move: Move) -> Move:
    if move.kind in {"rest", "back"}:
        return replace(move, to=same)
    back = same != before
    reason = "Both legs work together here, and the other one steps back."
    if not back:
        reason = "Good. Both legs work together here: it waits for the other one."
    kind = "back" if back else "hold"
    rule = "with_the_other_leg"
    return Move(rule=rule, kind=kind, to=same, reason=reason, evidence="legs_together")


def session_load_bw(
    programme: Programme, legs: Mapping[LegKey, LegState], mass_kg: float | None
) -> dict[Side, float]:
    """Tendon load of one day by leg, of the legs that work."""
    total = dict.fromkeys(SIDES, 0.0)
    for (track, side), leg in working(programme, legs).items():
        one = load_bw(programme.track(track), leg.position, mass_kg)
        total[side] += one * programme.sessions_a_day
    return total


def _within_the_week(
    state: State,
    day: date,
    before: dict[LegKey, LegState],
    legs: dict[LegKey, LegState],
    moves: dict[LegKey, Move],
) -> tuple[dict[LegKey, LegState], dict[LegKey, Move]]:
    """Take back the increases of a leg whose week would grow by more than it may."""
    reason = "Good, but no more yet: the week's load may only grow by so much."
    latest_first = sorted(before, key=lambda key: before[key].last_more or date.min, reverse=True)
    for key in latest_first:  # so that every part of a programme has its turn
        if moves[key].kind == "forward" and key[1] in _over(state, legs, day, whole_week=True):
            at, evidence = before[key].position, "week_load_rise_most"
            moves[key] = Move(
                rule="weekly_cap", kind="hold", to=at, reason=reason, evidence=evidence
            )
            legs = _together(state, before, moves, day)
    return legs, moves


def _over(
    state: State, legs: Mapping[LegKey, LegState], day: date, *, whole_week: bool
) -> set[Side]:
    """Legs whose dose of the day, or the same dose on the days of a week from then, is more than
    the week may hold."""
    load = session_load_bw(state.programme, legs, state.profile.mass_kg)
    coming = _coming(state, day) if whole_week else [day]
    return {side for side in SIDES if load[side] and _must_rest(state, side, load, coming)}


def _coming(state: State, day: date) -> list[date]:
    """This day of a session and those of the six days after it."""
    days, found = schedule.weekdays(state.profile, state.programme), [day]
    for each in schedule.dates(days, day + timedelta(days=1), day + timedelta(days=WEEK)):
        if not schedule.is_too_soon(state.programme, found[-1], each):
            found.append(each)
    return found


def _must_rest(state: State, side: Side, load: dict[Side, float], days: list[date]) -> bool:
    """Whether a leg that does this load on each of the days finds a week full on one of them."""
    loads = state.loads
    for day in days:
        left = week_room_bw(loads, side, day=day, first_week_bw=state.first_week_bw[side])
        if load[side] > left + TINY:
            return True
        loads = (*loads, Load(day=day, done_bw=load, as_told_bw=load))
    return False


def _rest_why(state: State, legs: Mapping[LegKey, LegState], day: date) -> str:
    """Why the day is one of rest, after a session or while the week is full; else nothing."""
    if schedule.is_too_soon(state.programme, state.last_done, day):
        return "A day of rest comes between two sessions."
    if _over(state, legs, day, whole_week=False):
        return "Rest: this week has had its load, and a week may only grow by so much."
    return ""
