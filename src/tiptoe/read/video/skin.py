"""Tell a bare foot from a shod one by colour: a bare foot has the colour of its owner's skin.

Picture, pose points -> skin tone; tones of face and foot -> shod, bare, or cannot tell. Tones are
colour relative to brightness, so that light and shade cancel.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from tiptoe import evidence
from tiptoe.read.video.register import Vector

FACE = ("nose", "mouth_left", "mouth_right", "left_eye", "right_eye", "left_ear", "right_ear")


def face_tone(yuv: NDArray[np.uint8], points_px: Vector) -> Vector:
    """(2,) tone at face points (n, 2) of an I420 picture: median over the points."""
    height, width = yuv.shape[0] * 2 // 3, yuv.shape[1]
    x = np.clip(points_px[:, 0], 0, width - 1).astype(int)
    y = np.clip(points_px[:, 1], 0, height - 1).astype(int)
    chroma = yuv[height:].reshape(2, height // 2, width // 2)
    luma = (yuv[y, x] - 16.0) * (255 / 219)  # video levels to the full levels of a BGR picture
    blue, red = 128 + (chroma[:, y // 2, x // 2] - 128.0) * (255 / 224)
    return _tone(luma, blue, red)


def foot_tone(colour: NDArray[np.uint8], places: Vector) -> Vector:
    """(2,) tone at places (n, 2) of a BGR crop."""
    x = np.clip(np.round(places[:, 0]), 0, colour.shape[1] - 1).astype(int)
    y = np.clip(np.round(places[:, 1]), 0, colour.shape[0] - 1).astype(int)
    luma, red, blue = np.moveaxis(cv2.cvtColor(colour, cv2.COLOR_BGR2YCrCb)[y, x], -1, 0)
    return _tone(*(each.astype(np.float64) for each in (luma, blue, red)))


def is_shod(face: Vector, foot: Vector) -> bool | None:
    """True when the foot's tone is far from the face's, False when near, None in between."""
    apart = float(np.abs(face - foot).max())
    if apart < evidence.value("skin_tone_same", unit="1"):
        return False
    return True if apart > evidence.value("skin_tone_other", unit="1") else None


def is_shod_below(ankle: Vector, foot: Vector) -> bool | None:
    """The same where no face is in view: skin above the foot stands for it; None below cloth.

    A foot below a sock or a hem is shod where it has no colour of skin, else it may be bare.
    """
    if _is_skin(ankle):
        return is_shod(ankle, foot)
    return None if _is_skin(foot) else True


def _is_skin(tone: Vector) -> bool:
    names = ("skin_blue_least", "skin_blue_most", "skin_red_least", "skin_red_most")
    blue_least, blue_most, red_least, red_most = (evidence.value(n, unit="1") for n in names)
    return bool(blue_least < tone[0] < blue_most and red_least < tone[1] < red_most)


def _tone(luma: Vector, blue: Vector, red: Vector) -> Vector:
    bright = np.maximum(luma, 20.0)
    pairs = np.stack([blue - 128, red - 128], axis=1)
    return np.asarray(np.median(pairs / bright[:, None], axis=0))
