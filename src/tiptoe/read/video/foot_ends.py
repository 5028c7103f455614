"""Weigh the ends of an outlined foot against the ball that its heel was seen to turn about.

FootShape + Plane -> Ends. Three places along the foot and two unknowns: rear end, front end, and
the ball at its share of the way, each weighed by its error (least squares). The ball is taken from
everything that was followed, so this comes last. A height in foot lengths is the way from heel to
ball over the way from heel to toes: a heel end that is off moves both, and most of it cancels.
A place that can be no ball says nothing of the ends.
"""

from dataclasses import dataclass

import numpy as np

from tiptoe import evidence
from tiptoe.read.video.foot_shape import FootShape
from tiptoe.read.video.register import Plane, Vector


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """The two ends of a flat foot, in crop pixels.

    heel_px, toe_px  (2,) rear-most and front-most points near the sole
    length_px        between them along the foot
    sigma_px         1 sigma of it as far as heights in foot lengths are off by the ends
    """

    heel_px: Vector
    toe_px: Vector
    length_px: float
    sigma_px: float


def ends_of(shape: FootShape, plane: Plane, *, moves: bool) -> Ends:
    """The ends of a foot, by its outline and, seen from the side, by the ball it turned about.

    moves  it was seen to turn; the outer face's ball of a foot that stands oblique says nothing
    """
    way = (shape.toe_px - shape.heel_px) / np.linalg.norm(shape.toe_px - shape.heel_px)
    share = evidence.value("ball_along_foot", unit="1")
    lever = np.array([[1.0, 0.0], [0.0, 1.0], [1.0 - share, share]])
    seen = np.array([0.0, shape.length_px, float((plane.pivot_px - shape.heel_px) @ way)])
    sigma = _sigmas_px(shape, plane)
    is_ball = abs(seen[2] / shape.length_px - share) <= evidence.value("ball_off_most", unit="1")
    count = 3 if moves and is_ball and _is_side_on(plane) else 2
    weighed = lever[:count] / sigma[:count, None]
    covariance = np.linalg.inv(weighed.T @ weighed)
    rear, front = covariance @ weighed.T @ (seen / sigma)[:count]
    length = float(front - rear)
    gain = np.array([1.0 - 1.0 / share, -1.0])  # of heights, times the length, by each end
    return Ends(
        heel_px=shape.heel_px + rear * way,
        toe_px=shape.heel_px + front * way,
        length_px=length,
        sigma_px=float(np.sqrt(gain @ covariance @ gain)),
    )


def off_ball(ends: Ends, plane: Plane, *, is_shod: bool | None) -> float:
    """How far from its ball a foot turned, in foot lengths, heights counted half; 0 if oblique.

    What turned about no ball is no foot alone: a shank that goes up straight, or a floor, was
    followed with it, and what it rose is in doubt.
    """
    if not _is_side_on(plane):
        return 0.0
    way = (ends.toe_px - ends.heel_px) / np.linalg.norm(ends.toe_px - ends.heel_px)
    along, down = (plane.pivot_px - ends.heel_px) @ way, plane.pivot_px[1] - ends.heel_px[1]
    bare, shod = (evidence.value(f"ball_below_heel_{it}", unit="1") for it in ("bare", "shod"))
    below = (bare + shod) / 2 if is_shod is None else (shod if is_shod else bare)
    share = evidence.value("ball_along_foot", unit="1")
    off = along / ends.length_px - share, (down / ends.length_px - below) / 2
    return float(np.hypot(*off))


def _sigmas_px(shape: FootShape, plane: Plane) -> Vector:
    """(3,) 1 sigma of rear end, front end and ball along the foot.

    Toes that lie far above the ball they stand on are those of another foot, or a shadow: as far
    too high, the front end is in doubt.
    """
    highest = evidence.value("toes_over_ball_most", unit="1") * shape.length_px
    too_high = max(0.0, float(plane.pivot_px[1] - shape.toe_px[1]) - highest)
    ball = evidence.value("pivot_sigma", unit="1") * shape.length_px
    return np.array([shape.heel_sigma_px, np.hypot(shape.toe_sigma_px, too_high), ball])


def _is_side_on(plane: Plane) -> bool:
    return bool(plane.foreshortening >= np.cos(evidence.value("side_view_within", unit="rad")))
