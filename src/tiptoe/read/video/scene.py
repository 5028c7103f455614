"""Keep what a thing of known size is looked for in: the place about the feet, in colour and sharp.

Take, feet, Frame, Known -> a picture now and then in the take. For a step, what lies below the feet
is kept as well; for a sticker, pictures go on being kept, ever more rarely, so that some show the
heel up.
"""

import numpy as np

from tiptoe import evidence
from tiptoe.model import Known
from tiptoe.read.video.box import Box, whole
from tiptoe.read.video.frames import Frame
from tiptoe.read.video.register import Vector
from tiptoe.read.video.take import Take

__all__ = ["keep_scene", "population_foot_m"]


def population_foot_m() -> float:
    """The length of an average adult's foot."""
    ratio = evidence.value("foot_length_over_stature", unit="1")
    return ratio * evidence.value("adult_stature", unit="m")


def keep_scene(take: Take, feet: tuple[Vector, float] | None, frame: Frame, known: Known) -> None:
    """Keep the newest picture of a take when it is wanted.

    feet: points (n, 2) and a length; None where nobody is seen, and feet alone may be in view.
    """
    if not _is_wanted(take, known):
        return
    size = (frame.gray.shape[1], frame.gray.shape[0])
    if feet is None:
        if known.sticker_m is not None:
            take.add_scene(frame.yuv, whole(*size, int(evidence.value("scene_longest", unit="px"))))
        return
    points, length = feet
    foot_px_per_m = length / population_foot_m()
    if known.sticker_m is not None:
        box = about_heels(points, length, known.sticker_m * foot_px_per_m, size)
    else:
        assert known.step_height_m is not None, "else nothing is wanted"
        box = about_step(points, length, known.step_height_m * foot_px_per_m, size)
    take.add_scene(frame.yuv, box)


def _is_wanted(take: Take, known: Known) -> bool:
    if known.sticker_m is None and known.step_height_m is None:
        return False
    if not take.scenes:
        return True
    since_s = take.times_s[-1] - take.times_s[max(take.scenes)]
    if known.sticker_m is None:
        return since_s >= 1.0 and len(take.scenes) < evidence.value("step_scenes", unit="1")
    long_s = take.times_s[-1] - take.times_s[min(take.scenes)]
    rarer = evidence.value("sticker_rarer", unit="1") * long_s
    return since_s >= max(evidence.value("sticker_interval", unit="s"), rarer)


def about_step(feet_px: Vector, length_px: float, below_px: float, size_px: tuple[int, int]) -> Box:
    """A box about feet (n, 2) that holds the floor below a step of a height."""
    finest = evidence.value("foot_finest", unit="px")
    room = (1.5, 0.5, 1.5, 1 + 1.5 * below_px / length_px)
    return _box(feet_px, np.array(room) * length_px, size_px, np.ceil(length_px / finest))


def about_heels(
    feet_px: Vector, length_px: float, sticker_px: float, size_px: tuple[int, int]
) -> Box:
    """A box about feet (n, 2) and the room they rise in, as sharp as a sticker's edge wants it."""
    finest = evidence.value("sticker_finest", unit="px")
    room = np.array((0.6, 0.9, 0.6, 0.3)) * length_px
    return _box(feet_px, room, size_px, np.ceil(sticker_px / finest))


def _box(feet_px: Vector, room_px: Vector, size_px: tuple[int, int], smaller: float) -> Box:
    """On even pixels; room to the left, above, to the right and below."""
    low, high = feet_px.min(axis=0) - room_px[:2], feet_px.max(axis=0) + room_px[2:]
    low, high = np.maximum(low, 0), np.minimum(high, size_px)
    left, top, right, bottom = (2 * int(v // 2) for v in (*low, *high))
    return Box(left, top, max(right, left + 16), max(bottom, top + 16), float(1 / smaller))
