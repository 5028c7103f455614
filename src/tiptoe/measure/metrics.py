"""Numbers about a set of heel raises, each with 1 sigma or the reason it is absent.

SetData -> tuple of Metric. Pure. `METRICS` is the list; docs/reference/metrics.md explains it.
"""

from collections.abc import Callable

import numpy as np

from tiptoe.measure.metric_height import (
    best_peak_height,
    height_loss,
    height_slope,
    left_over_right_height,
    mean_depth_below_neutral,
    mean_height_range,
    mean_over_best_height,
    mean_peak_height,
    median_peak_height,
)
from tiptoe.measure.metric_time import (
    cadence,
    mean_bottom_time,
    mean_down_time,
    mean_hold_time,
    mean_up_time,
    sd_bottom_time,
    sd_down_time,
    sd_hold_time,
    sd_up_time,
    tempo_variability,
    time_under_tension,
)
from tiptoe.measure.metric_work import (
    mean_peak_down_velocity,
    mean_peak_up_velocity,
    mean_power_pelvis,
    positive_work_heel,
    positive_work_pelvis,
    total_heel_displacement,
)
from tiptoe.measure.set_data import NO_REP, SetData, found, missing
from tiptoe.model import Legs, Metric


def rep_count(data: SetData) -> Metric:
    """Repetitions, partial ones included. [1]"""
    return found("rep_count", "1", len(data.reps), None)


def full_rep_count(data: SetData) -> Metric:
    """Repetitions without the partial ones. [1]"""
    return found("full_rep_count", "1", sum(not rep.is_partial for rep in data.reps), None)


def tracked_share(data: SetData) -> Metric:
    """Share of the set's time in which the working heels were seen. [1]"""
    if not data.reps:
        return missing("tracked_share", "1", NO_REP)
    working = [s for s in data.signals if data.legs in (Legs.BOTH, Legs(s.side.value))]
    shares = []
    for signal in working or data.signals:
        during = (signal.time_s >= data.reps[0].start_s) & (signal.time_s <= data.reps[-1].end_s)
        if during.any():
            shares.append(np.mean(np.isfinite(signal.height_m[during])))
    if not shares:
        return missing("tracked_share", "1", "no signal covers the set")
    return found("tracked_share", "1", np.mean(shares), 0.0)


METRICS: tuple[Callable[[SetData], Metric], ...] = (
    rep_count,
    full_rep_count,
    best_peak_height,
    mean_peak_height,
    median_peak_height,
    mean_height_range,
    mean_depth_below_neutral,
    height_loss,
    height_slope,
    mean_over_best_height,
    left_over_right_height,
    mean_up_time,
    sd_up_time,
    mean_hold_time,
    sd_hold_time,
    mean_down_time,
    sd_down_time,
    mean_bottom_time,
    sd_bottom_time,
    cadence,
    time_under_tension,
    tempo_variability,
    total_heel_displacement,
    positive_work_heel,
    positive_work_pelvis,
    mean_power_pelvis,
    mean_peak_up_velocity,
    mean_peak_down_velocity,
    tracked_share,
)


def measure(data: SetData) -> tuple[Metric, ...]:
    return tuple(metric(data) for metric in METRICS)
