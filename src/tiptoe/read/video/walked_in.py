"""Find a foot without a body in a film in which somebody also walks in or out.

Take -> FootTrack. Who walks moves more than any heel, and hides by that where a foot turns. Between
one pause and the next but one it is sought anew; two stretches must have found the same foot. It
is followed through the whole take, and seen as long as it stays where it was found.
"""

from dataclasses import replace
from itertools import pairwise

import numpy as np

from tiptoe import evidence
from tiptoe.model import FootTrack
from tiptoe.read.video.feet_only import find_foot
from tiptoe.read.video.one_foot import follow_alone, turns
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
        followed = follow_alone(take, seed, first)
        track = None if followed is None else in_place(followed, first)
        if track is None or not turns(track):
            continue
        same = [each for each in found if _is_same(track, each[0])]
        if same:
            best, at = max((*same, (track, first)), key=lambda each: _seen(each[0]))
            return best, at
        found.append((track, first))
    return None


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
    near = evidence.value("same_ball", unit="1") * max(one.length_px, other.length_px)
    apart = float(np.linalg.norm(one.ball_px - other.ball_px))
    differ = one.pitch_rad - other.pitch_rad
    differ = differ[np.isfinite(differ)]
    if one.side is not other.side or apart > near or not differ.size:
        return False
    least = evidence.value("layer_least_turn", unit="rad")
    return bool(2 * np.median(np.abs(differ - np.median(differ))) < least)


def _seen(foot: FootTrack) -> int:
    return int(np.isfinite(foot.rise_px).sum())
