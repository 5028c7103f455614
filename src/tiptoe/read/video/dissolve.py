"""Notice where one shot dissolves into another.

Thumbnails in order, with times -> spans; takes -> takes without these. While a picture A dissolves
into B, every picture between is a blend of the two, the share of B grows, and contrast dips, as
unlike pictures cancel. Movement blends nothing, or only what moves where nothing else has contrast;
it comes back. Light changes all of a picture alike, so that its ends are not unlike.
"""

from collections import deque
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tiptoe import evidence
from tiptoe.read.video.register import Vector
from tiptoe.read.video.take import Take

__all__ = ["Dissolves", "Thumbnail", "blend", "cut_at_dissolves", "runs_outside"]

Thumbnail = NDArray[np.float32]
BEGUN, DONE = 0.06, 0.94  # shares of B between which a dissolve is under way
BETWEEN = 0.15, 0.85  # shares at which pictures show both shots
STRIDE = 3  # pictures over which a blend is seen to go on
DIPS = 0.3, 0.7  # shares at which contrast is lost most


class Dissolves:
    """Feed thumbnails with `add`; `spans` are [start_s, end_s] of every dissolve so far."""

    def __init__(self) -> None:
        self._blends: list[_Blend] = []
        self._interval_s = evidence.value("dissolve_interval", unit="s")
        self._longest_s = evidence.value("dissolve_longest", unit="s")
        self._back_s = evidence.value("dissolve_back", unit="s")
        self._shortest_s = evidence.value("dissolve_shortest", unit="s")
        self._pictures: deque[Thumbnail] = deque()
        self._times_s: deque[float] = deque()
        self._before: deque[tuple[float, Thumbnail]] = deque()
        self._products = np.zeros((0, 0))
        self._way: Thumbnail | None = None
        self._seen: list[tuple[float, float]] = []
        self._rate_hz = 0.0

    @property
    def spans(self) -> list[tuple[float, float]]:
        """What came back was movement."""
        return [(each.start_s, each.end_s) for each in self._blends if not each.came_back]

    def add(self, time_s: float, thumbnail: Thumbnail) -> None:
        """Take in a picture; those that follow another too soon are passed over."""
        if self._times_s and time_s - self._times_s[-1] < self._interval_s:
            return
        picture = (thumbnail - thumbnail.mean()).ravel()
        self._look_back(time_s, picture)
        self._pictures.append(picture)
        self._times_s.append(time_s)
        self._multiply(picture)
        while time_s - self._times_s[0] > self._longest_s:
            self._pictures.popleft()
            self._times_s.popleft()
            self._products = self._products[1:, 1:]
        times_s = np.array(self._times_s)
        self._follow(time_s, picture)
        for first in np.nonzero(time_s - times_s >= self._shortest_s)[0][::2]:
            part = slice(int(first), None)
            span = blend(self._products[part, part], times_s[part])
            if span is not None and is_wide(self._pictures[-1] - self._pictures[int(first)]):
                self._note(self._begun(int(first), times_s, span), span[1])
                self._way = self._pictures[-1] - self._pictures[int(first)]
                self._seen = [(time_s, float(self._way @ picture / (self._way @ self._way)))]
                self._rate_hz = 1 / (span[1] - span[0])
                return

    def _begun(self, first: int, times_s: Vector, span: tuple[float, float]) -> float:
        """When the blend began: as long before as pictures lie further back on its way."""
        way = self._products[-1] - self._products[first]
        share = (way - way[first]) / (way[-1] - way[first])
        start_s, rate_hz = span[0], 1 / (span[1] - span[0])
        for n in range(first - 1, -1, -1):
            later = min(n + STRIDE, len(times_s) - 1)
            if not _goes_on(share[later] - share[n], times_s[later] - times_s[n], rate_hz):
                break
            start_s = min(start_s, float(times_s[n]))
        return start_s

    def _follow(self, time_s: float, picture: Thumbnail) -> None:
        """While pictures go further on the way of the last blend, it is not over."""
        if self._way is None:
            return
        power = float(self._way @ self._way)
        share = float(self._way @ picture) / power
        self._seen.append((time_s, share))
        earlier_s, earlier = self._seen[max(0, len(self._seen) - 1 - STRIDE)]
        if len(self._seen) > STRIDE:
            if _goes_on(share - earlier, time_s - earlier_s, self._rate_hz):
                self._note(self._blends[-1].start_s, time_s)
            else:
                self._way = None

    def _multiply(self, picture: Thumbnail) -> None:
        """The products of every two pictures, the newest last."""
        row = np.stack(self._pictures) @ picture / picture.size
        old, self._products = self._products, np.empty((row.size, row.size))
        self._products[:-1, :-1] = old
        self._products[-1] = self._products[:, -1] = row

    def _note(self, start_s: float, end_s: float) -> None:
        """A blend, joined with the last one where they meet."""
        last = self._blends[-1] if self._blends else None
        if last is not None and start_s <= last.end_s + self._interval_s:
            last.start_s, last.end_s = min(last.start_s, start_s), max(last.end_s, end_s)
            return
        before = [each for at_s, each in self._before if start_s - self._back_s <= at_s <= start_s]
        self._blends.append(_Blend(start_s, end_s, before))

    def _look_back(self, time_s: float, picture: Thumbnail) -> None:
        """Is the newest picture like one before a blend, of the shot that is said to have ended?"""
        self._before.append((time_s, picture))
        while time_s - self._before[0][0] > self._back_s + 2 * self._longest_s:
            self._before.popleft()
        for each in self._blends:
            if time_s > each.end_s + self._back_s:
                each.before.clear()
            elif time_s > each.end_s and each.before:
                each.came_back |= _shows_one_of(picture, each.before)


