"""Clean a height signal: single spikes out, a smooth copy to look at, and its noise.

HeelSignal -> Clean. Pure.
"""

from dataclasses import dataclass

import numpy as np

from tiptoe import evidence
from tiptoe.model import Floats, HeelSignal

_MAD_TO_SIGMA = 1.4826  # of a normal distribution
_SECOND_DIFFERENCE_GAIN = 6.0**0.5  # 1 - 2 + 1: sqrt(1 + 4 + 1)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Clean:
    """time_s and height_m of the seen samples, a zero-lag smooth copy, and the white noise."""

    time_s: Floats
    height_m: Floats
    smooth_m: Floats
    noise_m: float


def clean(signal: HeelSignal) -> Clean:
    """The seen samples without spikes. Empty arrays when nothing was seen."""
    seen = np.isfinite(signal.height_m)
    time_s, height_m = signal.time_s[seen], signal.height_m[seen]
    noise_m = noise(height_m)
    keep = ~spikes(height_m, noise_m)
    time_s, height_m = time_s[keep], height_m[keep]
    width_s = evidence.value("refine_smoothing", unit="s")
    return Clean(
        time_s=time_s,
        height_m=height_m,
        smooth_m=smooth(time_s, height_m, width_s=width_s),
        noise_m=noise_m,
    )


def noise(height_m: Floats) -> float:
    """1 sigma of the sample-to-sample noise, blind to smooth motion."""
    second = np.diff(height_m, 2)
    if second.size == 0:
        return 0.0
    return float(_MAD_TO_SIGMA * np.median(np.abs(second)) / _SECOND_DIFFERENCE_GAIN)


def spikes(height_m: Floats, noise_m: float) -> np.ndarray:
    """True for a sample that stands out from both of its neighbours, to the same side."""
    out = np.zeros(height_m.size, bool)
    if height_m.size < 3:  # noqa: PLR2004 - a sample with two neighbours
        return out
    before, after = height_m[1:-1] - height_m[:-2], height_m[1:-1] - height_m[2:]
    limit = max(
        evidence.value("spike_multiple", unit="1") * noise_m,
        evidence.value("spike_smallest", unit="m"),
    )
    out[1:-1] = (before * after > 0) & (np.minimum(np.abs(before), np.abs(after)) > limit)
    return out


def smooth(time_s: Floats, height_m: Floats, *, width_s: float) -> Floats:
    """Gaussian-weighted mean in time (not in samples), without lag."""
    if time_s.size == 0:
        return height_m
    step_s = float(np.median(np.diff(time_s))) if time_s.size > 1 else 1.0
    reach = int(np.ceil(3 * width_s / step_s))
    total, weight = np.zeros_like(height_m), np.zeros_like(height_m)
    for shift in range(-reach, reach + 1):
        here = slice(max(0, -shift), min(time_s.size, time_s.size - shift))
        there = slice(here.start + shift, here.stop + shift)
        if here.stop <= here.start:
            continue
        w = np.exp(-0.5 * ((time_s[there] - time_s[here]) / width_s) ** 2)
        total[here] += w * height_m[there]
        weight[here] += w
    return total / weight
