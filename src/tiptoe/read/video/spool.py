"""Keep crops of the feet of a long recording without keeping them in memory.

Pictures in, in order; the same pictures out, by number. They lie in one temporary file that has no
name on systems that allow it, so a crash leaves nothing behind: grey ones as they are while there
is room for that, colour and what comes later compressed.
"""

import shutil
import tempfile
from dataclasses import dataclass
from threading import Lock
from types import TracebackType
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from tiptoe import evidence

Bytes = NDArray[np.uint8]
SPARE = 0.2  # share of the free disk that pictures as they are may fill


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a picture lies in the file; width: of one that lies there as it is, else 0."""

    start: int
    size: int
    is_colour: bool
    width: int


class Spool:
    """Append pictures (grey or BGR, any size); read them back by number, from any thread.

    room_bytes  how much is kept as it is; by default little of what the disk has left
    """

    def __init__(self, *, room_bytes: float | None = None) -> None:
        self._file = tempfile.TemporaryFile(prefix="tiptoe-")  # noqa: SIM115 - closed in __exit__
        self._places: list[_Place] = []
        self._end = 0
        self._turn = Lock()
        self._quality = int(evidence.value("spool_quality", unit="0-100"))
        self._room_bytes = _spare_bytes() if room_bytes is None else room_bytes

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._file.close()

    def __len__(self) -> int:
        return len(self._places)

    def append(self, picture: Bytes) -> int:
        """Keep a picture; returns its number."""
        is_colour = picture.ndim > 2  # noqa: PLR2004
        is_packed = is_colour or self._end + picture.size > self._room_bytes
        kept = packed(picture, self._quality) if is_packed else picture.tobytes()
        with self._turn:
            self._file.seek(self._end)
            self._file.write(kept)
        width = 0 if is_packed else picture.shape[1]
        self._places.append(_Place(self._end, len(kept), is_colour=is_colour, width=width))
        self._end += len(kept)
        return len(self._places) - 1

    def read(self, number: int) -> Bytes:
        """The picture kept under a number."""
        place = self._places[number]
        with self._turn:
            self._file.seek(place.start)
            kept = np.frombuffer(self._file.read(place.size), np.uint8)
        if place.width:
            return kept.reshape(-1, place.width)
        flag = cv2.IMREAD_COLOR if place.is_colour else cv2.IMREAD_GRAYSCALE
        return np.asarray(cv2.imdecode(kept, flag), dtype=np.uint8)


def _spare_bytes() -> float:
    """Room for pictures as they are: a share of the disk at most."""
    free = shutil.disk_usage(tempfile.gettempdir()).free
    return min(evidence.value("spool_unpacked", unit="byte"), SPARE * free)


def packed(picture: Bytes, quality: int) -> bytes:
    """The picture as JPEG."""
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
