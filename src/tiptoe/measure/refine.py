"""Find the corners and the top of one lift, looking both ways in time.

Clean, Lift -> Edges. Pure. A minimum-jerk rise, a hold and a minimum-jerk fall are fitted to the
samples; where the fit is worse than its start, the start (level crossings, extrapolated along the
same profile) is kept. Picture: docs/explanation/segmentation.md
"""

from dataclasses import dataclass

import numpy as np

from tiptoe import evidence
from tiptoe.measure.clean import Clean
from tiptoe.measure.profile import Profile, fit, inverse
from tiptoe.model import Floats

_LOW, _HIGH = 0.1, 0.9  # shares of the rise where the profile is steep enough to time well
_LOW_X, _HIGH_X = inverse(_LOW), inverse(_HIGH)
_LOOK_S = 0.6  # of the rest on either side that the fit looks at, and of a held top's flanks


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges:
    """Corners of one lift, and its levels; n_top samples were seen at the top."""

    start_s: float
    top_start_s: float
    top_end_s: float
    end_s: float
    bottom_m: float
    top_m: float
    end_m: float
    n_top: int


def refine(heel: Clean, *, peak_s: float, after_s: float, before_s: float) -> Edges | None:
    """The lift whose top is near peak_s, alone between after_s and before_s.

    None when too little of it was seen to fit anything.
    """
    part = (heel.time_s >= after_s) & (heel.time_s <= before_s)
    if part.sum() < 4:  # noqa: PLR2004 - two levels and two times
        return None
    time_s, smooth_m = heel.time_s[part], heel.smooth_m[part]
    first = crossings(time_s, smooth_m, peak=int(np.argmin(np.abs(time_s - peak_s))))
    if first is None:
        return None
    start, window = first
    height_m = heel.height_m[part]
    look = (time_s >= window[0]) & (time_s <= window[1]) & _near_an_edge(time_s, start)
    fitted = fit(time_s[look], height_m[look], start)
    return _edges(time_s, height_m, fitted, noise_m=heel.noise_m)


def refine_open(heel: Clean, *, peak_s: float, after_s: float) -> Edges | None:
    """The way up of a lift still up when the recording ended; its end is the last sample."""
    part = heel.time_s >= after_s
    time_s, smooth_m = heel.time_s[part], heel.smooth_m[part]
    if time_s.size < 4:  # noqa: PLR2004 - two levels and two times
        return None
    peak = _climb(smooth_m, int(np.argmin(np.abs(time_s - peak_s))))
    up = _edge(time_s[: peak + 1], smooth_m[: peak + 1])
    if up is None:
        return None
    last_s = float(time_s[-1])
    corner_s = min(up.corner_s, last_s)
    top = time_s >= corner_s
    return Edges(
        start_s=up.foot_s,
        top_start_s=corner_s,
        top_end_s=last_s,
        end_s=last_s,
        bottom_m=up.low_m,
        top_m=_highest(heel.height_m[part][top], heel.noise_m),
        end_m=float(smooth_m[-1]),
        n_top=int(top.sum()),
    )


