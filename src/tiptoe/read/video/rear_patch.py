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

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tiptoe import evidence
from tiptoe.read.video.register import Mask, Picture, Vector, correlation

FLAT = np.zeros(5)
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
        self._points = np.stack([xs, ys], axis=1).astype(np.float64) - middle_px
        self._across = np.ascontiguousarray(self._points.T)
        self._values = reference[ys, xs].astype(np.float64)
        plane = np.hstack([np.ones((len(self._points), 1)), self._points / reach_px])
        self._plane = np.linalg.qr(plane)[0]
        self._centred = self._without_plane(self._values)
        turn = evidence.value("heel_turn_prior", unit="rad")
        free = evidence.value("heel_shortening_prior", unit="1")
        slope = evidence.value("heel_slope_prior", unit="1")
        self._prior = 0.02 * np.array([1 / turn**2, 0.0, 0.0, 1 / free**2, 1 / slope**2])

    def matrix(self, move: Vector) -> Vector:
        """(2, 3) affine of offsets from the middle to picture places."""
        lean, level = move[0], self._level(move)
        short = self._shortened(float(move[2])) * np.exp(move[3])
        turned = np.array(
            [[np.cos(lean), -np.sin(lean)], [short * np.sin(level), short * np.cos(level)]]
        )
        return np.hstack([turned, (self._middle + move[1:3])[:, None]])

    def _risen(self, dy_px: float) -> float:
        """The sine of the pitch that lifts a heel by -dy_px."""
        return min(max(-dy_px / self._reach, -0.5), 0.9)

    def _level(self, move: Vector) -> float:
        """The turn of level edges: that of upright ones and what the slope adds. [rad]"""
        return float(move[0] + move[4] * self._risen(float(move[2])))

    def _shortened(self, dy_px: float) -> float:
        """How much shorter the vertical looks once the heel has risen by -dy_px."""
        pitch = np.arcsin(self._risen(dy_px))
        lean = evidence.value("heel_counter_lean", unit="rad")
        return float(np.cos(pitch + lean) / np.cos(lean))

    def fit(self, picture: Picture, start: Vector, *, steps: int = 10) -> RearFit:
        """Refine a start until it moves by less than a fiftieth of a pixel."""
        move = np.array(start, dtype=np.float64)
        ways = ((1, 0), (0, 1))
        slopes = [np.asarray(cv2.Sobel(picture, cv2.CV_32F, *d, ksize=3), np.float32) for d in ways]
        for _ in range(steps):
            matrix = self.matrix(move)
            at = self._places(matrix)
            found = self._compare(_read(picture, at))
            gx, gy = (_read(slope, at) / 8 for slope in slopes)
            jacobian = found.gain * self._without_plane(self._jacobian(move, matrix, gx, gy))
            step = self._solve(jacobian, found, move)
            move -= step
            if abs(step[0]) < 3e-4 and np.abs(step[1:3]).max() < 0.02:  # noqa: PLR2004
                break
        seen = _read(picture, self._places(self.matrix(move)))
        return RearFit(move, correlation(self._values, seen, self._compare(seen).weights))

    def _places(self, matrix: Vector) -> NDArray[np.float32]:
        """(2, n) columns and rows of the picture where the patch's pixels are seen."""
        at = self._points @ matrix[:, :2].T + matrix[:, 2]
        return np.asarray(at.T, dtype=np.float32, order="C")

    def _jacobian(self, move: Vector, matrix: Vector, gx: Vector, gy: Vector) -> Vector:
        """(n, 5) change of the values read by each part of the move."""
        (a, b, _), (c, d, _) = matrix
        x, y = self._across
        tilting = gy * (d * x - c * y)
        leaning = gx * (b * x - a * y) + tilting
        shortening = gy * (c * x + d * y)
        return np.stack([leaning, gx, gy, shortening, tilting * self._risen(move[2])], axis=1)

    def _without_plane(self, values: Vector) -> Vector:
        """Values (n, ...) at the points, less the plane of brightness that fits them best."""
        return np.asarray(values - self._plane @ (self._plane.T @ values))

    def _compare(self, seen: Vector) -> "_Compared":
        b = self._without_plane(seen)
        gain = min(max(float((self._centred @ b) / (b @ b + 1e-6)), 0.5), 2.0)
        error = gain * b - self._centred
        spread = 1.4826 * _median(np.abs(error)) + 1e-3
        return _Compared(error, 1 / (1 + (error / (2.5 * spread)) ** 2), gain, spread)

    def _solve(self, jacobian: Vector, found: "_Compared", move: Vector) -> Vector:
        prior = self._prior * found.error.size * found.spread**2
        weighted = jacobian * found.weights[:, None]
        normal = weighted.T @ jacobian
        diagonal = normal.flat[:: prior.size + 1]
        normal.flat[:: prior.size + 1] = diagonal + (prior + 1e-5 * diagonal + 1e-9)
        step = np.linalg.solve(normal, weighted.T @ found.error + prior * move)
        return np.asarray(np.clip(step, -MOST, MOST))


@dataclass(frozen=True, slots=True, eq=False)
class _Compared:
    """Difference from the reference, brightness matched by the gain; weights; its usual size."""

    error: Vector
    weights: Vector
    gain: float
    spread: float


def _median(values: Vector) -> float:
    """The same as NumPy's, in a third of the time."""
    middle = (values.size - 1) // 2, values.size // 2
    low, high = np.partition(values, middle)[[*middle]]
    return float((low + high) / 2)


def _read(picture: Picture | Vector, at: NDArray[np.float32]) -> Vector:
    """Values of a picture at columns and rows (2, n)."""
    edge = cv2.BORDER_REPLICATE
    out = cv2.remap(picture, at[:1], at[1:], cv2.INTER_LINEAR, borderMode=edge)
    return np.asarray(out[0], dtype=np.float64)
