"""The first pass over a recording: who is there, where the feet are, and crops of them on disk.

Frames -> takes. The pose network looks at few pictures; between its looks the feet are assumed to
stay in the box around them, which holds room for a raise. When they have left it, a new take
begins. Where nobody is found the whole picture is kept small, so that feet alone can be found
later by their movement. Memory does not grow with the recording.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from tiptoe import evidence
from tiptoe.model import Known, Side
from tiptoe.read.pose.engine import Detection, PoseEngine, PoseResult, Region, sure
from tiptoe.read.video.box import Box, box_about, whole
from tiptoe.read.video.dissolve import Dissolves
from tiptoe.read.video.frames import Frame
from tiptoe.read.video.register import Vector
from tiptoe.read.video.rivals import Rival, Rivals
from tiptoe.read.video.scene import keep_scene
from tiptoe.read.video.shots import Cuts
from tiptoe.read.video.skin import FACE, face_tone
from tiptoe.read.video.spool import Spool
from tiptoe.read.video.standing import (
    HIPS,
    SHOULDERS,
    foot_length_px,
    is_body,
    is_cut_off,
    legs_region,
    stands,
    without_head,
)
from tiptoe.read.video.subject import Subject
from tiptoe.read.video.take import POINT, Look, Take

JOINTS = (*SHOULDERS, *HIPS, "left_knee", "right_knee", "left_ankle", "right_ankle")
FOUND = 3  # people looked at for the subject in one picture
NEARER_LOOKS = 5  # at most, after the first, at somebody newly found
LEGS_LOOKS = 3  # after which the region about legs alone has come to rest
ROUNDING_S = 1e-3  # time stamps are rounded to milliseconds by some cameras


@dataclass(slots=True, eq=False)
class Watcher:
    """Feed every frame in order with `see`; then read `takes`.

    engine  the pose network; spool  where crops go
    known  of a step or a sticker that is to be looked for: what that needs is kept as well
    seeks_legs  somebody who is seen from the hips down is a subject
    first   who is the subject of the first shot, when known; else the largest near the middle
    """

    engine: PoseEngine
    spool: Spool
    known: Known = field(default_factory=Known)
    seeks_legs: bool = False
    first: Rival | None = None
    takes: list[Take] = field(default_factory=list)
    people: int = 0
    dissolves: Dissolves = field(default_factory=Dissolves)
    subject: Subject = field(default_factory=Subject)
    rivals: Rivals = field(default_factory=Rivals)
    _cuts: Cuts = field(default_factory=Cuts)
    _region: Region | None = None
    _least_px: float = 0.0
    _next_look_s: float = 0.0
    _fast_until_s: float = 0.0
    _was_astray: bool = False
    _misses: int = 0  # one after another
    _blanks: int = 0
    _bodies: int = 0
    _last_look: Look | None = None

    def __post_init__(self) -> None:
        if self.first is not None:
            self._region = self.first.region
            self._least_px = self.first.length_px / evidence.value("rival_larger", unit="1")

    def see(self, frame: Frame) -> None:
        """Take in one frame."""
        is_cut = self._cuts.is_cut(frame.gray, frame.time_s)
        self.dissolves.add(frame.time_s, self._cuts.thumbnail)
        if is_cut:
            self._region, self._least_px, self.rivals.is_over = None, 0.0, True
            self.subject.forget()
        look = None
        if is_cut or frame.time_s >= self._next_look_s:
            look = self._look(frame)
            look = None if look and self._strays(look, is_cut=is_cut) else look
            self._next_look_s = frame.time_s + self._wait_s(look) - ROUNDING_S
        take = self._take_for(frame, look, is_cut=is_cut)
        take.add(frame.time_s, frame.gray)
        if look is not None:
            take.looks.append(replace(look, number=len(take) - 1))
        if look is not None or not take.looks:
            keep_scene(take, standing_feet(look) if look else None, frame, self.known)
        if look is not None or take.wants_colour():
            take.add_colour(frame.yuv)

    def _wait_s(self, look: Look | None) -> float:
        """Seconds to the next look: fewer while the body moves fast, more while nobody is there."""
        last, self._last_look = self._last_look, look
        usual = evidence.value("look_interval", unit="s")
        if look is None:
            self._misses += 1
            return usual * min(2.0 ** (self._misses - 1), 8.0)
        self._misses = 0
        if last is not None and _speed(last, look) > evidence.value("body_fast", unit="1/s"):
            self._fast_until_s = look.time_s + evidence.value("body_fast_after", unit="s")
        is_fast = look.time_s < self._fast_until_s
        return evidence.value("look_interval_fast", unit="s") if is_fast else usual

    def _look(self, frame: Frame) -> Look | None:
        saw_body = False
        for found in self._places(frame):
            seen, place = self._seen(frame, found)
            look = _as_look(frame, seen)
            if self._is_subject(frame, look):
                self._region = _steadied(place, seen.following)
                self._look_round(frame, look)
                return look
            saw_body |= is_body(look)
        self._region = None
        if self.seeks_legs and not saw_body and (legs := self._legs(frame)):
            return legs
        self._blanks += 1
        self._bodies += saw_body
        return None

    def _seen(self, frame: Frame, place: Region) -> tuple[PoseResult, Region]:
        """What is seen, and where: who was found a little off is looked at again from nearer.

        Once where the feet are in doubt, and on until what follows from a look is where it looked:
        a place far too small comes right in four or five looks.
        """
        seen = self.engine.look(frame.yuv, place)
        if place is self._region:
            return seen, place
        is_rough = self._is_rough(frame, _as_look(frame, seen))
        for _ in range(NEARER_LOOKS):
            is_off = not _is_near(place, seen.following, evidence.value("region_off", unit="1"))
            if not is_rough and not (is_off and is_body(_as_look(frame, seen))):
                break
            place, is_rough = seen.following, False
            seen = self.engine.look(frame.yuv, place)
        return seen, place

    def _look_round(self, frame: Frame, look: Look) -> None:
        """Now and then: does somebody larger stand elsewhere?"""
        height_px = frame.gray.shape[0]
        if self.rivals.wanted(frame.time_s, length_px=look.length_px, height_px=height_px):
            self.rivals.saw(frame.time_s, self._larger(frame, look))

    def _larger(self, frame: Frame, look: Look) -> Rival | None:
        """Who stands there whole and is larger than who is followed, though found but faintly."""
        height, width = frame.gray.shape
        people = self.engine.detect(frame.yuv)
        self.people = max(self.people, len(sure(people)))
        heaviest = next(iter(by_weight(people, width)), None)
        if heaviest is None or _is_at(look, heaviest):
            return None
        seen = _as_look(frame, self.engine.look(frame.yuv, heaviest))
        is_whole = is_body(seen) and not is_cut_off(seen) and stands(seen, width, height)
        if (
            not is_whole
            or seen.length_px <= evidence.value("rival_larger", unit="1") * look.length_px
        ):
            return None
        self.people = max(self.people, 2)
        return Rival(heaviest, seen.length_px)

    def _legs(self, frame: Frame) -> Look | None:
        """The subject from the hips down, which the detector, made to find heads, does not see."""
        height, width = frame.gray.shape
        region = legs_region(width, height)
        for _ in range(LEGS_LOOKS):
            seen = self.engine.look(frame.yuv, region)
            region = seen.following
        look = _as_look(frame, seen)
        if not self._is_subject(frame, look):
            return None
        self._region = region
        return look

    @property
    def found(self) -> float:
        """Of all looks, the share that found the subject."""
        looks = sum(len(take.looks) for take in self.takes)
        return looks / max(1, looks + self._blanks)

    @property
    def unstanding(self) -> float:
        """Of the looks that found no subject, the share with a body that lies or is not whole."""
        return self._bodies / max(1, self._blanks)

    def _places(self, frame: Frame) -> Iterator[Region]:
        """Where the subject may be: where it was, then where people are found."""
        if self._region is not None:
            yield self._region
        people = sure(self.engine.detect(frame.yuv))
        self.people = max(self.people, len(people))
        regions = by_weight(people, frame.gray.shape[1])
        middles = [np.array([region.cx_px, region.cy_px]) for region in regions]
        yield from (regions[i] for i in self.subject.nearest_first(middles)[:FOUND])

    def _is_rough(self, frame: Frame, look: Look) -> bool:
        """A whole body, but not seen to stand: where it was found may be a little off."""
        height, width = frame.gray.shape
        return is_body(look) and not is_cut_off(look) and not stands(look, width, height)

    def _is_subject(self, frame: Frame, look: Look) -> bool:
        height, width = frame.gray.shape
        if not is_body(look) or not stands(look, width, height):
            return False
        if is_cut_off(look) and not self.seeks_legs:
            return False
        if look.length_px < self._least_px:
            return False
        return self.subject.accepts(look, frame.yuv, is_lost=self._misses > 0)

    def _strays(self, look: Look, *, is_cut: bool) -> bool:
        """Legs alone are seen elsewhere for once: only a second such look is believed."""
        current = self.takes[-1] if self.takes else None
        is_away = current is not None and bool(current.looks) and not _holds(current, look)
        is_first = is_away and is_cut_off(look) and not is_cut and not self._was_astray
        self._was_astray = is_away
        return is_first

    def _take_for(self, frame: Frame, look: Look | None, *, is_cut: bool) -> Take:
        height, width = frame.gray.shape
        current = self.takes[-1] if self.takes else None
        if look is None:
            if current is None or is_cut:
                return self._begin(whole(width, height, _whole_longest()))
            return current
        if current is None or is_cut or not current.looks or not _holds(current, look):
            feet, length = standing_feet(look)
            finest = evidence.value("end_on_finer", unit="1") if is_end_on(look) else 1.0
            has_left = current is not None and current.looks and not is_cut
            room = evidence.value("foot_box_roomier" if has_left else "foot_box_room", unit="1")
            return self._begin(box_about(feet, length, (width, height), room=room, finest=finest))
        return current

    def _begin(self, box: Box) -> Take:
        self.takes.append(Take(box, self.spool))
        return self.takes[-1]


def _holds(take: Take, look: Look) -> bool:
    """The standing feet are still well inside the box of the take."""
    feet, length = standing_feet(look)
    return take.box.holds(feet[:3], evidence.value("foot_box_inner", unit="1") * length)


def _speed(last: Look, look: Look) -> float:
    """How fast the second quickest joint moved between two looks, in body lengths a second."""
    moved = sorted(np.linalg.norm(look.point(name) - last.point(name)) for name in JOINTS)
    length = max(1.0, look.length_px)
    return float(moved[-2] / length / max(1e-3, look.time_s - last.time_s))


def _is_at(look: Look, region: Region) -> bool:
    """The region is about the hips of who was looked at."""
    off_px = np.hypot(*(look.hips_px - (region.cx_px, region.cy_px)))
    return bool(off_px < look.length_px / 4)


def by_weight(people: tuple[Detection, ...], width: int) -> list[Region]:
    """The regions of people, the largest near the middle first."""
    middle = width / 2

    def weight(detection: Detection) -> float:
        off = abs(detection.region.cx_px - middle) / middle
        return float(detection.region.size_px * (1 - 0.5 * min(off, 1.0)))

    return [each.region for each in sorted(people, key=weight, reverse=True)]


def _whole_longest() -> int:
    return int(evidence.value("whole_longest", unit="px"))


def _as_look(frame: Frame, seen: PoseResult) -> Look:
    face = seen.xy_px[[POINT[name] for name in FACE]]
    look = Look(
        number=0,
        time_s=frame.time_s,
        xy_px=seen.xy_px,
        depth_m=seen.depth_m,
        score=seen.score,
        presence=float(seen.presence),
        tone=face_tone(frame.yuv, face),
    )
    return without_head(look)


def _steadied(old: Region, new: Region) -> Region:
    """Keep the region while the person stays in it: a still region is read with less jitter."""
    return old if _is_near(old, new, evidence.value("region_slack", unit="1")) else new


def _is_near(old: Region, new: Region, slack: float) -> bool:
    """It has moved by less than a share of the old one's size, and grown by less than two."""
    moved = np.hypot(new.cx_px - old.cx_px, new.cy_px - old.cy_px)
    grown = abs(new.size_px / old.size_px - 1)
    return bool(moved < slack * old.size_px and grown < 2 * slack)


def standing_feet(look: Look) -> tuple[Vector, float]:
    """Points (n, 2) of the feet that stand (the lower, and the other if near it), and a length.

    The length is that of a foot in the picture plane, from the shank, so that it holds in any view.
    """
    length = foot_length_px(look)
    feet = sorted((look.foot(side) for side in Side), key=lambda f: -float(f[2, 1]))
    near = abs(feet[0][2] - feet[1][2]) < evidence.value("feet_apart", unit="1") * length
    return (np.vstack(feet) if near.all() else feet[0]), length


def is_end_on(look: Look) -> bool:
    """The camera looks along the feet: what is to be followed is narrow, and wants finer pixels."""
    across = look.depth_m[POINT["right_shoulder"]] - look.depth_m[POINT["left_shoulder"]]
    yaw = abs(np.arctan2(across[0], across[2]))
    off = min(yaw, np.pi - yaw)
    return bool(off > evidence.value("oblique_view_within", unit="rad"))
