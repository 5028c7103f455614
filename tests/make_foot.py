"""Draws a foot whose motion is known: a textured patch turning about its ball."""

import cv2
import numpy as np

from tiptoe.read.video.foot_model import Seed

SIZE = (180, 220)  # rows, columns
HEEL, TOE, ANKLE, BALL = (
    np.array(p, dtype=float) for p in ((165, 120), (55, 128), (140, 80), (85, 134))
)
SEED = Seed(HEEL, TOE, ANKLE)  # heel right of toes: it faces left


def texture(seed, *, shape=SIZE, low=60, high=200):
    """Smooth random grey values."""
    rng = np.random.default_rng(seed)
    noise = cv2.GaussianBlur(rng.normal(0, 1, shape).astype(np.float32), (0, 0), 2.0)
    noise = (noise - noise.min()) / np.ptp(noise)
    return low + (high - low) * noise


def rearfoot_mask():
    corners = np.array([[172, 136], [170, 100], [150, 84], [100, 112], [82, 138]])
    mask = np.zeros(SIZE, np.uint8)
    cv2.fillPoly(mask, [corners.astype(np.int32)], 1)
    return mask.astype(bool)


def turned(angle_rad, shift=(0.0, 0.0)):
    """(2, 3) map of flat places to places with the heel up by an angle about the ball."""
    c, s = np.cos(angle_rad), -np.sin(angle_rad)
    linear = np.array([[c, -s], [s, c]])
    return np.hstack([linear, (BALL - linear @ BALL + np.array(shift))[:, None]])


def picture(angle_rad, *, shift=(0.0, 0.0), noise=1.0, light=1.0, seed=0, foot=1, floor=2):
    """A grey picture of the foot at an angle."""
    matrix = turned(angle_rad, shift)
    size = (SIZE[1], SIZE[0])
    over = cv2.warpAffine(texture(foot, low=90, high=230), matrix, size, flags=cv2.INTER_CUBIC)
    mask = cv2.warpAffine(rearfoot_mask().astype(np.float32), matrix, size)
    out = (1 - mask) * texture(floor, low=30, high=140) + mask * over
    out = light * out + np.random.default_rng(seed).normal(0, noise, SIZE)
    return np.clip(np.round(out), 0, 255).astype(np.uint8)
