"""The nouns of judging: which exercise a set was, how it was done, and how sure that is.

    Fault, Exercise of Attributes, Tempo

Units, axes, time and missing values as in tiptoe.model, which hands these names on.
"""

from dataclasses import dataclass
from enum import StrEnum

from tiptoe.seen import Side


class Status(StrEnum):
    """What can be said about one fault in one set."""

    FOUND = "found"
    ABSENT = "absent"
    NOT_VISIBLE = "not_visible"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """Seconds to rise, hold, lower and pause; None where a target leaves it free."""

    up_s: float | None = None
    hold_s: float | None = None
    down_s: float | None = None
    pause_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One way a raise can go wrong: a physical quantity against its baseline.

    name        as in the catalogue: its cue, source and the views that show it are there
    amount      size over the reps in which it was found, else over all; None where not visible
    limit       from where on it counts
    confidence  0..1 that the status is right
    reps        numbers, from 1, of the repetitions it was found in
    worst_s     when it was largest
    side        the foot or leg it was seen on, None for the body or both feet
    why         the reason it could not be judged
    """

    name: str
    unit: str
    status: Status
    amount: float | None = None
    sigma: float | None = None
    limit: float | None = None
    confidence: float = 0.0
    reps: tuple[int, ...] = ()
    worst_s: float | None = None
    side: Side | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One thing that tells variants apart: stance, position, knee, foot, width, tempo."""

    name: str
    value: str
    confidence: float
    amount: float | None = None
    sigma: float | None = None
    unit: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """Which exercise a set was. ids: catalogue ids that fit, the likeliest first."""

    ids: tuple[str, ...]
    confidence: float
    attributes: tuple[Attribute, ...]
    declared: str | None = None
    disagreement: str = ""

    @property
    def name(self) -> str | None:
        """The likeliest catalogue id; None when nothing fits."""
        return self.ids[0] if self.ids else None

    def attribute(self, name: str) -> Attribute | None:
        return next((each for each in self.attributes if each.name == name), None)
