"""Turn a take into a shot: which feet stand, where the camera is, and what each foot did.

Take -> Shot. The near foot is followed when it stands; the far one only when it stands alone.
What could not be followed is said in a warning, never guessed.
"""

from dataclasses import replace

import numpy as np

from tiptoe import evidence
from tiptoe.model import FootTrack, Known, Legs, Shot, Side, View
from tiptoe.read.video.alone import feet_alone
from tiptoe.read.video.body import body_rise_px, ear_to_ankle_px
from tiptoe.read.video.doubted import hardly_turns
from tiptoe.read.video.handheld import steady
from tiptoe.read.video.marker import marked
from tiptoe.read.video.one_foot import follow_foot, follow_foot_of_legs, is_planted
from tiptoe.read.video.rearfoot import follow_rearfeet
from tiptoe.read.video.referee import Setup, judge, sharpness
from tiptoe.read.video.stance import (
    Quiet,
    other_quiet_pictures,
    other_stretches,
    quiet_picture,
    seed_at,
)
from tiptoe.read.video.standing import is_legs_only
from tiptoe.read.video.take import Take
from tiptoe.read.video.viewpoint import UNSEEN, Viewpoint, viewpoint

OTHERS = 2  # flat pictures tried when the foot agrees badly with the first


def shot_of(
    take: Take, size_px: tuple[int, int], *, known: Known, is_bodiless: bool = True
) -> Shot:
    """What was seen in one take.

    known: of a step or a sticker that is to be read off the picture. is_bodiless: nowhere in the
    recording is a body in view, so feet alone may be the subject; else a take without a body is
    somebody walking in or out.
    """
    seen = viewpoint(take)
    quiet = _quiet(take, seen)
    feet, number = _feet(take, seen, quiet)
    rise_px = body_rise_px(take, number)
    rearfeet = follow_rearfeet(take, rise_px) if seen.view is View.REAR else ()
    if seen is UNSEEN and is_bodiless:
        alone = feet_alone(take, number)
        feet, rearfeet, number = alone.feet, alone.rearfeet, alone.number
        view = View.SIDE if any(map(is_planted, feet)) else View.UNKNOWN
        both = Legs.BOTH if len(rearfeet) == len(Side) else None
        seen = replace(UNSEEN, view=View.REAR if rearfeet else view, confidence=0.5, standing=both)
    setup = setup_of(take, feet, number, view=seen.view, size_px=size_px)
    return Shot(
        start_s=take.times_s[0],
        end_s=take.times_s[-1],
        time_s=np.array(take.times_s),
        pose=take.pose(),
        feet=tuple(marked(take, foot, known, size_px) for foot in feet),
        body_rise_px=rise_px,
        view=seen.view,
        view_confidence=seen.confidence,
        yaw_rad=seen.yaw_rad,
        standing=seen.standing,
        ear_to_ankle_px=ear_to_ankle_px(take, number),
        rearfeet=rearfeet,
        warnings=judge(setup),
        camera=take.camera(),
    )


def setup_of(
    take: Take, feet: tuple[FootTrack, ...], number: int, *, view: View, size_px: tuple[int, int]
) -> Setup:
    """What the referee judges of a take whose flat picture is `number`."""
    return Setup(
        view=view,
        feet=feet,
        size_px=size_px,
        brightness=float(take.grey(number).mean()),
        rate_hz=float(1 / np.median(np.diff(take.times_s))),
        is_steadied=take.is_steadied,
        is_turned=take.is_turned,
        shows_body=bool(take.looks),
        shows_head=not is_legs_only(take.looks),
        sharpness=sharpness(take.grey(number)),
    )


def _quiet(take: Take, seen: Viewpoint) -> Quiet:
    """The flat picture; where the camera moves that is cancelled, and what still moves counts."""
    side = seen.feet[0] if seen.feet else seen.near
    quiet = quiet_picture(take, side)
    if not take.looks:
        return quiet
    seeds = [seed_at(take, each, quiet.number) for each in Side]
    moved = steady(take, quiet.number, seeds) is not None
    return quiet_picture(take, side) if moved else quiet


