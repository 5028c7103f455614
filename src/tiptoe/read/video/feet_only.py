"""Find a foot when there is no body in view: by how it moves.

Pictures of a take -> Seed. In a heel raise seen from the side the rearfoot turns about the ball of
the foot while shank and room do not turn. Dense motion between flat stance and a slightly raised
foot is searched for the turning patch whose centre of rotation lies low and beside it; that centre
is the ball, the patch's far end the heel.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from tiptoe import evidence
from tiptoe.read.video.foot_model import RearfootModel, Seed
from tiptoe.read.video.register import Vector
from tiptoe.read.video.take import Take

WIDEST = 320  # pixels: enough to see a foot turn, quick to search
Places = NDArray[np.complexfloating[Any, Any]]  # right + i down
SQUARES = 20  # that the longer side of a picture is looked at in
MOST = 30_000  # points that are looked at: where a camera moved all of them do
RAISED = (0.3, 0.37, 0.44, 0.5, 0.55, 0.6, 0.65, 0.7, 0.78)  # shares of the most that changes
FEWEST = 60  # points that fix a rotation against some that are wrong


def find_foot(take: Take, number: int) -> Seed | None:
    """The foot that turns most plainly, in crop pixels of picture `number`; None when none does."""
    found = _found(take, number, raised_pictures(take, number, (0.35, 0.45, 0.55, 0.7)))
    plainest = max(found, key=lambda each: each[0], default=None)
    return None if plainest is None else plainest[2]


def find_feet(take: Take, number: int) -> list[Seed]:
    """All that turns like a foot in the lowest part of what moves, the likeliest first.

    A ball that is planted is the centre in many pictures; what sways has its centre here and there.
    """
    lowest = evidence.value("lowest_change", unit="1")
    return _apart(_found(take, number, raised_pictures(take, number, RAISED, lowest=lowest)))


def _found(take: Take, number: int, others: list[int]) -> list[tuple[float, Vector, Seed]]:
    """Support, ball and seed of the best turning patch in each of some pictures."""
    reference = take.still(number)
    shrink = min(1.0, WIDEST / reference.shape[1])
    small = _shrunk(reference, shrink)
    patches = [_turning_patch(small, _shrunk(take.still(other), shrink)) for other in others]
    found = []
    for support, pivot, patch in filter(None, patches):
        seed = _seed(pivot / shrink, patch / shrink)
        if seed is not None:
            found.append((support, pivot / shrink, seed))
    return found


def _apart(found: list[tuple[float, Vector, Seed]]) -> list[Seed]:
    """Of (support, ball, seed) the best of each ball, that with the most support in all first."""
    near = evidence.value("same_ball", unit="1")
    balls: list[list[tuple[float, Vector, Seed]]] = []
    for each in sorted(found, key=lambda each: -each[0]):
        for ball in balls:
            if np.linalg.norm(each[1] - ball[0][1]) < near * ball[0][2].length_px:
                ball.append(each)
                break
        else:
            balls.append([each])
    balls.sort(key=lambda ball: -sum(support for support, _, _ in ball))
    return [ball[0][2] for ball in balls]


def redrawn_seed(model: RearfootModel, seed: Seed) -> Seed:
    """The seed redrawn about the ball and the layer that motion gave, when they reach further.

    Or far less far: the motion that gave the seed was then partly another's, a shadow's perhaps.
    """
    xs = np.nonzero(model.mask)[1]
    side = -model.plane.handed
    reach = float(np.percentile(side * (xs - model.plane.pivot_px[0]), 99))
    share = evidence.value("ball_along_foot", unit="1")
    too_long = evidence.value("seed_too_long", unit="1")
    if not model.moves or seed.length_px / too_long < reach / share < seed.length_px:
        return seed
    return _seed_about(model.plane.pivot_px, side, 1.04 * reach)


def _shrunk(picture: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    size = (round(picture.shape[1] * scale), round(picture.shape[0] * scale))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))


def raised_pictures(
    take: Take, number: int, shares: tuple[float, ...], *, lowest: float = 1.0
) -> list[int]:
    """Pictures that differ from the reference by these shares of the most.

    lowest: by how much of all change, from below, that is judged. Feet are the lowest of what
    moves; legs sway.
    """
    reference = take.still(number)[::4, ::4].astype(np.int16)
    stride = max(1, len(take) // 150)
    numbers = np.arange(0, len(take), stride)
    rows = np.array(
        [np.abs(take.still(int(i))[::4, ::4].astype(np.int16) - reference).mean(1) for i in numbers]
    )
    from_below = np.cumsum(rows.sum(axis=0)[::-1])[::-1]
    low = from_below <= lowest * max(1e-6, from_below[0])
    differ = rows[:, low].sum(axis=1)
    share = differ / max(1e-6, float(differ.max(initial=0.0)))
    return sorted({int(numbers[int(np.argmin(np.abs(share - each)))]) for each in shares})


def _turning_patch(
    small: NDArray[np.uint8], other: NDArray[np.uint8]
) -> tuple[float, Vector, Vector] | None:
    """Support, centre of rotation (2,) and turning points (k, 2) of the best rotation."""
    engine = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    flow = engine.calc(small, other, np.zeros((*small.shape, 2), np.float32))
    texture = cv2.Laplacian(cv2.GaussianBlur(small, (0, 0), 1.0), cv2.CV_32F)
    moving = (np.hypot(flow[..., 0], flow[..., 1]) > 1.0) & (np.abs(texture) > 1.0)
    ys, xs = np.nonzero(moving)
    thin = 1 + xs.size // MOST
    ys, xs = ys[::thin], xs[::thin]
    points = np.stack([xs, ys], axis=1).astype(np.float64)
    return _best_rotation(points, points + flow[ys, xs], small.shape)


def _best_rotation(
    points: Vector, moved: Vector, shape: tuple[int, ...]
) -> tuple[float, Vector, Vector] | None:
    """Each neighbourhood proposes a rotation; the one most points of a rearfoot share wins."""
    best: tuple[float, Vector, Vector] | None = None
    was, now = (places @ (1, 1j) for places in (points, moved))
    for near in _neighbourhoods(points, shape):
        turn, shift = _rotation(was[near], now[near])
        for _ in range(2):
            close = np.abs(turn * was + shift - now) < 0.8  # noqa: PLR2004
            if close.sum() < FEWEST or not _is_turn(turn):
                break
            turn, shift = _rotation(was[close], now[close])
        if not _is_turn(turn):
            continue
        at = shift / (1 - turn)
        centre, angle = np.array([at.real, at.imag]), float(np.angle(turn))
        if not (0 < at.real < shape[1] and 0 < at.imag < shape[0] * 1.05):
            continue
        patch = _rearfoot(points[close], centre, angle)
        support = len(patch) * abs(angle)
        is_better = len(patch) > FEWEST and (best is None or support > best[0])
        if is_better and _is_lowest(points, patch, centre):
            best = (support, centre, patch)
    return best


def _neighbourhoods(points: Vector, shape: tuple[int, ...]) -> list[NDArray[np.intp]]:
    """Numbers of the points in each of many overlapping squares that hold enough of them."""
    side = max(shape) / SQUARES
    found = []
    for offset in (0.0, 0.5):
        for aside in (0.0, 0.5):
            column, row = np.floor(points / side + (offset, aside)).astype(int).T
            order = np.argsort(column + 1000 * row, kind="stable")
            key = (column + 1000 * row)[order]
            groups = np.split(order, np.flatnonzero(np.diff(key)) + 1)
            found += [group for group in groups if group.size >= FEWEST // 2]
    return found


def _rotation(was: Places, now: Places) -> tuple[complex, complex]:
    """Factor and shift of the turn, with a change of size, that carries points to others."""
    off = was - was.mean()
    factor = np.vdot(off, now - now.mean()) / max(float(np.vdot(off, off).real), 1e-9)
    return complex(factor), complex(now.mean() - factor * was.mean())


def _is_turn(factor: complex) -> bool:
    """Neither a slide nor a stretch, and not further than between two nearby positions."""
    least = 0.6 * evidence.value("layer_least_turn", unit="rad")
    return bool(least < abs(np.angle(factor)) < 0.6 and abs(abs(factor) - 1) < 0.12)  # noqa: PLR2004


def _rearfoot(points: Vector, centre: Vector, angle: float) -> Vector:
    """Those points that lie beside the centre, not above it, on the side that goes up."""
    away = points - centre
    is_up = away[:, 0] * angle < 0
    return np.asarray(points[is_up & (np.abs(away[:, 0]) > 0.8 * np.abs(away[:, 1]))])


def _is_lowest(points: Vector, patch: Vector, centre: Vector) -> bool:
    """Hardly anything moves below the ball of a planted foot."""
    reach = float(np.percentile(np.abs(patch[:, 0] - centre[0]), 90))
    return float((points[:, 1] > centre[1] + 0.35 * reach).mean()) < 0.1  # noqa: PLR2004


def _seed(pivot: Vector, patch: Vector) -> Seed | None:
    """Heel, toe and ankle from the ball and the patch that turns about it; None high above it."""
    side = np.sign(np.median(patch[:, 0]) - pivot[0])
    low = patch[patch[:, 1] > pivot[1] - 0.6 * np.ptp(patch[:, 0])]
    if not low.size:
        return None
    reach = float(np.percentile(side * (low[:, 0] - pivot[0]), 97))
    return _seed_about(pivot, side, reach)


def _seed_about(pivot: Vector, side: float, reach: float) -> Seed:
    """A foot of usual proportions whose ball and heel are this far apart."""
    share = evidence.value("ball_along_foot", unit="1")
    heel = np.array([pivot[0] + side * reach, pivot[1] - 0.12 * reach])
    toe = pivot + np.array([-side * reach * (1 - share) / share, -0.08 * reach])
    ankle = np.array([heel[0] - side * 0.30 * reach, pivot[1] - 0.45 * reach])
    return Seed(heel, toe, ankle)
