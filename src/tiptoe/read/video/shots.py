"""Notice where a recording jumps to another shot: a hard cut.

Pictures in order -> True where one begins a new shot. A cut changes nearly everything at once, by
far more than the moments before it; movement, flicker and exposure change less or last longer.
Where pictures are missing, movement has had longer to change things, and more is asked of a cut.
"""

import statistics
from collections import deque

import cv2
import numpy as np
from numpy.typing import NDArray

from tiptoe import evidence

SIZE = (48, 48)  # of the thumbnails that are compared
READ = (192, 192)  # pixels that are read for a thumbnail, whatever the size of the picture
MEMORY = 12  # differences remembered, to know how restless the recording is
MOST_MISSING = 2.0  # pictures of different shots differ by that much more than the least


class Cuts:
    """Feed every picture with `is_cut`; thumbnail  of the newest one."""

    def __init__(self) -> None:
        self.thumbnail = np.zeros(SIZE, np.float32)
        self._last: NDArray[np.float32] | None = None
        self._time_s = 0.0
        self._usual: deque[float] = deque(maxlen=MEMORY)

    def is_cut(self, grey: NDArray[np.uint8], time_s: float) -> bool:
        """True when this picture begins a new shot."""
        some = cv2.resize(grey, READ, interpolation=cv2.INTER_NEAREST)
        small = cv2.resize(some, SIZE, interpolation=cv2.INTER_AREA)
        self.thumbnail = np.asarray(small, dtype=np.float32)
        mean, spread = (float(each[0, 0]) for each in cv2.meanStdDev(self.thumbnail))
        now = (self.thumbnail - mean) / max(spread, 1.0)  # a change of light is no cut
        last, self._last = self._last, now
        step_s, self._time_s = time_s - self._time_s, time_s
        if last is None:
            return False
        differ = cv2.norm(now, last, cv2.NORM_L1) / now.size
        usual = statistics.median(self._usual) if self._usual else 0.0
        self._usual.append(differ)
        missing = min(max(step_s / evidence.value("cut_within", unit="s"), 1.0), MOST_MISSING)
        least = missing * evidence.value("cut_least", unit="1")
        return differ > max(least, evidence.value("cut_over_usual", unit="1") * usual)
