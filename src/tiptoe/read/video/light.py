"""Make the light of a picture even, so that shadows weigh little.

Local mean removed and local contrast made one. Done on the part about a place when only that is
looked at; parts begin on whole blocks, so that a part shows what the whole picture would.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from tiptoe.read.video.box import Part
from tiptoe.read.video.register import Picture, Vector

LEAST = np.float32(16)  # grey levels squared: contrast below is noise, and stays small
REACHES = 6  # radii: a mean of means, each of a triangle as broad as a bell, made larger again


@dataclass(frozen=True, slots=True)
class EvenLight:
    """Light and contrast made even about each pixel, within a radius."""

    radius_px: float

    def on(self, picture: Picture) -> Picture:
        """The picture, lit evenly."""
        rows, columns = picture.shape
        below, right = -rows % self._block, -columns % self._block
        whole = np.asarray(
            cv2.copyMakeBorder(picture, 0, below, 0, right, cv2.BORDER_REPLICATE), dtype=np.float32
        )
        detail = whole - self._round_about(whole)
        even = detail / cv2.sqrt(self._round_about(detail * detail) + LEAST)
        return np.asarray(even[:rows, :columns], dtype=np.float32)

    def about(self, points_px: Vector, shape: tuple[int, ...]) -> Part:
        """The part of a picture that has to be lit to see it evenly at (2, n) points."""
        reach, block = REACHES * self.radius_px, self._block
        (x0, y0), (x1, y1) = points_px.min(axis=1) - reach, points_px.max(axis=1) + reach
        left = min(max(0, int(x0)), shape[1] - 1) // block * block
        top = min(max(0, int(y0)), shape[0] - 1) // block * block
        across, down = max(1, int(x1) - left), max(1, int(y1) - top)
        return Part(left, top, left + across + -across % block, top + down + -down % block)

    @property
    def _block(self) -> int:
        """Pixels that are made one before they are blurred, which is quicker."""
        return max(1, int(self.radius_px / 2))

    def _round_about(self, values: Picture) -> Picture:
        """The mean about each pixel, as by a bell of the radius; sides are whole blocks."""
        rows, columns = values.shape
        size = (columns // self._block, rows // self._block)
        across = 2 * round(self.radius_px / self._block * 6**0.5) + 1  # as broad as that bell
        small = cv2.resize(values, size, interpolation=cv2.INTER_AREA)
        small = cv2.stackBlur(small, (across, across))
        return np.asarray(cv2.resize(small, (columns, rows), interpolation=cv2.INTER_LINEAR))
