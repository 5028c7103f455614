"""A take: one unbroken stretch of a recording in which the feet stay in one place of the picture.

What the first pass keeps of it: the time of every picture, the crop about the feet of every
picture (on disk), and what the pose network said at the moments it looked.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from tiptoe import evidence
from tiptoe.model import POSE_POINTS, PoseTrack, Side
from tiptoe.read.video.box import Box, Bytes, Part
from tiptoe.read.video.camera import steadied
from tiptoe.read.video.register import Picture, Vector, smooth
from tiptoe.read.video.spool import Spool

POINT = {name: i for i, name in enumerate(POSE_POINTS)}


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What the pose network said about one picture; the number counts the take's pictures.

    tone  (2,) colour of the face, see skin.py
    """

    number: int
    time_s: float
    xy_px: Vector
    depth_m: Vector
    score: Vector
    presence: float
    tone: Vector

    def point(self, name: str) -> Vector:
        """(2,) picture place of a named point."""
        return np.asarray(self.xy_px[POINT[name]])

    @property
    def hips_px(self) -> Vector:
        """(2,) the middle of the hips."""
        return (self.point("left_hip") + self.point("right_hip")) / 2

    @property
    def length_px(self) -> float:
        """How far the body reaches up and down."""
        return float(np.ptp(self.xy_px[:, 1]))

    def foot(self, side: Side) -> Vector:
        """(3, 2) heel, toe and ankle of one side."""
        names = (f"{side}_heel", f"{side}_foot_index", f"{side}_ankle")
        return np.stack([self.point(name) for name in names])

    def foot_score(self, side: Side) -> float:
        """0..1 how visible the network thinks that foot is."""
        return float(np.mean([self.score[POINT[f"{side}_{p}"]] for p in ("heel", "foot_index")]))


def nearest(looks: list[Look], number: int, *, count: int = 3) -> list[Look]:
    """The looks nearest to a picture of the take."""
    return sorted(looks, key=lambda look: abs(look.number - number))[:count]


