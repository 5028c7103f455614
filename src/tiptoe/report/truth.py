"""Compare a session with the exact truth of a rendered clip.

Session, truth -> Comparison. Pure. Only clips that we rendered have such a truth.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from tiptoe.model import HeelSet, HeelSignal, Session, Side
from tiptoe.report import words


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measured number beside the true one, as people read it."""

    name: str
    measured: str
    truth: str
    difference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How far the measured numbers of one recording are from the truth."""

    rows: tuple[Row, ...]
    rep_count_is_right: bool
    height_rmse_m: dict[Side, float]


def compare(session: Session, truth: dict[str, Any]) -> Comparison:
    """Count, each peak and the whole curve against the truth of the same clip."""
    heel_set = max(session.sets, key=lambda each: each.rep_count, default=None)
    found = heel_set.rep_count if heel_set else 0
    off = found - int(truth["rep_count"])
    rows = [
        Row(
            name="heel raises",
            measured=str(found),
            truth=str(truth["rep_count"]),
            difference=f"{off:+d}" if off else "none",
        )
    ]
    rmse_m: dict[Side, float] = {}
    if heel_set is not None and heel_set.is_metric:
        rmse_m = {signal.side: _rmse(signal, truth) for signal in heel_set.signals}
        rows += _mean_peak(heel_set, truth) + [
            Row(
                name=f"{side} heel, every frame",
                measured="",
                truth="",
                difference=f"{value * 1000:.1f}\N{NO-BREAK SPACE}mm RMS",
            )
            for side, value in rmse_m.items()
        ]
    return Comparison(rows=tuple(rows), rep_count_is_right=not off, height_rmse_m=rmse_m)


def _mean_peak(heel_set: HeelSet, truth: dict[str, Any]) -> list[Row]:
    """Mean peak of the measured feet against the mean true peak."""
    peaks_m = [
        side.peak_height_m
        for rep in heel_set.reps
        for side in (rep.left, rep.right)
        if side is not None
    ]
    true_m = [event["peak_height_m"] for event in truth["events"]]
    if not peaks_m or not true_m:
        return []
    measured_m, mean_m = float(np.mean(peaks_m)), float(np.mean(true_m))
    return [
        Row(
            name="mean peak height",
            measured=words.quantity(measured_m, None, "m"),
            truth=words.quantity(mean_m, None, "m"),
            difference=f"{(measured_m - mean_m) * 1000:+.1f}\N{NO-BREAK SPACE}mm",
        )
    ]


def _rmse(signal: HeelSignal, truth: dict[str, Any]) -> float:
    true_m = np.interp(signal.time_s, truth["time_s"], truth["heel_height_m"][signal.side])
    error_m = signal.height_m - true_m
    seen = np.isfinite(error_m)
    return float(np.sqrt(np.mean(error_m[seen] ** 2))) if seen.any() else float("nan")
