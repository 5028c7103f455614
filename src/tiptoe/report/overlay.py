"""Film a session again with skeleton, foot, height and count drawn in: overlay.mp4.

Session, frames -> file. H.264 that plays anywhere, with the time stamps of the recording.
"""

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from tiptoe.model import Session
from tiptoe.report.drawing import STRIP, Drawer, Picture

LONGEST_PX = 1280
TICKS_HZ = 90_000
OPTIONS = {"preset": "superfast", "crf": "25"}


class OverlayWriter:
    """Takes the pictures of the recording in order; a context manager that finishes the file.

    A picture is encoded beside the drawing of the next one.

    share  size at which pictures are wanted, over that of the recording
    """

    def __init__(self, path: Path, session: Session) -> None:
        told = session.recording
        self._path = path
        self.share = min(1.0, _most(told.width_px, told.height_px))
        self._drawer = Drawer(session=session, share=self.share)
        self._rate_hz = told.rate_hz
        self._file: Any = None
        self._stream: Any = None
        self._last = -1
        self._beside = ThreadPoolExecutor(1)
        self._written: Future[None] | None = None

    def __enter__(self) -> Self:
        import av

        self._file = av.open(str(self._path), "w", format="mp4", options={"movflags": "faststart"})
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._beside.shutdown()
            if kind is None and self._written is not None:
                self._written.result()
                self._mux(self._stream.encode())
        finally:
            self._file.close()

    def offer(self, time_s: float, picture: Picture) -> None:
        """Draw on a picture (height, width, 3), BGR, of the wanted size, and write it."""
        import cv2

        drawn = self._drawer.draw(picture, time_s=time_s)
        planes = np.asarray(cv2.cvtColor(drawn, cv2.COLOR_BGR2YUV_I420), dtype=np.uint8)
        self._last = max(self._last + 1, round(time_s * TICKS_HZ))
        if self._written is not None:
            self._written.result()
        self._written = self._beside.submit(self._write, planes, ticks=self._last)

    def _write(self, planes: Picture, *, ticks: int) -> None:
        import av

        if self._stream is None:
            self._stream = self._open_stream(planes.shape[1], planes.shape[0] * 2 // 3)
        frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts, frame.time_base = ticks, Fraction(1, TICKS_HZ)
        self._mux(self._stream.encode(frame))

    def _open_stream(self, width: int, height: int) -> Any:  # noqa: ANN401 - av has no stable types
        rate = Fraction(self._rate_hz or 30.0).limit_denominator(1001)
        stream = self._file.add_stream("libx264", rate=rate, options=OPTIONS)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, TICKS_HZ)
        return stream

    def _mux(self, packets: Iterable[Any]) -> None:
        for packet in packets:
            self._file.mux(packet)


def _most(width_px: int, height_px: int) -> float:
    """The largest size, as a share of the recording's, at which the band still fits."""
    longest = max(width_px, height_px)
    return LONGEST_PX / max(longest, height_px + longest * STRIP)