@dataclass(slots=True, eq=False)
class _Blend:
    """What looks like a dissolve, and the pictures in the seconds before it."""

    start_s: float
    end_s: float
    before: list[Thumbnail]
    came_back: bool = False


def _shows_one_of(picture: Thumbnail, others: list[Thumbnail]) -> bool:
    """A picture is nearly the same as one of others, but for a change of light."""
    table = np.stack(others)
    alike = table @ picture / np.sqrt((table * table).sum(axis=1) * (picture @ picture) + 1e-6)
    return bool(alike.max() > evidence.value("dissolve_same", unit="1"))


def cut_at_dissolves(takes: list[Take], spans: list[tuple[float, float]]) -> list[Take]:
    """The same stretches in order without the pictures that show two shots at once."""
    if not spans:
        return takes
    return [
        take.part(first, last, is_turned=take.is_turned)
        for take in takes
        for first, last in runs_outside(spans, take.times_s)
        if any(first <= number < last for number in take.colours)
    ]


def runs_outside(spans: list[tuple[float, float]], times_s: list[float]) -> list[tuple[int, int]]:
    """The runs [first, last) of times outside all spans, and not close to one."""
    margin = evidence.value("dissolve_margin", unit="s")
    at = np.array(times_s)
    is_out = np.ones(at.size, dtype=bool)
    for start_s, end_s in spans:
        is_out &= (at < start_s - margin) | (at > end_s + margin)
    edges = np.diff(np.concatenate([[0], is_out.astype(int), [0]]))
    starts, ends = np.nonzero(edges == 1)[0], np.nonzero(edges == -1)[0]
    return [(int(first), int(last)) for first, last in zip(starts, ends, strict=True)]


def _goes_on(further: float, for_s: float, rate_hz: float) -> bool:
    """True when the share of the second shot grew at nearly the blend's own rate."""
    return further > 0.4 * rate_hz * for_s


def blend(products: Vector, times_s: Vector) -> tuple[float, float] | None:
    """When the first of some pictures blends into the last, by their products; None when not so."""
    first, last, both = (float(products[at]) for at in ((0, 0), (-1, -1), (0, -1)))
    least, most = sorted((max(first, 0.0) ** 0.5, max(last, 0.0) ** 0.5))
    is_flat = least < evidence.value("dissolve_contrast", unit="0-255")
    if is_flat or both > evidence.value("dissolve_alike", unit="1") * least * most:
        return None
    power = np.diag(products)
    spread = np.sqrt(np.maximum(power, 0))
    apart = first + last - 2 * both
    to_first = products[0] - first
    share = (products[-1] - both - to_first) / apart
    off = power + first - 2 * products[0] - share**2 * apart
    stray = np.sqrt(np.maximum(off, 0) / apart)
    between = (share > BETWEEN[0]) & (share < BETWEEN[1])
    fewest = int(evidence.value("dissolve_pictures", unit="1"))
    if between.sum() < fewest or stray.max() > evidence.value("dissolve_stray", unit="1"):
        return None
    is_growing = all(b > a - BEGUN for a, b in pairwise(share))
    if not is_growing or not _dips(share, spread, (first, both, last)):
        return None
    return float(times_s[share <= BEGUN].max()), float(times_s[share >= DONE].min())


def is_wide(change: Thumbnail) -> bool:
    """The change is that of a picture, not of somebody in it: many pixels have a part in it."""
    power = change.astype(np.float64) ** 2
    share = float(power.sum() ** 2 / (power.size * (power @ power) + 1e-12))
    return share > evidence.value("dissolve_wide", unit="1")


def _dips(share: Vector, spread: Vector, ends: tuple[float, float, float]) -> bool:
    """Contrast is lost in the middle, about as much as by blending the ends."""
    middle = (share > DIPS[0]) & (share < DIPS[1])
    if not middle.any():
        return False
    a, b = 1 - share[middle], share[middle]
    even = a * spread[0] + b * spread[-1]
    lost = even - np.sqrt(np.maximum(a * a * ends[0] + b * b * ends[2] + 2 * a * b * ends[1], 0))
    is_lost = lost > evidence.value("dissolve_dip", unit="1") * even
    as_much = (even - spread[middle]).sum() > 0.5 * lost.sum()
    return bool(is_lost.all() and as_much)
