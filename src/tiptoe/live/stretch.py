"""One take while it grows: first nothing, then a foot (or the body alone) that is followed.

Take -> Shot of any part of it, as far as it has been seen, so that measuring takes it for a video.
"""

from dataclasses import replace

import numpy as np

from tiptoe import evidence
from tiptoe.live.foot import LiveFoot, Place
from tiptoe.model import Known, PoseTrack, Shot, Side, View, Warning
from tiptoe.read.video.body import body_rise_px, ear_to_ankle_px
from tiptoe.read.video.feet_only import find_foot
from tiptoe.read.video.foot_model import Seed, outline
from tiptoe.read.video.marker import marked
from tiptoe.read.video.one_foot import is_planted
from tiptoe.read.video.referee import judge
from tiptoe.read.video.register import Vector
from tiptoe.read.video.shot import lower_picture, setup_of
from tiptoe.read.video.stance import quiet_picture, seed_at
from tiptoe.read.video.take import POINT, Look, Take
from tiptoe.read.video.viewpoint import UNSEEN, Viewpoint, viewpoint
from tiptoe.read.video.watch import standing_feet

__all__ = ["Stretch", "stands"]

STILL = 3  # looks: half a second and more
RIDING_AND_FEET = [
    POINT[f"{side}_{name}"]
    for side in Side
    for name in ("shoulder", "hip", "ankle", "heel", "foot_index")
]
NEAR = 5  # looks about the quiet picture that every part carries with it, for the body's zero
BODY_ONLY = Warning(
    code="long_set",
    message=(
        "The set lasted longer than its pictures can be kept, and no foot could be followed while "
        "it ran: repetitions are counted from the body's rise, without heights."
    ),
    fix="Film from the side, or end a set within a minute.",
)


