"""Tell the front of a body from its back, look by look, by what came before and after.

Looks -> looks. Seen end-on the network sometimes takes a front for a back: left and right are then
exchanged, and the direction jumps by half a turn from one look to the next, which nobody standing
can do. Of all ways to exchange some looks back, the one in which the body turns least is taken,
and of those the one that exchanges fewest.
"""

from dataclasses import replace

import numpy as np

from tiptoe import evidence
from tiptoe.model import POSE_POINTS
from tiptoe.read.video.register import Vector
from tiptoe.read.video.take import POINT, Look
from tiptoe.read.video.viewpoint import yaws

__all__ = ["facing_one_way"]

OTHER = {"left": "right", "right": "left"}
MIRRORED = [
    POINT["_".join(OTHER.get(word, word) for word in name.split("_"))] for name in POSE_POINTS
]


def facing_one_way(looks: list[Look]) -> list[Look]:
    """The same looks, left and right exchanged where a body would have spun round in between."""
    if len(looks) < 2:  # noqa: PLR2004
        return looks
    is_exchanged = _exchanged(yaws(looks), np.array([look.time_s for look in looks]))
    if not any(is_exchanged):
        return looks
    pairs = zip(looks, is_exchanged, strict=True)
    return [_exchange(look) if is_so else look for look, is_so in pairs]


def _exchanged(angles_rad: Vector, times_s: Vector) -> list[bool]:
    """For each look, True where half a turn is to be added: the way of least turning."""
    doubt = evidence.value("exchange_cost", unit="rad")
    is_near = np.diff(times_s) <= evidence.value("look_gap", unit="s")
    turned_rad = np.abs(np.angle(np.exp(1j * np.diff(angles_rad))))
    stays, spins = turned_rad * is_near, (np.pi - turned_rad) * is_near
    cost = np.array([0.0, doubt])
    came_from: list[tuple[int, int]] = []
    for stay, spin in zip(stays, spins, strict=True):
        ways = cost + np.array([[stay, spin], [spin, stay]])
        came_from.append((int(ways[0].argmin()), int(ways[1].argmin())))
        cost = ways.min(axis=1) + np.array([0.0, doubt])
    state = [int(cost.argmin())]
    for ways_back in reversed(came_from):
        state.append(ways_back[state[-1]])
    return [each == 1 for each in reversed(state)]


def _exchange(look: Look) -> Look:
    """The look with left and right exchanged."""
    return replace(
        look,
        xy_px=look.xy_px[MIRRORED],
        depth_m=look.depth_m[MIRRORED],
        score=look.score[MIRRORED],
    )
