"""Notice that somebody larger stands in the picture than who is being followed.

Regions of people, now and then -> the one who was overlooked. Who fills the picture is not always
found at once, and then whoever stands behind them is followed from the first look on.
"""

from dataclasses import dataclass, field

import numpy as np

from tiptoe import evidence
from tiptoe.read.pose.engine import Region

__all__ = ["Rival", "Rivals"]

FEWEST = 2  # times that somebody was seen to stand there


@dataclass(frozen=True, slots=True)
class Rival:
    """Somebody who stood somewhere, and how long their body was there."""

    region: Region
    length_px: float


@dataclass(slots=True)
class Rivals:
    """Ask `wanted` whether to look for others; tell `saw` who larger stood there, if anybody.

    is_over  nobody is looked for: the first shot ended, which another says nothing of, or what is
             filmed cannot be read again
    """

    is_over: bool = False
    _times: int = 0
    _next_s: float = 0.0
    _seen: list[Rival] = field(default_factory=list)

    def wanted(self, time_s: float, *, length_px: float, height_px: int) -> bool:
        """A while after the last time, where the picture has room for somebody larger."""
        larger_px = evidence.value("rival_larger", unit="1") * length_px
        return not self.is_over and time_s >= self._next_s and larger_px < height_px

    def saw(self, time_s: float, larger: Rival | None) -> None:
        """Others were looked for."""
        self._times += 1
        self._next_s = time_s + evidence.value("rival_interval", unit="s")
        if larger is not None:
            self._seen.append(larger)

    @property
    def larger(self) -> Rival | None:
        """Who was overlooked: seen often enough, and mostly in one place; None for nobody."""
        if not self._seen:
            return None
        often = max(FEWEST, evidence.value("rival_often", unit="1") * self._times)
        middles = np.array([(each.region.cx_px, each.region.cy_px) for each in self._seen])
        off = np.linalg.norm(middles - np.median(middles, axis=0), axis=1)
        lengths = np.array([each.length_px for each in self._seen])
        stays = evidence.value("subject_stays", unit="1") * lengths
        if (off < stays).sum() < often:
            return None
        return self._seen[int(np.argmin(off))]
