"""Register a rigid patch of a reference picture in other pictures, to a fraction of a pixel.

A patch turns in the plane of the foot about a pivot and shifts. The plane of the foot may stand
oblique to the picture: widths are then shortened by `foreshortening`, which turns a rotation into
an affine map. Least squares of intensities with robust weights, free gain and offset of brightness.
Each step goes by the mean of both pictures' slopes: by the reference's alone it creeps, and rests
beside the best match where the foot has changed its looks. Always against the same reference, so
nothing drifts. Method: Malis & Benhimane, IJRR 2007;26:661-676.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tiptoe import evidence

Picture = NDArray[np.float32]
Mask = NDArray[np.bool_]
Vector = NDArray[np.float64]
Values = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """The plane a foot turns in, as the camera sees it.

    pivot_px        (2,) place of the planted ball of the foot in the reference picture
    handed          -1 when the heel lies right of the toes in the picture, +1 when left:
                    makes a positive angle mean heel up
    foreshortening  cosine of the angle between foot and picture plane
    """

    pivot_px: Vector
    handed: int
    foreshortening: float = 1.0

    def linear(self, angle_rad: float) -> Vector:
        """(2, 2) part of the map of reference offsets to current offsets."""
        c, s = np.cos(angle_rad), np.sin(angle_rad) * self.handed
        k = self.foreshortening
        return np.array([[c, -s * k], [s / k, c]])

    def matrix(self, turn: Vector) -> Vector:
        """(2, 3) affine of reference to current pixels for turn = (angle_rad, dx_px, dy_px)."""
        out = np.empty((2, 3))
        out[:, :2] = a = self.linear(float(turn[0]))
        out[:, 2] = self.pivot_px - a @ self.pivot_px + turn[1:3]
        return out


def smooth(picture: NDArray[np.uint8]) -> Picture:
    """The picture as registration wants it: float, noise below a pixel removed."""
    sigma = evidence.value("registration_blur", unit="px")
    out = cv2.GaussianBlur(picture.astype(np.float32), (0, 0), sigma)
    return np.asarray(out, dtype=np.float32)


def flatten_light(picture: Picture, radius_px: float) -> Picture:
    """Local mean removed and local contrast made one, so that shadows weigh little."""
    mean = cv2.GaussianBlur(picture, (0, 0), radius_px)
    detail = picture - mean
    power = cv2.GaussianBlur(detail * detail, (0, 0), radius_px)
    return np.asarray(detail / np.sqrt(power + 16.0), dtype=np.float32)


def correlation(a: Values | Vector, b: Values | Vector, weights: Values | Vector) -> float:
    """Weighted correlation of two vectors; 0 when either is flat."""
    total = float(weights.sum())
    a, b = a - float(weights @ a) / total, b - float(weights @ b) / total
    weighted = weights * a
    power = float(weighted @ a) * float((weights * b) @ b)
    return float(weighted @ b) / power**0.5 if power > 1e-9 else 0.0  # noqa: PLR2004


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Where a patch went: turn = (angle_rad, dx_px, dy_px); agreement -1..1; residual in levels.

    is_settled  the refinement came to rest; False: another step would have moved it
    """

    turn: Vector
    agreement: float
    residual: float
    is_settled: bool


