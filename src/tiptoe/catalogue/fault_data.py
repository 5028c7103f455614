"""Ways a raise goes wrong, and what to say about them.

faults.toml -> FaultKind.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from tiptoe.catalogue.read import Entry, table
from tiptoe.errors import InputError
from tiptoe.seen import View

__all__ = ["BREATHING", "FaultKind", "fault", "faults"]

# Breath cannot be seen in a video: it is said with the cues and never found as a fault.
BREATHING = "Breathe out on the way up and in on the way down; do not hold your breath."
UNITS = ("1", "m", "rad", "s")


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
    if name not in faults():
        known = ", ".join(faults())
        raise InputError(f"There is no fault {name[:40]!r}.", fix=f"Known are: {known}.")
    return faults()[name]


@cache
def faults() -> Mapping[str, FaultKind]:
    """Every fault there is, by name, in the order of the file."""
    return MappingProxyType({name: _fault(name, d) for name, d in table("faults.toml").items()})


def _fault(name: str, data: object) -> FaultKind:
    entry = Entry(name, data)
    made = FaultKind(
        name=name,
        title=entry.text("title"),
        said=entry.text("said"),
        cue=entry.text("cue"),
        quantity=entry.text("quantity"),
        unit=entry.one_of("unit", UNITS),
        views=entry.names("views", [str(view) for view in View]),
        film=entry.text("film"),
        source=entry.text("source"),
    )
    entry.end()
    return made
