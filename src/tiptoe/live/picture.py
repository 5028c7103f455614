"""Turn a picture as a browser sends it into a frame as the video decoder gives it.

JPEG bytes or a BGR array -> planar I420. Sizes are read from the header before anything is decoded;
what is no picture, or too large, is None. Nothing is ever written to disk.
"""

import struct

import cv2
import numpy as np
from numpy.typing import NDArray

from tiptoe import evidence
from tiptoe.read.video.frames import Bytes2d
from tiptoe.read.video.spool import Bytes, Spool

__all__ = ["NoSpool", "as_yuv"]

SIZES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # JPEG markers that carry a size
SMALLEST_PX = 32


def as_yuv(picture: bytes | NDArray[np.uint8]) -> Bytes2d | None:
    """The picture's I420 planes, cut to even sides; None when it is no picture we take."""
    bgr = _decoded(picture) if isinstance(picture, bytes) else picture
    if bgr is None or bgr.ndim != 3 or bgr.shape[2] != 3 or not _fits(*bgr.shape[:2]):  # noqa: PLR2004
        return None
    height, width = (side // 2 * 2 for side in bgr.shape[:2])
    yuv = cv2.cvtColor(np.ascontiguousarray(bgr[:height, :width]), cv2.COLOR_BGR2YUV_I420)
    return np.asarray(yuv, dtype=np.uint8)


def _decoded(data: bytes) -> NDArray[np.uint8] | None:
    size = _jpeg_size(data)
    if size is None or not _fits(*size):
        return None
    flags = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
    try:
        return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), flags), dtype=np.uint8)
    except (cv2.error, TypeError, ValueError):
        return None


def _fits(height: int, width: int) -> bool:
    most = evidence.value("live_largest", unit="px")
    return min(height, width) >= SMALLEST_PX and max(height, width) <= most


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """(height, width) as a JPEG's header says; None when these bytes are no JPEG."""
    if data[:2] != b"\xff\xd8" or len(data) > evidence.value("live_heaviest", unit="byte"):
        return None
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:  # noqa: PLR2004 - a marker begins
        kind, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if kind in SIZES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return int(height), int(width)
        at += 2 + length
    return None


class NoSpool(Spool):
    """A spool that keeps nothing: for looking without measuring."""

    def __init__(self) -> None:
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def append(self, picture: Bytes) -> int:  # noqa: ARG002 - nothing is kept of it
        """Count a picture; returns its number."""
        self._length += 1
        return self._length - 1
