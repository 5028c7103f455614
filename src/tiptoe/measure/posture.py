"""How knees, trunk, head and feet were held and moved, at the times of the heel signal.

Shot, metres per pixel -> Posture. Pure. Angles in the picture plane in side views, from the
network's own depth otherwise. The far leg of a side view is hidden, and bends of knee and trunk
point at a camera in front: neither is reported. Between looks the curves are interpolated; far
from any look they are unknown.
"""

import numpy as np
from numpy.typing import NDArray

from tiptoe import evidence
from tiptoe.measure.frontal import inversion_of, knees_inward, stance_width, toe_out_of
from tiptoe.model import POSE_POINTS, Floats, PoseTrack, Posture, Shot, Side, View

POINT = {name: i for i, name in enumerate(POSE_POINTS)}


def posture_of(shot: Shot, m_per_px: float) -> Posture:
    """Posture at every sample of a shot; NaN where not seen."""
    blank = np.full(shot.time_s.size, np.nan)
    inversion = inversion_of(shot)
    pose = shot.pose
    if pose is None or pose.time_s.size < 2:  # noqa: PLR2004
        return Posture(
            time_s=shot.time_s,
            body_rise_m=shot.body_rise_px * m_per_px,
            trunk_lean_rad=blank,
            head_lean_rad=blank,
            knee_flexion_rad=dict.fromkeys(Side, blank),
            ankle_lift_m=dict.fromkeys(Side, blank) if pose is not None else {},
            inversion_rad={s: inversion[s][0] for s in inversion},
            inversion_sigma_rad={s: inversion[s][1] for s in inversion},
        )
    return Posture(
        time_s=shot.time_s,
        body_rise_m=shot.body_rise_px * m_per_px,
        trunk_lean_rad=(
            blank if shot.view is View.FRONT else spread_out(shot, _trunk_lean(pose, shot))
        ),
        head_lean_rad=spread_out(shot, _head_lean(pose, shot)) if _is_flat(shot) else blank,
        knee_flexion_rad={
            s: spread_out(shot, _knee(pose, shot, s)) if _shows_knee(shot, s) else blank
            for s in Side
        },
        ankle_lift_m={s: spread_out(shot, _lift(pose, s)) * m_per_px for s in Side},
        inversion_rad={s: inversion[s][0] for s in inversion},
        inversion_sigma_rad={s: inversion[s][1] for s in inversion},
        knee_inward_rad={s: spread_out(shot, k) for s, k in knees_inward(shot).items()},
        toe_out_rad=toe_out_of(shot),
        stance_width=stance_width(shot),
    )


def _shows_knee(shot: Shot, side: Side) -> bool:
    """In a side view the near one, and the far one while the near leg is folded out of the way.

    In an oblique view both, from the front and back neither.
    """
    if shot.view is View.SIDE:
        near = Side.LEFT if abs(shot.yaw_rad or 0.0) < np.pi / 2 else Side.RIGHT
        return side is near or shot.standing == side.value
    return shot.view is View.OBLIQUE


def spread_out(shot: Shot, values: Floats) -> Floats:
    """Values at the looks, interpolated to the shot's samples."""
    at = shot.pose.time_s if shot.pose is not None else shot.time_s
    seen = np.isfinite(values)
    if seen.sum() < 2:  # noqa: PLR2004
        return np.full(shot.time_s.size, np.nan)
    out = np.interp(shot.time_s, at[seen], values[seen])
    after = np.clip(np.searchsorted(at[seen], shot.time_s), 0, seen.sum() - 1)
    near = np.stack([at[seen][after], at[seen][np.maximum(after - 1, 0)]])
    nearest = np.abs(near - shot.time_s).min(axis=0)
    return np.where(nearest > evidence.value("look_gap", unit="s"), np.nan, out)


def _place(pose: PoseTrack, name: str, *, flat: bool) -> Floats:
    """(m, 2 or 3) places of a point: pixels in a side view, the network's metres otherwise."""
    return (pose.xy_px if flat else pose.depth_m)[:, POINT[name]]


