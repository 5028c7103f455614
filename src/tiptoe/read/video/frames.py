"""What the decoder hands on: one picture with its time, and what is known of the file.

The seam between the sandboxed decoder (`decode.py`) and everything that looks at pictures.
"""

from dataclasses import dataclass

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
