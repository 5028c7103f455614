"""What a live session is meant to be: its sets, their tempo and target, and the pauses between.

Pure values, checked when made.
"""

import math
from dataclasses import dataclass, field
from functools import partial

from tiptoe import evidence
from tiptoe.errors import InputError
from tiptoe.model import Legs

__all__ = ["LivePlan", "SetPlan"]

MOST_SETS, MOST_REPS, LONGEST_S, HIGHEST_M = 40, 500, 3600.0, 0.3
QUICKEST_S = 0.5  # of a whole repetition: no metronome beats faster


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPlan:
    """One set.

    reps                       None: until the person stops
    up_s, hold_s, down_s, pause_s   the tempo to keep; all 0: no metronome
    height_m, height_share     the bar to reach: metres, or a share of the own best
    rest_s                     after this set
    breathing                  speak of the breath on the way up and down
    """

    legs: Legs = Legs.BOTH
    reps: int | None = None
    up_s: float = 0.0
    hold_s: float = 0.0
    down_s: float = 0.0
    pause_s: float = 0.0
    height_m: float | None = None
    height_share: float | None = None
    rest_s: float = field(default_factory=partial(evidence.value, "live_rest", unit="s"))
    breathing: bool = False

    def __post_init__(self) -> None:
        times = (self.up_s, self.hold_s, self.down_s, self.pause_s, self.rest_s)
        if not all(math.isfinite(t) and 0 <= t <= LONGEST_S for t in times):
            raise _refused("A time of the set is not between 0 s and an hour.")
        if 0 < self.cycle_s < QUICKEST_S:
            raise _refused("The tempo is quicker than half a second for a repetition.")
        if self.reps is not None and not 1 <= self.reps <= MOST_REPS:
            raise _refused(f"{self.reps} repetitions are not between 1 and {MOST_REPS}.")
        if self.height_m is not None and not 0 < self.height_m <= HIGHEST_M:
            raise _refused("The height to reach is not between 0 and 30 cm.")
        if self.height_share is not None and not 0 < self.height_share <= 1:
            raise _refused("The share of the best to reach is not between 0 and 1.")

    @property
    def cycle_s(self) -> float:
        """How long one repetition takes in tempo; 0 without a metronome."""
        return self.up_s + self.hold_s + self.down_s + self.pause_s


@dataclass(frozen=True, slots=True, kw_only=True)
class LivePlan:
    """A session: its sets in order, and how it leads the person.

    exercise   id in the catalogue; None: told from what is seen
    is_guided  False: count from the first picture to `end_set`, without check, countdown or rest
    ready_s    of countdown before the first set; zero_s of standing still before every set
    """

    sets: tuple[SetPlan, ...] = (SetPlan(),)
    exercise: str | None = None
    is_guided: bool = True
    ready_s: float = field(default_factory=partial(evidence.value, "live_ready", unit="s"))
    zero_s: float = field(default_factory=partial(evidence.value, "live_zero", unit="s"))

    def __post_init__(self) -> None:
        if not 1 <= len(self.sets) <= MOST_SETS:
            raise _refused(f"{len(self.sets)} sets are not between 1 and {MOST_SETS}.")
        if not all(math.isfinite(t) and 0 <= t <= LONGEST_S for t in (self.ready_s, self.zero_s)):
            raise _refused("The countdown or the quiet stand is not between 0 s and an hour.")


def _refused(what: str) -> InputError:
    return InputError(what, fix="Choose another value for the live session.")
