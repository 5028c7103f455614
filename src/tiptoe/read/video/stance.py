"""Choose the flat, quiet picture of a take and say where the feet lie in it.

Take -> Quiet. The reference is a picture in which nothing moves and the heel is low, as early in
the take as possible: a set starts from standing. Where the pose network's points lie is averaged
over the looks nearby, and carried outwards, as its heel and toe lie inside the true foot.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tiptoe import evidence
from tiptoe.model import Side
from tiptoe.read.video.body import RIDING
from tiptoe.read.video.foot_model import Seed
from tiptoe.read.video.register import Vector
from tiptoe.read.video.standing import ANKLES, HIPS, is_legs_only
from tiptoe.read.video.take import Look, Take, nearest

TOES = ("left_foot_index", "right_foot_index")


@dataclass(frozen=True, slots=True, eq=False)
class Quiet:
    """number  the take's picture that serves as flat reference
    is_start   the person stands still in it at the start of the take: flat for certain
    """

    number: int
    is_start: bool


def quiet_picture(take: Take, side: Side | None) -> Quiet:
    """The picture to take as flat reference.

    Among the looks at which the foot is in its usual place and the heel low: the first at which
    nothing moves, else the one at which least moves. Where no foot is asked for, the first picture
    in which nothing moves, or the last such one where the body stands lower in that.
    """
    change = np.array(take.still_changes())
    change[0] = change[1]  # of the first picture nothing is known
    still = _still(take, change)
    if side is None or not take.looks:
        numbers = np.nonzero(still)[0]
        first = int(numbers[0]) if numbers.size else 0
        later = int(numbers[-1]) if numbers.size else _lowest(take)
        is_flat = not _is_raised(take, first, later)
        return Quiet(first if is_flat else later, is_flat and bool(numbers.size))
    numbers = np.array([look.number for look in take.looks])
    looks = take.still_looks()
    low = _low_and_in_place(looks, side)
    starting = np.array(take.times_s)[numbers] - take.times_s[0] <= _start_s()
    at_rest = (low | (starting & _low_and_in_place(looks, side, more=3.0))) & still[numbers]
    if at_rest.any():
        first = int(numbers[at_rest][0])
        starts = take.times_s[first] - take.times_s[0] <= _start_s()
        return Quiet(first, starts)
    numbers = numbers[low & _inside(take)] if (low & _inside(take)).any() else numbers[low]
    nearby = [float(change[max(0, n - 2) : n + 3].mean()) for n in numbers]
    return Quiet(int(numbers[int(np.argmin(nearby))]), is_start=False)


def _is_raised(take: Take, first: int, last: int) -> bool:
    """On tiptoe in the first of two pictures, and not in the last: the film begins at a top.

    The body is lower in the last, but neither are the legs shorter by as much (who bends their
    knees or sits down) nor the toes lower (who steps down).
    """
    looks = take.still_looks()
    if not looks or is_legs_only(take.looks):
        return False
    before, after = (
        np.median([_heights(look) for look in nearest(looks, number)], axis=0)
        for number in (first, last)
    )
    sunk, shorter, lower = before - after
    is_sunk = sunk > evidence.value("quiet_sunk", unit="1") * before[1]
    return bool(is_sunk and max(shorter, lower) < evidence.value("quiet_same", unit="1") * sunk)


def _lowest(take: Take) -> int:
    """The picture looked at in which the body is low; the lowest tenth may be seen wrong."""
    looks = sorted(take.still_looks(), key=lambda look: _heights(look)[0])
    return looks[len(looks) // 10].number if looks else 0


def _heights(look: Look) -> tuple[float, float, float]:
    """How high the body is, the hips above the ankles, and the toes: pixels, up."""

    def height(names: tuple[str, ...]) -> float:
        return -float(np.mean([look.point(name)[1] for name in names]))

    return height(RIDING), height(HIPS) - height(ANKLES), height(TOES)


def quiet_stretches(take: Take, changes: list[float]) -> list[int]:
    """The first picture of each stretch without movement, in order."""
    still = _still(take, np.array([changes[1], *changes[1:]]))
    begins = np.diff(still.astype(int), prepend=0) > 0
    return [int(number) for number in np.flatnonzero(begins)]


def other_stretches(take: Take, number: int, *, count: int) -> list[int]:
    """The first pictures of stretches without movement in which the body stands as low, in order.

    Wherever the foot seems to be there: for where the network has it somewhere else each time.
    """
    begins = quiet_stretches(take, take.still_changes())
    return [n for n in begins if n != number and not _is_raised(take, n, number)][:count]


def other_quiet_pictures(take: Take, side: Side, number: int, *, count: int) -> list[int]:
    """Other pictures that may serve as flat reference, the quietest first, each a stance apart."""
    looks = take.still_looks()
    low = np.array([look.number for look in looks])[_low_and_in_place(looks, side)]
    change, apart_s = np.array(take.still_changes()), evidence.value("reference_apart", unit="s")
    chosen = [number]
    for each in sorted(low, key=lambda n: float(change[max(1, n - 2) : n + 3].mean())):
        if all(abs(take.times_s[each] - take.times_s[other]) >= apart_s for other in chosen):
            chosen.append(int(each))
    return chosen[1 : 1 + count]


def _inside(take: Take) -> NDArray[np.bool_]:
    """(m,) True at looks away from the ends of a take: there the foot is being put down or up."""
    at = np.array([look.time_s for look in take.looks])
    ends = evidence.value("quiet_span", unit="s")
    return np.asarray((at - take.times_s[0] > ends) & (take.times_s[-1] - at > ends))


def _start_s() -> float:
    return evidence.value("quiet_start", unit="s")


def _low_and_in_place(looks: list[Look], side: Side, *, more: float = 1.0) -> NDArray[np.bool_]:
    """(m,) True at looks with the heel low and the foot where it mostly is; never all False.

    more: how many times the usual margin above the lowest heel still counts as low. A person who
    rocks back on the heels is lower then than in flat stance.
    """
    lift = np.array([_heel_lift(look, side) for look in looks])
    toes = np.stack([look.foot(side)[1] for look in looks])
    length = float(np.median([np.ptp(look.foot(side)[:2, 0]) for look in looks]))
    away = np.abs(toes - np.median(toes, axis=0)).max(axis=1)
    there = away <= evidence.value("foot_in_place", unit="1") * max(length, 1.0)
    if not there.any():
        there[:] = True
    margin = more * evidence.value("quiet_lift", unit="1")
    limit = np.percentile(lift[there], 10) + margin
    return np.asarray(there & (lift <= limit))


def _still(take: Take, change: Vector) -> NDArray[np.bool_]:
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
    order = nearest(take.still_looks(), number)
    heel, toe, ankle = np.median([take.box.to_crop(look.foot(side)) for look in order], axis=0)
    way = toe - heel
    length = float(np.linalg.norm(way))
    down = np.array([0.0, length])
    return Seed(
        heel - evidence.value("pose_heel_inside", unit="1") * way + 0.06 * down,
        toe + evidence.value("pose_toe_inside", unit="1") * way + 0.06 * down,
        ankle + 0.08 * down,
    )
