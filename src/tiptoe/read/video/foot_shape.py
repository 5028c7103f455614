"""Find the outline of a flat foot in a colour picture: rear of the heel, tip of the toes, length.

Seed + RearfootModel + colour crop -> FootShape. The pixels that turned with the rearfoot are foot
for certain, a frame well around the seed is background for certain; a graph cut on colour decides
the rest. Lengths are read along the foot, at the height above the sole where heel and toes reach
furthest out. Where foot and floor are alike the cut runs where it may: done again on the picture
smoothed and in other colours it ends elsewhere, and that far apart is how uncertain each end is.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from tiptoe import evidence
from tiptoe.read.video.foot_model import RearfootModel, Seed
from tiptoe.read.video.register import Mask, Vector

ROUNDS = 4, 2, 2  # of cutting and learning colours: how far the others lie apart is seen at once
ENDS = "heel_px", "toe_px"
SMOOTHED_PX = 5  # across: grain of the film goes, the edge of a foot stays


@dataclass(frozen=True, slots=True, eq=False)
class FootShape:
    """Outline of a flat foot, in crop pixels.

    heel_px, toe_px  (2,) rear-most and front-most points near the sole
    length_px        between them along the foot
    heel_sigma_px, toe_sigma_px   1 sigma of each along the foot
    mask             the foot's pixels
    """

    heel_px: Vector
    toe_px: Vector
    length_px: float
    heel_sigma_px: float
    toe_sigma_px: float
    mask: Mask


def outline_foot(
    colour: NDArray[np.uint8],
    model: RearfootModel,
    seed: Seed,
    *,
    grain: float = 1.0,
    is_posed: bool = True,
) -> FootShape | None:
    """The flat foot's outline in a BGR crop, or None when colour cannot tell foot from floor.

    grain     crop pixels that one of the film's own spans
    is_posed  the seed came from the pose network, which never misses a foot's length by much
    """
    trimap = _trimap(colour.shape[:2], model, seed)
    with ThreadPoolExecutor(2) as beside:
        mask, *others = beside.map(partial(_cut, trimap), _as_seen(colour), ROUNDS)
    shape = _measure(mask, seed, grain)
    if shape is None:
        return None
    again = [_measure(each, seed, grain) for each in others]
    shape = _doubted(shape, [each for each in again if each is not None])
    most = evidence.value("outline_over_pose" if is_posed else "outline_over_motion", unit="1")
    is_foot = 1 / most < shape.length_px / seed.length_px < most and _ends_near(shape, seed)
    return shape if is_foot else None


def _doubted(shape: FootShape, others: list[FootShape]) -> FootShape:
    """The outline, each end as uncertain as others of the same foot end elsewhere."""
    heels, toes = ([getattr(each, end)[0] for each in (shape, *others)] for end in ENDS)
    return replace(
        shape,
        heel_sigma_px=float(np.hypot(shape.heel_sigma_px, np.ptp(heels))),
        toe_sigma_px=float(np.hypot(shape.toe_sigma_px, np.ptp(toes))),
    )


def _ends_near(shape: FootShape, seed: Seed) -> bool:
    """Neither end lies where a shadow or the other foot would be."""
    furthest = evidence.value("outline_end_off", unit="1") * seed.length_px
    ends = ((shape.heel_px, seed.heel_px), (shape.toe_px, seed.toe_px))
    return all(abs(float(found[0] - told[0])) < furthest for found, told in ends)


def _as_seen(colour: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """The picture, then smoothed, then in other colours: an edge that is plain is so in all."""
    smoothed = cv2.medianBlur(colour, SMOOTHED_PX)
    lab = cv2.cvtColor(colour, cv2.COLOR_BGR2LAB)
    return [colour, *(np.asarray(each, dtype=np.uint8) for each in (smoothed, lab))]


def _trimap(shape: tuple[int, ...], model: RearfootModel, seed: Seed) -> NDArray[np.uint8]:
    length = seed.length_px
    lift = np.array([0.0, -length])
    room = np.array(
        [
            seed.along(-0.30) - 0.22 * lift,
            seed.along(-0.30) + 0.45 * lift,
            seed.ankle_px + 0.25 * lift,
            seed.along(1.30) + 0.35 * lift,
            seed.along(1.30) - 0.18 * lift,
        ]
    )
    likely = np.array(
        [
            seed.along(0.04) - 0.04 * lift,
            seed.along(0.06) + 0.14 * lift,
            seed.along(0.60) + 0.08 * lift,
            seed.along(0.88) + 0.02 * lift,
            seed.along(0.88) - 0.02 * lift,
        ]
    )
    trimap = np.full(shape, cv2.GC_BGD, np.uint8)
    cv2.fillPoly(trimap, [np.round(room).astype(np.int32)], cv2.GC_PR_BGD)
    cv2.fillPoly(trimap, [np.round(likely).astype(np.int32)], cv2.GC_PR_FGD)
    spine = np.array([seed.along(0.10), seed.along(0.84)])
    cv2.polylines(
        trimap, [np.round(spine).astype(np.int32)], isClosed=False, color=cv2.GC_FGD,
        thickness=max(1, round(0.05 * length)),
    )  # fmt: skip
    if model.moves:
        core = cv2.erode(model.mask.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
        trimap[core & (trimap == cv2.GC_PR_FGD)] = cv2.GC_FGD
    return trimap


def _cut(trimap: NDArray[np.uint8], colour: NDArray[np.uint8], rounds: int) -> Mask | None:
    background, foreground = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.setRNGSeed(0)  # it begins from random clusters: the same picture shall have one outline
    try:
        labels, *_ = cv2.grabCut(
            colour, trimap.copy(), (0, 0, 1, 1), background, foreground, rounds,
            cv2.GC_INIT_WITH_MASK,
        )  # fmt: skip
    except cv2.error:
        return None
    mask = (labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD)
    count, parts, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    if count < 2:  # noqa: PLR2004
        return None
    return np.asarray(parts == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax()))


def _measure(mask: Mask | None, seed: Seed, grain: float) -> FootShape | None:
    """Extent along the foot of the band of the mask just above the sole."""
    if mask is None:
        return None
    way = (seed.toe_px - seed.heel_px) / seed.length_px
    ys, xs = np.nonzero(mask)
    along = (np.stack([xs, ys], 1) - seed.heel_px) @ way
    near = (along > -0.3 * seed.length_px) & (along < 1.3 * seed.length_px)
    if near.sum() < evidence.value("rearfoot_fewest", unit="px"):
        return None
    sole = _sole_line(xs[near].astype(np.float64), ys[near].astype(np.float64))
    height = np.polyval(sole, xs) - ys
    band = near & (height < 0.22 * seed.length_px) & (height > -0.05 * seed.length_px)
    rear, front = float(along[band].min()), float(along[band].max())
    length = front - rear + 1.0  # from the far edge of one pixel to that of the other
    heel, toe = seed.heel_px + rear * way, seed.heel_px + front * way
    heel[1], toe[1] = (np.polyval(sole, p[0]) - 0.1 * length for p in (heel, toe))
    edge = evidence.value("outline_edge", unit="px") * grain
    rear_sigma = evidence.value("heel_end_sigma", unit="1") * length + edge
    front_sigma = evidence.value("toe_end_sigma", unit="1") * length + edge
    return FootShape(heel, toe, length, rear_sigma, front_sigma, mask)


def _sole_line(xs: Vector, ys: Vector) -> Vector:
    """Straight line under the lowest foot pixels of each column."""
    columns = np.unique(xs)
    lowest = np.array([ys[xs == x].max() for x in columns], dtype=np.float64)
    line = np.polyfit(columns, lowest, 1)
    for _ in range(5):
        off = lowest - np.polyval(line, columns)
        line = np.polyfit(columns[off > -2], lowest[off > -2], 1)  # noqa: PLR2004
    return np.asarray(line, dtype=np.float64)
