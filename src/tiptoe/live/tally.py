"""Count one stretch while it grows: the causal counter says when, measuring says whether and what.

Stretch -> reps. Each lift that the counter closes is measured together with those before it by the
code that measures a video; what that rejects does not count. A better-learned foot has everything
before it measured again.
"""

from dataclasses import dataclass, field

import numpy as np

from tiptoe import evidence
from tiptoe.live.stretch import Stretch
from tiptoe.measure.counter import Lift, Phase, RepCounter
from tiptoe.measure.session import sets_of, signals_of
from tiptoe.model import HeelSet, HeelSignal, Known, Recording, Rep

__all__ = ["Now", "Tally"]

BEFORE = 4  # lifts that are measured together with the newest


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """The heel at the newest measured picture; is_metric: metres can be believed."""

    time_s: float
    height_m: float
    sigma_m: float
    is_metric: bool


@dataclass(slots=True, eq=False)
class Tally:
    """reps counted so far, each as measured; lifts the counter closed; best_m of the stretch."""

    stretch: Stretch
    known: Known
    recording: Recording
    reps: list[Rep] = field(default_factory=list)
    lifts: list[Lift] = field(default_factory=list)
    now: Now | None = None
    _counter: RepCounter = field(default_factory=RepCounter)
    _fed: int = 0

    @property
    def phase(self) -> Phase:
        return self._counter.phase

    @property
    def best_m(self) -> float:
        """The highest top so far, the present rise included."""
        return self._counter.best_m

    def grow(self) -> int:
        """Take in what the stretch has new; returns how many repetitions were added."""
        ready = self.stretch.grow()
        before = len(self.reps)
        for lift in self._feed(ready):
            self._judge(lift)
        return len(self.reps) - before

    def adopt(self, stretch: Stretch) -> None:
        """Go on with a better-learned stretch: everything is measured afresh."""
        self.stretch = stretch
        self._counter, self._fed, self.lifts = RepCounter(), 0, []
        ready = self.stretch.grow()
        self._feed(ready)
        self.reps = [rep for rep in self._measured(0, ready) if self._is_closed(rep)]

    def _feed(self, ready: int) -> list[Lift]:
        """Lifts that ended in the pictures up to `ready`."""
        if ready <= self._fed:
            return []
        first, self._fed = self._fed, ready
        signals, _ = signals_of(self.stretch.heel(first, ready), self.known, self.recording)
        closed = [lift for signal in signals[:1] for lift in self._count(signal)]
        self.lifts += closed
        return closed

    def _count(self, signal: HeelSignal) -> list[Lift]:
        seen = signal.as_seen
        samples = zip(seen.time_s, seen.height_m, seen.sigma_m, strict=True)
        fed = [self._counter.feed(float(t), float(h), float(s)) for t, h, s in samples]
        known = np.flatnonzero(np.isfinite(signal.height_m))
        if known.size:
            last = known[-1]
            self.now = Now(
                time_s=float(signal.time_s[last]),
                height_m=float(signal.height_m[last]),
                sigma_m=float(signal.sigma_m[last]),
                is_metric=signal.is_metric,
            )
        return [lift for lift in fed if lift is not None]

    def _judge(self, lift: Lift) -> None:
        """Measure the newest lift beside those before it; add it when it was a heel raise.

        Of rises that are seen indirectly the first is one only with the second: both are added.
        """
        since = self.lifts[max(0, len(self.lifts) - 1 - BEFORE)].start_s
        times_s = np.array(self.stretch.take.times_s[: self._fed])
        first = int(np.searchsorted(times_s, since - evidence.value("live_before", unit="s")))
        after_s, from_s = (self.reps[-1].end_s, lift.start_s) if self.reps else (-np.inf, -np.inf)
        for rep in self._measured(first, self._fed):
            is_new = (rep.start_s + rep.end_s) / 2 > after_s
            if is_new and rep.start_s < lift.end_s and rep.end_s > from_s:
                self.reps.append(rep)

    def _measured(self, first: int, last: int) -> list[Rep]:
        """The repetitions in a part, in order, with their faults."""
        if last - first < 3:  # noqa: PLR2004 - a speed needs three
            return []
        sets: tuple[HeelSet, ...] = sets_of(
            self.stretch.shot(first, last), self.known, self.recording
        )
        return sorted((rep for each in sets for rep in each.reps), key=lambda rep: rep.start_s)

    def _is_closed(self, rep: Rep) -> bool:
        """The counter saw it end: it is not the one being done."""
        return any(rep.start_s < lift.end_s and rep.end_s > lift.start_s for lift in self.lifts)
