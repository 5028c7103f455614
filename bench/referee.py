"""A referee of plans that knows the limits but none of the rules.

It writes down what happens, looks at what the plan would ask for, and holds that to the limits with
its own sums.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tiptoe import evidence
from tiptoe.coach.dose import Dose, doses
from tiptoe.coach.events import Pain
from tiptoe.coach.fold import settle
from tiptoe.coach.state import State
from tiptoe.model import Legs, Side

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