def crossings(
    time_s: Floats, smooth_m: Floats, *, peak: int
) -> tuple[Profile, tuple[float, float]] | None:
    """Corners extrapolated from the 10 and 90 % crossings, and the times worth fitting."""
    peak = _climb(smooth_m, peak)
    up = _edge(time_s[: peak + 1], smooth_m[: peak + 1])
    down = _edge(-time_s[peak:][::-1], smooth_m[peak:][::-1])
    if up is None or down is None:
        return None
    top_start_s, top_end_s = up.corner_s, -down.corner_s
    if top_end_s < top_start_s:
        top_start_s = top_end_s = (top_start_s + top_end_s) / 2
    profile = Profile(
        bottom_m=up.low_m,
        top_start_m=float(up.high_m),
        top_end_m=float(down.high_m),
        end_m=down.low_m,
        start_s=min(up.foot_s, top_start_s - 0.05),
        top_start_s=top_start_s,
        top_end_s=top_end_s,
        end_s=max(-down.foot_s, top_end_s + 0.05),
    )
    return profile, (up.rest_s, -down.rest_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edge:
    """One way up: foot and corner times, levels, and since when it had been at rest."""

    foot_s: float
    corner_s: float
    low_m: float
    high_m: float
    rest_s: float


def _climb(smooth_m: Floats, at: int) -> int:
    """Walk from a sample near the top to the local highest."""
    while True:
        near = slice(max(0, at - 2), at + 3)
        best = near.start + int(np.argmax(smooth_m[near]))
        if smooth_m[best] <= smooth_m[at]:
            return at
        at = best


def _edge(time_s: Floats, smooth_m: Floats) -> _Edge | None:
    """The last way up of a stretch that ends at its top."""
    high_m, least_m = float(smooth_m[-1]), float(np.min(smooth_m))
    if high_m - least_m <= 0 or time_s.size < 3:  # noqa: PLR2004 - low, between, high
        return None
    for _ in range(2):  # the level of the rest is known better once its end is known
        rest = _rest(time_s, smooth_m, below_m=least_m + _LOW * (high_m - least_m))
        least_m = float(np.median(smooth_m[rest]))
    high_m = _first_held(time_s, smooth_m, low_m=least_m, high_m=high_m)
    rise_m = high_m - least_m
    low_s = _last_up(time_s, smooth_m, level_m=least_m + _LOW * rise_m)
    high_s = _first_up(time_s, smooth_m, level_m=least_m + _HIGH * rise_m, after_s=low_s)
    length_s = max(high_s - low_s, 0.02) / (_HIGH_X - _LOW_X)
    return _Edge(
        foot_s=low_s - _LOW_X * length_s,
        corner_s=high_s + (1 - _HIGH_X) * length_s,
        low_m=least_m,
        high_m=high_m,
        rest_s=float(time_s[rest][0] + time_s[rest][-1]) / 2
        if time_s[rest][-1] - time_s[rest][0] < _LOOK_S
        else float(time_s[rest][-1]) - _LOOK_S,
    )


def _first_held(time_s: Floats, smooth_m: Floats, *, low_m: float, high_m: float) -> float:
    """The level first held for long in the upper half; the top itself when none was."""
    hold_s = evidence.value("sagging_hold", unit="s")
    band_m = evidence.value("sagging_hold_share", unit="1") * (high_m - low_m)
    below = np.flatnonzero(smooth_m < (low_m + high_m) / 2)
    for i in range(int(below[-1]) + 1 if below.size else 0, time_s.size):
        if time_s[-1] - time_s[i] < hold_s:
            break
        held = smooth_m[i : int(np.searchsorted(time_s, time_s[i] + hold_s))]
        if np.ptp(held) < band_m:
            return float(np.mean(held))
    return high_m


def _rest(time_s: Floats, smooth_m: Floats, *, below_m: float) -> slice:
    """The stretch just before the way up that lies below a level, at most twice _LOOK_S long."""
    low = np.flatnonzero(smooth_m <= below_m)
    last = int(low[-1]) if low.size else 0
    high = np.flatnonzero(smooth_m[:last] > below_m)
    first = int(high[-1]) + 1 if high.size else 0
    recent = int(np.searchsorted(time_s, time_s[last] - 2 * _LOOK_S))
    return slice(max(first, recent), last + 1)


def _last_up(time_s: Floats, smooth_m: Floats, *, level_m: float) -> float:
    below = np.flatnonzero(smooth_m[:-1] <= level_m)
    i = int(below[-1]) if below.size else 0
    return _between(time_s, smooth_m, i=i, level_m=level_m)


def _first_up(time_s: Floats, smooth_m: Floats, *, level_m: float, after_s: float) -> float:
    above = np.flatnonzero((smooth_m >= level_m) & (time_s > after_s))
    i = max(int(above[0]) - 1, 0) if above.size else time_s.size - 2
    return _between(time_s, smooth_m, i=i, level_m=level_m)


def _between(time_s: Floats, smooth_m: Floats, *, i: int, level_m: float) -> float:
    """When the line from sample i to the next passes a level."""
    climb_m = smooth_m[i + 1] - smooth_m[i]
    share = np.clip((level_m - smooth_m[i]) / climb_m, 0, 1) if climb_m > 0 else 0.0
    return float(time_s[i] + share * (time_s[i + 1] - time_s[i]))


def _near_an_edge(time_s: Floats, p: Profile) -> np.ndarray:
    """Leaves out the middle of a long hold, which says nothing about its corners."""
    up_s, down_s = p.top_start_s - p.start_s, p.end_s - p.top_end_s
    return (time_s < p.top_start_s + max(_LOOK_S, up_s / 2)) | (
        time_s > p.top_end_s - max(_LOOK_S, down_s / 2)
    )


def _edges(time_s: Floats, height_m: Floats, p: Profile, *, noise_m: float) -> Edges:
    """Levels of what was seen, given the corners."""
    margin_s = 0.1 * (p.top_start_s - p.start_s), 0.1 * (p.end_s - p.top_end_s)
    top = (time_s >= p.top_start_s - margin_s[0]) & (time_s <= p.top_end_s + margin_s[1])
    seen = height_m[top] - p.at(time_s[top]) + p.top_at(time_s[top])
    return Edges(
        start_s=p.start_s,
        top_start_s=p.top_start_s,
        top_end_s=p.top_end_s,
        end_s=p.end_s,
        bottom_m=p.bottom_m,
        top_m=_highest(seen, noise_m) if top.any() else p.top_start_m,
        end_m=p.end_m,
        n_top=int(top.sum()),
    )


def _highest(top_m: Floats, noise_m: float) -> float:
    """The highest mean of as many samples in a row as quieten the noise."""
    quiet_m = evidence.value("peak_noise", unit="m")
    count = int(np.clip(np.ceil((noise_m / quiet_m) ** 2), 3, top_m.size))
    means = np.convolve(top_m, np.ones(count) / count, mode="valid")
    return float(means.max())
