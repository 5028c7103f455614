"""Find a foot without a body in a film in which somebody also walks in or out.

Take -> FootTrack. Who walks moves more than any heel, and hides by that where a foot turns. Between
one pause and the next but one it is sought anew; two stretches must have found the same foot. It
is followed through the whole take, and seen as long as it stays where it was found.
"""

from dataclasses import replace
from itertools import pairwise

import numpy as np

from tiptoe import evidence
from tiptoe.model import FootTrack, Side
from tiptoe.read.video.feet_only import find_foot
from tiptoe.read.video.one_foot import follow_foot
from tiptoe.read.video.register import Mask
from tiptoe.read.video.stance import quiet_stretches
from tiptoe.read.video.take import Take

MOST = 12  # stretches that are looked through: half a minute of raises with pauses


def foot_between_pauses(take: Take) -> tuple[FootTrack, int] | None:
    """The foot, and the picture it is flat in; None when no two stretches agree on one."""
    pauses = [*quiet_stretches(take, take.changes), len(take) - 1]
    found: list[tuple[FootTrack, int]] = []
    for first, end in list(zip(pauses, pauses[2:], strict=False))[:MOST]:
        seed = find_foot(take.part(first, end + 1, is_turned=False), 0)
        if seed is None:
            continue
        side = Side.LEFT if seed.handed < 0 else Side.RIGHT
        track = follow_foot(take, seed, side, first, reseed=2)
        track = None if track is None else in_place(track, first)
        if track is None or not turns(track):
            continue
        same = [(other, at) for other, at in found if _is_same(track, other)]
        if same:
            return max((*same, (track, first)), key=lambda each: _seen(each[0]))
        found.append((track, first))
    return None


def is_planted(foot: FootTrack) -> bool:
    """The ball is a fixed point indeed: the foot is seen from the side, and not rolling over."""
    far = float(np.nanpercentile(foot.shift_px, 95)) / foot.length_px
    return far < evidence.value("feet_only_shift", unit="1")


def turns(foot: FootTrack) -> bool:
    """Seen from the side, and raised: what lies still anywhere in a picture is planted as well."""
    least = evidence.value("layer_least_turn", unit="rad")
    seen_rad = foot.pitch_rad[np.isfinite(foot.pitch_rad)]
    return bool(seen_rad.size and np.percentile(np.abs(seen_rad), 95) > least)


def in_place(track: FootTrack, number: int) -> FootTrack:
    """Seen only about picture `number`, from when the foot came to its place until it left it."""
    far = evidence.value("forefoot_far", unit="1") * track.length_px
    sure = evidence.value("track_lost_agreement", unit="1")
    there = np.isfinite(track.pitch_rad) & (track.quality >= sure) & (track.shift_px < far)
    blank = np.where(_about(there, number, np.asarray(track.time_s)), 1.0, np.nan)
    return replace(
        track,
        pitch_rad=track.pitch_rad * blank,
        rise_px=track.rise_px * blank,
        sigma_px=track.sigma_px * blank,
        shift_px=track.shift_px * blank,
    )


def _about(there: Mask, number: int, time_s: np.ndarray) -> Mask:
    """(n,) True in the stretch about a picture that is interrupted for moments only."""
    gap_s = evidence.value("look_gap", unit="s")
    known = np.flatnonzero(there)
    out = np.zeros(there.size, bool)
    first = last = number
    for before, after in pairwise(known[known >= number]):
        if time_s[after] - time_s[before] > gap_s:
            break
        last = after
    for after, before in pairwise(known[known <= number][::-1]):
        if time_s[after] - time_s[before] > gap_s:
            break
        first = before
    out[first : last + 1] = there[first : last + 1]
    return out


def _is_same(one: FootTrack, other: FootTrack) -> bool:
    """They turn alike about nearly the same ball, whatever was taken for the heel."""
    near = 0.25 * max(one.length_px, other.length_px)
    apart = float(np.linalg.norm(one.ball_px - other.ball_px))
    differ = one.pitch_rad - other.pitch_rad
    differ = differ[np.isfinite(differ)]
    if one.side is not other.side or apart > near or not differ.size:
        return False
    alike = evidence.value("layer_least_turn", unit="rad") / 2
    return bool(np.median(np.abs(differ - np.median(differ))) < alike)


def _seen(foot: FootTrack) -> int:
    return int(np.isfinite(foot.rise_px).sum())
