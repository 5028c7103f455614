"""What a camera behind or in front shows: rearfoot inversion, direction of the feet, knees, width.

Shot -> curves per side. Pure. Seen from behind, the upright edges of a heel that rises lean
outwards as well, because toes point a little out and the camera may stand a little to one side:
that part follows from geometry, whatever the shape of the heel, and is taken off. What is left is
inversion, in full: a turn about the foot's long axis is seen as such however far the foot is
pitched, as only the vertical gets shorter.
"""

import numpy as np

from tiptoe import evidence
from tiptoe.model import POSE_POINTS, Floats, RearfootTrack, Shot, Side, View

POINT = {name: i for i, name in enumerate(POSE_POINTS)}


def inversion_of(shot: Shot) -> dict[Side, tuple[Floats, Floats]]:
    """Per heel seen from behind: inversion (n,) and its 1 sigma (n,), rad."""
    return {track.side: _inversion(track, shot.yaw_rad) for track in shot.rearfeet}


def camera_aside_rad(yaw_rad: float | None) -> float:
    """How far the camera stands to the left of straight behind; 0 when not known."""
    return 0.0 if yaw_rad is None else np.pi / 2 - yaw_rad


def pitch_of(track: RearfootTrack) -> Floats:
    """(n,) rad: the foot's pitch that lifts the heel as far as was seen."""
    return np.asarray(np.arcsin(np.clip(track.rise_px / track.reach_px, -0.9, 0.9)))


def _inversion(track: RearfootTrack, yaw_rad: float | None) -> tuple[Floats, Floats]:
    """The lean without what toe-out and the camera's place add."""
    aside = camera_aside_rad(yaw_rad)
    towards = 1.0 if track.side is Side.LEFT else -1.0
    toe_out = evidence.value("toe_out", unit="rad")
    askance = evidence.value("heel_seen_askance", unit="rad")
    direction = toe_out - askance + towards * float(np.clip(aside, -0.5, 0.5))
    rise = np.sin(pitch_of(track))
    value = track.tilt_rad - np.sin(direction) * rise
    solid = max(track.solidity, evidence.value("heel_solidity_least", unit="1"))
    parts = (
        evidence.value("heel_tilt_sigma", unit="rad") / solid + 0 * value,
        evidence.value("toe_out_sigma", unit="rad") * rise,
        evidence.value("yaw_sigma", unit="rad") * rise,
        evidence.value("heel_tilt_scale_sigma", unit="1") * track.tilt_rad,
    )
    return value, np.sqrt(np.sum(np.square(parts), axis=0))


def toe_out_of(shot: Shot) -> dict[Side, float]:
    """Direction of each foot on the floor, outwards positive, where the camera is in front.

    A camera a little aside adds to one foot what it takes from the other: trust their mean.
    """
    pose = shot.pose
    if shot.view is not View.FRONT or pose is None:
        return {}
    found = {}
    for side in Side:
        way = pose.depth_m[:, POINT[f"{side}_foot_index"]] - pose.depth_m[:, POINT[f"{side}_heel"]]
        outward = way[:, 0] if side is Side.LEFT else -way[:, 0]
        found[side] = float(np.arctan2(np.median(outward), -np.median(way[:, 2])))
    return found


def knees_inward(shot: Shot) -> dict[Side, Floats]:
    """(m,) rad per side at the looks: bend of hip, knee and ankle towards the other leg."""
    pose = shot.pose
    if shot.view is not View.FRONT or pose is None:
        return {}
    found = {}
    for side in Side:
        hip, knee, ankle = (pose.xy_px[:, POINT[f"{side}_{n}"]] for n in ("hip", "knee", "ankle"))
        inward = -1.0 if side is Side.LEFT else 1.0
        thigh = np.arctan2(knee[:, 0] - hip[:, 0], knee[:, 1] - hip[:, 1])
        shank = np.arctan2(ankle[:, 0] - knee[:, 0], ankle[:, 1] - knee[:, 1])
        found[side] = inward * (thigh - shank)
    return found


def stepped_m(shot: Shot, m_per_px: float) -> Floats:
    """(n,) m: how far the toes of either foot went aside about that moment.

    NaN below what the network's points wander by on a foot that stays, and where nobody was seen.
    """
    pose = shot.pose
    if pose is None:
        return np.full(shot.time_s.size, np.nan)
    least_m = evidence.value("step_aside_least", unit="m")
    span_s = evidence.value("step_aside_span", unit="s")
    toes_m = m_per_px * np.stack(
        [pose.xy_px[:, POINT[f"{side}_foot_index"], 0] for side in Side], axis=1
    )
    first = np.searchsorted(pose.time_s, pose.time_s - span_s / 2, "left")
    end = np.searchsorted(pose.time_s, pose.time_s + span_s / 2, "right")
    away_m = np.array([np.ptp(toes_m[a:b], axis=0).max() for a, b in zip(first, end, strict=True)])
    away_m[away_m < least_m] = np.nan
    between_s = (pose.time_s[1:] + pose.time_s[:-1]) / 2
    return np.asarray(away_m[np.searchsorted(between_s, shot.time_s)])


def stance_width(shot: Shot) -> float | None:
    """Distance of the ankles over that of the hips, from the front or the back."""
    pose = shot.pose
    if shot.view not in (View.FRONT, View.REAR) or pose is None:
        return None

    def apart(name: str) -> Floats:
        return np.abs(
            pose.xy_px[:, POINT[f"left_{name}"], 0] - pose.xy_px[:, POINT[f"right_{name}"], 0]
        )

    return float(np.median(apart("ankle")) / max(1.0, float(np.median(apart("hip")))))
