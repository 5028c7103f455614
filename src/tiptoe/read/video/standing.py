"""Whether somebody stands or sits here, whole or from the hips down, or the network made them up.

One look -> yes or no. The network always says where a body is, whatever the picture shows. One that
fits: hips to feet in the picture and the right way up, and shoulders too unless the picture ends
below them. Pure.
"""

from dataclasses import replace

import numpy as np

from tiptoe import evidence
from tiptoe.model import POSE_POINTS, Side
from tiptoe.read.pose.engine import Region
from tiptoe.read.video.register import Vector
from tiptoe.read.video.skin import FACE
from tiptoe.read.video.take import POINT, Look

EARS, SHOULDERS, HIPS, ANKLES = (
    (f"left_{joint}", f"right_{joint}") for joint in ("ear", "shoulder", "hip", "ankle")
)
LEGS = tuple(f"{side}_{joint}" for side in Side for joint in ("hip", "knee", "ankle"))


def is_body(look: Look) -> bool:
    """The network is sure of hips, and of shoulders where they are in the picture."""
    is_legs = is_cut_off(look)
    names = HIPS if is_legs else (*SHOULDERS, *HIPS)
    body = float(np.median([look.score[POINT[name]] for name in names]))
    least = "legs_least_presence" if is_legs else "pose_least_presence"
    is_there = look.presence >= evidence.value(least, unit="1")
    return is_there and body > evidence.value("pose_least_score", unit="1")


def is_cut_off(look: Look) -> bool:
    """The picture ends below the head: shoulders are guessed above it, or ears onto shoulders."""
    ears, shoulders, hips, ankles = (
        _middle(look, pair) for pair in (EARS, SHOULDERS, HIPS, ANKLES)
    )
    leg = float(np.linalg.norm(ankles - hips))
    is_squeezed = np.linalg.norm(ears - shoulders) < evidence.value("neck_shortest", unit="1") * leg
    return bool(is_squeezed) or any(look.point(name)[1] <= 0 for name in SHOULDERS)


def _middle(look: Look, pair: tuple[str, str]) -> Vector:
    return np.asarray((look.point(pair[0]) + look.point(pair[1])) / 2)


def without_head(look: Look) -> Look:
    """The look, what was guessed above the picture scored 0 and the face without colour."""
    if not is_cut_off(look):
        return look
    is_guessed = np.isin(POSE_POINTS, (*FACE, *EARS, *SHOULDERS)) | (look.xy_px[:, 1] <= 0)
    score = np.where(is_guessed, 0.0, look.score)
    return replace(look, score=score, tone=np.full(2, np.nan))


def is_legs_only(looks: list[Look]) -> bool:
    """Cut off in more than a quarter of some looks: in others a head is guessed that fits."""
    return sum(map(is_cut_off, looks)) > len(looks) / 4


def stands(look: Look, width: int, height: int) -> bool:
    """From shoulders, or else hips, to feet in the picture, the right way up.

    A chair will do; who lies, holds a plank or is on all fours shows feet that turn as well, but
    raises no heels.
    """
    names = LEGS if is_cut_off(look) else (*SHOULDERS, *HIPS)
    points = np.stack([look.point(name) for name in names])
    inside = bool((points > 0).all() and (points < [width, height]).all())
    foot = max(look.foot_score(side) for side in Side)
    shoulder, hip = (np.mean([look.point(n)[1] for n in pair]) for pair in (SHOULDERS, HIPS))
    is_upright = shoulder < hip < max(look.point(f"{side}_ankle")[1] for side in Side)
    is_sure = foot > evidence.value("foot_least_score", unit="1")
    return inside and is_sure and bool(is_upright) and not _lies(look)


def knee_along_leg(look: Look) -> float:
    """How far down from hip to ankle the knee of the lower leg is: half-way in who stands."""
    side = max(Side, key=lambda each: float(look.point(f"{each}_ankle")[1]))
    hip, knee, ankle = (float(look.point(f"{side}_{n}")[1]) for n in ("hip", "knee", "ankle"))
    return (knee - hip) / max(1.0, ankle - hip)


def foot_length_px(look: Look) -> float:
    """How long a foot is in the picture plane, from the shank, so that it holds in any view."""
    shank = max(
        float(np.linalg.norm(look.point(f"{s}_knee") - look.point(f"{s}_ankle"))) for s in Side
    )
    return max(12.0, evidence.value("foot_over_shank", unit="1") * shank)


def legs_region(width: int, height: int) -> Region:
    """Where a body would be whose hips are near the top of the picture and whose feet are in it."""
    return Region(width / 2, 0.0, evidence.value("legs_region", unit="1") * height, 0.0)


def _lies(look: Look) -> bool:
    """The trunk is not upright, nor is a thigh or a leg straight, by the network's own depth."""
    trunk, thigh, shank = (
        [_way(look, side, *names) for side in Side]
        for names in (("shoulder", "hip"), ("hip", "knee"), ("knee", "ankle"))
    )
    is_flat = min(map(_off_upright, trunk)) > evidence.value("lying_trunk", unit="rad")
    is_along = min(map(_off_upright, thigh)) > evidence.value("lying_thigh", unit="rad")
    bent = min(_between(*ways) for ways in zip(thigh, shank, strict=True))
    return is_flat and (is_along or bent > evidence.value("seated_knee", unit="rad"))


def _way(look: Look, side: Side, above: str, below: str) -> Vector:
    """(3,) m from one joint to the next."""
    first, second = (look.depth_m[POINT[f"{side}_{name}"]] for name in (above, below))
    return np.asarray(second - first)


def _off_upright(way: Vector) -> float:
    return float(np.arctan2(np.hypot(way[0], way[2]), way[1]))


def _between(a: Vector, b: Vector) -> float:
    """Angle between two ways, rad."""
    return float(np.arctan2(np.linalg.norm(np.cross(a, b)), a @ b))
