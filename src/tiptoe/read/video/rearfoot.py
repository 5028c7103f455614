"""Follow the backs of both heels through a take filmed from behind.

Take -> RearfootTracks in picture pixels. The pose network says where each heel and shank are; what
moves as one piece with the heel is learned from the pictures in which it is highest; the body's
rise says where to look when a heel was lost.
"""

import cv2
import numpy as np

from tiptoe import evidence
from tiptoe.model import RearfootTrack, Side
from tiptoe.read.video.rear_patch import FLAT, RearFit, RearPatch
from tiptoe.read.video.rear_place import Place, heels_that_rise, place_of
from tiptoe.read.video.register import Mask, Picture, Vector, read
from tiptoe.read.video.take import Take

SOUGHT = 7  # heights at which a lost heel is looked for
REST_MOST = 8  # pictures until it is looked for again, after having been looked for in vain


def follow_rearfeet(take: Take, rise_px: Vector) -> tuple[RearfootTrack, ...]:
    """Each heel that could be followed from behind; `rise_px` (n,) of the body, in the picture."""
    if len(take.looks) < 2:  # noqa: PLR2004
        return ()
    number = _flat_number(take, rise_px)
    starts = -np.nan_to_num(rise_px - rise_px[number]) * take.box.scale
    places = {side: place_of(take, side, number) for side in Side}
    tracks = [
        _follow(take, side, place, number, starts)
        for side, place in places.items()
        if place is not None
    ]
    return tuple(track for track in tracks if is_heel(track) and rises_along(track, rise_px))


def is_heel(track: RearfootTrack) -> bool:
    """What was followed never leaned further than a heel can."""
    tilt_rad = track.tilt_rad[np.isfinite(track.tilt_rad)]
    most = evidence.value("heel_tilt_most", unit="rad")
    return not tilt_rad.size or float(np.percentile(np.abs(tilt_rad), 98)) <= most


def rises_along(track: RearfootTrack, body_rise_px: Vector) -> bool:
    """The heel went up where the body did; true where the body hardly moved.

    A front that was taken for a back has toes where heels should be, and the floor stays as well.
    """
    held, known = np.isfinite(track.rise_px), np.isfinite(body_rise_px)
    if not (held & known).any():
        return True
    low_px, high_px = np.nanpercentile(body_rise_px, [5, 95])
    rose_px = high_px - low_px
    if rose_px < evidence.value("heel_back_body_rise", unit="1") * track.reach_px:
        return True
    is_up = known & (body_rise_px >= (low_px + high_px) / 2)
    if not (held & is_up).any():
        return True  # lost while the body was up: what was seen of it before is no error
    heel_px = np.percentile(track.rise_px[held & is_up], 90) - np.percentile(track.rise_px[held], 5)
    return bool(heel_px > evidence.value("heel_back_along_body", unit="1") * rose_px)


def follow_heels_alone(take: Take, number: int) -> tuple[RearfootTrack, ...]:
    """The heels that go straight up when no body is in view, taken to be seen from behind."""
    tracks = [
        _follow(take, side, place, number, _slid(take, place, number))
        for side, place in heels_that_rise(take, number).items()
    ]
    return tuple(filter(is_heel, tracks))


def rise_alike(tracks: tuple[RearfootTrack, ...]) -> bool:
    """Two heels went up and down as one: beside each other, they are seen from one end."""
    if len(tracks) < len(Side):
        return False
    one, other = (track.rise_px for track in tracks)
    both = np.isfinite(one) & np.isfinite(other)
    if both.sum() < 2 or min(np.ptp(one[both]), np.ptp(other[both])) <= 0:  # noqa: PLR2004
        return False
    alike = float(np.corrcoef(one[both], other[both])[0, 1])
    return alike > evidence.value("heels_alike", unit="1")


def _slid(take: Take, place: Place, number: int) -> Vector:
    """(n,) px: where the heel's box is found again when it is slid up and down; up is negative."""
    ys, xs = np.nonzero(place.mask)
    x0, x1, y0, y1 = xs.min(), xs.max() + 1, ys.min(), ys.max() + 1
    box = take.picture(number, place.part)[y0:y1, x0:x1]
    slack = max(1, (x1 - x0) // 6)
    found = []
    for picture in take.pictures(part=place.part):
        strip = picture[:, max(0, x0 - slack) : x1 + slack]
        likeness = cv2.matchTemplate(strip, box, cv2.TM_CCOEFF_NORMED)
        found.append(float(cv2.minMaxLoc(likeness)[3][1] - y0))
    return np.array(found)


def _flat_number(take: Take, rise_px: Vector) -> int:
    """The first picture in which little moves and the body is low."""
    known = np.where(np.isfinite(rise_px), rise_px, np.nanmedian(rise_px))
    low, high = np.percentile(known, [5, 95])
    change = np.convolve(take.still_changes(), np.ones(5) / 5, mode="same")
    is_low = known <= low + 0.15 * (high - low)
    is_still = change <= np.percentile(change[is_low], 40)
    return int(np.argmax(is_low & is_still))


def _follow(take: Take, side: Side, place: Place, number: int, starts: Vector) -> RearfootTrack:
    """One heel over all pictures; `starts` (n,) px: about where it is, up negative."""
    reference = take.picture(number, place.part)
    mask = place.mask & place.foot
    for _ in range(int(evidence.value("heel_learning_rounds", unit="1"))):
        mask = _learn(take, place, mask, reference, starts)
    mask = _middle_of(mask, place.core)
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
        solidity=min(1.0, float(mask.sum() / max(1, (place.core & place.mask).sum()))),
        reach_px=place.reach_px / take.box.scale,
    )


