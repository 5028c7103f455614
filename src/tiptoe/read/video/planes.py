"""Copy a decoded picture into memory without the padding at the ends of its rows.

Runs only inside the decoding process. FFmpeg's own row copy does it in one pass; PyAV does not
offer it, so it is looked up, on import, in the library that PyAV brought. Without it, pictures are
encoded as raw video, which is the same at twice the cost.
"""

import ctypes
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
from av import VideoFrame
from av.video.codeccontext import VideoCodecContext


def _find_row_copy() -> Callable[..., None] | None:
    home = Path(av.__file__).parent
    places = (home.with_name("av.libs"), home / ".dylibs")
    found = [file for place in places for file in place.glob("*avutil*")]
    if len(found) != 1:
        return None
    number, address = ctypes.c_int, ctypes.c_void_p
    kind = ctypes.CFUNCTYPE(None, address, number, address, number, number, number)
    try:
        return kind(("av_image_copy_plane", ctypes.CDLL(str(found[0]))))
    except (OSError, AttributeError):
        return None


ROW_COPY = _find_row_copy()


class Tight:
    """Writes I420 pictures of one size, rows end to end."""

    def __init__(self, row_copy: Callable[..., None] | None = ROW_COPY) -> None:
        self.row_copy = row_copy
        self.packer: VideoCodecContext | None = None

    def write(self, frame: VideoFrame, into: memoryview) -> None:
        if self.row_copy is None:
            into[:] = self._packed(frame)
            return
        at = ctypes.addressof(ctypes.c_char.from_buffer(into))
        for plane in frame.planes:
            width, height = plane.width, plane.height
            self.row_copy(at, width, plane.buffer_ptr, plane.line_size, width, height)
            at += width * height

    def _packed(self, frame: VideoFrame) -> memoryview:
        if self.packer is None:
            self.packer = packer = av.CodecContext.create("rawvideo", "w")
            packer.width, packer.height, packer.pix_fmt = frame.width, frame.height, "yuv420p"
            packer.time_base = frame.time_base or Fraction(1)
        return memoryview(self.packer.encode(frame)[0])