@dataclass(slots=True, eq=False)
class Take:
    """Grows while the first pass reads; read-only after.

    changes  mean absolute grey change of each crop from the one before; first one 0
    is_turned  the person turned at its beginning or its end
    """

    box: Box
    spool: Spool
    times_s: list[float] = field(default_factory=list)
    changes: list[float] = field(default_factory=list)
    crops: list[int] = field(default_factory=list)
    colours: dict[int, int] = field(default_factory=dict)
    looks: list[Look] = field(default_factory=list)
    scene_box: Box | None = None
    scenes: dict[int, int] = field(default_factory=dict)
    is_turned: bool = False
    _last: Bytes | None = None
    _motions: dict[int, Vector] = field(default_factory=dict)
    _still_changes: list[float] = field(default_factory=list)

    def add(self, time_s: float, grey: Bytes) -> None:
        """Keep the crop of one picture."""
        crop = self.box.cut(grey)
        last = crop if self._last is None else self._last
        self.changes.append(_change(last, crop))
        self._last = crop
        self.times_s.append(time_s)
        self.crops.append(self.spool.append(crop))

    def part(self, first: int, end: int, *, is_turned: bool) -> "Take":
        """Pictures [first, end) as a take of their own; is_turned: cut where a person turned."""
        inside = range(first, end)
        return Take(
            self.box,
            self.spool,
            times_s=self.times_s[first:end],
            changes=[0.0, *self.changes[first + 1 : end]],
            crops=self.crops[first:end],
            colours=_renumbered(self.colours, inside),
            looks=[
                replace(look, number=look.number - first)
                for look in self.looks
                if look.number in inside
            ],
            scene_box=self.scene_box,
            scenes=_renumbered(self.scenes, inside),
            is_turned=is_turned,
        )

    def wants_colour(self) -> bool:
        """True when the last picture kept in colour lies far back."""
        if not self.colours:
            return True
        since_s = self.times_s[-1] - self.times_s[max(self.colours)]
        return since_s >= evidence.value("look_interval", unit="s")

    def add_colour(self, yuv: Bytes) -> None:
        """Keep the newest picture's crop in colour as well."""
        self.colours[len(self.crops) - 1] = self.spool.append(self.box.cut_colour(yuv))

    def add_scene(self, yuv: Bytes, box: Box) -> None:
        """Keep what lies about and below the feet in the newest picture, in colour."""
        self.scene_box = self.scene_box or box
        self.scenes[len(self.crops) - 1] = self.spool.append(self.scene_box.cut_colour(yuv))

    def unshaken(self, number: int, points_px: Vector) -> Vector:
        """Picture points (..., 2) of a picture of the take, where the reference camera saw them."""
        if number not in self._motions:
            return points_px
        motion = self._motions[number]
        at = self.box.to_crop(points_px) - motion[:, 2]
        return self.box.to_picture(at @ np.linalg.inv(motion[:, :2]).T)

    def shaken(self, number: int, points_px: Vector) -> Vector:
        """Points (..., 2) of the reference picture, where they are seen in another of the take."""
        if number not in self._motions:
            return points_px
        motion = self._motions[number]
        at = self.box.to_crop(points_px) @ motion[:, :2].T + motion[:, 2]
        return self.box.to_picture(at)

    def scene_pictures(self) -> list[Bytes]:
        """The scenes kept."""
        return [self.spool.read(number) for number in self.scenes.values()]

    def __len__(self) -> int:
        return len(self.crops)

    def grey(self, number: int) -> Bytes:
        """The crop of a picture of the take."""
        return self.box.enlarged(self.spool.read(self.crops[number]))

    def still(self, number: int) -> Bytes:
        """The crop of a picture of the take, camera movement cancelled."""
        grey, motion = self.grey(number), self._motions.get(number)
        return grey if motion is None else steadied(grey, motion)

    def still_looks(self) -> list[Look]:
        """The looks, camera movement cancelled."""
        if not self._motions:
            return self.looks
        return [replace(look, xy_px=self.unshaken(look.number, look.xy_px)) for look in self.looks]

    def still_changes(self) -> list[float]:
        """Mean absolute grey change of each crop from the one before, camera movement cancelled."""
        if not self._motions:
            return self.changes
        if self._still_changes:
            return self._still_changes
        last, found = self.still(0), []
        for number in range(len(self)):
            crop = self.still(number)
            found.append(_change(last, crop))
            last = crop
        self._still_changes = found
        return found

    def steady(self, motions: dict[int, Vector]) -> None:
        """From now on, show every picture as the reference camera would have seen it."""
        self._motions, self._still_changes = motions, []

    @property
    def is_steadied(self) -> bool:
        """True when the camera's movement is being cancelled."""
        return bool(self._motions)

    def picture(self, number: int, part: Part | None = None) -> Picture:
        """The crop, or a part of it, as registration wants it, camera movement cancelled."""
        if number in self._motions:
            whole = smooth(self.still(number))
            return part.of(whole) if part else whole
        if part is None:
            return smooth(self.grey(number))
        near, inside = self.box.around(part)
        kept = near.of(self.spool.read(self.crops[number]))
        return inside.of(smooth(self.box.enlarged(kept)))

    def pictures(self, *, stride: int = 1, part: Part | None = None) -> Iterator[Picture]:
        """Every crop, or each so many, in order."""
        return (self.picture(number, part) for number in range(0, len(self), stride))

    def colour(self, number: int) -> tuple[int, Bytes]:
        """The colour crop nearest to a picture, camera movement cancelled, and its number."""
        nearest = min(self.colours, key=lambda n: abs(n - number))
        colour = self.box.enlarged(self.spool.read(self.colours[nearest]))
        motion = self._motions.get(nearest)
        return nearest, colour if motion is None else steadied(colour, motion)

    def pose(self) -> PoseTrack | None:
        """The looks as arrays, camera movement cancelled; None when the network found nobody."""
        looks = self.still_looks()
        if not looks:
            return None
        return PoseTrack(
            time_s=np.array([look.time_s for look in looks]),
            xy_px=np.stack([look.xy_px for look in looks]),
            depth_m=np.stack([look.depth_m for look in looks]),
            score=np.stack([look.score for look in looks]),
            presence=np.array([look.presence for look in looks]),
        )

    def camera(self) -> Vector | None:
        """(n, 2, 3) where places of the reference picture are in each picture; None: it stood."""
        if not self._motions:
            return None
        corners = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
        seen = np.array([self.shaken(number, corners) for number in range(len(self))])
        axes = seen[:, 1:] - seen[:, :1]
        return np.asarray(np.concatenate([axes, seen[:, :1]], axis=1).transpose(0, 2, 1))


def _change(last: Bytes, crop: Bytes) -> float:
    """Mean absolute grey change from one crop to the next."""
    return float(cv2.norm(crop, last, cv2.NORM_L1) / crop.size)


def _renumbered(kept: dict[int, int], inside: range) -> dict[int, int]:
    """What was kept of some pictures, numbered from the first of them."""
    return {number - inside.start: place for number, place in kept.items() if number in inside}
