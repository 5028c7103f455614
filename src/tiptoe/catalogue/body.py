"""Where a drawn person's joints are, from joint angles.

Pose -> Joints, in statures: x to the right where the person faces, y up, the ball of the foot at
the origin. Pure. The lengths are a drawing's, chosen to look like a person.
"""

import math
from dataclasses import dataclass

from tiptoe.catalogue.exercise_data import Pose

__all__ = ["Arm", "Joints", "Leg", "Point", "joints", "rolled"]

Point = tuple[float, float]

SHANK, THIGH, TRUNK, NECK = 0.246, 0.245, 0.288, 0.115
UPPER_ARM, FOREARM = 0.165, 0.175
ANKLE: Point = (-0.08, 0.045)  # of a flat foot
HEEL: Point = (-0.112, 0.0)
FREE_ANKLE = 15.0  # a hanging foot points down by so much, degrees
SPLIT_FOOT = 50.0  # pitch of the foot that stands behind
ELBOW = 14.0
WALL = 0.22  # of a wall to touch, ahead of the ball of the foot
TOUCH = 0.13  # the hand on it, below the shoulder
FAR: Point = (0.028, 0.012)  # the far leg of two beside each other: seen a little from above


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """hip, knee, ankle and ball of the foot; pitch of the foot in degrees."""

    hip: Point
    knee: Point
    ankle: Point
    ball: Point
    pitch: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    shoulder: Point
    elbow: Point
    hand: Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Joints:
    """All joints. `heel` is the near foot's, which is the one that works."""

    near: Leg
    far: Leg
    arm: Arm
    hip: Point
    shoulder: Point
    head: Point
    heel: Point


def joints(pose: Pose, *, touches_wall: bool = False) -> Joints:
    near = _standing(pose)
    hip = near.hip
    shoulder = _up(hip, TRUNK, pose.trunk)
    return Joints(
        near=near,
        far=_other(pose, near),
        arm=_touching(shoulder) if touches_wall else _hanging(shoulder, pose.arms),
        hip=hip,
        shoulder=shoulder,
        head=_up(shoulder, NECK, pose.trunk * 0.6),
        heel=rolled(HEEL, pose.foot),
    )


def rolled(point: Point, pitch: float) -> Point:
    """A point of the flat foot after the heel has gone up by `pitch` degrees about the ball."""
    c, s = math.cos(math.radians(pitch)), math.sin(math.radians(pitch))
    return point[0] * c + point[1] * s, point[1] * c - point[0] * s


def _up(start: Point, length: float, lean: float) -> Point:
    turn = math.radians(lean)
    return start[0] + length * math.sin(turn), start[1] + length * math.cos(turn)


def _moved(point: Point, by: Point) -> Point:
    return point[0] + by[0], point[1] + by[1]


def _standing(pose: Pose) -> Leg:
    ankle = rolled(ANKLE, pose.foot)
    knee = _up(ankle, SHANK, pose.shank)
    hip = _up(knee, THIGH, pose.thigh)
    return Leg(hip=hip, knee=knee, ankle=ankle, ball=(0.0, 0.0), pitch=pose.foot)


def _other(pose: Pose, near: Leg) -> Leg:
    """The far leg: behind on the floor, hanging free, or beside the near one."""
    if pose.free_step:
        return _split(pose, near.hip)
    if pose.free_knee is None and pose.free_thigh is None:
        points = (_moved(each, FAR) for each in (near.knee, near.ankle, near.ball))
        knee, ankle, ball = points
        return Leg(hip=near.hip, knee=knee, ankle=ankle, ball=ball, pitch=near.pitch)
    thigh = pose.thigh if pose.free_thigh is None else pose.free_thigh
    shank = thigh + (pose.free_knee or 0.0)
    knee = _up(near.hip, -THIGH, thigh)
    ankle = _up(knee, -SHANK, shank)
    pitch = shank + FREE_ANKLE
    from_ankle = rolled(ANKLE, pitch)
    ball = ankle[0] - from_ankle[0], ankle[1] - from_ankle[1]
    return Leg(hip=near.hip, knee=knee, ankle=ankle, ball=ball, pitch=pitch)


def _split(pose: Pose, hip: Point) -> Leg:
    ball = (-pose.free_step, 0.0)
    ankle = _moved(ball, rolled(ANKLE, SPLIT_FOOT))
    knee = _hinge(hip, ankle, THIGH, SHANK)
    return Leg(hip=hip, knee=knee, ankle=ankle, ball=ball, pitch=SPLIT_FOOT)


def _hinge(top: Point, end: Point, first: float, second: float) -> Point:
    """The joint between two bones of known length whose ends are known; it points forwards."""
    dx, dy = end[0] - top[0], end[1] - top[1]
    apart = min(math.hypot(dx, dy), 0.999 * (first + second))
    along = (first**2 - second**2 + apart**2) / (2 * apart)
    aside = math.sqrt(max(first**2 - along**2, 0.0))
    ux, uy = dx / apart, dy / apart
    return top[0] + along * ux - aside * uy, top[1] + along * uy + aside * ux


def _hanging(shoulder: Point, swing: float) -> Arm:
    elbow = _up(shoulder, -UPPER_ARM, -swing)
    return Arm(shoulder=shoulder, elbow=elbow, hand=_up(elbow, -FOREARM, -swing - ELBOW))


def _touching(shoulder: Point) -> Arm:
    hand = (WALL - 0.012, shoulder[1] - TOUCH)
    dx, dy = hand[0] - shoulder[0], hand[1] - shoulder[1]
    reach = math.hypot(dx, dy)
    if reach >= UPPER_ARM + FOREARM:
        elbow = shoulder[0] + dx / 2, shoulder[1] + dy / 2
        return Arm(shoulder=shoulder, elbow=elbow, hand=hand)
    low = _hinge(hand, shoulder, FOREARM, UPPER_ARM)
    return Arm(shoulder=shoulder, elbow=low, hand=hand)
