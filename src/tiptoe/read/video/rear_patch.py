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
        return float(np.clip(-dy_px / self._reach, -0.5, 0.9))

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
        slopes = [cv2.Sobel(picture, cv2.CV_32F, *d, ksize=3) / 8 for d in ((1, 0), (0, 1))]
        for _ in range(steps):
            at = self._places(move)
            error, weights, gain = self._compare(_read(picture, at))
            change = self._jacobian(move, *(_read(slope, at) for slope in slopes))
            jacobian = gain * self._without_plane(change)
            step = self._solve(jacobian, error, weights, move)
            move -= step
            if abs(step[0]) < 3e-4 and np.abs(step[1:3]).max() < 0.02:  # noqa: PLR2004
                break
        seen = _read(picture, self._places(move))
        _, weights, _ = self._compare(seen)
        return RearFit(move, correlation(self._values, seen, weights))

    def _places(self, move: Vector) -> Vector:
        matrix = self.matrix(move)
        return self._points @ matrix[:, :2].T + matrix[:, 2]

    def _jacobian(self, move: Vector, gx: Vector, gy: Vector) -> Vector:
        """(n, 5) change of the values read by each part of the move."""
        (a, b, _), (c, d, _) = self.matrix(move)
        x, y = self._points.T
        tilting = gy * (d * x - c * y)
        leaning = gx * (b * x - a * y) + tilting
        shortening = gy * (c * x + d * y)
        return np.stack([leaning, gx, gy, shortening, tilting * self._risen(move[2])], axis=1)

    def _without_plane(self, values: Vector) -> Vector:
        """Values (n, ...) at the points, less the plane of brightness that fits them best."""
        return np.asarray(values - self._plane @ (self._plane.T @ values))

    def _compare(self, seen: Vector) -> tuple[Vector, Vector, float]:
        """Difference from the reference, brightness matched; weights; the gain that matched it."""
        b = self._without_plane(seen)
        gain = float(np.clip((self._centred @ b) / (b @ b + 1e-6), 0.5, 2.0))
        error = gain * b - self._centred
        spread = 1.4826 * float(np.median(np.abs(error))) + 1e-3
        return error, 1 / (1 + (error / (2.5 * spread)) ** 2), gain

    def _solve(self, jacobian: Vector, error: Vector, weights: Vector, move: Vector) -> Vector:
        spread = 1.4826 * float(np.median(np.abs(error))) + 1e-3
        prior = self._prior * error.size * spread**2
        weighted = jacobian * weights[:, None]
        normal = weighted.T @ jacobian
        normal += np.diag(prior + 1e-5 * np.diag(normal) + 1e-9)
        step = np.linalg.solve(normal, weighted.T @ error + prior * move)
        return np.asarray(np.clip(step, -MOST, MOST))


def _read(picture: Picture | Vector, at: Vector) -> Vector:
    """Values of a picture at places (n, 2)."""
    out = cv2.remap(
        picture,
        at[None, :, 0].astype(np.float32),
        at[None, :, 1].astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(out[0], dtype=np.float64)
