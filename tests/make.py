"""Heel signals whose truth is known, made in a line. Use these before any real recording."""

from dataclasses import dataclass, replace

import numpy as np

from tiptoe.measure.profile import minimum_jerk
from tiptoe.model import HeelSignal, Posture, Side


@dataclass(frozen=True, kw_only=True)
class Raise:
    """One raise as it was meant: levels in metres, durations in seconds."""

    peak_m: float = 0.09
    up_s: float = 0.8
    hold_s: float = 0.35
    down_s: float = 0.85
    pause_s: float = 0.4
    bottom_m: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Truth:
    """Corners of every raise, in seconds: (n, 4) start, top start, top end, end."""

    raises: tuple[Raise, ...]
    corners_s: np.ndarray
    duration_s: float

    def height(self, time_s):
        """Exact height at any times, metres."""
        height_m = np.full_like(time_s, self.raises[0].bottom_m if self.raises else 0.0)
        if self.raises and self.raises[0].bottom_m:
            settle = self.raises[0].bottom_m * minimum_jerk(time_s / (self.corners_s[0, 0] - 0.2))
            height_m = np.where(time_s < self.corners_s[0, 0], settle, height_m)
        for r, (t0, t1, t2, t3) in zip(self.raises, self.corners_s, strict=True):
            up = minimum_jerk((time_s - t0) / (t1 - t0))
            down = minimum_jerk((time_s - t2) / (t3 - t2))
            height_m += (r.peak_m - r.bottom_m) * (up - down)
        if self.raises and self.raises[-1].bottom_m:
            back = minimum_jerk((time_s - self.corners_s[-1, 3] - 0.2) / 0.6)
            height_m -= self.raises[-1].bottom_m * back
        return height_m


def truth(raises, *, lead_s=1.2, tail_s=1.2):
    """When each raise starts and ends."""
    corners, now_s = [], lead_s
    for r in raises:
        times = np.cumsum([now_s, r.up_s, r.hold_s, r.down_s])
        corners.append(times)
        now_s = times[-1] + r.pause_s
    last_s = corners[-1][-1] if corners else lead_s
    return Truth(
        raises=tuple(raises),
        corners_s=np.array(corners).reshape(-1, 4),
        duration_s=float(last_s + tail_s),
    )


def times(duration_s, *, rate_hz=30.0, is_variable=False, seed=0):
    """Frame times; a variable rate drops and delays frames as phones do."""
    time_s = np.arange(0, duration_s, 1 / rate_hz)
    if not is_variable:
        return time_s
    rng = np.random.default_rng(seed)
    late_s = rng.uniform(0, 0.4 / rate_hz, time_s.size)
    return (time_s + late_s)[rng.random(time_s.size) > 0.1]


def signal(time_s, height_m, *, side=Side.LEFT, noise_m=0.0, seed=0):
    """A heel signal with white noise of a known size, forefoot planted."""
    rng = np.random.default_rng(seed)
    noise = rng.normal(0, noise_m, time_s.size) if noise_m else 0.0
    return HeelSignal(
        time_s=time_s,
        height_m=height_m + noise,
        sigma_m=np.full_like(time_s, max(noise_m, 0.0005)),
        pitch_rad=np.arcsin(np.clip(height_m / 0.18, -1, 1)),
        shift_m=np.zeros_like(time_s),
        side=side,
        landmark="heel",
        origin="made",
    )


def heel(raises, *, rate_hz=30.0, noise_m=0.0, seed=0, side=Side.LEFT):
    """A set of raises as one foot's signal."""
    what = truth(raises)
    time_s = times(what.duration_s, rate_hz=rate_hz)
    return signal(time_s, what.height(time_s), side=side, noise_m=noise_m, seed=seed)


def posture(time_s, *, body_rise_m=None, lean_rad=0.0, knees_rad=(0.07, 0.07)):
    """A body standing still, unless told otherwise."""
    still = np.zeros_like(time_s)
    left, right = (still + k for k in knees_rad)
    return Posture(
        time_s=time_s,
        body_rise_m=still if body_rise_m is None else still + body_rise_m,
        trunk_lean_rad=still + lean_rad,
        head_lean_rad=still,
        knee_flexion_rad={Side.LEFT: left, Side.RIGHT: right},
    )


def standing(heel_signal, *, share=0.8):
    """The body that goes with a true heel raise: it rises by a share of the heel."""
    return posture(heel_signal.time_s, body_rise_m=share * heel_signal.height_m)


def hidden(heel_signal, *, start_s, end_s):
    """The same signal, not seen from start_s to end_s."""
    gone = (heel_signal.time_s >= start_s) & (heel_signal.time_s <= end_s)
    return replace(
        heel_signal,
        height_m=np.where(gone, np.nan, heel_signal.height_m),
        sigma_m=np.where(gone, np.nan, heel_signal.sigma_m),
        pitch_rad=np.where(gone, np.nan, heel_signal.pitch_rad),
    )


def cut(heel_signal, *, start_s, end_s):
    """The part of a recording between two times, on the same clock."""
    part = (heel_signal.time_s >= start_s) & (heel_signal.time_s < end_s)
    return replace(
        heel_signal,
        time_s=heel_signal.time_s[part],
        height_m=heel_signal.height_m[part],
        sigma_m=heel_signal.sigma_m[part],
        pitch_rad=heel_signal.pitch_rad[part],
        shift_m=heel_signal.shift_m[part],
    )
