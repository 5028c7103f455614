"""How many pictures a second are analysed, how many are missed, and whether the camera still runs.

Times of pictures -> counts and rate. Pure state.
"""

from collections import deque
from dataclasses import dataclass, field

from tiptoe import evidence

__all__ = ["Pace"]


@dataclass(slots=True)
class Pace:
    """frames analysed and dropped in all; last_s of the newest picture, None before the first."""

    frames: int = 0
    dropped: int = 0
    last_s: float | None = None
    _first_s: float = 0.0
    _recent: deque[tuple[float, int]] = field(default_factory=deque)

    def missed(self, count: int) -> None:
        """Pictures that never came, could not be read, or came out of order."""
        self.dropped += count
        if self.last_s is not None and count:
            self._recent.append((self.last_s, -count))

    def seen(self, time_s: float) -> None:
        """One picture analysed."""
        self._first_s = self._first_s if self.frames else time_s
        self.frames += 1
        self.last_s = time_s
        self._recent.append((time_s, 1))
        span_s = evidence.value("live_rate_window", unit="s")
        while self._recent and self._recent[0][0] < time_s - span_s:
            self._recent.popleft()

    @property
    def rate_hz(self) -> float:
        """Analysed a second of late; 0 before there is enough to tell."""
        times_s = [time_s for time_s, count in self._recent if count > 0]
        if len(times_s) < 10:  # noqa: PLR2004 - a rate needs some
            return 0.0
        return (len(times_s) - 1) / (times_s[-1] - times_s[0])

    @property
    def mean_hz(self) -> float:
        """Analysed a second, over all; 0 before there is enough to tell."""
        spent_s = (self.last_s or 0.0) - self._first_s
        return (self.frames - 1) / spent_s if spent_s > 0 else 0.0

    @property
    def is_behind(self) -> bool:
        """Too many of the recent pictures were missed."""
        lost = -sum(count for _, count in self._recent if count < 0)
        seen = sum(count for _, count in self._recent if count > 0)
        return lost > evidence.value("live_behind_share", unit="1") * max(1, lost + seen)

    def is_camera_lost(self, now_s: float) -> bool:
        """No picture for longer than a hiccup."""
        limit_s = evidence.value("live_camera_lost", unit="s")
        return self.last_s is not None and now_s - self.last_s > limit_s
