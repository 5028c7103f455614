"""Take what a person says they know about the picture, and refuse what cannot be true.

Numbers and words -> Known. Pure. Catches centimetres given as metres, and says so.
"""

import math
from dataclasses import fields

from tiptoe import evidence
from tiptoe.errors import ConflictError, InputError, UnitError
from tiptoe.model import Known, Side, Tempo

Given = float | str | None

FOOT_SCALES = ("foot_length_m", "shoe_length_m", "sticker_m", "step_height_m")
WORDS = ("side", "exercise", "tempo")
# What people type by mistake: factor to SI, and what it was.
SLIPS = ((0.01, "cm"), (0.001, "mm"), (0.0254, "inches"), (0.3048, "feet"))
MASS_SLIPS = ((0.4536, "pounds"), (0.001, "g"))
UNITS = {"m": "metres", "kg": "kilograms"}


def read_known(**given: Given) -> Known:
    """The facts, checked: each in its plausible range, at most one length in the foot's plane."""
    names = {field.name for field in fields(Known)}
    if strange := sorted(set(given) - names):
        raise InputError(
            f"{strange[0]!r} is not something tiptoe can use.",
            fix=f"Give any of {', '.join(sorted(names))}.",
        )
    numbers = {
        name: checked_number(name, value)
        for name, value in given.items()
        if value is not None and name not in WORDS
    }
    _one_scale([name for name in FOOT_SCALES if name in numbers])
    return Known(
        **numbers,
        side=_side(given.get("side")),
        exercise=None if given.get("exercise") is None else str(given["exercise"]),
        tempo=_tempo(given.get("tempo")),
    )


def checked_number(name: str, value: Given) -> float:
    """The value as a float when it is plausible; otherwise a refusal that guesses the slip."""
    noun, _, unit = name.rpartition("_")
    words = noun.replace("_", " ")
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        raise InputError(
            f"The {words} {value!r} is not a number.", fix=f"Give it in {UNITS[unit]}."
        ) from error
    least, most = (evidence.value(f"given_{noun}_{end}", unit=unit) for end in ("least", "most"))
    if least <= number <= most:
        return number
    span = f"between {least:g} and {most:g} {unit}"
    raise UnitError(
        f"A {words} of {number:g} {unit} cannot be right: it must be {span}.",
        fix=_guess(number, unit, least=least, most=most) or f"Give it in {UNITS[unit]}.",
    )


def _guess(number: float, unit: str, *, least: float, most: float) -> str:
    """`Did you mean 1.75 (175 cm)?`, when a usual slip explains the number."""
    if not math.isfinite(number) or number <= 0:
        return ""
    for factor, slip in SLIPS if unit == "m" else MASS_SLIPS:
        if least <= number * factor <= most:
            meant = f"{number * factor:.3f}".rstrip("0").rstrip(".")
            return f"Did you mean {meant} ({number:g} {slip})? Give it in {UNITS[unit]}."
    return ""


def _one_scale(named: list[str]) -> None:
    if len(named) > 1:
        words = " and ".join(name.removesuffix("_m").replace("_", " ") for name in named)
        raise ConflictError(
            f"{words.capitalize()} were given together; only one length sets the scale.",
            fix="Give the one you measured best.",
        )


def _side(value: Given) -> Side | None:
    if value is None:
        return None
    try:
        return Side(value)  # type: ignore[arg-type]
    except ValueError as error:
        raise InputError(f"The side {value!r} is not known.", fix="Say left or right.") from error


def _tempo(value: Given) -> Tempo | None:
    """`2-0-3` or `2-1-3-1`: seconds up, held, down and paused; a dash too few leaves it free."""
    if value is None:
        return None
    parts = str(value).replace(" ", "").split("-")
    fix = "Give seconds up, held, down and paused, such as 2-0-3 or 2-1-3-1; x leaves one free."
    if not 2 < len(parts) < 5:  # noqa: PLR2004 - three phases, or four
        raise InputError(f"The tempo {str(value)!r} has {len(parts)} parts, not 3 or 4.", fix=fix)
    try:
        numbers = [None if part == "x" else float(part) for part in parts]
    except ValueError as error:
        raise InputError(f"The tempo {str(value)!r} is not made of numbers.", fix=fix) from error
    longest_s = evidence.value("tempo_longest", unit="s")
    if any(n is not None and not 0 <= n <= longest_s for n in numbers):
        raise InputError(
            f"The tempo {str(value)!r} has a phase outside 0 to {longest_s:g} s.", fix=fix
        )
    return Tempo(**dict(zip(("up_s", "hold_s", "down_s", "pause_s"), numbers, strict=False)))
