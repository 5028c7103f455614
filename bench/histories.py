"""Random histories of plans, each watched by a referee.

A history is a plan, a person and up to a score of things that happen to them in any order: good
and bad sessions, pain told or not told, illness, runs, flags, changed minds. After each of them
the referee looks at what the plan would ask for.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from bench.referee import LIGHT_KG, Referee, peak, sides, work
from tiptoe.coach.dose import Dose
from tiptoe.coach.events import (
    Cleared,
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
    SetDone,
    event_json,
    read_event,
)
from tiptoe.coach.fold import advance, begin
from tiptoe.coach.profile import CONDITIONS, DAYS, EQUIPMENT, RED_FLAGS, Best, Profile
from tiptoe.coach.programme import Programme, built_in
from tiptoe.errors import InputError
from tiptoe.model import Legs, Side

START = date(2026, 1, 5)


def some(rng: Random, words: Any, most: int) -> tuple[str, ...]:
    chosen = set(rng.sample(list(words), rng.randint(0, most)))
    return tuple(each for each in words if each in chosen)


def random_person(rng: Random) -> Profile:
    both = rng.randint(0, 60)
    best = {"both": Best(reps=both)}
    for side in ("left", "right"):
        best[side] = Best(reps=rng.randint(0, both), height_m=rng.choice([None, 0.1]))
    sure = rng.random() < 0.7
    return Profile(
        goal="general",
        experience="some",
        days=some(rng, DAYS, 7),
        age_years=rng.choice([None, 25, 70]),
        mass_kg=rng.choice([None, rng.uniform(45, 120)]),
        equipment=some(rng, EQUIPMENT, 5),
        run_days=some(rng, DAYS, 4) or ("sat",),
        best=best if rng.random() < 0.7 else {},
        pain={s: rng.choice([0, 0, 0, 4]) for s in ("left", "right")} if rng.random() < 0.8 else {},
        conditions=() if sure else some(rng, CONDITIONS, 2),
        red_flags=() if rng.random() < 0.95 else some(rng, RED_FLAGS, 2),
        asked_professional=rng.random() < 0.3,
    )


def begin_history(rng: Random) -> Referee | None:
    """A random person with a random programme; None when nothing in it can be done."""
    programme = rng.choice(list(built_in().values()))
    if rng.random() < 0.3:
        programme = replace(programme, easy_week_every=rng.randint(0, 3))
    if rng.random() < 0.1:
        programme = _immodest(rng, programme)
    event = PlanStarted(
        at=moment(START),
        plan_id="history",
        start=START,
        weeks=30,
        profile=random_person(rng),
        programme=programme,
        by="Dr Example",
    )
    try:
        state = begin(event)
    except InputError:
        return None
    flagged = bool(event.profile.red_flags)
    trouble = rng.choice([0.05, 0.05, 0.2, 1.0])
    sore = rng.random() < 0.2
    if sore:
        state = advance(state, PainModel(at=event.at, model="monitoring", by="Dr Example"))
    return Referee(state=state, settled=state, trouble=trouble, is_stopped=flagged, is_sore=sore)


def _immodest(rng: Random, programme: Programme) -> Programme:
    """A programme whose steps ask for far too much; who wrote it knows no measure."""
    sets, reps, load_kg = rng.randint(1, 10), rng.randint(1, 200), rng.uniform(0, 200)
    tracks = []
    for track in programme.tracks:
        steps = list(track.steps)
        for number in range(rng.randint(1, len(steps))):
            heavy = None if steps[number].is_rep_maximum else rng.choice([None, (load_kg, 200.0)])
            steps[number] = replace(steps[number], sets=(sets, 10), reps=(reps, 200), load_kg=heavy)
        tracks.append(replace(track, steps=tuple(steps)))
    return replace(programme, tracks=tuple(tracks))


def moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 20, tzinfo=UTC)


def run_history(seed: int) -> Referee:
    """One history from its seed."""
    rng = Random(seed)  # noqa: S311 - repeatable chance, no secret
    found = None
    while found is None:
        found = begin_history(rng)
    day = START + timedelta(days=rng.choice([0, 0, 0, 3]))
    for _ in range(rng.randint(2, 10)):
        _something(found, rng, day)
        calm = rng.random() > found.trouble
        day += timedelta(days=rng.choice([2, 2, 3] if calm else [1, 1, 3, 5, 9, 16, 30]))
    found.look(day)
    return found


def _something(found: Referee, rng: Random, day: date) -> None:
    """A session most of the time, after and before anything else that can happen."""
    for _ in range(rng.choice([0, 1, 2]) if rng.random() < found.trouble else 0):
        _happen(found, rng, day)
    if rng.random() < 0.9:
        _session(found, rng, day, found.look(day))
        if rng.random() < 0.5 * found.trouble:
            _pain(found, rng, day + timedelta(days=rng.choice([0, 1])))


def _session(found: Referee, rng: Random, day: date, asked: tuple[Dose, ...]) -> None:
    found.keep()
    share = 1.0 if rng.random() > found.trouble * 0.6 else rng.uniform(0.2, 1.6)
    results = tuple(
        _result(rng, dose, share, found.trouble) for dose in asked if rng.random() < 0.95
    )
    levels = _sore(rng) if found.is_sore else _levels(rng, found.trouble)
    event = SessionDone(at=moment(day), date=day, results=results, pain=levels)
    if rng.random() < 0.05:
        event = read_event(event_json(event))  # type: ignore[assignment]
    mass_kg = found.state.profile.mass_kg or LIGHT_KG
    done, told = dict.fromkeys(Side, 0.0), dict.fromkeys(Side, 0.0)
    twice = found.state.programme.sessions_a_day
    for result in results:
        for made in result.sets:
            times = made.hold_s / 5 if made.hold_s else made.reps
            load = times * peak(result.exercise) * (1 + (made.load_kg or 0) / mass_kg)
            for side in sides(result.side):
                done[side] += load
    for dose in asked:
        for side in sides(dose.side):
            told[side] += work(found.state, dose) * twice
    found.done_on.append((day, done, {side: min(done[side], told[side]) for side in Side}))
    found.session, found.levels = day, {side: {} for side in Side}
    found.answers = {side: set() for side in Side}
    found.had_evidence = any(
        result.provenance == "measured" or result.form is not None for result in results
    )
    for when, level in levels:
        found.note_pain(Pain(at=moment(day), date=day, when=when, level=level))
    found.state = advance(found.state, event)
    _lift_benches(found, levels=[(None, level) for _, level in levels], day=day)
    found.is_stopped = found.is_stopped or found.state.stop is not None
    if found.is_sore and rng.random() < 0.9:
        morning = day + timedelta(days=1)
        _tell(found, Pain(at=moment(morning), date=morning, when="next_morning", level=0))


def _result(rng: Random, dose: Dose, share: float, trouble: float) -> Result:
    measured, calm = rng.random() < 0.6, rng.random() > trouble
    reps = max(0, round(dose.reps * share))
    hold_s = dose.hold_s * dose.reps * share if dose.hold_s else None
    made = SetDone(
        reps=reps,
        full_reps=rng.choice([reps] if calm else [reps, reps // 2]) if measured else None,
        hold_s=hold_s,
        load_kg=dose.load_kg,
        height_share=rng.choice([None, 0.9] if calm else [0.9, 0.6]) if measured else None,
        faults=rng.choice([None, ()] if calm else [(), ("rolling_out",)]) if measured else None,
    )
    return Result(
        track=dose.track,
        side=dose.side,
        exercise=dose.exercise,
        sets=(made,) * dose.sets,
        provenance="measured" if measured else "typed",
        form=None if measured else rng.choice(["good"] if calm else ["good", "poor", None]),
    )


def _levels(rng: Random, trouble: float) -> tuple[tuple[str, int], ...]:
    mood = rng.random() / trouble
    if mood > 0.7:
        return (("during", 0), ("after", 0))
    if mood < 0.3:
        return tuple((w, 0) for w in ("during", "after") if rng.random() < 0.5)
    return tuple(
        (when, rng.choice([0, 1, 2, 4, 7]))
        for when in ("before", "during", "after")
        if rng.random() < 0.7
    )


def _sore(rng: Random) -> tuple[tuple[str, int], ...]:
    """A little pain every now and then, as the pain-monitoring model allows it."""
    return tuple((when, rng.choice([0, 0, 0, 2])) for when in ("during", "after"))


def _pain(found: Referee, rng: Random, day: date) -> None:
    pain = Pain(
        at=moment(day),
        date=day,
        when=rng.choice(["before", "during", "after", "next_morning", "other"]),
        level=rng.choice([0, 0, 0, 1, 3, 6, 9]),
        side=rng.choice(list(Legs)),
    )
    _tell(found, pain)


def _tell(found: Referee, pain: Pain) -> None:
    found.note_pain(pain)
    found.state = advance(found.state, pain)
    _lift_benches(found, levels=[(pain.side, pain.level)], day=pain.date)


def _lift_benches(found: Referee, *, levels: list[tuple[Legs | None, int]], day: date) -> None:
    """A benched leg may work again once a later answer says 0 and nothing else."""
    for side, since in list(found.benched.items()):
        mine = [level for leg, level in levels if leg is None or side in sides(leg)]
        if mine and not any(mine) and day > since:
            del found.benched[side]


def _happen(found: Referee, rng: Random, day: date) -> None:
    what = rng.randint(0, 11)
    at = moment(day)
    if what <= 3:
        return _pain(found, rng, day)
    if what == 4 and rng.random() < 0.4:
        event: Any = RedFlag(at=at, date=day, flag=rng.choice(list(RED_FLAGS)))
        found.is_stopped = True
    elif what in {5, 6} and found.is_stopped:
        event = Cleared(at=at, date=day, by="Dr Example")
        found.is_stopped, found.session, found.benched = False, None, {}
        found.levels = {side: {} for side in Side}
    elif what == 7:
        until = rng.choice([None, day + timedelta(days=2)])
        event = Illness(at=at, from_=day, until=until)
    elif what == 8:
        event = PainModel(at=at, model=rng.choice(["texts", "monitoring"]), by="Dr Example")
    elif what == 9:
        event = SessionSkipped(at=at, date=day)
    elif what == 10 and rng.random() < 0.3:
        person = found.state.profile
        conditions = some(rng, CONDITIONS, 2)
        event = ProfileChanged(at=at, profile=replace(person, conditions=conditions))
    else:
        event = Run(at=at, date=day, km=rng.uniform(1, 30))
    found.state = advance(found.state, event)
    return None


def many(first: int, count: int) -> dict[str, Any]:
    """What `count` histories from seed `first` on came to."""
    breaches: dict[str, int] = {}
    more = decisions = sessions = 0
    for seed in range(first, first + count):
        found = run_history(seed)
        for each in found.breaches:
            said = f"seed {seed}: {each}"
            breaches[said] = breaches.get(said, 0) + 1
        more += found.asked_for_more
        decisions += len(found.state.decisions)
        sessions += len(found.done_on)
    return {
        "histories": count,
        "sessions": sessions,
        "decisions": decisions,
        "increases": more,
        "breaches": breaches,
    }
