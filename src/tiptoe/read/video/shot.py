"""Turn a take into a shot: which feet stand, where the camera is, and what each foot did.

Take -> Shot. The near foot is followed when it stands; the far one only when it stands alone.
What could not be followed is said in a warning, never guessed.
"""

from dataclasses import replace

import numpy as np

from tiptoe.model import FootTrack, Legs, Shot
from tiptoe.read.video.body import body_rise_px, ear_to_ankle_px
from tiptoe.read.video.one_foot import follow_foot
from tiptoe.read.video.stance import changes, quiet_picture, seed_at
from tiptoe.read.video.take import Take
from tiptoe.read.video.viewpoint import Viewpoint, viewpoint


def shot_of(take: Take) -> Shot:
    """What was seen in one take."""
    seen = viewpoint(take)
    change = changes(take)
    number = quiet_picture(take, seen.feet[0] if seen.feet else seen.near, change).number
    return Shot(
        start_s=take.times_s[0],
        end_s=take.times_s[-1],
        time_s=np.array(take.times_s),
        pose=take.pose(),
        feet=_feet(take, seen, number),
        body_rise_px=body_rise_px(take, number),
        view=seen.view,
        view_confidence=seen.confidence,
        yaw_rad=seen.yaw_rad,
        standing=seen.standing,
        ear_to_ankle_px=ear_to_ankle_px(take, number),
    )


def _feet(take: Take, seen: Viewpoint, number: int) -> tuple[FootTrack, ...]:
    """Every foot that can be followed from here."""
    tracks = []
    for side in seen.feet:
        seed = seed_at(take, side, number)
        track = follow_foot(take, seed, side, number, foreshortening=seen.foreshortening)
        tracks.append(replace(track, rearward_rad=seen.rearward_rad))
    return tuple(tracks)


def stands_on(legs: Legs | None) -> str:
    """In words, for the report."""
    return {None: "standing not seen", Legs.BOTH: "on both legs"}.get(legs, f"on the {legs} leg")
