"""How far head and trunk went up and down, and how long the body is, in pixels.

Looks of a take -> body rise at every picture. The mean of ears, shoulders and hips against quiet
stance: points that ride on the legs, whatever the view; of hips and knees where the picture ends
below the head. Between looks the curve is interpolated without overshoot; where the network did
not look for long it is unknown.
"""

import numpy as np

from tiptoe import evidence
from tiptoe.model import Side
from tiptoe.read.video.register import Vector
from tiptoe.read.video.standing import is_cut_off, is_legs_only
from tiptoe.read.video.take import Look, Take, nearest

RIDING = ("left_ear", "right_ear", "left_shoulder", "right_shoulder", "left_hip", "right_hip")
LOWER = ("left_hip", "right_hip", "left_knee", "right_knee")


def body_rise_px(take: Take, quiet_number: int) -> Vector:
    """(n,) upward displacement from the quiet picture; NaN where not seen."""
    times = np.array(take.times_s)
    if len(take.looks) < 2:  # noqa: PLR2004
        return np.full(times.size, np.nan)
    looks = take.still_looks()
    names = LOWER if is_legs_only(take.looks) else RIDING
    heights = np.array([-np.mean([look.point(name)[1] for name in names]) for look in looks])
    near = np.argsort([abs(look.number - quiet_number) for look in looks])[:3]
    rise = heights - np.median(heights[near])
    return between_looks(times, looks, rise)


def between_looks(times_s: Vector, looks: list[Look], values: Vector) -> Vector:
    """Values at the looks, carried to every picture; NaN further than a gap from any look."""
    at = np.array([look.time_s for look in looks])
    out = np.interp(times_s, at, values)
    out[since_look(times_s, at) > evidence.value("look_gap", unit="s")] = np.nan
    return out


def since_look(times_s: Vector, at_s: Vector) -> Vector:
    """(n,) seconds from each time to the nearest of some sorted moments (m,), m >= 1."""
    after = np.clip(np.searchsorted(at_s, times_s), 0, at_s.size - 1)
    before = np.maximum(after - 1, 0)
    return np.asarray(np.minimum(np.abs(at_s[after] - times_s), np.abs(at_s[before] - times_s)))


def ear_to_ankle_px(take: Take, quiet_number: int) -> float | None:
    """Vertical distance of ears and the lower ankle about the quiet picture.

    None when bent, and when the picture ends below the head.
    """
    near = nearest(take.looks, quiet_number, count=5)
    if not near or any(_bent(look) or is_cut_off(look) for look in near):
        return None
    spans = [
        max(look.point(f"{s}_ankle")[1] for s in Side)
        - np.mean([look.point(f"{s}_ear")[1] for s in Side])
        for look in near
    ]
    return float(np.median(spans))


def _bent(look: Look) -> bool:
    """The straighter knee is bent: ear to ankle is then no measure of stature."""
    straightest = min(_flexion(look, side) for side in Side)
    return straightest > evidence.value("stature_knee_bent", unit="rad")


def _flexion(look: Look, side: Side) -> float:
    hip, knee, ankle = (look.point(f"{side}_{p}") for p in ("hip", "knee", "ankle"))
    thigh, shank = knee - hip, ankle - knee
    cosine = thigh @ shank / max(1e-6, float(np.linalg.norm(thigh) * np.linalg.norm(shank)))
    return float(np.arccos(np.clip(cosine, -1, 1)))
