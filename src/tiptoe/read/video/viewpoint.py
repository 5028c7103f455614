"""Where the camera stands, which foot is near, and which legs carry the body.

Looks of a take -> Viewpoint. The direction comes from the network's own depth of the shoulders and
hips, averaged over the take, so left and right cannot swap within it. A foot counts as lifted when
its ankle stays clearly above the other's.
"""

from dataclasses import dataclass

import numpy as np

from tiptoe import evidence
from tiptoe.model import Legs, Side, View
from tiptoe.read.video.register import Vector
from tiptoe.read.video.standing import foot_length_px, is_legs_only
from tiptoe.read.video.take import POINT, Look, Take


@dataclass(frozen=True, slots=True, eq=False)
class Viewpoint:
    """What the looks say of camera and stance.

    yaw_rad       0 the left side is seen, pi/2 the back, pi the right side, -pi/2 the front
    rearward_rad  angle towards the back off the nearest pure side view; front negative
    feet          the standing feet that can be followed from here, near one first
    """

    view: View
    confidence: float
    yaw_rad: float | None
    rearward_rad: float
    near: Side | None
    standing: Legs | None
    feet: tuple[Side, ...]

    def is_far(self, side: Side) -> bool:
        """The other leg is known to be nearer."""
        return self.near is side.other

    def foreshortening(self, side: Side) -> float:
        """Cosine between a foot, toes a little out, and the picture plane."""
        towards = self.rearward_rad if self.is_far(side) else -self.rearward_rad
        toe_out = evidence.value("toe_out", unit="rad")
        return float(np.cos(np.clip(toe_out + towards, -1.2, 1.2)))


UNSEEN = Viewpoint(View.UNKNOWN, 0.0, None, 0.0, None, None, ())


def viewpoint(take: Take) -> Viewpoint:
    """The camera and the stance of a take; UNSEEN without a body in view."""
    if not take.looks:
        return UNSEEN
    yaw, spread = _direction(take.looks)
    is_legs = is_legs_only(take.looks)
    if is_legs:
        yaw = _by_feet(take.looks, yaw)
    near = Side.LEFT if abs(yaw) < np.pi / 2 else Side.RIGHT
    rearward = yaw if near is Side.LEFT else np.sign(yaw or 1.0) * (np.pi - abs(yaw))
    off = abs(rearward)
    view = _named(off, rearward)
    standing = _standing(take.looks)
    return Viewpoint(
        view,
        _confidence(off, spread),
        yaw,
        0.0 if is_legs else float(rearward),  # of legs alone a guess, worse than none
        near if view in (View.SIDE, View.OBLIQUE) else None,
        standing,
        _feet(view, near, standing),
    )


def yaws(looks: list[Look]) -> Vector:
    """(m,) rad: which side each look shows, from left-to-right across shoulders and hips."""
    across = np.stack(
        [
            look.depth_m[POINT["right_shoulder"]] - look.depth_m[POINT["left_shoulder"]]
            + 0.5 * (look.depth_m[POINT["right_hip"]] - look.depth_m[POINT["left_hip"]])
            for look in looks
        ]
    )  # fmt: skip
    return np.asarray(np.arctan2(across[:, 0], across[:, 2]))


def _direction(looks: list[Look]) -> tuple[float, float]:
    """Mean yaw and its spread, rad; legs alone seem to turn as they rise, so while they stand."""
    if is_legs_only(looks):
        low = sorted(looks, key=lambda look: -max(look.foot(side)[0, 1] for side in Side))
        looks = low[: (len(low) + 1) // 2]
    angles = yaws(looks)
    mean = float(np.angle(np.median(np.cos(angles)) + 1j * np.median(np.sin(angles))))
    spread = float(np.median(np.abs(np.angle(np.exp(1j * (angles - mean))))))
    return mean, spread


def _by_feet(looks: list[Look], yaw: float) -> float:
    """The yaw of legs alone: end-on only where feet look short, else towards their toes."""
    ahead = []
    for look in looks:
        feet = [look.foot(side) for side in Side]
        longest = max((float(toe[0] - heel[0]) for heel, toe, _ in feet), key=abs)
        ahead.append(longest / foot_length_px(look))
    share, farthest = float(np.median(ahead)), evidence.value("oblique_view_within", unit="rad")
    if abs(share) < evidence.value("foot_side_on", unit="1"):
        return yaw
    straight = 0.0 if share < 0 else np.pi
    off = np.clip(np.angle(np.exp(1j * (yaw - straight))), -farthest, farthest)
    return float(np.angle(np.exp(1j * (straight + off))))


def _named(off: float, rearward: float) -> View:
    if off <= evidence.value("side_view_within", unit="rad"):
        return View.SIDE
    if off <= evidence.value("oblique_view_within", unit="rad"):
        return View.OBLIQUE
    return View.REAR if rearward > 0 else View.FRONT


def _confidence(off: float, spread: float) -> float:
    """Lower near a border between views, and when the looks disagree."""
    borders = [evidence.value(f"{name}_view_within", unit="rad") for name in ("side", "oblique")]
    nearest = min(abs(off - border) for border in borders)
    doubt = evidence.value("yaw_sigma", unit="rad") + spread
    return float(np.clip(0.5 + 0.5 * nearest / (nearest + doubt) + 0.1, 0.0, 0.99))


def _standing(looks: list[Look]) -> Legs:
    """Both legs, or the one whose foot stays low."""
    lift = {side: _lift(looks, side) for side in Side}
    limit = evidence.value("free_foot_lift", unit="1")
    if lift[Side.LEFT] - lift[Side.RIGHT] > limit:
        return Legs.RIGHT
    if lift[Side.RIGHT] - lift[Side.LEFT] > limit:
        return Legs.LEFT
    return Legs.BOTH


def _lift(looks: list[Look], side: Side) -> float:
    """How high an ankle is above the lower one, in shanks; median over the take."""
    shares = []
    for look in looks:
        ankle, shank = _ankle_and_shank(look, side)
        other, _ = _ankle_and_shank(look, side.other)
        shares.append((max(ankle[1], other[1]) - ankle[1]) / max(shank, 1.0))
    return float(np.median(shares))


def _ankle_and_shank(look: Look, side: Side) -> tuple[Vector, float]:
    ankle = look.point(f"{side}_ankle")
    shanks = [np.linalg.norm(look.point(f"{s}_ankle") - look.point(f"{s}_knee")) for s in Side]
    return ankle, float(max(shanks))


def _feet(view: View, near: Side, standing: Legs) -> tuple[Side, ...]:
    if view not in (View.SIDE, View.OBLIQUE):
        return ()
    if standing is Legs.BOTH:
        return (near,)
    return (Side.LEFT,) if standing is Legs.LEFT else (Side.RIGHT,)
