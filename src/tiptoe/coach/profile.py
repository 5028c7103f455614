"""Who the person is, as far as a plan must know.

JSON object -> Profile. Pure. Every value is checked; what contradicts another value is refused.
Fields and their limits: docs/reference/profile.md
"""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from tiptoe.coach.given import Given
from tiptoe.evidence import value
from tiptoe.model import Side

__all__ = [
    "CONDITIONS",
    "DAYS",
    "EQUIPMENT",
    "EXPERIENCE",
    "GOALS",
    "RED_FLAGS",
    "Best",
    "Profile",
    "profile_json",
    "profile_of",
    "read_profile",
]

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
GOALS = ("general", "endurance", "strength", "running", "recovery")
EXPERIENCE = ("none", "some", "regular")
EQUIPMENT = ("chair", "step", "weights", "unstable_surface", "machine")
CONDITIONS = {  # in words without a disease, because the fitness wording uses them as they are
    "heel_bone_pain": "pain low down, where the tendon meets the heel bone",
    "tendon_pain": "pain in the tendon above the heel",
    "sole_pain": "pain under the heel or the arch",
    "foot_support": "an injury for which the foot needs a shoe's support",
    "past_injury": "an earlier injury of the calf, ankle or foot",
    "pregnant": "a pregnancy",
    "recent_surgery": "an operation on the leg within a year",
    "blood_thinner": "medicine that thins the blood",
}
RED_FLAGS = {
    "sudden_pop": "a sudden pop or a blow felt in the calf or above the heel",
    "unable_to_rise": "being suddenly unable to rise onto the toes",
    "calf_swelling_or_warmth": "a swollen, warm, red or tender calf",
    "numbness": "numbness, tingling or sudden weakness in the leg or foot",
    "night_pain": "pain that wakes at night or does not ease at rest",
    "short_of_breath": "shortness of breath or pain in the chest",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """The best of one leg, or of both together: reps in one set, height of the heel."""

    reps: int | None = None
    height_m: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One person. None where not told; `time` and `run_time` are local, HH:MM.

    days        weekdays with time for a session; run_days those with a run
    best        {"left" | "right" | "both": Best}, as measured or remembered
    pain        {"left" | "right": 0..10} today; a side that is not there was not asked
    conditions, red_flags   ids of CONDITIONS and RED_FLAGS
    goal_reps   reps of a set on the last step to work up to, where fewer than the programme's
    asked_professional      a professional knows about the conditions and agreed to the plan
    """

    goal: str
    experience: str
    days: tuple[str, ...]
    age_years: int | None = None
    mass_kg: float | None = None
    equipment: tuple[str, ...] = ()
    time: str | None = None
    time_zone: str | None = None
    run_days: tuple[str, ...] = ()
    run_time: str | None = None
    run_km_per_week: float | None = None
    run_pace_min_per_km: float | None = None
    best: dict[str, Best]
    pain: dict[str, int]
    conditions: tuple[str, ...] = ()
    red_flags: tuple[str, ...] = ()
    asked_professional: bool = False
    barefoot: bool = False
    goal_reps: int | None = None

    def best_reps(self, side: Side | str) -> int | None:
        found = self.best.get(str(side))
        return found.reps if found else None

    def best_height_m(self, side: Side | str) -> float | None:
        found = self.best.get(str(side))
        return found.height_m if found else None


def read_profile(data: object, *, name: str = "profile") -> Profile:
    """The person that a JSON object tells of, or a refusal that names the field."""
    return profile_of(Given(data, name=name))


def profile_of(given: Given) -> Profile:
    """The person of an object that is being read."""
    profile = Profile(
        goal=given.one_of("goal", GOALS, default="general"),
        experience=given.one_of("experience", EXPERIENCE, default="none"),
        days=given.some_of("days", DAYS),
        age_years=given.whole("age_years", least=0, most=_most("age_most", "a"), default=None),
        mass_kg=given.number(
            "mass_kg",
            least=value("given_mass_least", unit="kg"),
            most=value("given_mass_most", unit="kg"),
            unit="kg",
            default=None,
        ),
        equipment=given.some_of("equipment", EQUIPMENT),
        time=given.clock("time"),
        time_zone=_zone(given),
        run_days=given.some_of("run_days", DAYS),
        run_time=given.clock("run_time"),
        run_km_per_week=given.number(
            "run_km_per_week", least=0, most=_most("run_week_most", "km"), unit="km", default=None
        ),
        run_pace_min_per_km=given.number(
            "run_pace_min_per_km",
            least=value("run_pace_least", unit="min/km"),
            most=value("run_pace_most", unit="min/km"),
            unit="min/km",
            default=None,
        ),
        best=_best(given),
        pain=_pain(given),
        conditions=given.some_of("conditions", CONDITIONS),
        red_flags=given.some_of("red_flags", RED_FLAGS),
        asked_professional=given.yes("asked_professional", default=False),
        barefoot=given.yes("barefoot", default=False),
        goal_reps=given.whole("goal_reps", least=1, most=200, default=None),
    )
    given.end()
    _refuse_contradictions(given, profile)
    return profile


def profile_json(profile: Profile) -> dict[str, Any]:
    """The JSON object that `read_profile` reads back as the same profile."""
    told: dict[str, Any] = {}
    for key in Profile.__slots__:
        found = getattr(profile, key)
        if isinstance(found, tuple):
            found = list(found)
        if key == "best":
            found = {side: _filled(best) for side, best in sorted(found.items())}
        if key == "pain":
            found = dict(sorted(found.items()))
        if found not in (None, [], {}):
            told[key] = found
    return told


def _filled(best: Best) -> dict[str, float]:
    told = {"reps": best.reps, "height_m": best.height_m}
    return {key: found for key, found in told.items() if found is not None}


def _most(name: str, unit: str) -> int:
    return int(value(name, unit=unit))


def _zone(given: Given) -> str | None:
    name = given.text("time_zone", default=None, most=60)
    if name is None:
        return None
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        fix = "Use a name like Europe/Berlin or America/New_York."
        raise given.refuse("time_zone", "there is no such time zone.", fix) from None
    return str(name)


def _best(given: Given) -> dict[str, Best]:
    sides = given.child("best")
    if sides is None:
        return {}
    found: dict[str, Best] = {}
    for side in ("both", "left", "right"):
        told = sides.child(side)
        if told is not None:
            found[side] = Best(
                reps=told.whole(
                    "reps", least=0, most=_most("given_reps_most", "reps"), default=None
                ),
                height_m=told.number(
                    "height_m",
                    least=0,
                    most=value("given_height_most", unit="m"),
                    unit="m",
                    default=None,
                ),
            )
            told.end()
    sides.end()
    return found


def _pain(given: Given) -> dict[str, int]:
    sides = given.child("pain")
    if sides is None:
        return {}
    asked = {side: sides.whole(side, least=0, most=10, default=None) for side in ("left", "right")}
    sides.end()
    return {side: level for side, level in asked.items() if level is not None}


def _refuse_contradictions(given: Given, profile: Profile) -> None:
    both = profile.best_reps("both")
    for side in ("left", "right"):
        one = profile.best_reps(side) or 0
        if both is not None and one > both:
            what = f"{one} reps on the {side} leg alone, but {both} on both together."
            raise given.refuse("best", what, "Who can do it on one leg can do it on two.")
    if profile.run_time and not profile.run_days:
        raise given.refuse("run_time", "there is no day with a run.", "Add run_days.")
    if profile.run_km_per_week == 0 and profile.run_days:
        raise given.refuse("run_km_per_week", "0 km on days with a run.", "Leave one of them out.")
    if profile.barefoot and "foot_support" in profile.conditions:
        what = "barefoot, though the foot needs a shoe's support."
        raise given.refuse("barefoot", what, "Leave one of them out.")
