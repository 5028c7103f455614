"""Draws what the pose network would say of a person whose stance, and whose camera, are known."""

import numpy as np

from tiptoe.model import POSE_POINTS, Legs, PoseTrack, Shot, View
from tiptoe.read.video.box import Box
from tiptoe.read.video.spool import Spool
from tiptoe.read.video.take import Look, Take

PX_PER_M = 400.0
MIDDLE_PX = np.array([360.0, 500.0])  # where the hips are in the picture
HIP_M = 0.93
POINT = {name: i for i, name in enumerate(POSE_POINTS)}
BODY_M = {  # to the right, forward, up from the floor; left ones follow
    "nose": (0.0, 0.10, 1.60), "eye": (0.03, 0.09, 1.63), "mouth": (0.02, 0.09, 1.56),
    "ear": (0.07, 0.0, 1.62), "shoulder": (0.19, 0.0, 1.43), "elbow": (0.22, 0.0, 1.12),
    "wrist": (0.22, 0.05, 0.88), "pinky": (0.22, 0.05, 0.80), "index": (0.21, 0.06, 0.79),
    "thumb": (0.20, 0.06, 0.82), "hip": (0.10, 0.0, HIP_M), "knee": (0.10, 0.0, 0.51),
    "ankle": (0.10, 0.0, 0.09), "heel": (0.10, -0.05, 0.02), "foot_index": (0.10, 0.17, 0.02),
}  # fmt: skip


def body(**moved_m):
    """(33, 3) right, forward, up; `left_heel=(0, 0, 0.05)` moves a point, `heel=` both sides."""
    places = np.zeros((len(POSE_POINTS), 3))
    for name, row in POINT.items():
        side, part = _parts(name)
        sign = -1.0 if side == "left" else 1.0
        place = np.array(BODY_M[part]) + moved_m.get(part, 0.0) + moved_m.get(name, 0.0)
        places[row] = place * [sign, 1, 1]
    return places


def _parts(name):
    """Which side a point is on, and which of BODY_M's it is."""
    words = [w for w in name.split("_") if w not in {"inner", "outer"}]
    side = next((w for w in words if w in {"left", "right"}), "right")
    part = "_".join(w for w in words if w not in {"left", "right"})
    return side, part


def seen(places_m, yaw_rad):
    """What a far camera sees: (33, 2) px, and (33, 3) m about the hips, x right, y down, z away."""
    right, forward, up = places_m.T
    x = right * np.sin(yaw_rad) - forward * np.cos(yaw_rad)
    z = right * np.cos(yaw_rad) + forward * np.sin(yaw_rad)
    depth_m = np.stack([x, HIP_M - up, z], axis=1)
    return MIDDLE_PX + PX_PER_M * depth_m[:, :2], depth_m


def look(number=0, *, places_m=None, yaw_rad=0.0, rate_hz=30.0, tone=(0.0, 0.0)):
    """One look of the network, without noise."""
    xy_px, depth_m = seen(body() if places_m is None else places_m, yaw_rad)
    return Look(
        number=number,
        time_s=number / rate_hz,
        xy_px=xy_px,
        depth_m=depth_m,
        score=np.ones(len(POSE_POINTS)),
        presence=1.0,
        tone=np.array(tone),
    )


def swapped(points):
    """Rows of (33, ...) points with the names of left and right exchanged."""
    other = [
        POINT[n.replace("left", "?").replace("right", "left").replace("?", "right")]
        for n in POSE_POINTS
    ]
    return points[other]


def mirrored(one, *, width_px=720.0):
    """The look at the same picture held to a mirror."""
    xy_px, depth_m = one.xy_px * [-1, 1] + [width_px, 0], one.depth_m * [-1, 1, 1]
    return Look(
        number=one.number,
        time_s=one.time_s,
        xy_px=swapped(xy_px),
        depth_m=swapped(depth_m),
        score=swapped(one.score),
        presence=one.presence,
        tone=one.tone,
    )


def take(looks, *, count=None, rate_hz=30.0, changes=None, box=None):
    """A take of which only the looks and the amount of change are known; it keeps no pictures."""
    count = count or (looks[-1].number + 1 if looks else 1)
    with Spool() as closed:
        pass
    return Take(
        box=box or Box(0, 0, 720, 960, 0.5),
        spool=closed,
        times_s=[n / rate_hz for n in range(count)],
        changes=[0.0] * count if changes is None else list(changes),
        crops=[0] * count,
        looks=list(looks),
    )


def shot(looks, view, yaw_rad, *, time_s=None, rearfeet=()):
    """The looks as the measuring side gets them."""
    at = np.array([one.time_s for one in looks])
    time_s = at if time_s is None else time_s
    pose = PoseTrack(
        time_s=at,
        xy_px=np.stack([one.xy_px for one in looks]),
        depth_m=np.stack([one.depth_m for one in looks]),
        score=np.stack([one.score for one in looks]),
        presence=np.ones(at.size),
    )
    return Shot(
        start_s=float(time_s[0]),
        end_s=float(time_s[-1]),
        time_s=time_s,
        pose=pose,
        feet=(),
        body_rise_px=np.zeros(time_s.size),
        view=view,
        view_confidence=0.9,
        yaw_rad=yaw_rad,
        standing=Legs.BOTH if view is not View.UNKNOWN else None,
        rearfeet=tuple(rearfeet),
    )