class Patch:
    """The pixels of the reference under a mask, ready to be found in other pictures."""

    def __init__(self, reference: Picture, mask: Mask, plane: Plane) -> None:
        self.plane = plane
        ys, xs = np.nonzero(mask)
        most = int(evidence.value("registration_points", unit="px"))
        if xs.size > most:
            keep = np.linspace(0, xs.size - 1, most).astype(int)
            ys, xs = ys[keep], xs[keep]
        self._places = np.stack([xs, ys, np.ones_like(xs)]).astype(np.float32)
        self._values = reference[ys, xs].astype(np.float32)
        self._centred = self._values - self._values.mean()
        self._alike = np.ones_like(self._values)
        gx = cv2.Sobel(reference, cv2.CV_32F, 1, 0, ksize=3)[ys, xs] / 8
        gy = cv2.Sobel(reference, cv2.CV_32F, 0, 1, ksize=3)[ys, xs] / 8
        self._slopes = np.stack([gx, gy])
        aside = np.array([(0, 0, 0), (1, 0, 0), (0, 1, 0), (-1, 0, 0), (0, -1, 0)], np.float32)
        self._around = np.hstack([self._places + each[:, None] for each in aside])
        x, y = self._places[:2] - plane.pivot_px[:, None]
        k, h = plane.foreshortening, plane.handed
        self._lever = np.stack([-h * y * k, h * x / k]).astype(np.float32)

    def agreement(self, picture: Picture, turn: Vector) -> float:
        """Correlation of the patch with the picture at a turn."""
        return correlation(self._values, self._seen(picture, turn), self._alike)

    def search(self, picture: Picture, angles_rad: Vector) -> Vector:
        """The best of some angles without shift: a start when there is none."""
        turns = [np.array([a, 0.0, 0.0]) for a in angles_rad]
        return max(turns, key=lambda turn: self.agreement(picture, turn))

    def fit(self, picture: Picture, start: Vector, *, steps: int = 8) -> Fit:
        """Refine a start until it moves by less than a hundredth of a pixel."""
        turn, is_settled = np.array(start, dtype=np.float64), False
        for _ in range(steps):
            step = self._step(picture, turn)
            turn[0] -= step[0]
            turn[1:3] -= self.plane.linear(turn[0]) @ step[1:3]
            is_settled = abs(step[0]) < 1e-4 and abs(step[1:]).max() < 1e-2  # noqa: PLR2004
            if is_settled:
                break
        seen = self._seen(picture, turn)
        error, weights, _ = self._compare(seen)
        residual = float(error @ error / error.size) ** 0.5
        return Fit(turn, correlation(self._values, seen, weights), residual, bool(is_settled))

    def settle(self, picture: Picture, start: Vector) -> Fit:
        """Refine a start in a few steps; when it has not come to rest, in more, if they agree more.

        A foot that creases or changes its light can drift off its match by too many steps.
        """
        fit = self.fit(picture, start, steps=5)
        if fit.is_settled:
            return fit
        further = self.fit(picture, fit.turn, steps=10)
        return max(fit, further, key=lambda each: each.agreement)

    def _seen(self, picture: Picture, turn: Vector) -> Values:
        """Values of the picture at the places that the patch's pixels move to."""
        x, y = self.plane.matrix(turn).astype(np.float32) @ self._places
        edge = cv2.BORDER_REPLICATE
        out = cv2.remap(picture, x[None], y[None], cv2.INTER_LINEAR, borderMode=edge)
        return np.asarray(out[0], dtype=np.float32)

    def _step(self, picture: Picture, turn: Vector) -> Vector:
        """The step that would bring the patch onto the picture if both were as steep between."""
        seen, slopes = self._seen_slopes(picture, turn)
        error, weights, gain = self._compare(seen)
        mean = np.asarray(0.5 * (self._slopes + gain * slopes), dtype=np.float32)
        jacobian = np.concatenate([(self._lever * mean).sum(axis=0)[None], mean])
        return self._solve(jacobian, error, weights)

    def _seen_slopes(self, picture: Picture, turn: Vector) -> tuple[Values, Values]:
        """Values of the picture at the patch's places, and (2, n) their slopes along its axes."""
        x, y = self.plane.matrix(turn).astype(np.float32) @ self._around
        edge = cv2.BORDER_REPLICATE
        out = cv2.remap(picture, x[None], y[None], cv2.INTER_LINEAR, borderMode=edge)
        around = np.asarray(out, dtype=np.float32).reshape(5, -1)
        return around[0], 0.5 * (around[1:3] - around[3:5])

    def _compare(self, seen: Values) -> tuple[Values, Values, float]:
        """Difference of the picture from the reference, brightness matched, and its weights."""
        b = seen - seen.mean()
        gain = min(max(float(self._centred @ b) / (float(b @ b) + 1e-6), 0.5), 2.0)
        error = gain * b - self._centred
        middle = error.size // 2
        spread = 1.4826 * float(np.partition(np.abs(error), middle)[middle]) + 1e-3
        off = error / (2.5 * spread)
        return error, 1 / (1 + off * off), gain

    def _solve(self, jacobian: Values, error: Values, weights: Values) -> Vector:
        weighted = jacobian * weights
        normal = (weighted @ jacobian.T).astype(np.float64)
        diagonal = normal.flat[::4]
        normal.flat[::4] = diagonal + (1e-4 * diagonal + 1e-9)
        return np.asarray(np.linalg.solve(normal, (weighted @ error).astype(np.float64)))
