"""Random histories of plans, and a referee that knows the limits but none of the rules.

A history is a plan, a person and up to a score of things that happen to them in any order: good
and bad sessions, pain told or not told, illness, runs, flags, changed minds. After each of them
the referee looks at what the plan would ask for and holds it to the limits with its own sums.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from tiptoe import evidence
from tiptoe.coach.dose import Dose, doses
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
from tiptoe.coach.fold import advance, begin, settle
from tiptoe.coach.profile import CONDITIONS, DAYS, EQUIPMENT, RED_FLAGS, Best, Profile
from tiptoe.coach.programme import Programme, built_in
from tiptoe.coach.state import State
from tiptoe.errors import InputError
from tiptoe.model import Legs, Side

START = date(2026, 1, 5)
SEATED, TWO_LEGS, ONE_LEG = 0.5, 1.5, 3.0  # the referee's own table, in bodyweights
ON_TWO = {
    *("two_leg_floor", "two_leg_step", "soleus_two_leg", "dumbbell_floor", "unstable_two_leg"),
    *("toes_in", "toes_out", "narrow_stance", "wide_stance", "army_drill", "isometric_hold"),
    *("heels_off_squat", "heels_off_hip_hinge", "heels_off_wall_sit"),
}
BELOW_FLOOR = {
    *("two_leg_step", "single_leg_step", "two_up_one_down_step", "soleus_single_leg_step"),
    "army_drill",
}
OF_EXERCISE = ("during", "after", "next_morning")
WEEK, LIGHT_KG, RISE, RISE_BW = 7, 50.0, 1.2, 27.0
FIRST_DAY_BW = {"fitness": 270.0, "clinic": 540.0}


@dataclass
class Referee:
    """What happened, as the referee wrote it down, and what it found wrong."""

    state: State
    settled: State
    last: dict[tuple[str, Side], tuple[int, float, float]] = field(default_factory=dict)
    done_on: list[tuple[date, dict[Side, float], dict[Side, float]]] = field(default_factory=list)
    answers: dict[Side, set[str]] = field(default_factory=lambda: {side: set() for side in Side})
    levels: dict[Side, dict[str, int]] = field(default_factory=lambda: {s: {} for s in Side})
    benched: dict[Side, date] = field(default_factory=dict)
    trouble: float = 1.0
    is_sore: bool = False
    is_stopped: bool = False
    session: date | None = None
    had_evidence: bool = True
    hurt_days: set[date] = field(default_factory=set)
    breaches: list[str] = field(default_factory=list)
    asked_for_more: int = 0
    decisions: int = 0

    def blame(self, what: str) -> None:
        self.breaches.append(what)

    # --- what happens ---

    def note_pain(self, pain: Pain) -> None:
        for side in sides(pain.side):
            told = self.levels[side]
            told[pain.when] = max(told.get(pain.when, 0), pain.level)
            if pain.level > 5:
                self.benched.setdefault(side, pain.date)
            if self.session and pain.date >= self.session:
                self.answers[side].add(pain.when)

    def look(self, day: date) -> tuple[Dose, ...]:
        """What the plan asks for on `day`, held to every limit."""
        settled = self.settled = settle(self.state, day)
        asked = () if settled.rest_on == day or settled.stop else doses(settled)
        self._reasons(settled)
        if self.is_stopped and asked:
            self.blame("asked for work while stopped")
        self._increases(settled)
        for dose in asked:
            self._forbidden(settled, dose, day)
        self._week(settled, asked, day)
        return asked

    def _reasons(self, settled: State) -> None:
        for decision in settled.decisions[self.decisions :]:
            if not decision.reason or decision.evidence not in evidence.table():
                self.blame(f"{decision.rule} has no reason or no evidence")

    def _increases(self, settled: State) -> None:
        """Nothing may grow after pain, after a missing answer, without evidence or advice."""
        strict = settled.model == "texts"
        needed = {"during", "after"} if strict else {"during", "after", "next_morning"}
        missing = self.session is not None and any(needed - self.answers[side] for side in Side)
        hurts = any(level for side in Side for level in self.levels[side].values())
        needs_asking = not settled.profile.asked_professional and bool(settled.profile.conditions)
        for key, leg in settled.legs.items():
            now = hardness(settled, key[0], leg.position)
            before = self.last.get(key)
            if before is None and leg.position.load_kg > 0.1 * mass_of(settled):
                self.blame(f"begins with {leg.position.load_kg} kg")
            provoked = strict and any(self.levels[key[1]].get(when) for when in OF_EXERCISE)
            at = leg.position
            is_least = at.sets * at.reps == 1 and at.hold_s <= 1  # there is no less than once
            asks = not (leg.resting or settled.stop or is_least)
            if before and provoked and asks and now[1] >= before[1]:
                self.blame(f"as much again after pain: {before} -> {now}")
            if before is None or not grew(before, now):
                continue
            self.asked_for_more += 1
            for forbids, why in (
                (hurts, "after pain"),
                (missing, "after a missing answer"),
                (not self.had_evidence, "without evidence"),
                (needs_asking, "though a professional should be asked"),
                (self.is_stopped, "while stopped"),
            ):
                if forbids:
                    self.blame(f"more {why}: {before} -> {now}")
            if now[2] - before[2] > 0.1 * (before[2] + mass_of(settled)):
                self.blame("a step of load above 10 %")

    def _forbidden(self, settled: State, dose: Dose, day: date) -> None:
        if "heel_bone_pain" in settled.profile.conditions and dose.exercise in BELOW_FLOOR:
            self.blame("below the floor with a sore heel bone")
        if settled.programme.rest_days and self.session == day - timedelta(days=1):
            self.blame("no day of rest")
        if any(side in self.benched for side in sides(dose.side)):
            self.blame("a leg with severe pain was not rested")

    def _week(self, settled: State, asked: tuple[Dose, ...], day: date) -> None:
        """This week with today's session against the heaviest of the weeks before."""
        for side in Side:
            today = sum(work(settled, dose) for dose in asked if side in sides(dose.side))
            today *= settled.programme.sessions_a_day
            spent = sum(done[side] for on, done, _ in self.done_on if 0 <= (day - on).days < WEEK)
            ends = {end for end, _, _ in self.done_on if WEEK <= (day - end).days < 36}
            heaviest = settled.first_week_bw[side]
            for end in ends | {day - timedelta(days=35)}:  # a heaviest week ends on such a day
                week = [told[side] for on, _, told in self.done_on if 0 <= (end - on).days < WEEK]
                heaviest = max(heaviest, sum(week))
            if today > FIRST_DAY_BW[settled.programme.wording] + 1e-6 and not self.done_on:
                self.blame(f"a first day of {today:.0f}")
            if today and today + spent > max(RISE * heaviest, heaviest + RISE_BW) + 1e-6:
                self.blame(f"week of {today + spent:.0f} after at most {heaviest:.0f}")

    def keep(self) -> None:
        """Remember what was asked for, before the session changes it."""
        settled = self.settled
        for key, leg in settled.legs.items():
            self.last[key] = hardness(settled, key[0], leg.position)
        self.decisions = len(settled.decisions)


