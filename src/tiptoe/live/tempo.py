"""How long the present repetition has risen, been held, been lowered and paused, so far.

Phases at times -> seconds. Pure state, nothing else.
"""

import math
from dataclasses import dataclass, field

from tiptoe.measure.counter import Phase

__all__ = ["PhaseClock"]

ORDER = {Phase.RISING: "up", Phase.TOP: "hold", Phase.LOWERING: "down", Phase.FLAT: "pause"}


@dataclass(slots=True)
class PhaseClock:
    """Feed with `now`; read `times`. A new rise begins anew."""

    _phase: Phase = Phase.FLAT
    _last_s: float = math.nan
    _spent_s: dict[str, float] = field(default_factory=dict)

    def now(self, time_s: float, phase: Phase) -> None:
        """The heel's phase at a time."""
        began = phase is Phase.RISING and self._phase in (Phase.FLAT, Phase.LOWERING, Phase.UNSEEN)
        if began:
            self._spent_s = {"up": 0.0}
        elif self._spent_s and (word := ORDER.get(self._phase)):
            passed_s = max(0.0, time_s - self._last_s)
            self._spent_s[word] = self._spent_s.get(word, 0.0) + passed_s
        self._phase, self._last_s = phase, time_s

    def spent_s(self, word: str) -> float | None:
        """Seconds of up, hold, down or pause; None when it has not begun."""
        return self._spent_s.get(word)
