"""The week's load on each leg's calf and tendon: heel raises and running in one sum, as a range.

State + date -> Budget. Pure. Studies of the tendon's load in running differ nearly twofold, and
nobody counted the steps: there is no single true number, so none is given.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from tiptoe.coach.judge import session_load_bw
from tiptoe.coach.limits import run_rose
from tiptoe.coach.profile import Profile
from tiptoe.coach.state import State
from tiptoe.evidence import cite, value
from tiptoe.model import Side

__all__ = ["Budget", "Range", "budget_of"]

WEEK = 7
SOURCES = (
    "tendon_load_standing_one_leg",
    "tendon_load_standing_two_legs",
    "tendon_load_running_least",
    "tendon_load_running_most",
    "run_steps_least",
    "run_steps_most",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Bodyweights times repetitions or steps, over one week, for one leg."""

    least_bw: float
    most_bw: float

    def plus(self, other: "Range") -> "Range":
        return Range(least_bw=self.least_bw + other.least_bw, most_bw=self.most_bw + other.most_bw)


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The seven days up to `day`, by leg: raises as done, runs as noted, and their sum.

    next_session_bw  what the next session would add
    planned_runs     what the running told in the profile would come to in a week, or None
    run_km           kilometres of these days; `runs_rose`: much more than in the weeks before
    sources          the evidence behind the numbers, in sentences
    """

    day: date
    raises: dict[Side, Range]
    runs: Range
    total: dict[Side, Range]
    next_session_bw: dict[Side, float]
    planned_runs: Range | None
    run_km: float
    runs_rose: bool
    sources: tuple[str, ...]


def budget_of(state: State, *, day: date) -> Budget:
    """The load of the week that ends on `day`."""
    since = day - timedelta(days=WEEK)
    spread = value("tendon_load_relative_sigma", unit="1")
    raises = {}
    for side in Side:
        done = sum(load.done_bw[side] for load in state.loads if since < load.day <= day)
        raises[side] = Range(least_bw=done * (1 - spread), most_bw=done * (1 + spread))
    week = [run for run in state.runs if since < run[0] <= day]
    runs = Range(least_bw=0.0, most_bw=0.0)
    for _, km, pace in week:
        runs = runs.plus(run_load(km, pace))
    return Budget(
        day=day,
        raises=raises,
        runs=runs,
        total={side: each.plus(runs) for side, each in raises.items()},
        next_session_bw=session_load_bw(state.programme, state.legs, state.profile.mass_kg),
        planned_runs=_planned(state.profile),
        run_km=sum(km for _, km, _ in week),
        runs_rose=run_rose([(on, km) for on, km, _ in state.runs], day=day),
        sources=tuple(cite(name) for name in SOURCES),
    )


def _planned(profile: Profile) -> Range | None:
    if profile.run_km_per_week is None:
        return None
    return run_load(profile.run_km_per_week, profile.run_pace_min_per_km)


def run_load(km: float, pace_min_per_km: float | None) -> Range:
    """Load of one leg in one run: every second step, each with the load that studies found."""
    minutes = km * (pace_min_per_km or value("run_pace_usual", unit="min/km"))
    steps = [minutes * value(f"run_steps_{end}", unit="1/min") / 2 for end in ("least", "most")]
    loads = [value(f"tendon_load_running_{end}", unit="BW") for end in ("least", "most")]
    return Range(least_bw=steps[0] * loads[0], most_bw=steps[1] * loads[1])
