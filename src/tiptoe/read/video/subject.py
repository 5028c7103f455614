"""Know the person being measured again, and nobody else in their place.

Looks, pictures -> is it them? Whoever has stood in one place for a while is the subject, known by
size and by the colours of shirt and legs, taken relative to brightness so that light matters
little. Somebody who walks through is never known. When the subject was lost, only somebody of that
size and those colours takes their place.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tiptoe import evidence
from tiptoe.model import Side
from tiptoe.read.video.register import Vector
from tiptoe.read.video.skin import face_tone
from tiptoe.read.video.take import Look

__all__ = ["Subject"]

FEWEST = 4  # looks by which somebody is known
MOST = 12  # newest looks that say what the subject looks like
ALONG = np.linspace(0.2, 0.8, 7)  # of the way from joint to joint


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """One look: when, where the hips are, how long the body is, and the tones of its clothes."""

    time_s: float
    hips_px: Vector
    length_px: float
    tones: Vector


@dataclass(slots=True, eq=False)
class Subject:
    """Ask `accepts` of every look; strangers  looks at somebody else, once it was known."""

    strangers: int = 0
    _seen: list[_Seen] = field(default_factory=list)
    _is_known: bool = False

    def forget(self) -> None:
        """A new shot may show somebody else."""
        self._seen.clear()
        self._is_known = False

    def accepts(self, look: Look, yuv: NDArray[np.uint8], *, is_lost: bool) -> bool:
        """True when this is the subject, or may become it; is_lost: it was not seen just before."""
        now = _Seen(look.time_s, look.hips_px, look.length_px, _tones(look, yuv))
        if self._is_known and self._is_other(now, is_lost=is_lost):
            self.strangers += 1
            return False
        self._seen = [*self._seen[1 - MOST :], now]
        self._is_known = self._is_known or self._is_steady()
        return True

    def nearest_first(self, places_px: list[Vector]) -> list[int]:
        """The order in which to look at people who stand at some places."""
        if not self._seen:
            return list(range(len(places_px)))
        last = self._seen[-1].hips_px
        return [int(i) for i in np.argsort([np.linalg.norm(p - last) for p in places_px])]

    def _is_steady(self) -> bool:
        """The newest looks show somebody who stays in one place."""
        newest = self._seen[-FEWEST:]
        hips = np.stack([each.hips_px for each in newest])
        reach = evidence.value("subject_stays", unit="1") * newest[-1].length_px
        return len(newest) == FEWEST and bool((np.ptp(hips, axis=0) < reach).all())

    def _is_other(self, now: _Seen, *, is_lost: bool) -> bool:
        """Not just where it was seen, and unlike in clothes, or far away and unlike in size."""
        length = float(np.median([each.length_px for each in self._seen]))
        grown = max(now.length_px / length, length / now.length_px)
        away = np.abs(now.hips_px - self._seen[-1].hips_px) / length
        moved = float(np.linalg.norm(away))
        stays = evidence.value("subject_stays", unit="1")
        is_there = moved < stays and grown < 1 + stays
        if not is_lost and away[0] < stays:  # a squat moves hips down, a passer-by across
            return False
        usual = np.median([each.tones for each in self._seen], axis=0)
        apart = float(np.abs(now.tones - usual).max())
        is_far = moved > evidence.value("subject_far", unit="1")
        unlike = apart > (2 if is_there else 1) * evidence.value("subject_unlike", unit="1")
        return unlike or (is_far and grown > 1 + 2 * stays)


def _tones(look: Look, yuv: NDArray[np.uint8]) -> Vector:
    """(4,) colour relative to brightness of shirt and legs."""
    shirt = [_between(look, f"{side}_shoulder", f"{side}_hip") for side in Side]
    legs = [_between(look, f"{side}_hip", f"{side}_ankle") for side in Side]
    return np.concatenate([face_tone(yuv, np.vstack(part)) for part in (shirt, legs)])


def _between(look: Look, one: str, other: str) -> Vector:
    start, end = look.point(one), look.point(other)
    return np.asarray(start + ALONG[:, None] * (end - start))
