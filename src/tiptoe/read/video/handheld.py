"""Cancel the movement of a camera that is held in a hand, where there is any.

Take, flat picture, feet -> every picture of the take as the camera saw the flat one.
"""

import numpy as np

from tiptoe.read.video.camera import Background
from tiptoe.read.video.foot_model import Seed
from tiptoe.read.video.register import Mask
from tiptoe.read.video.take import Take


def steady(take: Take, number: int, seeds: list[Seed]) -> Background | None:
    """Cancel the camera's movement in a take; what it was seen by, None when it stood still."""
    reference = take.grey(number)
    background = Background(reference, _movable(seeds, reference.shape))
    sampled = np.linspace(0, len(take) - 1, 12).astype(int)
    if not background.moves([take.grey(int(i)) for i in sampled]):
        return None
    order = [*range(number, len(take)), *range(number - 1, -1, -1)]
    take.steady({i: background.motion(take.grey(i)) for i in order})
    return background


def _movable(seeds: list[Seed], shape: tuple[int, ...]) -> Mask:
    """Feet with room to rise, and everything above them."""
    mask = np.zeros(shape, dtype=bool)
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    for seed in seeds:
        points = np.stack([seed.heel_px, seed.toe_px, seed.ankle_px])
        room = 0.3 * seed.length_px
        low, high = points.min(axis=0) - room, points.max(axis=0) + room
        mask |= (columns > low[0]) & (columns < high[0]) & (rows < high[1] - 0.2 * room)
    return mask
