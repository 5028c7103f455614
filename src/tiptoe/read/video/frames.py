"""What the decoder hands on: one picture with its time, and what is known of the file.

The seam between the sandboxed decoder (`decode.py`) and everything that looks at pictures.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Bytes2d = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One decoded picture, upright (rotation applied).

    time_s  s from the first frame, from presentation time stamps
    yuv     (height * 3 // 2, width) uint8, planar I420: luma rows, then quarter-size U and V as
            OpenCV's COLOR_YUV2BGR_I420 expects. Valid only until the next frame is asked for:
            copy what you keep. Height and width are even.
    """

    index: int
    time_s: float
    yuv: Bytes2d

    @property
    def gray(self) -> Bytes2d:
        """(height, width) luma, a view."""
        return self.yuv[: self.yuv.shape[0] * 2 // 3]

    def colours(self, share: float = 1.0) -> Bytes2d:
        """(height, width, 3) BGR, a copy; made smaller by `share`, to even sides, where below 1.

        The planes are made small one by one and then coloured: a tenth of the time it takes the
        other way round.
        """
        planar = self.yuv if share >= 1 else _shrunk(self.yuv, share)
        return np.asarray(cv2.cvtColor(planar, cv2.COLOR_YUV2BGR_I420), dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """What the container says before decoding; sizes are after rotation, rounded down to even."""

    name: str
    sha256: str
    width_px: int
    height_px: int
    codec: str
    header_duration_s: float | None
    header_frames: int | None


def _shrunk(yuv: Bytes2d, share: float) -> Bytes2d:
    """A smaller planar I420 picture."""
    height, width = yuv.shape[0] * 2 // 3, yuv.shape[1]
    half = max(1, int(width * share / 2)), max(1, int(height * share / 2))
    size = 2 * half[0], 2 * half[1]
    chroma = yuv[height:].reshape(2, height // 2, width // 2)
    luma = _made_smaller(yuv[:height], size)
    u, v = (_made_smaller(plane, half).ravel() for plane in chroma)
    return np.concatenate([luma.ravel(), u, v]).reshape(size[1] * 3 // 2, size[0])


def _made_smaller(plane: Bytes2d, size: tuple[int, int]) -> Bytes2d:
    """By whole factors first, so that no pixel is passed over, then the rest."""
    step = min(plane.shape[1] // size[0], plane.shape[0] // size[1])
    if step > 1:
        rows, columns = plane.shape[0] // step, plane.shape[1] // step
        whole = plane[: rows * step, : columns * step]
        plane = np.asarray(
            cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA), dtype=np.uint8
        )
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)
