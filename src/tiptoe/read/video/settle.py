"""Read heel rise and forefoot shift off a rearfoot's motion, the zero found again at each stance.

Turns -> rise and shift. Whenever the foot is flat its heel is at zero and its ball in its place, by
definition: what the motion says at those moments is the foot having been set down elsewhere, or the
camera having drifted, and is taken away everywhere between. The pivot is the point that moved least
over all raises; a foot that turned about it without shifting was planted.
"""

from dataclasses import replace

import numpy as np

from tiptoe import evidence
from tiptoe.read.video.foot_track import Turns
from tiptoe.read.video.register import Plane, Vector


def best_pivot(plane: Plane, turns: Turns, length_px: float) -> Plane:
    """The plane with its pivot moved to the point that stays while the foot turns."""
    least = evidence.value("layer_least_turn", unit="rad")
    up, down = (turns.is_held & (sign * turns.turn[:, 0] > least) for sign in (1, -1))
    used = up if up.sum() >= down.sum() else down
    if used.sum() < 3:  # noqa: PLR2004
        return plane
    base = _base(turns, turns.turn[:, 1:])
    rows, sides = [], []
    for turn, zero in zip(turns.turn[used], base[used], strict=True):
        matrix = plane.matrix(turn)
        rows.append(np.eye(2) - matrix[:, :2])
        sides.append(matrix[:, 2] - zero)
    pivot = np.linalg.lstsq(np.vstack(rows), np.concatenate(sides), rcond=None)[0]
    reach = 0.3 * length_px
    moved = np.clip(pivot - plane.pivot_px, -reach, reach)
    return replace(plane, pivot_px=plane.pivot_px + moved)


def about(old: Plane, new: Plane, turns: Turns) -> Turns:
    """The same motions written about another pivot."""
    out = turns.turn.copy()
    for i, turn in enumerate(turns.turn):
        matrix = old.matrix(turn)
        out[i, 1:] = matrix[:, :2] @ new.pivot_px + matrix[:, 2] - new.pivot_px
    return replace(turns, turn=out)


def rise_px(plane: Plane, turns: Turns, heel_px: Vector) -> Vector:
    """(n,) upward displacement of the heel from the nearest flat stance."""
    moved = np.array([plane.matrix(turn) @ np.append(heel_px, 1.0) for turn in turns.turn])
    sunk = _base(turns, turns.turn[:, 2:])[:, 0]
    return np.asarray(heel_px[1] - moved[:, 1] + sunk)


def shift_px(turns: Turns) -> Vector:
    """(n,) distance of the ball of the foot from where it was at the nearest flat stance."""
    place = turns.turn[:, 1:]
    return np.asarray(np.linalg.norm(place - _base(turns, place), axis=1))


def _base(turns: Turns, values: Vector) -> Vector:
    """(n, k) what the values are when the foot is flat, smoothed and carried between stances."""
    flat = turns.is_held & (np.abs(turns.turn[:, 0]) < evidence.value("flat_pitch", unit="rad"))
    numbers = np.nonzero(flat)[0]
    if numbers.size == 0:
        return np.zeros_like(values)
    calm = _calmed(values[numbers])
    every = np.arange(len(values))
    return np.stack([np.interp(every, numbers, calm[:, j]) for j in range(values.shape[1])], axis=1)


def _calmed(values: Vector, half: int = 3) -> Vector:
    """(n, k) running medians along the first axis; windows are cut short at the ends."""
    size, count = 2 * half + 1, len(values)
    out = np.empty_like(values)
    if count > size:
        windows = np.lib.stride_tricks.sliding_window_view(values, size, axis=0)
        out[half : count - half] = np.median(windows, axis=-1)
    ends = range(count) if count <= size else [*range(half), *range(count - half, count)]
    for i in ends:
        out[i] = np.median(values[max(0, i - half) : i + half + 1], axis=0)
    return out
