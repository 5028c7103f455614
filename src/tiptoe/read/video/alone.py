"""Find feet that are in view without a body, and from where they are seen.

Take -> Alone. What turns most plainly about a planted ball is a foot seen from the side. Two heels
that rise as one are seen from an end. Who also walks in or out hides where a foot turns: it is
sought between pauses then, and at last wherever anything turns.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tiptoe import evidence
from tiptoe.model import FootTrack, RearfootTrack
from tiptoe.read.video.feet_only import find_feet, find_foot
from tiptoe.read.video.handheld import steady
from tiptoe.read.video.one_foot import follow_alone, is_planted, turns
from tiptoe.read.video.rearfoot import follow_heels_alone, rise_alike
from tiptoe.read.video.stance import quiet_stretches
from tiptoe.read.video.take import Take
from tiptoe.read.video.walked_in import foot_between_pauses

PAUSES = 3  # in which feet alone may be flat, tried one after another
TRIED = 3  # places in which something turns, for each of these


@dataclass(frozen=True, slots=True, eq=False)
class Alone:
    """Feet seen from the side or heels seen from behind, and the picture in which they are flat."""

    feet: tuple[FootTrack, ...]
    rearfeet: tuple[RearfootTrack, ...]
    number: int


def feet_alone(take: Take, number: int) -> Alone:
    """What was found; `number` is the picture in which a body, if any, would be flat."""
    first, number = _plainest(take, number)
    heels = _rising(follow_heels_alone(take, number))
    foot = None if rise_alike(heels) else _foot(take, first, number)  # slow where there is none
    if foot is not None and _is_seen(foot[0], heels):
        return Alone((foot[0],), (), foot[1])
    return Alone(() if heels or first is None else (first,), heels, number)


def _foot(take: Take, first: FootTrack | None, number: int) -> tuple[FootTrack, int] | None:
    """What turns most plainly where that is a foot; else one between pauses, or anywhere."""
    if first is not None and _is_foot(first):
        return first, number
    return None if take.is_steadied else foot_between_pauses(take) or _elsewhere(take, number)


def _plainest(take: Take, number: int) -> tuple[FootTrack | None, int]:
    """What turns most plainly, and the picture in which it is flat.

    Its outer face is taken to be seen. Nothing tells a pause at the top from one at the bottom but
    that from the top nothing rises: where the camera moves, other pauses are tried as well.
    """
    first = None
    for quiet in _pauses(take, number):
        first = quiet if first is None else first
        seed = find_foot(take, quiet)
        if seed is not None:
            steady(take, quiet, [seed])
            return follow_alone(take, seed, quiet), quiet
    return None, number if first is None else first


def _pauses(take: Take, number: int) -> Iterator[int]:
    """Pictures in which feet alone may be flat; a moving camera hides which, and is cancelled."""
    if steady(take, number, []) is None:
        yield number
        return
    pauses = quiet_stretches(take, take.still_changes())
    for pause in pauses[:PAUSES] or [number]:
        steady(take, pause, [])
        yield pause


def _elsewhere(take: Take, number: int) -> tuple[FootTrack, int] | None:
    """Any foot that turns plainly about a planted ball, from any pause; None when there is none.

    Tried on the seconds about the pause, so that long films of something else take no longer.
    """
    near_s = evidence.value("alone_tried", unit="s")
    others = [pause for pause in quiet_stretches(take, take.changes) if pause != number]
    for quiet in (number, *others[: PAUSES - 1]):
        about_s = take.times_s[quiet] + np.array([-near_s, near_s])
        first, end = np.searchsorted(take.times_s, about_s).tolist()
        part, at = take.part(first, end, is_turned=False), quiet - first
        for seed in find_feet(part, at)[:TRIED]:
            if _turns_plainly(follow_alone(part, seed, at)):
                track = follow_alone(take, seed, quiet)
                return None if track is None else (track, quiet)
    return None


def _turns_plainly(track: FootTrack | None) -> bool:
    if track is None or not _is_foot(track):
        return False
    return float(np.nanmedian(track.quality)) > evidence.value("turns_plainly", unit="1")


def _is_foot(track: FootTrack) -> bool:
    return turns(track) and is_planted(track)


def _is_seen(foot: FootTrack, heels: tuple[RearfootTrack, ...]) -> bool:
    """No two heels rise as one, and nothing goes straight up further than the heel that turns."""
    further = evidence.value("heel_rises_further", unit="1")
    is_further = bool(heels) and _rose_px(heels[0]) > further * _rose_px(foot)
    return not (rise_alike(heels) or is_further)


def _rose_px(track: FootTrack | RearfootTrack) -> float:
    return float(np.nanpercentile(track.rise_px, 95))


def _rising(tracks: tuple[RearfootTrack, ...]) -> tuple[RearfootTrack, ...]:
    """Those heels that went up and were held while they did."""
    least = evidence.value("heel_alone_least_rise", unit="1")
    held = evidence.value("heel_alone_held", unit="1")
    return tuple(
        track
        for track in tracks
        if np.isfinite(track.rise_px).mean() > held and _rose_px(track) > least * track.reach_px
    )
