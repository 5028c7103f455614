"""Keep small pictures of a recording while it is read, on disk and within bounds.

Frames -> Pictures. About ten whole pictures a second (fewer when a recording is long) and sharp
cut-outs at chosen moments. Memory does not grow with the recording.
"""

import tempfile
from bisect import bisect_left
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from tiptoe.read.video.frames import Bytes2d, Frame

Box = tuple[int, int, int, int]  # left, top, right, bottom in the upright picture, px

INTERVAL_S = 0.1
MOST = 1200  # whole pictures kept; when there are more, every second one goes
HEIGHTS_PX = ((150, 480), (400, 360))  # up to so many pictures: this high
SMALL_PX = 270
CUT_PX = ((120, 320), (400, 200))  # up to so many cut-outs: at most this wide
SMALL_CUT_PX = 140
QUALITY = 78


class Pictures:
    """What was kept. Valid while the keeper it came from is open."""

    def __init__(self, folder: Path, *, whole_s: list[float], cut_s: list[float]) -> None:
        self._folder, self._whole_s, self._cut_s = folder, whole_s, cut_s

    @property
    def times_s(self) -> tuple[float, ...]:
        """The moments of the whole pictures, rising."""
        return tuple(self._whole_s)

    def at(self, time_s: float) -> bytes:
        """The whole picture nearest to a moment, as JPEG; empty when none was kept."""
        return self._nearest("whole", self._whole_s, time_s)

    def foot_at(self, time_s: float) -> bytes:
        """The cut-out asked for at this moment, as JPEG; empty when there is none."""
        return self._nearest("cut", self._cut_s, time_s) if time_s in self._cut_s else b""

    def _nearest(self, kind: str, times_s: list[float], time_s: float) -> bytes:
        if not times_s:
            return b""
        at = bisect_left(times_s, time_s)
        near = min(times_s[max(0, at - 1) : at + 1], key=lambda each: abs(each - time_s))
        return _path(self._folder, kind, near).read_bytes()


class PictureKeeper:
    """Takes frames in order with `offer`; gives `pictures`. A context manager: closing deletes.

    expected_s  how long the recording is thought to be, to choose a size; 0 when not known
    cuts        moments at which a cut-out is wanted, and where
    folder      where they lie until closing
    """

    def __init__(self, *, expected_s: float = 0.0, cuts: dict[float, Box] | None = None) -> None:
        self._home = tempfile.TemporaryDirectory(prefix="tiptoe-")
        self.folder = Path(self._home.name)
        self._interval_s, self._next_s = INTERVAL_S, 0.0
        self._whole_s: list[float] = []
        self._cut_s: list[float] = []
        self._cuts = sorted((cuts or {}).items(), reverse=True)
        expected = expected_s / INTERVAL_S if expected_s else MOST
        self._height_px = next((px for most, px in HEIGHTS_PX if expected <= most), SMALL_PX)
        self._cut_px = next((px for most, px in CUT_PX if len(self._cuts) <= most), SMALL_CUT_PX)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._home.cleanup()

    def offer(self, frame: Frame) -> None:
        """Look at the next frame; keep what is wanted of it."""
        wants_whole = frame.time_s >= self._next_s - 1e-6
        wants_cut = bool(self._cuts) and frame.time_s >= self._cuts[-1][0] - 1e-6
        if wants_whole:
            share = self._height_px / frame.gray.shape[0]
            self._keep("whole", frame.time_s, frame.colours(share))
            self._whole_s.append(frame.time_s)
            self._next_s = frame.time_s + self._interval_s
            self._thin()
        if wants_cut:
            picture = frame.colours()
            while self._cuts and frame.time_s >= self._cuts[-1][0] - 1e-6:
                self._cut(picture, *self._cuts.pop())

    @property
    def pictures(self) -> Pictures:
        return Pictures(self.folder, whole_s=list(self._whole_s), cut_s=list(self._cut_s))

    def _cut(self, picture: Bytes2d, time_s: float, box: Box) -> None:
        height, width = picture.shape[:2]
        left, top = max(0, box[0]), max(0, box[1])
        part = picture[top : min(height, box[3]), left : min(width, box[2])]
        if part.size:
            self._keep("cut", time_s, _fit(part, self._cut_px))
            self._cut_s.append(time_s)

    def _keep(self, kind: str, time_s: float, picture: Bytes2d) -> None:
        import cv2

        _, jpeg = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
        _path(self.folder, kind, time_s).write_bytes(jpeg.tobytes())

    def _thin(self) -> None:
        """Every second picture goes once there are too many, and new ones come half as often."""
        if len(self._whole_s) <= MOST:
            return
        for time_s in self._whole_s[1::2]:
            _path(self.folder, "whole", time_s).unlink()
        self._whole_s = self._whole_s[::2]
        self._interval_s *= 2
        self._next_s = self._whole_s[-1] + self._interval_s


def _path(folder: Path, kind: str, time_s: float) -> Path:
    return folder / f"{kind}-{time_s:.6f}.jpg"


def _fit(picture: Bytes2d, width_px: int) -> Bytes2d:
    """Made smaller to fit, never larger."""
    import cv2

    height, width = picture.shape[:2]
    share = min(1.0, width_px / width)
    size = max(1, round(width * share)), max(1, round(height * share))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
