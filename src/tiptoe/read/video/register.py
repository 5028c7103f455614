"""Register a rigid patch of a reference picture in other pictures, to a fraction of a pixel.

A patch turns in the plane of the foot about a pivot and shifts. The plane of the foot may stand
oblique to the picture: widths are then shortened by `foreshortening`, which turns a rotation into
an affine map. Least squares of intensities with robust weights, free gain and offset of brightness.
Each step goes by the mean of both pictures' slopes: by the reference's alone it creeps, and rests
beside the best match where the foot has changed its looks. Always against the same reference, so
nothing drifts. Method: Malis & Benhimane, IJRR 2007;26:661-676.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from tiptoe import evidence

LONGEST = 32_000  # OpenCV reads no more places than that in a row

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
        c, s = math.cos(angle_rad), math.sin(angle_rad) * self.handed
        k = self.foreshortening
        return np.array([[c, -s * k], [s / k, c]])

    def matrix(self, turn: Vector) -> Vector:
        """(2, 3) affine of reference to current pixels for turn = (angle_rad, dx_px, dy_px)."""
        (a, b), (c, d) = self.linear(float(turn[0])).tolist()
        x, y = self.pivot_px.tolist()
        _, dx, dy = turn.tolist()
        return np.array([[a, b, x - a * x - b * y + dx], [c, d, y - c * x - d * y + dy]])


def smooth(picture: NDArray[np.uint8]) -> Picture:
    """The picture as registration wants it: float, noise below a pixel removed."""
    sigma = evidence.value("registration_blur", unit="px")
    kernel = cv2.getGaussianKernel(2 * math.ceil(2 * sigma) + 1, sigma, cv2.CV_32F)
    return np.asarray(cv2.sepFilter2D(picture, cv2.CV_32F, kernel, kernel), dtype=np.float32)


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
        self._half_slopes = np.stack([gx, gy]) / 2
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
        turns = np.zeros((len(angles_rad), 3))
        turns[:, 0] = angles_rad
        matrices = np.stack([self.plane.matrix(turn) for turn in turns]).astype(np.float32)
        x, y = np.moveaxis(matrices @ self._places, 1, 0)
        seen = read(picture, np.ascontiguousarray(x), np.ascontiguousarray(y))
        seen -= seen.mean(axis=1, keepdims=True)
        power = np.einsum("ij,ij->i", seen, seen)
        return np.asarray(turns[np.argmax(seen @ self._centred / np.sqrt(power + 1e-9))])

    def fit(self, picture: Picture, start: Vector, *, steps: int = 8) -> Fit:
        """Refine a start until it moves by less than a twentieth of a pixel.

        Agreement and residual of what has settled are those before that last, least step.
        """
        turn = np.array(start, dtype=np.float64)
        for _ in range(steps):
            (angle, dx, dy), match = self._step(picture, turn)
            turn[0] -= angle
            turn[1:3] -= self.plane.linear(turn[0]) @ (dx, dy)
            if abs(angle) < 5e-4 and max(abs(dx), abs(dy)) < 5e-2:  # noqa: PLR2004
                return self._fit(turn, match, is_settled=True)
        return self._fit(turn, self._compare(self._seen(picture, turn)), is_settled=False)

    def _fit(self, turn: Vector, match: "_Match", *, is_settled: bool) -> Fit:
        residual = float(match.error @ match.error / match.error.size) ** 0.5
        agreement = correlation(self._values, match.seen, match.weights)
        return Fit(turn, agreement, residual, is_settled)

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
        return np.asarray(read(picture, x[None], y[None])[0])

    def _step(self, picture: Picture, turn: Vector) -> "tuple[tuple[float, float, float], _Match]":
        """The step that would bring the patch onto the picture if both were as steep between."""
        x, y = self.plane.matrix(turn).astype(np.float32) @ self._around
        around = read(picture, x[None], y[None]).reshape(5, -1)
        match = self._compare(around[0])
        table = np.empty((4, match.error.size), np.float32)
        np.subtract(around[1:3], around[3:5], out=table[1:3])
        table[1:3] *= 0.25 * match.gain
        table[1:3] += self._half_slopes
        np.einsum("ij,ij->j", self._lever, table[1:3], out=table[0])
        table[3] = match.error
        angle, dx, dy = _solved(((table[:3] * match.weights) @ table.T).tolist())
        short = shortfall(match.weights)
        return (angle / short, dx / short, dy / short), match

    def _compare(self, seen: Values) -> "_Match":
        """Difference of the picture from the reference, brightness matched, and its weights."""
        b = seen - float(self._alike @ seen) / seen.size
        gain = min(max(float(self._centred @ b) / (float(b @ b) + 1e-6), 0.5), 2.0)
        error = gain * b - self._centred
        return _Match(seen, error, weighed(error)[0], gain)


class _Match(NamedTuple):
    """What the picture shows of the patch at a turn, and how it differs."""

    seen: Values
    error: Values
    weights: Values
    gain: float


def read(picture: Picture, x: Values, y: Values) -> Values:
    """Values of a picture at columns and rows (k, n)."""
    if x.shape[1] > LONGEST:
        return np.hstack([read(picture, x[:, p], y[:, p]) for p in _parts(x.shape[1])])
    out = cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(out, dtype=np.float32)


def _parts(length: int) -> list[slice]:
    return [slice(at, at + LONGEST) for at in range(0, length, LONGEST)]


def weighed(errors: Values) -> tuple[Values, float]:
    """What each error counts, less the further it lies from the usual; and their usual size."""
    middle = errors.size // 2
    spread = 1.4826 * float(np.partition(np.abs(errors), middle)[middle]) + 1e-3
    off = errors * (1 / (2.5 * spread))
    off *= off
    off += 1
    return np.reciprocal(off, out=off), spread


def shortfall(weights: Values) -> float:
    """The share of the way that a step goes for which weights w = 1 / (1 + r^2) are taken as fixed.

    They fall as errors grow: the slope of w r is not w but w (2 w - 1).
    """
    share = 2 * float(weights @ weights) / float(weights.sum()) - 1
    return min(max(share, 0.5), 1.0)


def _solved(rows: list[list[float]]) -> tuple[float, float, float]:
    """Solution of three equations with a symmetric matrix, each with its right side last."""
    (a, b, c, r), (_, d, e, s), (_, _, f, t) = rows
    a, d, f = (1.0001 * v + 1e-9 for v in (a, d, f))
    m, n = b / a, c / a
    d, e, f = d - m * b, e - m * c, f - n * c
    s, t = s - m * r, t - n * r
    k = e / d
    z = (t - k * s) / (f - k * e)
    y = (s - e * z) / d
    return (r - b * y - c * z) / a, y, z
