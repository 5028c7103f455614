"""What the numbers about one set are computed from, with the errors that average out and those
that do not.

Rep, HeelSignal -> SetData. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tiptoe import evidence
from tiptoe.measure.lifts import scale_share
from tiptoe.model import Floats, HeelSignal, Known, Legs, Metric, Posture, Rep, Side

SQRT2 = 2.0**0.5
NO_REP = "no repetition was counted"
NO_TOP = "the top of no repetition was seen"
NO_LENGTH = "no known scale: heights are relative to the person's own best"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class SetData:
    """One set as counted, and what is known about the person."""

    legs: Legs
    reps: tuple[Rep, ...]
    signals: tuple[HeelSignal, ...]
    posture: Posture | None
    known: Known

    @property
    def is_metric(self) -> bool:
        return all(signal.is_metric for signal in self.signals)

    @property
    def scale_share(self) -> float:
        """1 sigma of the scale as a share of any height: common to all reps and both feet."""
        return max((scale_share(signal) for signal in self.signals), default=0.0)

    @property
    def time_sigma_s(self) -> float:
        """1 sigma of one corner time."""
        frames = evidence.value("edge_time_sigma_frames", unit="frames")
        steps = [np.median(np.diff(s.time_s)) for s in self.signals if s.time_s.size > 1]
        return frames * float(max(steps, default=0.0))

    def times(self, first: str, last: str) -> Floats:
        """How long each rep took from one corner to another."""
        return np.array([getattr(r, last) - getattr(r, first) for r in self.reps], dtype=float)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Heights:
    """Per rep whose top was seen: peak and range, mean of the feet seen, and tracking sigma."""

    number: Floats
    peak_m: Floats
    bottom_m: Floats
    tracking_m: Floats

    @property
    def range_m(self) -> Floats:
        return self.peak_m - self.bottom_m


def heights(data: SetData, *, side: Side | None = None) -> Heights:
    """Of one foot, or of all the feet seen."""
    rows = []
    for number, rep in enumerate(data.reps):
        seen = [s for each in Side if side in (None, each) and (s := rep.side(each)) is not None]
        if not seen:
            continue
        variances = [tracking_variance(s.sigma_m, s.peak_height_m, data.scale_share) for s in seen]
        rows.append(
            (
                number,
                np.mean([s.peak_height_m for s in seen]),
                np.mean([s.bottom_height_m for s in seen]),
                np.sqrt(np.sum(variances)) / len(seen),
            )
        )
    table = np.array(rows, dtype=float).reshape(-1, 4).T
    return Heights(number=table[0], peak_m=table[1], bottom_m=table[2], tracking_m=table[3])


def tracking_variance(sigma_m: float, peak_m: float, share: float) -> float:
    """What is left of a variance when the scale's part is taken out."""
    return max(sigma_m**2 - (share * peak_m) ** 2, 0.0)


def both(tracking: float, scale: float) -> float:
    """Independent errors together."""
    return float(np.hypot(tracking, scale))


def of_mean(sigmas: Floats) -> float:
    """1 sigma of a mean of independently tracked values."""
    return float(np.sqrt(np.sum(sigmas**2)) / sigmas.size)


def missing(name: str, unit: str, why: str) -> Metric:
    return Metric(name=name, unit=unit, value=None, why_missing=why)


def found(name: str, unit: str, value: float, sigma: float | None) -> Metric:
    return Metric(
        name=name, unit=unit, value=float(value), sigma=None if sigma is None else float(sigma)
    )


def why_no_height(data: SetData, seen: Heights, *, at_least: int = 1) -> str:
    """The reason there is no height in metres, or nothing."""
    if not data.is_metric:
        return NO_LENGTH
    return why_no_share(data, seen, at_least=at_least)


def why_no_share(data: SetData, seen: Heights, *, at_least: int = 1) -> str:
    """The reason there is no ratio of heights, or nothing; a ratio needs no known length."""
    if not data.reps:
        return NO_REP
    if seen.peak_m.size == 0:
        return NO_TOP
    if seen.peak_m.size < at_least:
        return f"needs at least {at_least} repetitions whose top was seen"
    return ""


def slope(x: Floats, y: Floats) -> tuple[float, Floats]:
    """Least-squares slope, and the weight each y has in it."""
    centred = x - np.mean(x)
    weights = centred / np.sum(centred**2)
    return float(np.sum(weights * y)), weights


def thirds(values: Sequence[float] | Floats) -> tuple[slice, slice]:
    """The first and the last third."""
    third = len(values) // 3
    return slice(0, third), slice(len(values) - third, len(values))
