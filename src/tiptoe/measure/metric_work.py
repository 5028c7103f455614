"""How far, how fast and against how much weight the heels were raised.

SetData -> Metric. Pure. Work is mass x g x displacement of a named landmark: the heel, or the
pelvis, which rises less.
"""

import numpy as np

from tiptoe import evidence
from tiptoe.measure.set_data import (
    NO_REP,
    SQRT2,
    Heights,
    SetData,
    both,
    found,
    heights,
    missing,
    of_mean,
    why_no_height,
)
from tiptoe.model import Floats, Metric

PEAK_OVER_MEAN_SPEED = 1.875  # of a minimum-jerk movement: 15 / 8
_SEATED_KNEE_RAD = 1.05  # 60 degrees


def total_heel_displacement(data: SetData) -> Metric:
    """Way up of the heel, all reps together; mean of the feet seen. [m]"""
    seen = heights(data)
    if why := why_no_height(data, seen):
        return missing("total_heel_displacement", "m", why)
    total_m, sigma_m = _displacement(data, seen)
    return found("total_heel_displacement", "m", total_m, sigma_m)


def positive_work_heel(data: SetData) -> Metric:
    """Body mass x g x way up of the heel: what heel encoders and apps report. [J]"""
    seen = heights(data)
    if why := _why_no_work(data, seen):
        return missing("positive_work_heel", "J", why)
    total_m, sigma_m = _displacement(data, seen)
    weight_n = _weight(data)
    return found("positive_work_heel", "J", weight_n * total_m, weight_n * sigma_m)


def positive_work_pelvis(data: SetData) -> Metric:
    """Body mass x g x way up of the pelvis, from the heel's by a published ratio. [J]"""
    seen = heights(data)
    if why := _why_no_work(data, seen):
        return missing("positive_work_pelvis", "J", why)
    work_j, sigma_j = _pelvis_work(data, seen)
    return found("positive_work_pelvis", "J", work_j, sigma_j)


def mean_power_pelvis(data: SetData) -> Metric:
    """Pelvis work over the time spent going up. [W]"""
    seen = heights(data)
    if why := _why_no_work(data, seen):
        return missing("mean_power_pelvis", "W", why)
    work_j, sigma_j = _pelvis_work(data, seen)
    up_s = float(np.sum(_seen_times(data, seen, "start_s", "top_start_s")))
    sigma_s = np.sqrt(2 * seen.number.size) * data.time_sigma_s
    share = both(sigma_j / work_j, sigma_s / up_s)
    return found("mean_power_pelvis", "W", work_j / up_s, work_j / up_s * share)


def mean_peak_up_velocity(data: SetData) -> Metric:
    """Highest heel speed going up, mean of the reps, from the fitted profile. [m/s]"""
    return _velocity(data, "mean_peak_up_velocity", ("start_s", "top_start_s"))


def mean_peak_down_velocity(data: SetData) -> Metric:
    """Highest heel speed going down, mean of the reps, from the fitted profile. [m/s]"""
    return _velocity(data, "mean_peak_down_velocity", ("top_end_s", "end_s"))


def _displacement(data: SetData, seen: Heights) -> tuple[float, float]:
    """Sum of the ways up; reps whose top was not seen count as the mean of the others."""
    mean_m = float(np.mean(seen.range_m))
    total_m = mean_m * len(data.reps)
    tracking_m = SQRT2 * of_mean(seen.tracking_m) * len(data.reps)
    unseen = len(data.reps) - seen.range_m.size
    spread_m = float(np.std(seen.range_m)) * np.sqrt(unseen)
    return total_m, both(both(tracking_m, spread_m), data.scale_share * total_m)


def _pelvis_work(data: SetData, seen: Heights) -> tuple[float, float]:
    ratio = evidence.value("pelvis_rise_over_heel_rise", unit="1")
    ratio_sigma = evidence.value("pelvis_rise_over_heel_rise_sigma", unit="1")
    total_m, sigma_m = _displacement(data, seen)
    work_j = _weight(data) * ratio * total_m
    return work_j, work_j * both(sigma_m / total_m, ratio_sigma / ratio)


def _weight(data: SetData) -> float:
    return (data.known.mass_kg or 0.0) * evidence.value("gravity", unit="m/s^2")


def _why_no_work(data: SetData, seen: Heights) -> str:
    if not data.reps:
        return NO_REP
    if data.known.mass_kg is None:
        return "body mass was not given"
    if _is_seated(data):
        return "seated: the heels did not lift the body's weight"
    return why_no_height(data, seen)


def _is_seated(data: SetData) -> bool:
    """Every knee that was seen was bent like a chair's."""
    if data.posture is None:
        return False
    knees = [k[np.isfinite(k)] for k in data.posture.knee_flexion_rad.values()]
    seen = [float(np.median(k)) for k in knees if k.size]
    return bool(seen) and min(seen) > _SEATED_KNEE_RAD


def _seen_times(data: SetData, seen: Heights, first: str, last: str) -> Floats:
    return np.take(data.times(first, last), seen.number.astype(int))


def _velocity(data: SetData, name: str, corners: tuple[str, str]) -> Metric:
    seen = heights(data)
    if why := why_no_height(data, seen):
        return missing(name, "m/s", why)
    times_s = np.maximum(_seen_times(data, seen, *corners), data.time_sigma_s + 1e-6)
    speeds = PEAK_OVER_MEAN_SPEED * seen.range_m / times_s
    shares = np.hypot(SQRT2 * seen.tracking_m / seen.range_m, SQRT2 * data.time_sigma_s / times_s)
    mean = float(np.mean(speeds))
    return found(name, "m/s", mean, both(of_mean(speeds * shares), data.scale_share * mean))
