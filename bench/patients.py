"""Simulated patients: bodies that know nothing of the plan's rules.

Each leg has a capacity (most full reps on one leg), a tolerance of its tendon for load, and a
fatigue. Training within reach raises capacity and tolerance slowly, rest lets fatigue go, too
much hurts, and some days hurt for no reason. The person does what the plan asks for as far as the
body lets them, and answers (or forgets to answer) whether it hurt. All numbers are assumptions.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from math import exp, floor, log
from random import Random
from typing import Any

from bench.referee import grew, hardness, peak
from tiptoe.coach.dose import Dose, doses
from tiptoe.coach.events import Cleared, Pain, PlanStarted, RedFlag, Result, SessionDone, SetDone
from tiptoe.coach.fold import advance, begin, settle
from tiptoe.coach.profile import RED_FLAGS, Best, Profile
from tiptoe.coach.programme import programme
from tiptoe.coach.state import State
from tiptoe.model import Legs, Side

START, WEEKS = date(2026, 1, 5), 12
KINDS = ("responder", "non_responder", "flare_ups", "non_adherer", "left_right")
GOAL_MOST = 30
TWO_LEGS_EASIER = 2.2  # times as many reps on two legs as on one


@dataclass
class Leg:
    """capacity: reps; tolerance_bw: load of a session that does not hurt; both in own units."""

    capacity: float
    tolerance_bw: float
    fatigue: float = 0.0

    def rest(self, days: int) -> None:
        self.fatigue *= exp(-days / 1.5)
        if days > 10:
            self.capacity *= 1 - 0.004 * (days - 10)

    def train(self, load_bw: float, effort: float, gain: float) -> None:
        """Work near the limit teaches most; work far below it keeps what is there."""
        stimulus = min(max((effort - 0.25) / 0.5, 0.0), 1.0)
        self.capacity *= 1 + gain * stimulus
        self.tolerance_bw += 0.06 * max(load_bw - 0.5 * self.tolerance_bw, 0.0)
        self.fatigue += 0.12 * effort


@dataclass
class Patient:
    """One person with a plan. `hurt_on`: days that hurt whatever is done (flare-ups)."""

    kind: str
    rng: Random
    legs: dict[Side, Leg]
    gain: float
    adherence: float
    answers: float
    measures: bool
    flares: list[tuple[date, Side, int]]
    flag_on: date | None
    goal: int
    hurt: bool = False
    more_after_pain: int = 0
    worked_after_flag: int = 0
    reached: date | None = None
    missed: int = 0
    sessions: int = 0
    weekly: list[float] = field(default_factory=lambda: [0.0] * WEEKS)


def make(seed: int) -> tuple[Patient, State]:
    """A person drawn by chance, and the plan they begin with."""
    rng = Random(seed)  # noqa: S311 - repeatable chance, no secret
    kind = KINDS[seed % len(KINDS)]
    strong = min(max(rng.gauss(22, 7), 9), 40)
    ratio = rng.uniform(0.55, 0.8) if kind == "left_right" else rng.uniform(0.92, 1.0)
    sides = [Side.LEFT, Side.RIGHT] if rng.random() < 0.5 else [Side.RIGHT, Side.LEFT]
    best = {sides[0]: floor(strong), sides[1]: max(floor(strong * ratio), 6)}
    goal = min(*best.values(), GOAL_MOST)  # three sets of what the weaker leg could do once
    legs = {
        side: Leg(capacity=reps + 0.5, tolerance_bw=reps * 3.0 * exp(rng.gauss(log(3.2), 0.25)))
        for side, reps in best.items()
    }
    patient = Patient(
        kind=kind,
        rng=rng,
        legs=legs,
        gain=rng.uniform(0.0, 0.002) if kind == "non_responder" else rng.uniform(0.014, 0.03),
        adherence=rng.uniform(0.3, 0.7) if kind == "non_adherer" else rng.uniform(0.93, 1.0),
        answers=rng.uniform(0.5, 0.9) if kind == "non_adherer" else 1.0,
        measures=rng.random() < 0.7,
        flares=_flares(rng) if kind == "flare_ups" else [],
        flag_on=START + timedelta(days=rng.randint(0, 80)) if rng.random() < 0.03 else None,
        goal=goal,
    )
    return patient, begin(_start(seed, rng, best, goal))


def _flares(rng: Random) -> list[tuple[date, Side, int]]:
    days = [START + timedelta(days=rng.randint(5, 80)) for _ in range(rng.randint(1, 3))]
    return [(day, rng.choice(list(Side)), rng.randint(2, 6)) for day in days]


def _start(seed: int, rng: Random, best: dict[Side, int], goal: int) -> PlanStarted:
    reps = {str(side): Best(reps=each) for side, each in best.items()}
    profile = Profile(
        goal="endurance",
        experience="some",
        days=("mon", "wed", "fri"),
        mass_kg=rng.uniform(50, 100),
        best={**reps, "both": Best(reps=floor(TWO_LEGS_EASIER * max(best.values())))},
        pain={"left": 0, "right": 0},
        goal_reps=goal,
    )
    return PlanStarted(
        at=_moment(START),
        plan_id=f"patient-{seed}",
        start=START,
        weeks=WEEKS,
        profile=profile,
        programme=programme("runner_endurance"),
    )


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 20, tzinfo=UTC)


def live(seed: int) -> tuple[Patient, State]:
    """Twelve weeks of one patient, day by day."""
    patient, state = make(seed)
    last = START
    for number in range(7 * WEEKS):
        day = START + timedelta(days=number)
        if patient.flag_on == day:
            flag = patient.rng.choice(list(RED_FLAGS))
            state = advance(state, RedFlag(at=_moment(day), date=day, flag=flag))
        if day.weekday() not in {0, 2, 4}:
            continue
        settled = settle(state, day)
        asked = () if settled.rest_on == day else doses(settled)
        _watch(patient, settled, asked, day)
        if settled.stop and settled.stop.flag == "pain_keeps_returning" and _may_return(patient):
            state = advance(state, Cleared(at=_moment(day), date=day, by="Dr Example"))
        elif not asked:
            state = _says_how_it_is(patient, state, day)
        elif patient.rng.random() < patient.adherence:
            state = _session(patient, state, asked, day, days=(day - last).days)
            last = day
        else:
            patient.missed += 1
    return patient, state


def _may_return(patient: Patient) -> bool:
    """Sent to a professional, half of the patients come back cleared within days."""
    return patient.flag_on is None and patient.rng.random() < 0.2


def _watch(patient: Patient, settled: State, asked: tuple[Dose, ...], day: date) -> None:
    """What the plan asks for, against what the last session felt like."""
    if patient.flag_on and day >= patient.flag_on and asked:
        patient.worked_after_flag += 1
    now = {key: hardness(settled, key[0], leg.position) for key, leg in settled.legs.items()}
    before = getattr(patient, "_before", {})
    hurt_last = getattr(patient, "_hurt_last", False)
    if hurt_last:
        patient.more_after_pain += sum(grew(before[key], now[key]) for key in now if key in before)
    patient.__dict__.update(_before=now, _hurt_last=False)
    if patient.reached is None and all(leg.is_at_goal for leg in settled.legs.values()):
        patient.reached = day


def _session(
    patient: Patient, state: State, asked: tuple[Dose, ...], day: date, *, days: int
) -> State:
    for leg in patient.legs.values():
        leg.rest(days)
    results, load = [], dict.fromkeys(Side, 0.0)
    effort = dict.fromkeys(Side, 0.0)
    for dose in asked:
        made, tried = _sets(patient, dose)
        results.append(_result(patient, dose, made))
        for side in _sides(dose.side):
            load[side] += sum(each.reps for each in made) * peak(dose.exercise)
            effort[side] = max(effort[side], tried)
    patient.sessions += 1
    patient.weekly[(day - START).days // 7] += sum(load.values()) / 2
    event = SessionDone(at=_moment(day), date=day, results=tuple(results))
    state = advance(state, event)
    for side, leg in patient.legs.items():
        state = _feels(patient, state, side, load[side], day)
        leg.train(load[side], effort[side], patient.gain)
    return state


def _sides(side: Legs) -> tuple[Side, ...]:
    return (Side.LEFT, Side.RIGHT) if side is Legs.BOTH else (Side(side.value),)


def _sets(patient: Patient, dose: Dose) -> tuple[list[SetDone], float]:
    """The sets as the weaker of the legs that work can do them, and how hard the hardest was."""
    weakest = min((patient.legs[side] for side in _sides(dose.side)), key=lambda leg: leg.capacity)
    easier = TWO_LEGS_EASIER if dose.side is Legs.BOTH else 1.0
    form = weakest.capacity * easier * exp(patient.rng.gauss(0, 0.05))
    made, hardest = [], 0.0
    for number in range(dose.sets):
        able = max(form * (1 - min(weakest.fatigue, 0.5)) * (1 - 0.06 * number), 1.0)
        reps = min(dose.reps, floor(able))
        hardest = max(hardest, reps / able)
        low = max(reps - floor(0.9 * able), 0)  # the last reps before failure lose height
        height = 0.95 - 0.1 * (reps / able) ** 3 + patient.rng.gauss(0, 0.015)
        told = {"full_reps": reps - low, "height_share": height} if patient.measures else {}
        made.append(SetDone(reps=reps, **told))
    return made, hardest


def _result(patient: Patient, dose: Dose, made: list[SetDone]) -> Result:
    tired = sum(each.reps for each in made) < 0.9 * dose.sets * dose.reps
    return Result(
        track=dose.track,
        side=dose.side,
        exercise=dose.exercise,
        sets=tuple(made),
        provenance="measured" if patient.measures else "typed",
        form=None if patient.measures else ("poor" if tired else "good"),
    )


def _feels(patient: Patient, state: State, side: Side, load: float, day: date) -> State:
    """Pain during and after: too much load for the tendon, or a flare-up that fades."""
    leg, rng = patient.legs[side], patient.rng
    level = 8.0 * max(load / leg.tolerance_bw - 1, 0.0)
    for since, where, height in patient.flares:
        if where is side and since <= day:
            level += height * exp(-(day - since).days / 5)
    pain = min(floor(level + rng.random() * 0.5), 10)
    if pain:
        patient.hurt = True
        patient.__dict__["_hurt_last"] = True
    for when, said in (("during", pain), ("after", max(pain - 1, 0))):
        if rng.random() < patient.answers:
            told = Pain(at=_moment(day), date=day, when=when, level=said, side=Legs(side.value))
            state = advance(state, told)
    return state


def _says_how_it_is(patient: Patient, state: State, day: date) -> State:
    """On a day without work, a resting leg is asked how it is."""
    for side in Side:
        if any(leg.resting for (_, which), leg in state.legs.items() if which is side):
            level = sum(
                height * exp(-(day - since).days / 5)
                for since, where, height in patient.flares
                if where is side and since <= day
            )
            told = Pain(
                at=_moment(day), date=day, when="other", level=floor(level), side=Legs(side.value)
            )
            state = advance(state, told)
    return state


def population(first: int, count: int) -> list[dict[str, Any]]:
    """One row for each patient."""
    rows = []
    for seed in range(first, first + count):
        patient, state = live(seed)
        rows.append(
            {
                "kind": patient.kind,
                "hurt": patient.hurt,
                "flag": patient.flag_on is not None,
                "adherent": patient.missed <= 0.15 * (patient.sessions + patient.missed),
                "weeks": patient.reached and (patient.reached - START).days / 7,
                "more_after_pain": patient.more_after_pain,
                "worked_after_flag": patient.worked_after_flag,
                "stopped": state.stop is not None,
                "goal": patient.goal,
                "weekly": patient.weekly,
                "measures": patient.measures,
            }
        )
    return rows
