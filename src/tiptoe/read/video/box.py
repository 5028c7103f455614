"""The part of the picture that holds the feet: cut out, and brought to a size fit to be followed.

Large feet are made small, for speed; small ones large, since edges and blurs are pixels wide and
would be a large part of a small foot. Crop pixels and picture pixels are related by one shift and
one scale; centres stay centres.
"""

from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from tiptoe import evidence
from tiptoe.read.video.register import Vector

Bytes = NDArray[np.uint8]
Value = TypeVar("Value", np.uint8, np.float32, np.bool_)
MARGIN = 4  # pixels that enlarging and smoothing reach beyond a part of a crop


@dataclass(frozen=True, slots=True)
class Part:
    """The pixels [x0, x1) x [y0, y1) of a crop."""

    x0: int
    y0: int
    x1: int
    y1: int

    def of(self, crop: NDArray[Value]) -> NDArray[Value]:
        """What a crop shows there, a view."""
        return crop[self.y0 : self.y1, self.x0 : self.x1]


@dataclass(frozen=True, slots=True)
class Box:
    """Picture rectangle [x0, x1) x [y0, y1) on even pixels, shown at `scale` crop px per px."""

    x0: int
    y0: int
    x1: int
    y1: int
    scale: float

    def cut(self, picture: Bytes) -> Bytes:
        """What is kept of a grey or BGR picture, a copy: the crop, but not yet enlarged."""
        part = picture[self.y0 : self.y1, self.x0 : self.x1]
        if self.scale >= 1.0:
            return part.copy()
        size = (round((self.x1 - self.x0) * self.scale), round((self.y1 - self.y0) * self.scale))
        return np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA))

    def enlarged(self, kept: Bytes) -> Bytes:
        """The crop, or a part of it, of what is kept of it."""
        if self.scale <= 1.0:
            return kept
        size = (round(kept.shape[1] * self.scale), round(kept.shape[0] * self.scale))
        return np.asarray(cv2.resize(kept, size, interpolation=cv2.INTER_CUBIC))

    def around(self, part: Part) -> tuple[Part, Part]:
        """What is to be enlarged for a part of the crop, with a margin; and the part in that.

        On even pixels, so that half steps keep sides and corners whole.
        """
        x0, y0 = (max(0, 2 * int((v / self.grain - MARGIN) // 2)) for v in (part.x0, part.y0))
        x1, y1 = (2 * int(np.ceil((v / self.grain + MARGIN) / 2)) for v in (part.x1, part.y1))
        left, top = round(x0 * self.grain), round(y0 * self.grain)
        inside = Part(part.x0 - left, part.y0 - top, part.x1 - left, part.y1 - top)
        return Part(x0, y0, x1, y1), inside

    @property
    def grain(self) -> float:
        """Crop pixels that a detail of the picture spans: one, or more where it is enlarged."""
        return max(1.0, self.scale)

    def cut_colour(self, yuv: Bytes) -> Bytes:
        """What is kept of a planar I420 picture, in BGR."""
        height, width = yuv.shape[0] * 2 // 3, yuv.shape[1]
        luma = yuv[self.y0 : self.y1, self.x0 : self.x1]
        chroma = yuv[height:].reshape(2, height // 2, width // 2)
        half = chroma[:, self.y0 // 2 : self.y1 // 2, self.x0 // 2 : self.x1 // 2]
        planar = np.concatenate([luma.ravel(), half[0].ravel(), half[1].ravel()])
        rows, columns = luma.shape
        bgr = cv2.cvtColor(planar.reshape(rows * 3 // 2, columns), cv2.COLOR_YUV2BGR_I420)
        return Box(0, 0, columns, rows, self.scale).cut(np.asarray(bgr, dtype=np.uint8))

    def to_crop(self, points_px: Vector) -> Vector:
        """Picture points (..., 2), centres at +0.5, to crop array coordinates (centres at 0)."""
        corner = np.array([self.x0, self.y0], dtype=np.float64)
        return np.asarray((points_px - corner) * self.scale - 0.5)

    def to_picture(self, points_px: Vector) -> Vector:
        """Crop array coordinates back to picture points."""
        corner = np.array([self.x0, self.y0], dtype=np.float64)
        return np.asarray((points_px + 0.5) / self.scale + corner)

    def holds(self, points_px: Vector, margin_px: float) -> bool:
        """True when all points lie inside by at least a margin."""
        low = points_px.min(axis=0) - margin_px
        high = points_px.max(axis=0) + margin_px
        return bool(
            low[0] >= self.x0 and low[1] >= self.y0 and high[0] <= self.x1 and high[1] <= self.y1
        )


def box_about(
    points_px: Vector,
    length_px: float,
    size_px: tuple[int, int],
    *,
    room: float,
    finest: float = 1.0,
) -> Box:
    """A box about feet points (n, 2) with room for a raise and for the background around it.

    Made small by a whole factor, much the quickest to compute, or large in half steps, in which
    even sides stay whole; `finest` times less small. room: in lengths of the foot. size_px: width
    and height of the picture.
    """
    room_px = room * length_px
    low, high = points_px.min(axis=0) - room_px, points_px.max(axis=0) + room_px
    low[1] -= 0.3 * length_px
    x0, y0 = (2 * int(max(0, v) // 2) for v in low)
    x1 = min(2 * int(np.ceil(high[0] / 2)), size_px[0])
    y1 = min(2 * int(np.ceil(high[1] / 2)), size_px[1])
    times = finest * evidence.value("foot_finest", unit="px") / length_px
    return Box(x0, y0, max(x1, x0 + 16), max(y1, y0 + 16), _fit_scale(times))


def _fit_scale(times: float) -> float:
    """The nearest scale that is quick or keeps sides whole, and not above the one asked for."""
    if times < 1:
        return float(1 / np.ceil(1 / times))
    return float(min(np.floor(2 * times) / 2, evidence.value("foot_enlarged", unit="1")))


def whole(width: int, height: int, longest: int) -> Box:
    """The whole picture, made small by a whole factor: much the quickest to compute."""
    return Box(0, 0, width, height, float(1 / np.ceil(max(width, height) / longest)))
