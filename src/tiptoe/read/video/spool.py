"""Keep crops of the feet of a long recording without keeping them in memory.

Pictures in, in order; the same pictures out, by number. They lie compressed in one temporary file
that has no name on systems that allow it, so a crash leaves nothing behind.
"""

import tempfile
from threading import Lock
from types import TracebackType
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from tiptoe import evidence

Bytes = NDArray[np.uint8]


class Spool:
    """Append pictures (grey or BGR, any size); read them back by number, from any thread."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="tiptoe-")  # noqa: SIM115 - closed in __exit__
        self._places: list[tuple[int, int, bool]] = []
        self._end = 0
        self._turn = Lock()
        self._quality = int(evidence.value("spool_quality", unit="0-100"))

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
        options = [cv2.IMWRITE_JPEG_QUALITY, self._quality]
        packed = cv2.imencode(".jpg", picture, options)[1].tobytes()
        with self._turn:
            self._file.seek(self._end)
            self._file.write(packed)
        self._places.append((self._end, len(packed), picture.ndim > 2))  # noqa: PLR2004
        self._end += len(packed)
        return len(self._places) - 1

    def read(self, number: int) -> Bytes:
        """The picture kept under a number."""
        start, size, is_colour = self._places[number]
        with self._turn:
            self._file.seek(start)
            packed = np.frombuffer(self._file.read(size), np.uint8)
        flag = cv2.IMREAD_COLOR if is_colour else cv2.IMREAD_GRAYSCALE
        return np.asarray(cv2.imdecode(packed, flag), dtype=np.uint8)
