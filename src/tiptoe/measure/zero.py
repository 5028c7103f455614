"""Put the zero of a heel signal where the person stood, if it was somewhere else.

HeelSignal -> HeelSignal. Pure. An instrument may have taken its flat reference at a wrong moment;
then nobody ever stands at zero, and somebody stands elsewhere.
"""

from dataclasses import replace

import numpy as np

from tiptoe import evidence
from tiptoe.measure.clean import clean, smooth
from tiptoe.model import Floats, HeelSignal


def found_again(signal: HeelSignal) -> HeelSignal:
    """The same signal, zero at the lowest level stood at, unless zero itself was stood at.

    On a step zero is the level stood at before and after; the short pauses below are no stance.
    """
    heel = clean(signal)
    levels = _stood_at(heel.time_s, heel.height_m)
    reach_m = evidence.value("zero_reach", unit="m")
    if levels.size == 0 or np.any(np.abs(levels) < reach_m):
        return signal
    level_m = float(levels[np.argmin(levels)])
    if abs(level_m) > evidence.value("zero_farthest", unit="m"):
        return signal
    return replace(signal, height_m=signal.height_m - level_m)


def _stood_at(time_s: Floats, height_m: Floats) -> Floats:
    """Mean height of every stretch of standing still."""
    least_s = evidence.value("stance_shortest", unit="s")
    if time_s.size < 3 or time_s[-1] - time_s[0] < least_s:  # noqa: PLR2004 - a speed needs three
        return np.array([])
    level_m = smooth(time_s, height_m, width_s=evidence.value("calm_time", unit="s") / 4)
    speed = np.abs(np.gradient(level_m, time_s))
    is_still = np.concatenate(
        ([False], speed < evidence.value("stance_speed", unit="m/s"), [False])
    )
    edges = np.flatnonzero(np.diff(is_still.astype(int))).reshape(-1, 2)
    return np.array(
        [
            np.mean(level_m[first:last])
            for first, last in edges
            if time_s[last - 1] - time_s[first] >= least_s
        ]
    )
