"""What the five texts teach, as data: faults and their cues.

TOML -> FaultKind. Read once, checked as it is read.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files

from tiptoe.errors import InputError

__all__ = ["BREATHING", "FaultKind", "fault", "faults"]

# Breath cannot be seen in a video: it is said with the cues and never found as a fault.
BREATHING = "Breathe out on the way up and in on the way down; do not hold your breath."
VIEWS = frozenset({"side", "oblique", "front", "rear"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultKind:
    """One way a raise goes wrong; the fields are explained in faults.toml."""

    name: str
    title: str
    said: str
    cue: str
    quantity: str
    unit: str
    views: tuple[str, ...]
    film: str
    source: str


def fault(name: str) -> FaultKind:
    """The fault of that name. Raises InputError when there is none."""
    try:
        return faults()[name]
    except KeyError as error:
        known = ", ".join(faults())
        raise InputError(f"There is no fault {name!r}.", fix=f"Known are: {known}.") from error


@cache
def faults() -> Mapping[str, FaultKind]:
    """Every fault there is, by name, in the order of the file."""
    text = files("tiptoe.catalogue").joinpath("faults.toml").read_text("utf-8")
    return {name: _fault(name, entry) for name, entry in tomllib.loads(text).items()}


def _fault(name: str, entry: Mapping[str, object]) -> FaultKind:
    wanted = {each.name for each in fields(FaultKind)} - {"name"}
    if set(entry) != wanted:
        wrong = ", ".join(sorted(set(entry) ^ wanted))
        raise InputError(
            f"Fault {name!r} in faults.toml has missing or strange fields: {wrong}.",
            fix="Give every field once, as in the entries beside it.",
        )
    views = tuple(str(view) for view in entry["views"])  # type: ignore[attr-defined]
    if not set(views) <= VIEWS:
        raise InputError(
            f"Fault {name!r} names the views {views}.", fix=f"Use {', '.join(sorted(VIEWS))}."
        )
    told = {key: str(value) for key, value in entry.items() if key != "views"}
    return FaultKind(name=name, views=views, **told)
