"""Build the sets of a recording: legs, repetitions, numbers, and the signals behind them.

HeelSignal, Posture, Known -> HeelSet. Pure.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from tiptoe.measure.metrics import measure
from tiptoe.measure.segment import segment
from tiptoe.measure.set_data import SetData
from tiptoe.measure.zero import found_again
from tiptoe.model import HeelSet, HeelSignal, Known, Legs, Posture, Segmentation


def build_sets(
    signals: Sequence[HeelSignal],
    posture: Posture | None,
    known: Known,
    *,
    stance_hint: Legs | None = None,
) -> tuple[HeelSet, ...]:
    """Every set in order of time, each with its own stretch of the signals.

    Empty when nothing even looked like a heel raise.
    """
    signals = [found_again(signal) for signal in signals]
    found = segment(signals, posture, stance_hint=stance_hint)
    if not found:
        return ()
    borders_s = _borders([segmentation for _, segmentation in found])
    return tuple(
        _build(legs, segmentation, _cut(signals, posture, start_s, end_s), known)
        for (legs, segmentation), start_s, end_s in zip(
            found, borders_s[:-1], borders_s[1:], strict=True
        )
    )


def _build(
    legs: Legs,
    segmentation: Segmentation,
    seen: tuple[tuple[HeelSignal, ...], Posture | None],
    known: Known,
) -> HeelSet:
    signals, posture = seen
    data = SetData(legs=legs, reps=segmentation.reps, signals=signals, posture=posture, known=known)
    return HeelSet(
        legs=legs,
        segmentation=segmentation,
        metrics=measure(data),
        signals=signals,
        posture=posture,
    )


def _borders(segmentations: Sequence[Segmentation]) -> list[float]:
    """Midway between the last rep of one set and the first of the next."""
    inner = [
        (before.reps[-1].end_s + after.reps[0].start_s) / 2
        for before, after in pairwise(segmentations)
    ]
    return [-np.inf, *inner, np.inf]


def _cut(
    signals: Sequence[HeelSignal], posture: Posture | None, start_s: float, end_s: float
) -> tuple[tuple[HeelSignal, ...], Posture | None]:
    """The stretch between two borders, on the same clock."""
    if start_s == -np.inf and end_s == np.inf:
        return tuple(signals), posture
    parts = tuple(_part(signal, start_s, end_s) for signal in signals)
    return parts, None if posture is None else posture.between(start_s, end_s)


def _part(signal: HeelSignal, start_s: float, end_s: float) -> HeelSignal:
    keep = (signal.time_s >= start_s) & (signal.time_s < end_s)
    return replace(
        signal,
        time_s=signal.time_s[keep],
        height_m=signal.height_m[keep],
        sigma_m=signal.sigma_m[keep],
        pitch_rad=signal.pitch_rad[keep],
        shift_m=signal.shift_m[keep],
    )
