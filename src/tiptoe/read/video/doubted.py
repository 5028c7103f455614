"""Doubt a foot whose picture hardly turns while the pose network sees it turn.

A dark shoe on a dark floor shows nothing that could be followed, but for the sock above it, which
goes up and hardly turns. The network's heel and toe are off by a centimetre or two, and agree with
a foot that is followed well to within a factor of two.
"""

from itertools import groupby

import numpy as np

from tiptoe import evidence
from tiptoe.model import FootTrack
from tiptoe.read.video.register import Mask, Vector
from tiptoe.read.video.take import Take

NEAR = 3  # looks about the flat picture


def hardly_turns(take: Take, track: FootTrack, number: int) -> bool:
    """What is followed turns by less than half of what the network sees the foot turn.

    number: the picture in which the foot is flat. Toes that go up turn no heel.
    """
    if not take.looks:
        return False
    numbers = np.array([look.number for look in take.looks])
    followed_rad = track.pitch_rad[numbers]
    off = _off(take, track)
    if _is_floor(track, off):
        return True
    known = off < evidence.value("leg_elsewhere", unit="1")
    seen_rad = _pitches(take, track)
    nearby = np.argsort(np.abs(numbers - number) + len(take) * ~known)[:NEAR]
    seen_rad -= np.median(seen_rad[nearby])
    least = evidence.value("pose_turn_least", unit="rad")
    flat, raised = known & (np.abs(seen_rad) < least / 2), known & (seen_rad > least)
    few = raised.sum() < evidence.value("pose_turn_looks", unit="1")
    if few or not _comes_back(flat, raised):
        return False
    turned_rad = followed_rad[raised] - np.median(followed_rad[flat])
    share = float(np.median(turned_rad / seen_rad[raised]))
    return share < evidence.value("pose_turn_share", unit="1")


def _comes_back(flat: Mask, raised: Mask) -> bool:
    """(m,) at the looks: up and down again, or down and up. A camera that goes round a foot, or who
    turns on the spot, turns it once; a single look at either end may be off.
    """
    states = [bool(up) for up, low in zip(raised, flat, strict=True) if up or low]
    turns = len(list(groupby(states))) - 1
    lasting = [up for up, run in groupby(states) if len(list(run)) > 1]
    return turns > 2 or len(list(groupby(lasting))) > 2  # noqa: PLR2004


def _off(take: Take, track: FootTrack) -> Vector:
    """(m,) foot lengths from the followed heel to where each look has it; NaN where not followed.

    Far off, the network took one leg for the other, or it is no heel that was followed.
    """
    looks = take.still_looks()
    heels = np.array([look.foot(track.side)[0] for look in looks])
    return track.heel_off(np.array([look.time_s for look in looks]), heels)


def _is_floor(track: FootTrack, off: Vector) -> bool:
    """What never goes up, while most looks have the heel elsewhere."""
    pitch_rad = track.pitch_rad[np.isfinite(track.pitch_rad)]
    far = off[np.isfinite(off)] > evidence.value("leg_elsewhere", unit="1")
    if not far.size or not pitch_rad.size:
        return False
    stays = np.percentile(pitch_rad, 98) < evidence.value("layer_least_turn", unit="rad")
    return bool(stays and far.mean() > 0.5)  # noqa: PLR2004


def _pitches(take: Take, track: FootTrack) -> Vector:
    """(m,) rad: by how much the network's toe lies lower than its heel at each look."""
    ways = np.array([np.diff(look.foot(track.side)[:2], axis=0)[0] for look in take.looks])
    handed = np.sign(np.median(ways[:, 0])) or 1.0
    return np.asarray(np.arctan2(ways[:, 1], handed * ways[:, 0]))