def _feet(take: Take, seen: Viewpoint, quiet: Quiet) -> tuple[tuple[FootTrack, ...], int]:
    """Every foot that can be followed from here, and the number of the flat picture."""
    tracks, number = _best_followed(take, seen, quiet.number)
    if tracks:
        lower = lower_picture(tracks[0], is_start=quiet.is_start and number == quiet.number)
        if lower is not None:
            number = lower
            tracks = _follow_all(take, seen, number)
    return tuple(tracks), number


def _best_followed(take: Take, seen: Viewpoint, number: int) -> tuple[list[FootTrack], int]:
    """Followed from picture `number`, or from another quiet one where the foot agrees better."""
    tracks = _follow_all(take, seen, number)
    if not seen.feet or _is_good(tracks):
        return tracks, number
    if tracks:
        others = other_quiet_pictures(take, seen.feet[0], number, count=OTHERS)
    else:
        others = other_stretches(take, number, count=OTHERS)
    tried = [(tracks, number), *((_follow_all(take, seen, other), other) for other in others)]
    return max(tried, key=lambda each: (_is_good(each[0]), _agreeing(each[0])))


def _is_good(tracks: list[FootTrack]) -> bool:
    """Found well in nearly every picture, and turning about a ball.

    What turns about no ball is no foot alone.
    """
    is_found = _agreeing(tracks) >= evidence.value("reference_good", unit="1")
    most = evidence.value("ball_off_most", unit="1")
    return is_found and all(track.ball_off <= most for track in tracks)


def _agreeing(tracks: list[FootTrack]) -> float:
    """Share of the pictures in which the foot was found well; 0 where it never turned.

    What never turns while the foot does is the floor.
    """
    sure = evidence.value("track_lost_agreement", unit="1")
    least = evidence.value("layer_least_turn", unit="rad")
    if not tracks:
        return 0.0
    held = [np.isfinite(t.pitch_rad) & (t.quality >= sure) for t in tracks]
    turned = any(
        np.ptp(t.pitch_rad[h]) > 2 * least for t, h in zip(tracks, held, strict=True) if h.any()
    )
    return float(np.mean(held)) if turned else 0.0


def _follow_all(take: Take, seen: Viewpoint, number: int) -> list[FootTrack]:
    tracks = []
    for side in seen.feet:
        seed = seed_at(take, side, number)
        follow = follow_foot_of_legs if is_legs_only(take.looks) else follow_foot
        track = follow(take, seed, side, number, foreshortening=seen.foreshortening(side))
        if track is not None and not hardly_turns(take, track, number):
            far = seen.is_far(side)
            tracks.append(replace(track, rearward_rad=seen.rearward_rad, is_far=far))
    return tracks


def lower_picture(track: FootTrack, *, is_start: bool) -> int | None:
    """A picture in which the heel is clearly lower than in the reference; None when that is flat.

    Standing at the start is flat, even when heels drop below a step later: only a drop deeper than
    any from a step says that the heel was up.
    """
    name = "step_deepest" if is_start else "reference_raised"
    limit = evidence.value(name, unit="rad")
    planted = track.shift_px < evidence.value("forefoot_far", unit="1") * track.length_px
    sunk = track.rise_px < -0.5 * np.sin(limit) * track.length_px
    sure = track.quality > evidence.value("track_lost_agreement", unit="1")
    pitch = np.where(planted & sunk & sure, track.pitch_rad, np.nan)
    if np.isfinite(pitch).sum() < 0.05 * pitch.size:
        return None
    low = float(np.nanpercentile(pitch, 20))
    if low > -limit:
        return None
    return int(np.nanargmin(np.abs(pitch - low)))