class Stretch:
    """A take with what follows it.

    foot  None until the flat foot is found, and where none can be followed
    """

    def __init__(self, take: Take) -> None:
        self.take = take
        self.foot: LiveFoot | None = None
        self.seen: Viewpoint = UNSEEN
        self.is_begun = False
        self._number = 0
        self._ear_to_ankle_px: float | None = None
        self._looked = 0

    def grow(self) -> int:
        """Follow the newest pictures; returns how many pictures can now be measured."""
        if not self.is_begun:
            self._begin_if_quiet()
        if not self.is_begun:
            return 0
        if self.foot is not None:
            self.foot.catch_up()
            return len(self.foot)
        return self.take.looks[-1].number + 1

    def _begin_if_quiet(self) -> None:
        """Take the flat reference once the person has stood still, or has long enough not."""
        take = self.take
        if len(take.looks) == self._looked or len(take) < 3:  # noqa: PLR2004 - no new look
            return
        self._looked = len(take.looks)
        since_s = take.times_s[-1] - take.times_s[0]
        if since_s < evidence.value("live_reference_after", unit="s") or self._looked < 2:  # noqa: PLR2004
            return
        if stands(take.looks) or since_s >= evidence.value("live_reference_latest", unit="s"):
            seen = viewpoint(take)
            quiet = quiet_picture(take, seen.feet[0] if seen.feet else seen.near)
            self._begin(seen, quiet.number)
            if self.foot is not None:
                self.foot.catch_up()
                self.foot.settle()

    def _begin(self, seen: Viewpoint, number: int) -> None:
        self.seen, self._number, self.is_begun = seen, number, True
        self._ear_to_ankle_px = ear_to_ankle_px(self.take, number)
        if seen.feet:
            side = seen.feet[0]
            self.foot = self._foot_at(seed_at(self.take, side, number), side)

    @classmethod
    def learned(cls, so_far: Take, growing: Take) -> "Stretch | None":
        """Begun again from all pictures so far, as a video would be; None when no foot turned.

        Slow: runs beside the pictures that go on coming, and catches up with them.
        """
        seen = viewpoint(so_far)
        quiet = quiet_picture(so_far, seen.feet[0] if seen.feet else seen.near)
        if seen is UNSEEN:
            new = cls._learned_alone(so_far, quiet.number)
        else:
            new = cls._learned_at(so_far, seen, quiet.number)
        if new is not None and new.foot is not None and new.take.looks:
            lower = lower_picture(new.foot.whole(), is_start=quiet.is_start)
            new = new if lower is None else cls._learned_at(so_far, seen, lower)
        if new is not None and new.foot is not None:
            new.take = new.foot.take = growing
            new.foot.catch_up()
        return new

    @classmethod
    def _learned_at(cls, take: Take, seen: Viewpoint, number: int) -> "Stretch | None":
        new = cls(take)
        new._begin(seen, number)
        return new if new.foot is not None and new.foot.learn() else None

    @classmethod
    def _learned_alone(cls, take: Take, number: int) -> "Stretch | None":
        """With no body in view: the foot that turns, when its ball is planted."""
        seed = find_foot(take, number)
        if seed is None:
            return None
        new = cls(take)
        new._begin(replace(UNSEEN, view=View.SIDE, confidence=0.5), number)
        new.foot = new._foot_at(seed, Side.LEFT if seed.handed < 0 else Side.RIGHT)
        if new.foot is None or not new.foot.learn() or not is_planted(new.foot.whole()):
            return None
        return new

    def _foot_at(self, seed: Seed, side: Side) -> LiveFoot | None:
        """None when the foot lies outside the crop."""
        take, number = self.take, self._number
        room = outline(seed, seed.along(0.66), take.grey(number).shape, grow=0.0)
        if room.sum() < evidence.value("rearfoot_fewest", unit="px"):
            return None
        at, colour = take.colour(number)
        place = Place(
            side=side,
            number=number,
            seed=seed,
            foreshortening=self.seen.foreshortening(side),
            rearward_rad=self.seen.rearward_rad,
            is_far=self.seen.is_far(side),
            colour_number=at,
            colour=colour,
        )
        return LiveFoot(take, place)

    def shot(self, first: int, last: int) -> Shot:
        """What was seen in the pictures [first, last), with every look that explains them."""
        part = self._part(first, last)
        rise_px = body_rise_px(part, self._number)
        return self._shot(first, last, pose=part.pose(), rise_px=rise_px)

    def whole(self, size_px: tuple[int, int], known: Known) -> Shot:
        """The take as a shot of a video, by what was seen live: for when its pictures have gone."""
        has_body = bool(self.take.looks)
        self.seen = viewpoint(self.take) if has_body else self.seen
        shot, foot = self.shot(0, len(self.take)), self.foot
        is_seen = not has_body or (foot is not None and foot.place.side in self.seen.feet)
        if foot is None or not foot.is_learned or not is_seen:
            return replace(shot, feet=(), warnings=(*shot.warnings, BODY_ONLY))
        foot.catch_up()
        feet = (marked(self.take, foot.whole(), known, size_px),)
        setup = setup_of(self.take, feet, self._number, view=shot.view, size_px=size_px)
        setup = replace(setup, is_steadied=foot.is_steadied)
        return replace(shot, feet=feet, warnings=judge(setup))

    def heel(self, first: int, last: int) -> Shot:
        """The same without the body where a foot is followed: enough for its height, and quick."""
        if self.foot is None:
            return self.shot(first, last)
        return self._shot(first, last, pose=None, rise_px=np.full(last - first, np.nan))

    def _shot(self, first: int, last: int, *, pose: PoseTrack | None, rise_px: Vector) -> Shot:
        times_s = np.array(self.take.times_s[first:last])
        return Shot(
            start_s=float(times_s[0]),
            end_s=float(times_s[-1]),
            time_s=times_s,
            pose=pose,
            feet=(self.foot.track(first, last),) if self.foot is not None else (),
            body_rise_px=rise_px,
            view=self.seen.view,
            view_confidence=self.seen.confidence,
            yaw_rad=self.seen.yaw_rad,
            standing=self.seen.standing,
            ear_to_ankle_px=self._ear_to_ankle_px,
        )

    def _part(self, first: int, last: int) -> Take:
        """A take that holds times and looks of a part, and the looks about the quiet picture."""
        take = self.take
        margin = 2 * evidence.value("look_gap", unit="s")
        low, high = take.times_s[first] - margin, take.times_s[last - 1] + margin
        quiet = sorted(take.looks, key=lambda look: abs(look.number - self._number))[:NEAR]
        near = {look.number: look for look in quiet}
        near |= {look.number: look for look in take.looks if low <= look.time_s <= high}
        looks = [near[number] for number in sorted(near)]
        return replace(take, times_s=take.times_s[first:last], looks=looks)


def stands(looks: list[Look]) -> bool:
    """The newest looks saw body and feet in one place: blind to the noise of the camera."""
    newest = looks[-STILL:]
    places = np.stack([look.xy_px[RIDING_AND_FEET] for look in newest])
    moved = np.median(np.ptp(places, axis=0).max(axis=1))
    length = standing_feet(newest[-1])[1]
    return bool(moved < evidence.value("live_standing", unit="1") * length)
