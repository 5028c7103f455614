"""Draws discs on a foot that turns about its ball, in colour, and a take of such pictures."""

import cv2
import numpy as np
from make_looks import take as drawn_take

from tiptoe.model import FootTrack, Side
from tiptoe.read.video.box import Box

SIZE = (200, 320)  # rows, columns of the scene
SIZE_PX = (540, 960)  # of the whole picture
CORNER = np.array([100, 700])  # of the scene in the whole picture
HEEL, BALL, TOE = (np.array(p, dtype=float) for p in ((330, 850), (250, 855), (210, 855)))
WHITE, SHOE, FLOOR = (240, 240, 235), (60, 40, 110), (110, 120, 125)


def textured(colour, seed, *, shape=SIZE, strength=14):
    """A ground of one colour with soft forms and grain."""
    noise = np.random.default_rng(seed).normal(0, 1, (*shape, 1)).astype(np.float32)
    soft = cv2.GaussianBlur(noise[..., 0], (0, 0), 3.0)[..., None]
    return np.array(colour, np.float32) + strength * soft / soft.std() + noise


def disc(longest, shortest, tilt_rad, middle, shape=SIZE):
    """(rows, columns) 0..1: how much of each pixel an ellipse covers."""
    y, x = np.mgrid[: shape[0], : shape[1]]
    c, s = np.cos(tilt_rad), np.sin(tilt_rad)
    along = 2 * (c * (x - middle[0]) + s * (y - middle[1])) / longest
    across = 2 * (-s * (x - middle[0]) + c * (y - middle[1])) / shortest
    out = np.hypot(along, across) + 1e-9
    steep = 2 * np.hypot(along / longest, across / shortest) / out
    return np.clip(0.5 - (out - 1) / (steep + 1e-9), 0, 1).astype(np.float32)


def blended(ground, cover, colour, *, blur=0.8, noise=1.5, seed=0):
    """The ground with something of a colour over it, as a camera would give it."""
    out = ground * (1 - cover[..., None]) + np.array(colour, np.float32) * cover[..., None]
    out = cv2.GaussianBlur(out.astype(np.float32), (0, 0), blur)
    out += np.random.default_rng(seed).normal(0, noise, out.shape)
    return np.clip(np.round(out), 0, 255).astype(np.uint8)


def turned(points, pitch_rad):
    """Points of the flat foot after the heel, right of the toes, went up by an angle."""
    c, s = np.cos(pitch_rad), -np.sin(pitch_rad)
    return BALL + (np.asarray(points, dtype=float) - BALL) @ np.array([[c, -s], [s, c]]).T


def scene(pitch_rad, *, stickers=(), on_floor=(), seed=0):
    """The foot with its heel up by an angle.

    stickers  (place on the flat foot, longest, shortest, colour); on_floor likewise, standing still
    """
    corners = np.array([[345, 868], [342, 800], [300, 780], [245, 840], [205, 850], [205, 868]])
    outline = (turned(corners, pitch_rad) - CORNER).astype(np.int32)
    cover = np.zeros(SIZE, np.uint8)
    cv2.fillPoly(cover, [outline], 1)
    out = blended(textured(FLOOR, 1), cover.astype(np.float32), SHOE, seed=seed)
    for place, longest, shortest, colour in on_floor:
        cover = disc(longest, shortest, 0.3, np.array(place) - CORNER - 0.5)
        out = blended(out.astype(np.float32), cover, colour, seed=seed)
    for place, longest, shortest, colour in stickers:
        middle = turned(place, pitch_rad) - CORNER - 0.5
        cover = disc(longest, shortest, -pitch_rad, middle)
        out = blended(out.astype(np.float32), cover, colour, seed=seed)
    return out


def track(pitches_rad):
    """The foot of those pictures, as it was followed."""
    n = len(pitches_rad)
    still = {name: np.zeros(n) for name in ("rise_px", "sigma_px", "shift_px")}
    return FootTrack(
        side=Side.LEFT, time_s=np.arange(n) / 2, pitch_rad=np.array(pitches_rad),
        quality=np.ones(n), length_px=135.0, length_sigma_px=1.0, heel_px=HEEL, ball_px=BALL,
        toe_px=TOE, **still,
    )  # fmt: skip


def taken(pictures, spool):
    """A take that holds the pictures of the scene."""
    made = drawn_take([], count=len(pictures), rate_hz=2.0)
    made.spool = spool
    rows, columns = SIZE
    made.scene_box = Box(100, 700, 100 + columns, 700 + rows, 1.0)
    made.scenes = {i: spool.append(picture) for i, picture in enumerate(pictures)}
    return made
