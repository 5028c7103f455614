"""Fit one heel raise: rest, minimum-jerk rise, hold, minimum-jerk fall, rest.

times, heights, first guess -> Profile. Pure. Robust damped least squares with numpy alone.
"""

from dataclasses import astuple, dataclass

import numpy as np

from tiptoe.model import Floats

_STEPS = 25
_SHORTEST_S = 0.08  # of a rise or a fall: three frames
_HUBER = 2.0  # residuals beyond two sigma pull with constant force


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Levels in metres, corners in seconds; the top may sink from its start to its end."""

    bottom_m: float
    top_start_m: float
    top_end_m: float
    end_m: float
    start_s: float
    top_start_s: float
    top_end_s: float
    end_s: float

    def at(self, time_s: Floats) -> Floats:
        """Height of the profile at these times."""
        return _value_and_slopes(np.array(astuple(self)), time_s)[0]

    def top_at(self, time_s: Floats) -> Floats:
        """Height of its top line at these times, level beyond its ends."""
        if self.top_end_s - self.top_start_s < 1e-6:  # noqa: PLR2004 - no hold at all
            return np.full_like(time_s, (self.top_start_m + self.top_end_m) / 2)
        ends = (self.top_start_s, self.top_end_s)
        return np.interp(time_s, ends, (self.top_start_m, self.top_end_m))


def minimum_jerk(x: Floats) -> Floats:
    """0 to 1 as smoothly as can be: 10 x^3 - 15 x^4 + 6 x^5 (Flash and Hogan 1985)."""
    x = np.clip(x, 0.0, 1.0)
    return x**3 * (10 - 15 * x + 6 * x**2)


def inverse(level: float) -> float:
    """Where minimum_jerk passes a level."""
    x = np.linspace(0.0, 1.0, 10_001)
    return float(np.interp(level, minimum_jerk(x), x))


def fit(time_s: Floats, height_m: Floats, guess: Profile) -> Profile:
    """The profile closest to the samples, robustly; the guess when nothing is closer."""
    p = np.array(astuple(guess))
    tie = _tie(p)
    damping, cost, scale = 1e-3, np.inf, 1.0
    for _ in range(_STEPS):
        model, slopes = _value_and_slopes(p, time_s)
        residual = height_m - model
        scale = max(float(1.4826 * np.median(np.abs(residual))), 1e-5)
        weight = np.minimum(1.0, _HUBER * scale / np.maximum(np.abs(residual), 1e-12))
        cost = _cost(p, time_s, height_m, scale) + tie * (p[1] - p[2]) ** 2 / scale**2
        step = _solve(slopes, residual, weight, (p, tie, damping))
        tried = _in_order(p + step)
        new = _cost(tried, time_s, height_m, scale) + tie * (tried[1] - tried[2]) ** 2 / scale**2
        if new < cost:
            p, damping = tried, max(damping / 4, 1e-9)
            if (cost - new) < 1e-6 * cost:
                break
        else:
            damping *= 8
    return _checked(p, guess)


def _tie(p: Floats) -> float:
    """How firmly the two ends of the top are held together: by much when it is short."""
    hold_s = max(float(p[6] - p[5]), 0.0)
    return 100.0 / (1.0 + (hold_s / 0.2) ** 4)


def _cost(p: Floats, time_s: Floats, height_m: Floats, scale: float) -> float:
    r = np.abs(height_m - _value_and_slopes(p, time_s)[0]) / scale
    return float(np.sum(np.where(r < _HUBER, r**2, _HUBER * (2 * r - _HUBER))))


def _solve(
    slopes: Floats, residual: Floats, weight: Floats, state: tuple[Floats, float, float]
) -> Floats:
    p, tie, damping = state
    normal: Floats = slopes.T @ (weight[:, None] * slopes)
    right = slopes.T @ (weight * residual)
    pull = np.zeros(8)
    pull[1], pull[2] = 1.0, -1.0
    normal += tie * np.outer(pull, pull)
    right -= tie * (p[1] - p[2]) * pull
    normal += np.diag(damping * np.diag(normal) + 1e-12)
    step = np.asarray(np.linalg.solve(normal, right), dtype=np.float64)
    return np.concatenate((step[:4], np.clip(step[4:], -0.25, 0.25)))


def _in_order(p: Floats) -> Floats:
    """Corners in order: a rise, perhaps a hold, a fall."""
    p = p.copy()
    if p[6] < p[5]:
        p[5] = p[6] = (p[5] + p[6]) / 2
    p[4], p[7] = min(p[4], p[5] - _SHORTEST_S), max(p[7], p[6] + _SHORTEST_S)
    return p


def _checked(p: Floats, guess: Profile) -> Profile:
    """The fit, unless it ran away from where the crossings put the corners."""
    first = np.array(astuple(guess))
    reach_s = 0.35 * np.array([p[5] - p[4], p[5] - p[4], p[7] - p[6], p[7] - p[6]]) + 0.1
    if not np.all(np.isfinite(p)) or np.any(np.abs(p[4:] - first[4:]) > reach_s):
        return guess
    return Profile(
        bottom_m=float(p[0]),
        top_start_m=float(p[1]),
        top_end_m=float(p[2]),
        end_m=float(p[3]),
        start_s=float(p[4]),
        top_start_s=float(p[5]),
        top_end_s=float(p[6]),
        end_s=float(p[7]),
    )


def _value_and_slopes(p: Floats, time_s: Floats) -> tuple[Floats, Floats]:
    """Heights, and how each changes with each of the eight parameters."""
    bottom, high0, high1, end, t0, t1, t2, t3 = p
    slopes = np.zeros((time_s.size, 8))
    rising, falling = time_s < t1, time_s > t2
    held = ~rising & ~falling
    u, du = _progress(time_s[rising], t0, t1)
    slopes[rising, 0], slopes[rising, 1] = 1 - u, u
    slopes[rising, 4:6] = (high0 - bottom) * du
    w = (time_s[held] - t1) / max(t2 - t1, 1e-9)
    slopes[held, 1], slopes[held, 2] = 1 - w, w
    v, dv = _progress(time_s[falling], t2, t3)
    slopes[falling, 2], slopes[falling, 3] = 1 - v, v
    slopes[falling, 6:8] = (end - high1) * dv
    return slopes[:, :4] @ p[:4], slopes


def _progress(time_s: Floats, start_s: float, stop_s: float) -> tuple[Floats, Floats]:
    """Share of an edge done, and its slopes against the two corners."""
    length_s = stop_s - start_s
    x = np.clip((time_s - start_s) / length_s, 0.0, 1.0)
    speed = 30 * (x * (1 - x)) ** 2 / length_s
    return minimum_jerk(x), np.stack((-speed * (1 - x), -speed * x), axis=1)
