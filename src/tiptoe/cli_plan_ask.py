"""What a person tells in flags or answers at the terminal, as the fields of a profile."""

import re
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from tiptoe.errors import InputError

if TYPE_CHECKING:  # loaded when somebody tells of a person
    from tiptoe.coach.profile import Profile

__all__ = ["day", "is_terminal", "person", "profile", "refuse_existing", "told_in"]


def words(said: str | None) -> list[str]:
    """`mon, wed` as a list."""
    return [each.strip().lower() for each in (said or "").split(",") if each.strip()]


def pairs(said: list[str] | None, *, name: str) -> dict[str, float]:
    """`left=2`, or several with commas between them, as {"left": 2}."""
    found: dict[str, float] = {}
    for each in words(",".join(said or [])):
        side, _, number = each.partition("=")
        if not PLAIN_NUMBER.fullmatch(number.strip()):
            fix = "Write left=2, or left=2,right=3."
            raise InputError(f"{name} {each[:40]!r} is not understood.", fix=fix)
        found[side.strip()] = float(number) if "." in number else int(number)
    return found


PLAIN_NUMBER = re.compile(r"\d{1,6}(\.\d{1,6})?")
LISTS = ("days", "equipment", "run_days", "conditions", "red_flags")
PLAIN = (
    *("goal", "experience", "time", "time_zone", "run_time", "goal_reps"),
    *("run_km_per_week", "run_pace_min_per_km", "barefoot", "asked_professional"),
)
SIDES = ("both", "left", "right")


def profile(flags: dict[str, Any], path: Path | None) -> "Profile":
    """The profile of a file, changed by what the flags say; asked for when neither is there."""
    from tiptoe import app_plan as verbs
    from tiptoe.app_plan_person import changed
    from tiptoe.coach.profile import read_profile

    told = told_in(flags)
    whole = verbs.read_json(path) if path else {}
    if not isinstance(whole, dict):
        return read_profile(whole)
    if not told and not path and is_terminal():
        told = person()
    return changed(whole, told)


def told_in(flags: dict[str, Any]) -> dict[str, Any]:
    """What the flags say, as fields of a profile; `none` empties a list."""
    told: dict[str, Any] = {key: flags[key] for key in PLAIN}
    told |= {key: words(flags[key]) for key in LISTS if flags[key] is not None}
    told |= {key: [] for key in LISTS if told.get(key) == ["none"]}
    told |= {"age_years": flags["age"], "mass_kg": flags["mass"]}
    told["best"] = best(flags["best"], flags["best_height"]) or None
    told["pain"] = pairs(flags["pain"], name="--pain") or None
    return {key: each for key, each in told.items() if each is not None}


def best(reps: list[str] | None, heights_cm: list[str] | None) -> dict[str, dict[str, float]]:
    found = {side: {"reps": most} for side, most in pairs(reps, name="--best").items()}
    for side, height_cm in pairs(heights_cm, name="--best-height").items():
        found[side] = {**found.get(side, {}), "height_m": height_cm / 100}
    return found


def day(said: str | None, *, name: str) -> date | None:
    """A date as YYYY-MM-DD."""
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        what = f"{name}: there is no day {said[:40] if said else ''!r}."
        raise InputError(what, fix="Write it as 2026-01-31.") from None


def refuse_existing(path: Path | None) -> None:
    """A file with a plan is never written over."""
    if path is not None and path.exists():
        raise InputError(
            f"There is a plan in {str(path)!r} already.", fix="Choose another file with --plan."
        )


def person() -> dict[str, Any]:
    """The profile, asked for one line at a time; an empty answer leaves a field out. What does not
    fit is said at once, and asked again."""
    from tiptoe.coach.profile import CONDITIONS, DAYS, EQUIPMENT, EXPERIENCE, GOALS, RED_FLAGS

    told: dict[str, Any] = {"red_flags": _true_of(RED_FLAGS)}
    _ask(told, "goal", f"Goal ({', '.join(GOALS)})", str, default="general")
    asked = f"Experience with calf raises ({', '.join(EXPERIENCE)})"
    _ask(told, "experience", asked, str, default="none")
    _ask(told, "days", f"Days ({','.join(DAYS)})", words, default="mon,wed,fri")
    _ask(told, "equipment", f"Equipment ({','.join(EQUIPMENT)})", words)
    _ask(told, "age_years", "Age in years", number)
    _ask(told, "mass_kg", "Body mass in kg, for held weights", number)
    for side in SIDES:
        _ask(told, "best", f"Most reps in one set, {side}", _of(side, "reps"))
    for side in SIDES[1:]:
        asked = f"Highest rise of the {side} heel in cm, if it was measured"
        _ask(told, "best", asked, _of(side, "height_m", per=100))
    _ask(told, "goal_reps", "Reps of a set to work up to", number)
    for side in SIDES[1:]:
        _ask(told, "pain", f"Pain in the {side} leg today, 0 to 10", _of(side))
    told["conditions"] = _true_of(CONDITIONS)
    if told["conditions"]:
        told["asked_professional"] = typer.confirm("Has a professional agreed to heel raises?")
    if "foot_support" not in told["conditions"]:
        told["barefoot"] = typer.confirm("Barefoot, where it is tolerated?")
    _ask(told, "run_days", "Days with a run", words)
    if told.get("run_days"):
        _ask(told, "run_time", "Time of the runs, HH:MM", str)
        _ask(told, "run_km_per_week", "Kilometres of running a week", number)
        _ask(told, "run_pace_min_per_km", "Minutes for a kilometre", number)
    _ask(told, "time", "Time of day for sessions, HH:MM", str)
    _ask(told, "time_zone", "Time zone, for example Europe/Berlin", str)
    return {key: each for key, each in told.items() if each not in (None, [], {})}


def _true_of(asked: dict[str, str]) -> list[str]:
    return [key for key, said in asked.items() if typer.confirm(f"True of you: {said}?")]


def _ask(
    told: dict[str, Any], key: str, asked: str, read: Callable[[str], Any], *, default: str = ""
) -> None:
    """Ask until the answer fits all that was told before, and keep it."""
    from tiptoe.app_plan_person import changed, merged

    while True:
        shown = asked if default else f"{asked}, or Enter"
        said = str(typer.prompt(shown, default=default, show_default=bool(default))).strip()
        if not said:
            return
        try:
            answer = {key: read(said)}
            changed(told, answer)
        except InputError as refusal:
            typer.echo(f"{refusal.what.removeprefix('profile: ')} {refusal.fix}")
            continue
        told |= merged(told, answer)
        return


def _of(side: str, name: str = "", *, per: int = 1) -> Callable[[str], dict[str, Any]]:
    """A number told of one side, or of something of that side."""

    def read(said: str) -> dict[str, Any]:
        found = number(said) if per == 1 else number(said) / per
        return {side: {name: found} if name else found}

    return read


def number(said: str) -> float:
    if not PLAIN_NUMBER.fullmatch(said):
        raise InputError(f"{said[:40]!r} is no number.", fix="Give one such as 12 or 5.5.")
    return float(said) if "." in said else int(said)


def is_terminal() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin.isatty()
