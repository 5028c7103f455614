"""Say where in the picture the foot is at the bottom and top of each repetition.

Session -> moments and boxes. Pure.
"""

import math

from tiptoe.model import FootTrack, HeelSet, Rep, Session, Shot

Box = tuple[int, int, int, int]  # left, top, right, bottom in the upright picture, px
AROUND = 0.3  # margin around the foot, as a share of its length


def bottom_s(rep: Rep) -> float:
    return round(rep.start_s, 3)


def top_s(rep: Rep) -> float:
    return round((rep.top_start_s + rep.top_end_s) / 2, 3)


def foot_boxes(session: Session) -> dict[float, Box]:
    """The moments of which the report shows the foot, and the part of the picture to show."""
    boxes: dict[float, Box] = {}
    for heel_set in session.sets:
        for rep in heel_set.reps:
            found = _foot(session, heel_set, rep)
            if found is not None:
                foot, shot = found
                boxes |= {at: _box(foot, shot, at) for at in (bottom_s(rep), top_s(rep))}
    return boxes


def _foot(session: Session, heel_set: HeelSet, rep: Rep) -> tuple[FootTrack, Shot] | None:
    """The largest foot that took part, and the shot of the repetition."""
    sides = {side for side in (each.side for each in heel_set.signals) if rep.side(side)}
    feet = [
        (foot, shot)
        for shot in (session.motion.shots if session.motion else ())
        if shot.start_s <= rep.top_start_s < shot.end_s
        for foot in shot.feet
        if foot.side in sides and _is_placed(foot)
    ]
    return max(feet, key=lambda found: found[0].length_px, default=None)


def _is_placed(foot: FootTrack) -> bool:
    places = (*foot.heel_px, *foot.ball_px, *foot.toe_px, foot.length_px)
    return all(math.isfinite(place) for place in places)


def _box(foot: FootTrack, shot: Shot, time_s: float) -> Box:
    """A box that holds the foot flat and raised, in the picture of a moment."""
    margin = AROUND * foot.length_px
    places = [shot.pictured(each, time_s) for each in (foot.heel_px, foot.ball_px, foot.toe_px)]
    xs, ys = ([float(place[k]) for place in places] for k in (0, 1))
    left, right = min(xs) - margin, max(xs) + margin
    bottom = max(ys) + margin
    top = bottom - max(0.75 * (right - left), 0.9 * foot.length_px)
    return math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom)
