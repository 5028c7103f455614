"""How high a set was, how the height faded, and left against right.

SetData -> Metric. Pure. Tracking errors average out over reps; the scale's error does not.
"""

import numpy as np

from tiptoe.measure.set_data import (
    SQRT2,
    Heights,
    SetData,
    both,
    found,
    heights,
    missing,
    of_mean,
    slope,
    thirds,
    why_no_height,
    why_no_share,
)
from tiptoe.model import Floats, Legs, Metric, Side


def best_peak_height(data: SetData) -> Metric:
    """Highest top of the set above flat stance. [m]"""
    seen = heights(data)
    if why := why_no_height(data, seen):
        return missing("best_peak_height", "m", why)
    best = int(np.argmax(seen.peak_m))
    sigma_m = both(float(seen.tracking_m[best]), data.scale_share * seen.peak_m[best])
    return found("best_peak_height", "m", float(seen.peak_m[best]), sigma_m)


def mean_peak_height(data: SetData) -> Metric:
    """Mean top above flat stance, partial reps included. [m]"""
    seen = heights(data)
    if why := why_no_height(data, seen):
        return missing("mean_peak_height", "m", why)
    mean_m = float(np.mean(seen.peak_m))
    sigma_m = both(of_mean(seen.tracking_m), data.scale_share * mean_m)
    return found("mean_peak_height", "m", mean_m, sigma_m)


def median_peak_height(data: SetData) -> Metric:
    """Median top above flat stance. [m]"""
    seen = heights(data)
    if why := why_no_height(data, seen):
        return missing("median_peak_height", "m", why)
    median_m = float(np.median(seen.peak_m))
    widening = float(np.sqrt(np.pi / 2)) if seen.peak_m.size > 2 else 1.0  # noqa: PLR2004 - of a median
    sigma_m = both(widening * of_mean(seen.tracking_m), data.scale_share * median_m)
    return found("median_peak_height", "m", median_m, sigma_m)


def mean_height_range(data: SetData) -> Metric:
    """Mean way from the bottom of a rep to its top; more than the peak on a step. [m]"""
    seen = heights(data)
    if why := why_no_height(data, seen):
        return missing("mean_height_range", "m", why)
    mean_m = float(np.mean(seen.range_m))
    sigma_m = both(SQRT2 * of_mean(seen.tracking_m), data.scale_share * mean_m)
    return found("mean_height_range", "m", mean_m, sigma_m)


def mean_depth_below_neutral(data: SetData) -> Metric:
    """Mean lowest heel position below the forefoot's level, on a step. [m]"""
    name, seen = "mean_depth_below_neutral", heights(data)
    if why := why_no_height(data, seen):
        return missing(name, "m", why)
    depth_m = float(-np.mean(seen.bottom_m))
    sigma_m = both(of_mean(seen.tracking_m), data.scale_share * depth_m)
    if depth_m < 2 * sigma_m:
        return missing(name, "m", "the heel was not seen to go below flat stance")
    return found(name, "m", depth_m, sigma_m)


def height_loss(data: SetData) -> Metric:
    """How much lower the last third of the tops is than the first, as a share. [1]"""
    seen = heights(data)
    if why := why_no_share(data, seen, at_least=3):
        return missing("height_loss", "1", why)
    first, last = thirds(seen.peak_m)
    start_m, end_m = float(np.mean(seen.peak_m[first])), float(np.mean(seen.peak_m[last]))
    left = end_m / start_m
    share = both(of_mean(seen.tracking_m[first]) / start_m, of_mean(seen.tracking_m[last]) / end_m)
    return found("height_loss", "1", 1 - left, left * share)


def height_slope(data: SetData) -> Metric:
    """Change of the top from one rep to the next, by least squares. [m/rep]"""
    seen = heights(data)
    if why := why_no_height(data, seen, at_least=3):
        return missing("height_slope", "m/rep", why)
    value, weights = slope(seen.number, seen.peak_m)
    tracking = float(np.sqrt(np.sum((weights * seen.tracking_m) ** 2)))
    return found("height_slope", "m/rep", value, both(tracking, data.scale_share * value))


def mean_over_best_height(data: SetData) -> Metric:
    """Mean top as a share of the best; about 0.8 in a healthy set to failure. [1]"""
    seen = heights(data)
    if why := why_no_share(data, seen, at_least=2):
        return missing("mean_over_best_height", "1", why)
    best = int(np.argmax(seen.peak_m))
    ratio = float(np.mean(seen.peak_m) / seen.peak_m[best])
    share = both(of_mean(seen.tracking_m) / float(np.mean(seen.peak_m)), _share(seen, best))
    return found("mean_over_best_height", "1", ratio, ratio * share)


def left_over_right_height(data: SetData) -> Metric:
    """Mean left top over mean right top, in the reps where both were seen. [1]"""
    name = "left_over_right_height"
    if data.legs is not Legs.BOTH:
        return missing(name, "1", f"a set on the {data.legs.value} leg: compare two such sets")
    left, right = heights(data, side=Side.LEFT), heights(data, side=Side.RIGHT)
    common = np.intersect1d(left.number, right.number)
    if not data.reps or common.size == 0:
        return missing(name, "1", "the two feet were not seen together in any repetition")
    left, right = _only(left, common), _only(right, common)
    ratio = float(np.mean(left.peak_m) / np.mean(right.peak_m))
    shares = [of_mean(each.tracking_m) / float(np.mean(each.peak_m)) for each in (left, right)]
    return found(name, "1", ratio, ratio * both(shares[0], shares[1]))


def _share(seen: Heights, at: int) -> float:
    return float(seen.tracking_m[at] / seen.peak_m[at])


def _only(seen: Heights, numbers: Floats) -> Heights:
    keep = np.isin(seen.number, numbers)
    return Heights(
        number=seen.number[keep],
        peak_m=seen.peak_m[keep],
        bottom_m=seen.bottom_m[keep],
        tracking_m=seen.tracking_m[keep],
    )
