"""The crops of a set in memory, within bounds: when it is full, fewer are kept, evenly spread.

Pictures in, in order; the same pictures out, or the last kept one before. Nothing is renumbered, so
whoever follows a foot through the take need not know.
"""

from dataclasses import replace

import cv2
import numpy as np

from tiptoe import evidence
from tiptoe.read.video.spool import Bytes, Spool, packed
from tiptoe.read.video.take import Take

__all__ = ["MemorySpool", "let_go", "so_far"]


class MemorySpool(Spool):
    """A spool that keeps its pictures in memory, and can let some of them go.

    room_bytes  how much may be kept
    """

    def __init__(self) -> None:
        self._quality = int(evidence.value("spool_quality", unit="0-100"))
        self._packed: list[bytes | None] = []
        self.size_bytes = 0
        self.room_bytes = evidence.value("live_memory", unit="byte")

    def __len__(self) -> int:
        return len(self._packed)

    def is_full(self, share: float = 1.0) -> bool:
        """More than a share of the room is taken."""
        return self.size_bytes > share * self.room_bytes

    def append(self, picture: Bytes) -> int:
        """Keep a picture; returns its number."""
        jpeg = packed(picture, self._quality)
        self._packed.append(jpeg)
        self.size_bytes += len(jpeg)
        return len(self._packed) - 1

    def read(self, number: int) -> Bytes:
        """The picture kept under a number, grey or colour as it came."""
        jpeg = self._packed[number]
        assert jpeg is not None, "let go before"
        return np.asarray(
            cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_UNCHANGED), dtype=np.uint8
        )

    def let_go(self, number: int) -> None:
        """Forget a picture."""
        self.size_bytes -= len(self._packed[number] or b"")
        self._packed[number] = None


def let_go(take: Take, spool: MemorySpool, apart: int) -> None:
    """Of the take's pictures keep one in `apart`; the others show from now on what it shows."""
    for number in range(len(take)):
        kept = take.crops[number - number % apart]
        if take.crops[number] != kept:
            spool.let_go(take.crops[number])
            take.crops[number] = kept
    span_s = apart * evidence.value("look_interval", unit="s")
    spans = set()
    for number in sorted(take.colours):
        span = int((take.times_s[number] - take.times_s[0]) / span_s)
        if span in spans:
            spool.let_go(take.colours.pop(number))
        spans.add(span)


def so_far(take: Take) -> Take:
    """The take as it is now: it does not grow, and may be read while the other does."""
    return replace(
        take,
        times_s=list(take.times_s),
        changes=list(take.changes),
        crops=list(take.crops),
        colours=dict(take.colours),
        looks=list(take.looks),
        scenes=dict(take.scenes),
    )
