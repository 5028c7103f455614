"""Find the back of each heel in a flat picture: from the body, or from what goes straight up.

Take -> Places. With a body in view the pose network says where heel, ankle and knee are. Without
one, legs that rise in a heel raise seen end-on are columns of the picture that move straight up
together; the heel is the lower end of each column.
"""

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from tiptoe import evidence
from tiptoe.model import Side
from tiptoe.read.video.box import Bytes, Part
from tiptoe.read.video.feet_only import raised_pictures
from tiptoe.read.video.register import Mask, Vector
from tiptoe.read.video.take import Take, nearest


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where a heel lies in the flat picture, crop pixels: part to look in, box of the heel."""

    part: Part
    mask: Mask
    middle_px: Vector
    reach_px: float

    @property
    def foot(self) -> Mask:
        """Where the heel may be: the box and a little below, without what goes with the shank."""
        ys, xs = np.nonzero(self.mask)
        tall = ys.max() + 1 - ys.min()
        over = evidence.value("heel_back_over_ankle", unit="1")
        below = evidence.value("heel_below_box", unit="1")
        allowed = np.zeros_like(self.mask)
        top, bottom = ys.max() + 1 - over * tall, ys.max() + 1 + below * tall
        allowed[int(np.ceil(top)) : int(bottom), xs.min() : xs.max() + 1] = True
        return allowed

    @property
    def core(self) -> Mask:
        """The middle columns of where the heel may be: its sides turn out of view."""
        xs = np.nonzero(self.mask.any(axis=0))[0]
        share = evidence.value("heel_core_share", unit="1")
        off = np.abs(np.arange(self.mask.shape[1]) - (xs[0] + xs[-1]) / 2)
        return np.asarray(self.foot & (off < share * (xs[-1] - xs[0]) / 2)[None, :])


def place_of(take: Take, side: Side, number: int) -> Place | None:
    """The heel's box from the looks about the flat picture; None when it is outside the crop."""
    near = nearest(take.still_looks(), number)
    names = (f"{side}_heel", f"{side}_ankle", f"{side}_knee")
    points = np.median([[look.point(n) for n in names] for look in near], axis=0)
    heel, ankle, knee = take.box.to_crop(points)
    shank = float(np.linalg.norm(knee - ankle))
    bottom = heel[1] + evidence.value("heel_below_pose_heel_over_shank", unit="1") * shank
    x = float(0.6 * ankle[0] + 0.4 * heel[0])
    return _boxed(take.grey(number).shape, x, (float(ankle[1]), float(bottom)), shank)


def _boxed(
    shape: tuple[int, ...], x: float, top_and_bottom: tuple[float, float], shank_px: float
) -> Place | None:
    """A box about a heel, with room to rise above it; None when too little lies inside."""
    top, bottom = top_and_bottom
    half = evidence.value("heel_half_width_over_shank", unit="1") * shank_px
    reach = evidence.value("heel_to_ball_over_shank", unit="1") * shank_px
    x0, x1 = max(0, int(x - 3 * half)), min(shape[1], int(x + 3 * half))
    y0, y1 = max(0, int(top - reach)), min(shape[0], int(bottom + 0.3 * reach))
    mask = np.zeros((max(0, y1 - y0), max(0, x1 - x0)), dtype=bool)
    rows = slice(max(0, int(top - y0)), max(0, int(bottom - y0)))
    mask[rows, max(0, int(x - half - x0)) : max(0, int(x + half - x0))] = True
    if mask.sum() < evidence.value("heel_back_fewest", unit="px"):
        return None
    return Place(Part(x0, y0, x1, y1), mask, np.array([x - x0, (top + bottom) / 2 - y0]), reach)


def heels_that_rise(take: Take, number: int) -> dict[Side, Place]:
    """The heels below the columns that go straight up; none when nothing does."""
    reference = take.still(number)
    rising = np.zeros(reference.shape, dtype=np.float32)
    others = raised_pictures(take, number, (0.5, 0.7, 0.9))
    for other in others:
        rising += _goes_up(reference, take.still(other)).astype(np.float32) / len(others)
    ends = [_below(rising > 0.5, *run) for run in _columns(rising > 0.5)]  # noqa: PLR2004
    found = [end for end in ends if end is not None]
    if not found:
        return {}
    # Two heels of one body stand level and are alike: shadows make one look larger or higher.
    bottom, breadth = max(end[1] for end in found), min(end[2] for end in found)
    shank = breadth / evidence.value("heel_breadth_over_shank", unit="1")
    tall = evidence.value("heel_back_height_over_shank", unit="1") * shank
    places = [_boxed(reference.shape, x, (bottom - tall, bottom), shank) for x, _, _ in found]
    return {side: p for side, p in zip(Side, places, strict=False) if p is not None}


def _goes_up(reference: Bytes, picture: Bytes) -> Mask:
    """Pixels that went straight up: their new place explains the picture, and their old does not.

    Dense motion runs over what is plain, such as the wall between two legs.
    """
    engine = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    flow = engine.calc(reference, picture, np.zeros((*reference.shape, 2), np.float32))
    up = (-flow[..., 1] > 1.5) & (np.abs(flow[..., 0]) < -0.5 * flow[..., 1])  # noqa: PLR2004
    ys, xs = np.indices(reference.shape, dtype=np.float32)
    moved = cv2.remap(picture, xs + flow[..., 0], ys + flow[..., 1], cv2.INTER_LINEAR)
    better = cv2.absdiff(picture, reference) - cv2.absdiff(moved, reference).astype(np.float32)
    margin = evidence.value("heel_alone_margin", unit="grey levels")
    return np.asarray(up & (cv2.GaussianBlur(better, (0, 0), 2.0) > margin))


def _columns(rising: Mask) -> list[tuple[int, int]]:
    """The two widest runs of picture columns of which a good part goes up, left one first.

    Told apart where less than half as much goes up as at most: between two legs a third may.
    """
    share = cv2.GaussianBlur(rising.mean(axis=0).astype(np.float32)[None], (0, 0), 2.0)[0]
    most = float(share.max())
    if most <= 0:
        return []
    runs = _runs(share > 0.5 * most)
    least = 0.4 * max(b - a for a, b in runs)
    large = sorted(sorted((r for r in runs if r[1] - r[0] >= least), key=lambda r: r[0] - r[1])[:2])
    between = [a[1] + int(np.argmin(share[a[1] : b[0]])) for a, b in pairwise(large)]
    wide = share > 0.3 * most
    wide[between] = False
    return [run for run in _runs(wide) if any(run[0] <= a and b <= run[1] for a, b in large)]


def _runs(of: Mask) -> list[tuple[int, int]]:
    """The runs [start, stop) in which a row is True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], of.astype(int), [0]])))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _below(rising: Mask, start: int, stop: int) -> tuple[float, float, float] | None:
    """Middle, lower end and breadth of the heel at the foot of a column that goes up."""
    part = rising[:, start:stop]
    rows: NDArray[np.intp] = np.flatnonzero(part.mean(axis=1) > 0.25)  # noqa: PLR2004
    if not rows.size:
        return None
    bottom = int(rows[-1])
    xs = np.nonzero(part[max(0, bottom - (stop - start) // 2) : bottom + 1])[1]
    breadth = float(np.percentile(xs, 95) - np.percentile(xs, 5))
    return start + float(np.median(xs)), float(bottom), breadth
