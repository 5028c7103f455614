"""What a rule may look at: the day, and one leg on it.

State of a leg, its session and its pain -> Look. Pure. Decides nothing: the rules do.
"""

from dataclasses import dataclass
from datetime import date

from tiptoe.coach.grade import Grade
from tiptoe.coach.ladder import Position, harder, is_top
from tiptoe.coach.limits import Verdict
from tiptoe.coach.profile import Profile
from tiptoe.coach.programme import Step, Track
from tiptoe.coach.state import LegState, Outcome
from tiptoe.evidence import value
from tiptoe.model import Side

__all__ = ["Day", "Look"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What a rule may know about the day, for all legs alike.

    away_days   days since the last session, or None before the first
    missed      sessions missed lately, when they were many
    ask_first   who must be asked before more is asked; None when nobody
    easy_due, easy_over   whether a lighter week is to begin, or is over
    """

    date: date
    profile: Profile
    away_days: int | None = None
    was_ill: bool = False
    missed: int = 0
    runs_rose: bool = False
    ask_first: str | None = None
    easy_due: bool = False
    easy_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """All that a rule may know about one leg on one track, on one day.

    pain, other_pain  verdicts on this leg and on the other one
    grade, outcome    of the session being judged; None when this leg's part was not done
    """

    day: Day
    track: Track
    side: Side
    allowed: tuple[int, ...]
    leg: LegState
    pain: Verdict
    other_pain: Verdict
    outcome: Outcome | None = None
    grade: Grade | None = None

    @property
    def mass_kg(self) -> float | None:
        return self.day.profile.mass_kg

    @property
    def at(self) -> Position:
        return self.leg.position

    @property
    def step(self) -> Step:
        return self.track.steps[self.at.step]

    @property
    def confirm(self) -> tuple[int, str]:
        """Good sessions in a row that an increase needs, and the evidence: fewer for a rep more
        than for weight or another exercise, more for sessions that were typed in."""
        more = harder(self.track, self.at, self.mass_kg)
        top = is_top(self.track, self.allowed, self.at, self.mass_kg)
        is_small = top or (more is not None and more[0] != "more_load")
        size = "rep" if is_small else "step"
        how = "measured" if self.outcome is not None and self.outcome.is_measured else "typed"
        name = f"sessions_for_a_{size}_{how}"
        return int(value(name, unit="sessions")), name
