"""Register the back of a heel, seen from behind, in other pictures.

A heel that rises turns away from a camera behind it and so gets shorter in the picture; one that
inverts or everts turns in the picture. A patch that does not face the camera squarely, because it
lies off the middle of a round heel or the foot points aside, shows one thing more as it rises: its
level edges tilt, its upright edges do not. Model: the lean of upright edges, the further tilt of
level ones, a shortening of the vertical that follows from how far it rose, with a little freedom,
and a shift. Gauss-Newton on intensities with robust weights; always against the same flat
reference, so nothing drifts. Light falls differently on a heel that has turned, so a plane of
brightness is taken off both pictures.
"""

import math
from dataclasses import dataclass

import numpy as np

from tiptoe import evidence
from tiptoe.read.video.register import (
    Mask,
    Picture,
    Values,
    Vector,
    correlation,
    read,
    shortfall,
    weighed,
)

FLAT = np.zeros(5)
ASIDE = np.array([(0, 0), (1, 0), (0, 1), (-1, 0), (0, -1)], np.float32)
MOST = np.array([0.1, 4, 4, 0.1, 0.3])  # in one step


@dataclass(frozen=True, slots=True, eq=False)
class RearFit:
    """Where a heel went: move = (lean_rad, dx_px, dy_px, log of the free shortening, slope).

    slope  how much deeper the patch lies to the right, over its breadth [1]
    """

    move: Vector
    agreement: float


class RearPatch:
    """The pixels of a flat heel under a mask, ready to be found in other pictures."""

    def __init__(self, reference: Picture, mask: Mask, middle_px: Vector, reach_px: float) -> None:
        self._middle = middle_px
        self._reach = reach_px
        ys, xs = np.nonzero(mask)
        most = int(evidence.value("registration_points", unit="px"))
        if xs.size > most:
            keep = np.linspace(0, xs.size - 1, most).astype(int)
            ys, xs = ys[keep], xs[keep]
        offsets = np.stack([xs, ys]).T - middle_px
        self._places = np.vstack([offsets.T, np.ones(xs.size)]).astype(np.float32)
        self._values = reference[ys, xs].astype(np.float32)
        plane = np.hstack([np.ones((xs.size, 1)), offsets / reach_px])
        self._plane = np.linalg.qr(plane)[0].astype(np.float32)
        self._centred = self._without_plane(self._values)
        turn = evidence.value("heel_turn_prior", unit="rad")
        free = evidence.value("heel_shortening_prior", unit="1")
        slope = evidence.value("heel_slope_prior", unit="1")
        self._prior = 0.02 * np.array([1 / turn**2, 0.0, 0.0, 1 / free**2, 1 / slope**2])

    def matrix(self, move: Vector) -> Vector:
        """(2, 3) affine of offsets from the middle to picture places."""
        lean, level = float(move[0]), self._level(move)
        short = self._shortened(float(move[2])) * math.exp(move[3])
        x, y = (self._middle + move[1:3]).tolist()
        across, up = math.sin(level) * short, math.cos(level) * short
        return np.array([[math.cos(lean), -math.sin(lean), x], [across, up, y]])

    def _risen(self, dy_px: float) -> float:
        """The sine of the pitch that lifts a heel by -dy_px."""
        return min(max(-dy_px / self._reach, -0.5), 0.9)

    def _level(self, move: Vector) -> float:
        """The turn of level edges: that of upright ones and what the slope adds. [rad]"""
        return float(move[0] + move[4] * self._risen(float(move[2])))

    def _shortened(self, dy_px: float) -> float:
        """How much shorter the vertical looks once the heel has risen by -dy_px."""
        pitch = math.asin(self._risen(dy_px))
        lean = evidence.value("heel_counter_lean", unit="rad")
        return math.cos(pitch + lean) / math.cos(lean)

    def fit(self, picture: Picture, start: Vector, *, steps: int = 10) -> RearFit:
        """Refine a start until it moves by less than a fiftieth of a pixel."""
        move = np.array(start, dtype=np.float64)
        for _ in range(steps):
            step = self._step(picture, move)
            move -= step
            if abs(step[0]) < 3e-4 and np.abs(step[1:3]).max() < 0.02:  # noqa: PLR2004
                break
        x, y = self.matrix(move).astype(np.float32) @ self._places
        seen = read(picture, x[None], y[None])[0]
        return RearFit(move, correlation(self._values, seen, self._compare(seen).weights))

    def _step(self, picture: Picture, move: Vector) -> Vector:
        """The step of Gauss and Newton, longer as weights are not fixed (see register.py)."""
        matrix = self.matrix(move)
        x, y = matrix.astype(np.float32) @ self._places
        seen, right, below, left, above = read(picture, x + ASIDE[:, :1], y + ASIDE[:, 1:])
        found = self._compare(seen)
        table = np.empty((6, seen.size), np.float32)
        half = np.float32(0.5 * found.gain)
        table[:5] = self._jacobian(move, matrix, half * (right - left), half * (below - above))
        table[:5] = self._without_plane(table[:5])
        table[5] = found.error
        normal = ((table[:5] * found.weights) @ table.T).astype(np.float64)
        return self._solve(normal, found, move)

    def _jacobian(self, move: Vector, matrix: Vector, gx: Values, gy: Values) -> Values:
        """(5, n) change of the values read by each part of the move."""
        (a, b, _), (c, d, _) = matrix.tolist()
        x, y = self._places[:2]
        tilting = gy * (d * x - c * y)
        leaning = gx * (b * x - a * y) + tilting
        shortening = gy * (c * x + d * y)
        rising = gy + self._shortens(float(move[2])) * shortening
        rising -= float(move[4]) / self._reach * tilting
        return np.stack([leaning, gx, rising, shortening, tilting * self._risen(float(move[2]))])

    def _shortens(self, dy_px: float) -> float:
        """The slope of the log of the shortening over dy. [1/px]"""
        pitch = math.asin(self._risen(dy_px))
        lean = evidence.value("heel_counter_lean", unit="rad")
        return math.tan(pitch + lean) / (self._reach * math.cos(pitch))

    def _without_plane(self, values: Values) -> Values:
        """Values (..., n) at the points, less the plane of brightness that fits them best."""
        return np.asarray(values - (values @ self._plane) @ self._plane.T)

    def _compare(self, seen: Values) -> "_Compared":
        b = self._without_plane(seen)
        gain = min(max(float(self._centred @ b) / (float(b @ b) + 1e-6), 0.5), 2.0)
        error = gain * b - self._centred
        return _Compared(error, *weighed(error), gain)

    def _solve(self, normal: Vector, found: "_Compared", move: Vector) -> Vector:
        """The step by (5, 6) equations, right side last."""
        prior = self._prior * found.error.size * found.spread**2
        left, right = normal[:, :5], normal[:, 5]
        diagonal = left.diagonal()
        left = left + np.diag(prior + 1e-5 * diagonal + 1e-9)
        step = np.linalg.solve(left, right + prior * move) / shortfall(found.weights)
        return np.asarray(np.clip(step, -MOST, MOST))


@dataclass(frozen=True, slots=True, eq=False)
class _Compared:
    """Difference from the reference, weights, its usual size, and the gain."""

    error: Values
    weights: Values
    spread: float
    gain: float
