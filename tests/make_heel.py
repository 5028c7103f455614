"""Draws two heels seen from behind that turn and rise by known amounts."""

import cv2
import numpy as np
from make_foot import texture
from make_looks import POINT, look

from tiptoe.model import Side
from tiptoe.read.video.box import Box
from tiptoe.read.video.take import Take

SIZE = (240, 320)  # rows, columns of the crop
SHANK_PX = 150.0
HALF_PX = 16  # half a heel's width: a little less than the shank promises
ANKLE = {Side.LEFT: np.array([100.0, 150.0]), Side.RIGHT: np.array([220.0, 150.0])}
HEEL_BELOW_PX = 22.0
MIDDLE = {side: ankle + np.array([0.0, 18.0]) for side, ankle in ANKLE.items()}
REACH_PX = 0.43 * SHANK_PX
OUTWARD = {Side.LEFT: -1.0, Side.RIGHT: 1.0}  # in the picture, from behind

SHANK_OVER_PX = 7.0  # how far the sock hangs over the heel

PLAIN = 160.0
LEG = texture(9, shape=SIZE, low=60, high=250)
FLOOR = texture(2, shape=SIZE, low=30, high=140)
SKIN = {side: texture(5 + k, shape=SIZE, low=90, high=230) for k, side in enumerate(Side)}


def heel(side):
    """1 where the flat heel is."""
    x, y = MIDDLE[side]
    mask = np.zeros(SIZE, np.float32)
    return cv2.ellipse(mask, (int(x), int(y)), (HALF_PX, 24), 0, 0, 360, 1.0, -1)


def moved(middle, turn_rad, rise_px, short=1.0, slope=0.0):
    """(2, 3) map of flat places to places: turned in the picture, shortened upright, raised.

    Level edges turn further on a patch that slopes.
    """
    level_rad = turn_rad + slope * rise_px / REACH_PX
    upright = [np.cos(turn_rad), -np.sin(turn_rad)]
    linear = np.array([upright, [short * np.sin(level_rad), short * np.cos(level_rad)]])
    return np.hstack([linear, (middle - linear @ middle - [0.0, rise_px])[:, None]])


def shortening(rise_px):
    """How much lower a heel looks that leans forward as it rises about the ball."""
    return float(np.cos(np.arcsin(np.clip(rise_px / REACH_PX, 0, 0.9)) + 0.1) / np.cos(0.1))


def shank(side, rise_px):
    """1 where a shank is that rises with the heel and does not turn."""
    x, y = ANKLE[side]
    mask = np.zeros(SIZE, np.float32)
    end = (int(x + HALF_PX), int(y + SHANK_OVER_PX - rise_px))
    return cv2.rectangle(mask, (int(x - HALF_PX), 0), end, 1.0, -1)


def picture(poses, *, light=1.0, slant=0.0, slope=0.0, noise=1.0, seed=0, has_shanks=False):
    """A grey picture; poses: {side: (tilt_rad towards inversion, rise_px)}; slant: grey per px."""
    out = FLOOR
    for side, (tilt_rad, rise_px) in poses.items():
        turn_rad, short = OUTWARD[side] * tilt_rad, shortening(rise_px)
        matrix = moved(MIDDLE[side], turn_rad, rise_px, short, slope)
        over = cv2.warpAffine(SKIN[side], matrix, SIZE[::-1], flags=cv2.INTER_CUBIC)
        mask = cv2.warpAffine(heel(side), matrix, SIZE[::-1])
        out = (1 - mask) * out + mask * over
        if has_shanks:
            out = out + 0.7 * mask * (PLAIN - over)
            up = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, -rise_px]])
            leg = cv2.warpAffine(LEG, up, SIZE[::-1], borderMode=cv2.BORDER_REFLECT)
            out = np.where(shank(side, rise_px) > 0, leg, out)
    out = out + slant * (np.arange(SIZE[1]) - SIZE[1] / 2)
    out = light * out + np.random.default_rng(seed).normal(0, noise, SIZE)
    return np.clip(np.round(out), 0, 255).astype(np.uint8)


def points():
    """(33, 2) what the network says of these two legs, in picture pixels."""
    xy_px = look(yaw_rad=np.pi / 2).xy_px.copy()
    for side, ankle in ANKLE.items():
        xy_px[POINT[f"{side}_ankle"]] = ankle
        xy_px[POINT[f"{side}_heel"]] = ankle + np.array([0.0, HEEL_BELOW_PX])
        xy_px[POINT[f"{side}_knee"]] = ankle - np.array([0.0, SHANK_PX])
    return xy_px + 0.5


def take(spool, poses, *, rate_hz=30.0, is_mirrored=False, without=(), **how):
    """A take of drawn pictures, one per item of poses; `without` some that never arrived."""
    made = Take(box=Box(0, 0, SIZE[1], SIZE[0], 1.0), spool=spool)
    for number, pose in enumerate(poses):
        if number in without:
            continue
        grey = picture(pose, seed=number, **how)
        made.add(number / rate_hz, np.ascontiguousarray(grey[:, ::-1]) if is_mirrored else grey)
        if number % 6 == 0:
            one = look(len(made) - 1, yaw_rad=np.pi / 2, rate_hz=rate_hz)
            one.xy_px[:] = points()
            made.looks.append(one)
    return made
