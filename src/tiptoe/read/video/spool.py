"""Keep crops of the feet of a long recording without keeping them in memory.

Pictures in, in order; the same pictures out, by number. They lie in one temporary file that has no
name on systems that allow it, so a crash leaves nothing behind: grey ones as they are, which is
quick, until there are many; then compressed, as the few in colour are.
"""

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


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a picture lies in the file, and how."""

    start: int
    size: int
    shape: tuple[int, ...]
    is_raw: bool


class Spool:
    """Append pictures (grey or BGR, any size); read them back by number, from any thread.

    raw_bytes  up to which grey pictures are kept as they are
    """

    def __init__(self, *, raw_bytes: float | None = None) -> None:
        self._file = tempfile.TemporaryFile(prefix="tiptoe-")  # noqa: SIM115 - closed in __exit__
        self._places: list[_Place] = []
        self._end = 0
        usual = evidence.value("spool_raw", unit="byte")
        self._raw_bytes = usual if raw_bytes is None else raw_bytes
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
        is_raw = picture.ndim == 2 and self._end + picture.nbytes <= self._raw_bytes  # noqa: PLR2004
        kept = np.ascontiguousarray(picture) if is_raw else self._jpeg(picture)
        with self._turn:
            self._file.seek(self._end)
            self._file.write(kept.data)
        self._places.append(_Place(self._end, kept.nbytes, picture.shape, is_raw))
        self._end += kept.nbytes
        return len(self._places) - 1

    def read(self, number: int) -> Bytes:
        """The picture kept under a number."""
        place = self._places[number]
        kept = np.empty(place.size, np.uint8)
        with self._turn:
            self._file.seek(place.start)
            self._file.readinto(kept.data)
        if place.is_raw:
            return kept.reshape(place.shape)
        flag = cv2.IMREAD_COLOR if len(place.shape) > 2 else cv2.IMREAD_GRAYSCALE  # noqa: PLR2004
        return np.asarray(cv2.imdecode(kept, flag), dtype=np.uint8)

    def _jpeg(self, picture: Bytes) -> Bytes:
        options = [cv2.IMWRITE_JPEG_QUALITY, self._quality]
        return np.asarray(cv2.imencode(".jpg", picture, options)[1], dtype=np.uint8)
