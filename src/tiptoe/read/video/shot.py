"""Turn a take into a shot: which feet stand, where the camera is, and what each foot did.

Take -> Shot. The near foot is followed when it stands; the far one only where it can be seen on
its own. What could not be followed is said in a warning, never guessed.
"""

import numpy as np

from tiptoe import evidence
from tiptoe.model import FootTrack, Shot, Side, View, Warning
from tiptoe.read.video.one_foot import Followed, follow_foot
from tiptoe.read.video.register import Vector
from tiptoe.read.video.stance import changes, quiet_picture, seed_at
from tiptoe.read.video.take import Take
from tiptoe.read.video.viewpoint import Viewpoint, viewpoint


def shot_of(take: Take) -> Shot:
    """What was seen in one take."""
    seen = viewpoint(take)
    feet = follow_feet(take, seen)
    return Shot(
        start_s=take.times_s[0],
        end_s=take.times_s[-1],
        time_s=np.array(take.times_s),
        pose=take.pose(),
        feet=tuple(each.track for each in feet),
        body_rise_px=np.full(len(take), np.nan),
        view=seen.view,
        view_confidence=seen.confidence,
        yaw_rad=seen.yaw_rad,
        warnings=(),
    )


def follow_feet(take: Take, seen: Viewpoint) -> tuple[Followed, ...]:
    """Every foot that can be followed from here."""
    if seen.view not in (View.SIDE, View.OBLIQUE):
        return ()
    change = changes(take)
    found = []
    for side in seen.feet:
        number = quiet_picture(take, side, change).number
        seed = seed_at(take, side, number)
        found.append(follow_foot(take, seed, side, number, foreshortening=seen.foreshortening))
    return tuple(found)
