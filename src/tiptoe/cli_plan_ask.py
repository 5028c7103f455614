"""What a person tells in flags or answers at the terminal, as the fields of a profile."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from tiptoe.errors import InputError

if TYPE_CHECKING:  # loaded when somebody tells of a person
    from tiptoe.coach.profile import Profile

__all__ = ["day", "is_terminal", "person", "profile", "refuse_existing"]


def words(said: str | None) -> list[str]:
    """`mon, wed` as a list."""
    return [each.strip().lower() for each in (said or "").split(",") if each.strip()]


def pairs(said: list[str] | None, *, name: str) -> dict[str, int]:
    """`left=2` as {"left": 2}."""
    found: dict[str, int] = {}
    for each in said or []:
        side, _, number = each.partition("=")
        if not number.strip().isdecimal() or len(number) > 6:  # noqa: PLR2004 - digits
            raise InputError(f"{name} {each[:40]!r} is not understood.", fix="Write left=2.")
        found[side.strip()] = int(number)
    return found


LISTS = ("days", "equipment", "run_days", "conditions", "red_flags")
PLAIN = ("goal", "experience", "time", "time_zone", "run_time")


def profile(flags: dict[str, Any], path: Path | None) -> "Profile":
    """The profile of a file, changed by what the flags say; asked for when neither is there."""
    from tiptoe import app_plan as verbs
    from tiptoe.coach.profile import read_profile

    told: dict[str, Any] = {key: flags[key] for key in PLAIN}
    told |= {key: words(flags[key]) for key in LISTS}
    told |= {"age_years": flags["age"], "mass_kg": flags["mass"]}
    told |= {"best": best(flags["best"]), "pain": pairs(flags["pain"], name="--pain")}
    told["asked_professional"] = flags["asked_professional"] or None
    told = {key: each for key, each in told.items() if each not in (None, [], {})}
    whole = verbs.read_json(path) if path else {}
    if not isinstance(whole, dict):
        return read_profile(whole)
    if not told and not path and is_terminal():
        told = person()
    return read_profile({**whole, **told})


def best(said: list[str] | None) -> dict[str, dict[str, int]]:
    return {side: {"reps": reps} for side, reps in pairs(said, name="--best").items()}


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
    """The profile, asked for one line at a time; an empty answer leaves a field out."""
    from tiptoe.coach.profile import CONDITIONS, DAYS, EQUIPMENT, EXPERIENCE, GOALS, RED_FLAGS

    flags = [key for key, told in RED_FLAGS.items() if typer.confirm(f"True of you: {told}?")]
    told: dict[str, Any] = {"red_flags": flags}
    told["goal"] = _choice("Goal", GOALS, "general")
    told["experience"] = _choice("Experience with calf raises", EXPERIENCE, "none")
    told["days"] = words(typer.prompt(f"Days ({','.join(DAYS)})", default="mon,wed,fri"))
    told["equipment"] = words(_line(f"Equipment ({','.join(EQUIPMENT)})"))
    told["age_years"] = _number("Age in years")
    told["mass_kg"] = _number("Body mass in kg, for held weights")
    told["best"] = {
        side: {"reps": reps}
        for side in ("both", "left", "right")
        if (reps := _number(f"Most reps in one set, {side}")) is not None
    }
    told["pain"] = {
        side: level
        for side in ("left", "right")
        if (level := _number(f"Pain in the {side} leg today, 0 to 10")) is not None
    }
    told["conditions"] = [
        key for key, said in CONDITIONS.items() if typer.confirm(f"True of you: {said}?")
    ]
    if told["conditions"]:
        told["asked_professional"] = typer.confirm("Has a professional agreed to heel raises?")
    told["run_days"] = words(_line("Days with a run"))
    told["time"] = _line("Time of day for sessions, HH:MM") or None
    return {key: each for key, each in told.items() if each not in (None, [], {})}


def is_terminal() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin.isatty()


def _choice(asked: str, allowed: tuple[str, ...], default: str) -> str:
    while True:
        said = str(typer.prompt(f"{asked} ({', '.join(allowed)})", default=default)).strip()
        if said in allowed:
            return said
        typer.echo(f"Please answer with one of: {', '.join(allowed)}.")


def _line(asked: str) -> str:
    return str(typer.prompt(f"{asked}, or Enter", default="", show_default=False)).strip()


def _number(asked: str) -> int | None:
    while True:
        said = _line(asked)
        if not said:
            return None
        if said.isdecimal() and len(said) < 7:  # noqa: PLR2004 - digits
            return int(said)
        typer.echo("Please answer with a whole number, or Enter to leave it out.")
