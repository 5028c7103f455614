"""Count heel raises sample by sample, knowing only the past.

heights, one by one -> Lift now and then. Pure. Keeps its own state and nothing else; the same live
and offline.
Picture and reasons: docs/explanation/segmentation.md
"""

import math
from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum

from tiptoe import evidence

_UP_AT_START = "seen only after the heel was already up"
_NOISE_SAMPLES = 61  # about two seconds of video
_MAD_TO_SIGMA = 1.4826
_SECOND_DIFFERENCE_GAIN = 6.0**0.5


class Phase(StrEnum):
    FLAT = "flat"
    RISING = "rising"
    TOP = "top"
    LOWERING = "lowering"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift:
    """A heel that went up and came down, as seen live; why says what keeps it from counting.

    Times and heights carry the lag of the live filter; `refine` removes it.
    """

    start_s: float
    top_s: float
    end_s: float
    bottom_m: float
    top_m: float
    is_open: bool = False
    why: str = ""


@dataclass(slots=True)
class RepCounter:
    """flat -> rising -> top -> lowering -> flat, for one foot.

    feed() every sample in order of time; NaN means the heel was not seen. finish() at the end.
    Limits: rises slower than about 5 mm/s look like drift.
    """

    phase: Phase = Phase.FLAT
    count: int = 0
    best_m: float = 0.0
    _time_s: float = math.nan
    _step_s: float = 0.0
    _now_m: float = math.nan
    _zero_m: float = 0.0
    _base_m: float = math.nan
    _bottom_m: float = math.nan
    _start_s: float = math.nan
    _top_m: float = math.nan
    _top_s: float = math.nan
    _low_m: float = math.nan
    _low_s: float = math.nan
    _up_since_s: float = math.nan
    _up_level_m: float = math.nan
    _why: str = ""
    _rebound_m: float = 0.0
    _calm_m: float = math.nan
    _calm_since_s: float = math.nan
    _sigma_m: float = 0.0
    _noise_m: float = 0.0
    _raw: deque[float] = field(default_factory=lambda: deque(maxlen=3))
    _bends: deque[float] = field(default_factory=lambda: deque(maxlen=_NOISE_SAMPLES))

    def feed(self, time_s: float, height_m: float, sigma_m: float = math.nan) -> Lift | None:
        """The lift that ended with this sample, if one did."""
        if not math.isfinite(height_m):
            if time_s - self._time_s > _GAP_S:
                self.phase = Phase.UNSEEN if self.phase is Phase.FLAT else self.phase
            return None
        lift = self._after_gap() if time_s - self._time_s > _GAP_S else None
        self._take(time_s, height_m, sigma_m)
        return self._step() or lift

    def finish(self) -> Lift | None:
        """The lift that was still open when the recording ended, counted or not."""
        if self.phase is Phase.LOWERING:
            return self._emit()
        if self.phase not in (Phase.RISING, Phase.TOP):
            return self._finish_up()
        if self._time_s - self._top_reached_s() >= _HOLD_S:
            return self._emit(is_open=True)
        return self._emit(is_open=True, why="the heel was still up when it was last seen")

    @property
    def turn_m(self) -> float:
        """How far the heel must turn back before that means anything, at the present noise."""
        noisy = max(_TURN_NOISE * self._noise_m, min(self._sigma_m, 2 * _TURN_M))
        return max(_TURN_M, noisy)

    @property
    def least_m(self) -> float:
        """The smallest rise that counts, at the present noise and best."""
        return max(_LEAST_M, _LEAST_SHARE * self.best_m, _LEAST_NOISE * self._noise_m)

    # --- samples ---------------------------------------------------------------------------

    def _take(self, time_s: float, height_m: float, sigma_m: float) -> None:
        """Put a sample through the spike guard and the filter; keep noise, calm and zero."""
        step_s = time_s - self._time_s
        self._raw.append(height_m)
        middle = sorted(self._raw)[len(self._raw) // 2]
        if not math.isfinite(step_s):
            self._restart(time_s, height_m)
            return
        share = 1 - math.exp(-step_s / _SMOOTH_S)
        self._now_m += share * (middle - self._now_m)
        self._time_s, self._step_s = time_s, step_s
        self._keep_noise(share, sigma_m)
        if abs(self._now_m - self._calm_m) > 0.75 * self.turn_m:
            self._calm_m, self._calm_since_s = self._now_m, time_s
        if self.phase is Phase.FLAT and self._calm_s >= _CALM_S:
            self._rebound_m = 0.0
            if abs(self._now_m - self._zero_m) < _ZERO_REACH_M:
                self._zero_m += (1 - math.exp(-step_s / _ZERO_S)) * (self._now_m - self._zero_m)

    def _keep_noise(self, share: float, sigma_m: float) -> None:
        if len(self._raw) == self._raw.maxlen:
            a, b, c = self._raw
            self._bends.append(abs(a - 2 * b + c))
        if len(self._bends) > 2:  # noqa: PLR2004 - a median of fewer says nothing
            raw = sorted(self._bends)[len(self._bends) // 2]
            white = _MAD_TO_SIGMA * raw / _SECOND_DIFFERENCE_GAIN
            self._noise_m = white * math.sqrt(share / (2 - share))
        if self.phase is Phase.FLAT and math.isfinite(sigma_m):
            self._sigma_m += share * (sigma_m - self._sigma_m)

    def _restart(self, time_s: float, height_m: float) -> None:
        """Begin, or begin again after a gap: the heel may already be up."""
        self._time_s, self._now_m, self._base_m = time_s, height_m, height_m
        self._calm_m, self._calm_since_s, self._rebound_m = height_m, time_s, 0.0
        self.phase = Phase.FLAT
        is_up = height_m - self._zero_m > 2 * self.least_m
        self._up_since_s = time_s if is_up else math.nan
        self._up_level_m = height_m

    @property
    def _calm_s(self) -> float:
        return self._time_s - self._calm_since_s

    # --- states ----------------------------------------------------------------------------

    def _step(self) -> Lift | None:
        if self.phase is Phase.FLAT:
            self._while_flat()
        elif self.phase is Phase.LOWERING:
            return self._while_lowering()
        else:
            self._while_up()
        return None

    def _while_flat(self) -> None:
        if math.isfinite(self._up_since_s):
            self._came_down_from_start()
            if self.phase is Phase.LOWERING:
                return
        if self._rebound_m > 0 or self._now_m < self._base_m - self.turn_m:
            self._base_m = min(self._base_m, self._now_m)
        else:
            settle_s = _BASE_S if self._now_m > self._base_m else _BASE_DOWN_S
            share = 1 - math.exp(-self._step_s / settle_s)
            self._base_m += share * (self._now_m - self._base_m)
        if self._now_m - self._base_m > max(self.turn_m, self._rebound_m):
            self._leave_flat()

    def _leave_flat(self) -> None:
        """A rise begins, or goes on if the first sight of the heel was on its way up."""
        if self._time_s - self._up_since_s < _CALM_S:
            self._rise(self._zero_m, self._up_since_s)
            self._why = _UP_AT_START
        else:
            self._rise(self._base_m, self._calm_since_s)

    def _came_down_from_start(self) -> None:
        """A recording, or a stretch after a gap, that began with the heel up: now it is lowered."""
        fallen_m = self._up_level_m - self._now_m
        if fallen_m < _LOWERED * (self._up_level_m - self._zero_m):
            return
        self.phase = Phase.LOWERING
        self._bottom_m, self._top_m = self._zero_m, self._up_level_m
        self._start_s = self._top_s = self._up_since_s
        self._low_m, self._low_s = self._now_m, self._time_s
        self._why = _UP_AT_START

    def _up_at_start(self, start_s: float) -> Lift:
        return Lift(
            start_s=start_s,
            top_s=start_s,
            end_s=self._time_s,
            bottom_m=self._zero_m,
            top_m=self._up_level_m,
            why=_UP_AT_START,
        )

    def _rise(self, bottom_m: float, start_s: float) -> None:
        self.phase = Phase.RISING
        self._why = ""
        self._bottom_m, self._start_s = bottom_m, start_s
        self._top_m, self._top_s = self._now_m, self._time_s
        self._calm_m, self._calm_since_s = self._now_m, self._time_s

    def _while_up(self) -> None:
        if self._now_m > self._top_m:
            self._top_m, self._top_s = self._now_m, self._time_s
            self.phase = Phase.RISING
        if self._calm_s > _SMOOTH_S:
            self.phase = Phase.TOP
        if self._top_m - self._now_m > max(self.turn_m, _LOWERED * (self._top_m - self._bottom_m)):
            self.phase = Phase.LOWERING
            self._low_m, self._low_s = self._now_m, self._time_s
        elif self._is_back_to_stance:
            self._settle()

    @property
    def _is_back_to_stance(self) -> bool:
        """Came up from below a step, or a drift: resting at the flat stance."""
        return self._calm_s >= _CALM_S and abs(self._top_m - self._zero_m) < self.least_m

    def _while_lowering(self) -> Lift | None:
        if self._now_m < self._low_m:
            self._low_m, self._low_s = self._now_m, self._time_s
        rise_m = self._top_m - self._bottom_m
        if self._now_m - self._low_m > max(self.turn_m, _REBOUND * rise_m):
            lift = self._emit()
            self._rise(self._low_m, self._low_s)
            return lift
        if self._now_m < self._bottom_m + _RETURNED * rise_m or self._calm_s >= _CALM_S:
            lift = self._emit()
            self._settle()
            self._rebound_m = _REBOUND * rise_m
            return lift
        return None

    def _settle(self) -> None:
        self.phase, self._base_m = Phase.FLAT, self._now_m

    # --- ends ------------------------------------------------------------------------------

    def _after_gap(self) -> Lift | None:
        """What was open when the heel went out of sight for too long."""
        lift = None
        if self.phase is Phase.LOWERING:
            lift = self._emit()
        elif self.phase in (Phase.RISING, Phase.TOP):
            lift = self._emit(is_open=True, why="the heel went out of sight while it was up")
        elif math.isfinite(self._up_since_s):
            lift = self._finish_up()
        self._raw.clear()
        self._time_s = math.nan
        return lift

    def _finish_up(self) -> Lift | None:
        start_s, self._up_since_s = self._up_since_s, math.nan
        return self._up_at_start(start_s) if math.isfinite(start_s) else None

    def _top_reached_s(self) -> float:
        return min(self._top_s, self._calm_since_s)

    def _emit(self, *, is_open: bool = False, why: str = "") -> Lift | None:
        """The finished lift; None for what is no more than sway."""
        if self._top_m - self._bottom_m < self.least_m:
            return None
        if is_open and self._top_m - self._zero_m < self.least_m:
            return None  # on the way from below a step up to the flat stance
        end_s = self._time_s if is_open else self._low_s
        why = why or self._why
        if not why and self._top_m - self._zero_m < self.least_m:
            why = "the heel did not rise above the flat stance"
        if not why and end_s - self._start_s < _SHORTEST_S:
            why = "too quick to be a heel raise"
        if not why or why == _UP_AT_START:
            self._up_since_s = math.nan
        if not why:
            self.count += 1
            self.best_m = max(self.best_m, self._top_m)
        return Lift(
            start_s=self._start_s,
            top_s=self._top_s,
            end_s=end_s,
            bottom_m=self._bottom_m,
            top_m=self._top_m,
            is_open=is_open,
            why=why,
        )


_GAP_S = evidence.value("gap_bridged", unit="s")
_HOLD_S = evidence.value("hold_counts_after", unit="s")
_SMOOTH_S = evidence.value("counter_smoothing", unit="s")
_CALM_S = evidence.value("calm_time", unit="s")
_BASE_S = evidence.value("base_following", unit="s")
_BASE_DOWN_S = evidence.value("base_sinking", unit="s")
_ZERO_S = evidence.value("zero_following", unit="s")
_ZERO_REACH_M = evidence.value("zero_reach", unit="m")
_TURN_M = evidence.value("turn_smallest", unit="m")
_TURN_NOISE = evidence.value("turn_noise_multiple", unit="1")
_LEAST_M = evidence.value("lift_smallest", unit="m")
_LEAST_SHARE = evidence.value("lift_smallest_share", unit="1")
_LEAST_NOISE = evidence.value("lift_noise_multiple", unit="1")
_LOWERED = evidence.value("lowered_share", unit="1")
_REBOUND = evidence.value("rebound_share", unit="1")
_RETURNED = evidence.value("returned_share", unit="1")
_SHORTEST_S = evidence.value("lift_shortest", unit="s")