def _middle_of(mask: Mask, core: Mask) -> Mask:
    """What was learned, without the sides that other parts of the foot come into view at."""
    inner = mask & core
    return inner if inner.sum() >= evidence.value("heel_back_fewest", unit="px") / 2 else mask


def _track(
    take: Take, place: Place, patch: RearPatch, starts_px: Vector, *, learns: bool = False
) -> list[RearFit]:
    """The heel in every picture, each started from the one before, or from the body's rise.

    Where it is doubted while the body is up it is looked for everywhere, unless what goes along
    with it is still being learned, and then in some of the pictures alone.
    """
    stride = _learning_stride(take) if learns else 1
    fits: list[RearFit] = []
    move, speed_px_s = FLAT.copy(), 0.0
    rests = tries = 0
    sure = evidence.value("heel_back_sure", unit="1")
    doubted = evidence.value("heel_back_doubted", unit="1")
    times_s = np.array(take.times_s)[::stride]
    waits_s = np.diff(times_s, prepend=times_s[:1])
    most_px_s = evidence.value("heel_fastest", unit="1/s") * place.reach_px
    middle_px = np.percentile(starts_px, [5, 95]).mean()
    pictures = take.pictures(stride=stride, part=place.part)
    for picture, wait_s, start_px in zip(pictures, waits_s, starts_px[::stride], strict=True):
        rise_px = np.clip(speed_px_s, -most_px_s, most_px_s) * wait_s
        fit = patch.fit(picture, move + np.array([0.0, 0.0, rise_px, 0.0, 0.0]))
        if fit.agreement < sure:
            again = patch.fit(picture, np.array([*move[:2], start_px, 0.0, move[4]]))
            fit = max(fit, again, key=lambda each: each.agreement)
        rests = max(0, rests - 1)
        if not learns and fit.agreement < doubted and start_px <= middle_px and not rests:
            fit = max(fit, _sought(patch, picture, place.reach_px), key=lambda each: each.agreement)
            tries = tries + 1 if fit.agreement < doubted else 0
            rests = min(2**tries, REST_MOST)
        speed_px_s = float(fit.move[2] - move[2]) / wait_s if wait_s > 0 else 0.0
        move = fit.move
        fits.append(fit)
    return fits


def _sought(patch: RearPatch, picture: Picture, reach_px: float) -> RearFit:
    """The heel wherever between the floor and its highest it is found best."""
    highest = evidence.value("heel_back_highest", unit="1") * reach_px
    starts = [np.array([0.0, 0.0, -up, 0.0, 0.0]) for up in np.linspace(0.0, highest, SOUGHT)]
    rough = [patch.fit(picture, start, steps=3) for start in starts]
    return patch.fit(picture, max(rough, key=lambda each: each.agreement).move)


def _learn(take: Take, place: Place, mask: Mask, reference: Picture, starts_px: Vector) -> Mask:
    """The part of and about the mask that goes along with the heel rather than stays."""
    patch = RearPatch(reference, mask, place.middle_px, place.reach_px)
    stride = _learning_stride(take)
    fits = _track(take, place, patch, starts_px, learns=True)
    grown = (cv2.dilate(mask.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0) & place.foot
    ys, xs = np.nonzero(grown)
    offsets = np.stack([xs, ys], axis=1) - place.middle_px
    moved, stayed = np.zeros(xs.size), np.zeros(xs.size)
    count = int(evidence.value("heel_learning_pictures", unit="1"))
    order = np.argsort([fit.move[2] for fit in fits])[: max(count, len(fits) // 8)]
    for k in order[:: max(1, order.size // count)]:
        cut = take.picture(int(k) * stride, place.part)
        matrix = patch.matrix(fits[k].move)
        x, y = (offsets @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32).T
        seen = read(cut, x[None], y[None])[0]
        moved += np.abs(seen - reference[ys, xs])
        stayed += np.abs(cut[ys, xs] - reference[ys, xs])
    margin = np.zeros(mask.shape, np.float32)
    margin[ys, xs] = stayed - moved
    kept = (cv2.GaussianBlur(margin, (0, 0), 2.0) > 0) & grown
    piece = _largest(kept)
    return piece if piece.sum() > 0.25 * mask.sum() else mask


def _learning_stride(take: Take) -> int:
    """How many pictures on the next one to learn from is."""
    rate_hz = (len(take) - 1) / max(1e-6, take.times_s[-1] - take.times_s[0])
    return max(1, round(rate_hz * evidence.value("heel_learning_step", unit="s")))


def _largest(mask: Mask) -> Mask:
    """The largest piece, specks and bridges removed."""
    opened = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(opened)
    if count < 2:  # noqa: PLR2004
        return mask
    return np.asarray(labels == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA])))
