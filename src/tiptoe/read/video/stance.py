"""Choose the flat, quiet picture of a take and say where the feet lie in it.

Take -> Quiet. The reference is a picture in which nothing moves and the heel is low, as early in
the take as possible: a set starts from standing. Where the pose network's points lie is averaged
over the looks nearby, and carried outwards, as its heel and toe lie inside the true foot.
"""

from dataclasses import dataclass

import numpy as np

from tiptoe import evidence
from tiptoe.model import Side
from tiptoe.read.video.foot_model import Seed
from tiptoe.read.video.register import Vector
from tiptoe.read.video.take import Look, Take


@dataclass(frozen=True, slots=True, eq=False)
class Quiet:
    """number  the take's picture that serves as flat reference
    change     (n,) mean grey change of each crop from the one before
    """

    number: int
    change: Vector


def changes(take: Take) -> Vector:
    """(n,) mean absolute grey change of each crop from the one before; first one 0."""
    out = np.zeros(len(take))
    last = None
    for i in range(len(take)):
        small = take.grey(i)[::2, ::2].astype(np.int16)
        if last is not None:
            out[i] = float(np.abs(small - last).mean())
        last = small
    return out


def quiet_picture(take: Take, side: Side | None, change: Vector) -> Quiet:
    """The picture to take as flat reference."""
    still = _still(take, change)
    if side is None or not take.looks:
        numbers = np.nonzero(still)[0]
        return Quiet(int(numbers[0]) if numbers.size else 0, change)
    lift = np.array([_heel_lift(look, side) for look in take.looks])
    smooth_lift = np.array([np.median(lift[max(0, i - 1) : i + 2]) for i in range(lift.size)])
    low = smooth_lift <= np.percentile(smooth_lift, 10) + evidence.value("quiet_lift", unit="1")
    numbers = np.array([look.number for look in take.looks])
    at_rest = low & still[numbers]
    pick = numbers[at_rest] if at_rest.any() else numbers[low]
    return Quiet(int(pick[0] if at_rest.any() else numbers[np.argmin(smooth_lift)]), change)


def _still(take: Take, change: Vector) -> np.ndarray:  # type: ignore[type-arg]
    """True where the crop has not changed for a while, beyond the noise of the video."""
    rate = len(take) / max(1e-6, take.times_s[-1] - take.times_s[0])
    half = max(1, round(evidence.value("quiet_span", unit="s") * rate / 2))
    floor = float(np.percentile(change[1:], 15)) if change.size > 1 else 0.0
    limit = 1.25 * floor + 0.15
    busy = np.convolve(change > limit, np.ones(2 * half + 1), mode="same")
    return np.asarray(busy < 1)


def _heel_lift(look: Look, side: Side) -> float:
    """Height of heel over toe as a share of the foot's length, from the network's points."""
    heel, toe, _ = look.foot(side)
    return float((toe[1] - heel[1]) / max(1.0, np.linalg.norm(toe - heel)))


def seed_at(take: Take, side: Side, number: int) -> Seed:
    """Where one foot lies in a picture of the take, in crop pixels."""
    order = sorted(take.looks, key=lambda look: abs(look.number - number))[:3]
    heel, toe, ankle = np.median([take.box.to_crop(look.foot(side)) for look in order], axis=0)
    way = toe - heel
    length = float(np.linalg.norm(way))
    down = np.array([0.0, length])
    return Seed(
        heel - evidence.value("pose_heel_inside", unit="1") * way + 0.06 * down,
        toe + evidence.value("pose_toe_inside", unit="1") * way + 0.06 * down,
        ankle + 0.08 * down,
    )
