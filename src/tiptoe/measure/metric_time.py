"""How fast and how evenly a set was done.

SetData -> Metric. Pure. Times come from the corners of each rep; their errors average out.
"""

import numpy as np

from tiptoe.measure.set_data import NO_REP, SQRT2, SetData, found, missing
from tiptoe.model import Floats, Metric

_TWO = "needs at least 2 repetitions"


def mean_up_time(data: SetData) -> Metric:
    """Mean time from leaving the bottom to reaching the top. [s]"""
    return _mean(data, "mean_up_time", data.times("start_s", "top_start_s"))


def sd_up_time(data: SetData) -> Metric:
    """Spread of the up times from rep to rep. [s]"""
    return _spread(data, "sd_up_time", data.times("start_s", "top_start_s"))


def mean_hold_time(data: SetData) -> Metric:
    """Mean time held at the top. [s]"""
    return _mean(data, "mean_hold_time", data.times("top_start_s", "top_end_s"))


def sd_hold_time(data: SetData) -> Metric:
    """Spread of the holds from rep to rep. [s]"""
    return _spread(data, "sd_hold_time", data.times("top_start_s", "top_end_s"))


def mean_down_time(data: SetData) -> Metric:
    """Mean time from leaving the top to reaching the bottom. [s]"""
    return _mean(data, "mean_down_time", data.times("top_end_s", "end_s"))


def sd_down_time(data: SetData) -> Metric:
    """Spread of the down times from rep to rep. [s]"""
    return _spread(data, "sd_down_time", data.times("top_end_s", "end_s"))


def mean_bottom_time(data: SetData) -> Metric:
    """Mean pause at the bottom between two reps. [s]"""
    if len(data.reps) == 1:
        return missing("mean_bottom_time", "s", _TWO)
    return _mean(data, "mean_bottom_time", _pauses(data))


def sd_bottom_time(data: SetData) -> Metric:
    """Spread of the pauses at the bottom. [s]"""
    return _spread(data, "sd_bottom_time", _pauses(data))


def cadence(data: SetData) -> Metric:
    """Repetitions a minute, from the first start to the last, pauses included. [1/min]"""
    if len(data.reps) < 2:  # noqa: PLR2004 - two starts make one interval
        return missing("cadence", "1/min", _TWO if data.reps else NO_REP)
    whole_s = data.reps[-1].start_s - data.reps[0].start_s
    value = 60 * (len(data.reps) - 1) / whole_s
    return found("cadence", "1/min", value, value * SQRT2 * data.time_sigma_s / whole_s)


def time_under_tension(data: SetData) -> Metric:
    """Time the heels were off the bottom, all reps together. [s]"""
    if not data.reps:
        return missing("time_under_tension", "s", NO_REP)
    times_s = data.times("start_s", "end_s")
    sigma_s = np.sqrt(2 * times_s.size) * data.time_sigma_s
    return found("time_under_tension", "s", np.sum(times_s), sigma_s)


def tempo_variability(data: SetData) -> Metric:
    """Spread of the duration of a rep as a share of its mean. [1]"""
    if len(data.reps) < 2:  # noqa: PLR2004 - a spread needs two
        return missing("tempo_variability", "1", _TWO if data.reps else NO_REP)
    times_s = data.times("start_s", "end_s")
    mean_s = float(np.mean(times_s))
    sigma = np.sqrt(2 / times_s.size) * data.time_sigma_s / mean_s
    return found("tempo_variability", "1", float(np.std(times_s, ddof=1)) / mean_s, sigma)


def _pauses(data: SetData) -> Floats:
    pairs = zip(data.reps[:-1], data.reps[1:], strict=True)
    return np.array([after.start_s - before.end_s for before, after in pairs], dtype=float)


def _mean(data: SetData, name: str, times_s: Floats) -> Metric:
    if times_s.size == 0:
        return missing(name, "s", NO_REP)
    sigma_s = np.sqrt(2 / times_s.size) * data.time_sigma_s
    return found(name, "s", float(np.mean(times_s)), sigma_s)


def _spread(data: SetData, name: str, times_s: Floats) -> Metric:
    if times_s.size < 2:  # noqa: PLR2004 - a spread needs two
        return missing(name, "s", f"{_TWO} to spread" if data.reps else NO_REP)
    sigma_s = np.sqrt(2 / times_s.size) * data.time_sigma_s
    return found(name, "s", float(np.std(times_s, ddof=1)), sigma_s)