def _is_flat(shot: Shot) -> bool:
    return shot.view is View.SIDE


def _knee(pose: PoseTrack, shot: Shot, side: Side) -> Floats:
    """(m,) rad, 0 straight."""
    hip, knee, ankle = (
        _place(pose, f"{side}_{name}", flat=_is_flat(shot)) for name in ("hip", "knee", "ankle")
    )
    thigh, shank = knee - hip, ankle - knee
    lengths = np.linalg.norm(thigh, axis=1) * np.linalg.norm(shank, axis=1)
    cosine = np.einsum("ij,ij->i", thigh, shank) / np.maximum(lengths, 1e-9)
    score = pose.score[:, [POINT[f"{side}_{name}"] for name in ("knee", "ankle")]].min(axis=1)
    seen = score >= evidence.value("joint_least_score", unit="1")
    seen &= _is_this_leg(pose, shot, side)
    return np.where(seen, np.arccos(np.clip(cosine, -1, 1)), np.nan)


def _is_this_leg(pose: PoseTrack, shot: Shot, side: Side) -> NDArray[np.bool_]:
    """(m,) False where the network has the heel of that side far from the foot that was followed.

    With one leg lifted it may take the one for the other, or run a leg between both.
    """
    foot = next((each for each in shot.feet if each.side is side), None)
    if foot is None:
        return np.ones(pose.time_s.size, dtype=bool)
    off = foot.heel_off(pose.time_s, pose.xy_px[:, POINT[f"{side}_heel"]])
    return np.asarray(~(off > evidence.value("leg_elsewhere", unit="1")))


def _middle(pose: PoseTrack, name: str, *, flat: bool) -> Floats:
    """Midway between left and right of a point."""
    return (_place(pose, f"left_{name}", flat=flat) + _place(pose, f"right_{name}", flat=flat)) / 2


def _trunk_lean(pose: PoseTrack, shot: Shot) -> Floats:
    """(m,) rad, forward positive: mid-hip to mid-shoulder against the vertical; NaN unseen."""
    flat = _is_flat(shot)
    trunk = _middle(pose, "shoulder", flat=flat) - _middle(pose, "hip", flat=flat)
    yaw = shot.yaw_rad or 0.0
    if flat:
        forward = -trunk[:, 0] if abs(yaw) < np.pi / 2 else trunk[:, 0]
    else:
        forward = -trunk[:, 0] * np.cos(yaw) + trunk[:, 2] * np.sin(yaw)
    return np.where(_is_in_picture(pose, "shoulder"), np.arctan2(forward, -trunk[:, 1]), np.nan)


def _head_lean(pose: PoseTrack, shot: Shot) -> Floats:
    """(m,) rad, forward positive: mid-shoulder to mid-ear against the trunk, in a side view."""
    neck = _middle(pose, "ear", flat=True) - _middle(pose, "shoulder", flat=True)
    forward = -neck[:, 0] if abs(shot.yaw_rad or 0.0) < np.pi / 2 else neck[:, 0]
    lean = np.where(_is_in_picture(pose, "ear"), np.arctan2(forward, -neck[:, 1]), np.nan)
    return np.asarray(lean - _trunk_lean(pose, shot))


def _is_in_picture(pose: PoseTrack, name: str) -> NDArray[np.bool_]:
    """(m,) False where a point of either side lies above the picture, by guess alone: score 0."""
    return np.asarray((pose.score[:, [POINT[f"{side}_{name}"] for side in Side]] > 0).all(axis=1))


def _lift(pose: PoseTrack, side: Side) -> Floats:
    """(m,) px: how far this ankle is above the other one, against the set's usual."""
    ankles = {s: pose.xy_px[:, POINT[f"{s}_ankle"], 1] for s in Side}
    higher = ankles[side.other] - ankles[side]
    seen = higher[np.isfinite(higher)]
    return np.asarray(higher - np.median(seen) if seen.size else higher)
