"""Follow the backs of both heels through a take filmed from behind.

Take -> RearfootTracks in picture pixels. The pose network says where each heel and shank are; what
moves as one piece with the heel is learned from the pictures in which it is highest; the body's
rise says where to look when a heel was lost.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from tiptoe import evidence
from tiptoe.model import RearfootTrack, Side
from tiptoe.read.video.rear_patch import FLAT, RearFit, RearPatch
from tiptoe.read.video.register import Mask, Picture, Vector
from tiptoe.read.video.take import Take


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """Where a heel lies in the flat picture, crop pixels: window to look in, box of the heel."""

    x0: int
    y0: int
    x1: int
    y1: int
    mask: Mask
    middle_px: Vector
    reach_px: float

    def cut(self, picture: Picture) -> Picture:
        return picture[self.y0 : self.y1, self.x0 : self.x1]


def follow_rearfeet(take: Take, rise_px: Vector) -> tuple[RearfootTrack, ...]:
    """Each heel that could be followed from behind; `rise_px` (n,) of the body, in the picture."""
    if len(take.looks) < 2:  # noqa: PLR2004
        return ()
    number = _flat_number(take, rise_px)
    tracks = (_follow(take, side, number, rise_px) for side in Side)
    return tuple(track for track in tracks if track is not None)


def _flat_number(take: Take, rise_px: Vector) -> int:
    """The first picture in which little moves and the body is low."""
    known = np.where(np.isfinite(rise_px), rise_px, np.nanmedian(rise_px))
    low, high = np.percentile(known, [5, 95])
    change = np.convolve(take.changes, np.ones(5) / 5, mode="same")
    is_low = known <= low + 0.15 * (high - low)
    is_still = change <= np.percentile(change[is_low], 40)
    return int(np.argmax(is_low & is_still))


def _place(take: Take, side: Side, number: int) -> _Place | None:
    """The heel's box from the looks about the flat picture; None when it is outside the crop."""
    near = sorted(take.looks, key=lambda look: abs(look.number - number))[:3]
    names = (f"{side}_heel", f"{side}_ankle", f"{side}_knee")
    points = np.median([[look.point(n) for n in names] for look in near], axis=0)
    heel, ankle, knee = take.box.to_crop(points)
    shank = float(np.linalg.norm(knee - ankle))
    x = 0.6 * ankle[0] + 0.4 * heel[0]
    half = evidence.value("heel_half_width_over_shank", unit="1") * shank
    top = ankle[1]
    bottom = heel[1] + evidence.value("heel_below_pose_heel_over_shank", unit="1") * shank
    reach = evidence.value("heel_to_ball_over_shank", unit="1") * shank
    height, width = take.grey(number).shape
    x0, x1 = max(0, int(x - 3 * half)), min(width, int(x + 3 * half))
    y0, y1 = max(0, int(top - reach)), min(height, int(bottom + 0.3 * reach))
    mask = np.zeros((max(0, y1 - y0), max(0, x1 - x0)), dtype=bool)
    rows = slice(max(0, int(top - y0)), max(0, int(bottom - y0)))
    mask[rows, max(0, int(x - half - x0)) : max(0, int(x + half - x0))] = True
    if mask.sum() < evidence.value("heel_back_fewest", unit="px"):
        return None
    middle = np.array([x - x0, (top + bottom) / 2 - y0])
    return _Place(x0, y0, x1, y1, mask, middle, reach)


def _follow(take: Take, side: Side, number: int, rise_px: Vector) -> RearfootTrack | None:
    place = _place(take, side, number)
    if place is None:
        return None
    reference = place.cut(take.picture(number))
    starts = -np.nan_to_num(rise_px - rise_px[number]) * take.box.scale
    mask = place.mask
    for _ in range(int(evidence.value("heel_learning_rounds", unit="1"))):
        mask = _learn(take, place, mask, reference, starts)
    patch = RearPatch(reference, mask, place.middle_px, place.reach_px)
    fits = _track(take, place, patch, starts)
    agreement = np.array([fit.agreement for fit in fits])
    moves = np.stack([fit.move for fit in fits])
    held = np.where(agreement >= evidence.value("heel_back_lost", unit="1"), 1.0, np.nan)
    outward = -1.0 if side is Side.LEFT else 1.0
    return RearfootTrack(
        side=side,
        time_s=np.array(take.times_s),
        tilt_rad=outward * moves[:, 0] * held,
        rise_px=-moves[:, 2] / take.box.scale * held,
        agreement=agreement,
        solidity=min(1.0, float(mask.sum() / max(1, place.mask.sum()))),
        reach_px=place.reach_px / take.box.scale,
    )


def _track(
    take: Take, place: _Place, patch: RearPatch, starts_px: Vector, *, stride: int = 1
) -> list[RearFit]:
    """The heel in every picture, each started from the one before, or from the body's rise."""
    fits: list[RearFit] = []
    move, speed = FLAT.copy(), 0.0
    sure = evidence.value("heel_back_sure", unit="1")
    for number in range(0, len(take), stride):
        cut = place.cut(take.picture(number))
        ahead = move + np.array([0.0, 0.0, np.clip(speed, -3 * stride, 3 * stride), 0.0])
        fit = patch.fit(cut, ahead)
        if fit.agreement < sure:
            again = patch.fit(cut, np.array([move[0], move[1], starts_px[number], 0.0]))
            fit = max(fit, again, key=lambda each: each.agreement)
        speed = float(fit.move[2] - move[2])
        move = fit.move
        fits.append(fit)
    return fits


def _learn(take: Take, place: _Place, mask: Mask, reference: Picture, starts_px: Vector) -> Mask:
    """The part of and about the mask that goes along with the heel rather than stays."""
    patch = RearPatch(reference, mask, place.middle_px, place.reach_px)
    rate_hz = (len(take) - 1) / max(1e-6, take.times_s[-1] - take.times_s[0])
    stride = max(1, round(rate_hz * evidence.value("heel_learning_step", unit="s")))
    fits = _track(take, place, patch, starts_px, stride=stride)
    grown = cv2.dilate(mask.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    ys, xs = np.nonzero(grown)
    offsets = np.stack([xs, ys], axis=1) - place.middle_px
    moved, stayed = np.zeros(xs.size), np.zeros(xs.size)
    count = int(evidence.value("heel_learning_pictures", unit="1"))
    order = np.argsort([fit.move[2] for fit in fits])[: max(count, len(fits) // 8)]
    for k in order[:: max(1, order.size // count)]:
        cut = place.cut(take.picture(int(k) * stride))
        matrix = patch.matrix(fits[k].move)
        at = (offsets @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32)
        seen = cv2.remap(cut, at[None, :, 0], at[None, :, 1], cv2.INTER_LINEAR)[0]
        moved += np.abs(seen - reference[ys, xs])
        stayed += np.abs(cut[ys, xs] - reference[ys, xs])
    margin = np.zeros(mask.shape, np.float32)
    margin[ys, xs] = stayed - moved
    kept = (cv2.GaussianBlur(margin, (0, 0), 2.0) > 0) & grown
    piece = _largest(kept)
    return piece if piece.sum() > 0.25 * mask.sum() else mask


def _largest(mask: Mask) -> Mask:
    """The largest piece, specks and bridges removed."""
    opened = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(opened)
    if count < 2:  # noqa: PLR2004
        return mask
    return np.asarray(labels == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA])))