def sides(side: Legs) -> tuple[Side, ...]:
    return (Side.LEFT, Side.RIGHT) if side is Legs.BOTH else (Side(side.value),)


def peak(exercise: str) -> float:
    if exercise == "seated":
        return SEATED
    return TWO_LEGS if exercise in ON_TWO else ONE_LEG


def work(state: State, dose: Dose) -> float:
    """The dose's load on one leg, by the referee's own sum."""
    times = dose.sets * dose.reps * (dose.hold_s / 5 if dose.hold_s else 1)
    return times * peak(dose.exercise) * (1 + dose.load_kg / (state.profile.mass_kg or LIGHT_KG))


def mass_of(state: State) -> float:
    return state.profile.mass_kg or LIGHT_KG


def hardness(state: State, track: str, at: Any) -> tuple[int, float, float]:
    """(rung, load of the session, held weight)."""
    step = state.programme.track(track).steps[at.step]
    times = at.sets * at.reps * (at.hold_s / 5 if step.hold_s else 1)
    heavy = 1 + at.load_kg / (state.profile.mass_kg or LIGHT_KG)
    return at.step, times * peak(step.exercise) * heavy, at.load_kg


def grew(before: tuple[int, float, float], now: tuple[int, float, float]) -> bool:
    return now[0] > before[0] or now[1] > before[1] + 1e-6 or now[2] > before[2] + 1e-6


# --- chance ---


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
