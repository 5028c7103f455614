"""Say which exercise a set was and how it was done.

HeelSet, Shot, Known -> HeelSet with exercise, faults and checks. Pure. Faults are ranked by how far
they go beyond their limit times how much they matter; those that were not found are kept as
checks, absent or not visible from here.
"""

import math
from collections.abc import Callable
from dataclasses import replace

from tiptoe.measure.form import body, feet, height, rearfoot, tempo
from tiptoe.measure.form.scene import Scene
from tiptoe.measure.form.variant import Seen, exercise_of
from tiptoe.measure.frontal import camera_aside_rad
from tiptoe.model import Fault, HeelSet, Known, Legs, Segmentation, Shot, Side, Status, View

RULES: tuple[Callable[[Scene], Fault], ...] = (
    rearfoot.rolling_out,
    rearfoot.heel_collapse,
    rearfoot.big_toe_unloaded,
    height.short_range,
    height.partial_reps,
    height.not_past_neutral,
    tempo.too_fast,
    tempo.uneven_tempo,
    tempo.dropping,
    tempo.bouncing,
    body.knee_bending,
    body.knee_straightening,
    body.trunk_lean,
    body.trunk_rocking,
    body.head_dropped,
    feet.rocking_back,
    feet.forefoot_shift,
    body.leaning_on_hands,
    body.knees_not_over_feet,
    feet.feet_turned,
    feet.feet_too_wide,
    height.asymmetry,
)
# How much each matters beside the others: what overloads a tendon or an ankle first, looks last.
WEIGHT = {
    "rolling_out": 3.0,
    "heel_collapse": 3.0,
    "knee_bending": 2.5,
    "knee_straightening": 2.5,
    "partial_reps": 2.5,
    "short_range": 2.0,
    "not_past_neutral": 2.0,
    "dropping": 2.0,
    "bouncing": 2.0,
    "trunk_lean": 2.0,
    "rocking_back": 2.0,
    "asymmetry": 2.0,
}


def with_form(heel_set: HeelSet, shot: Shot, known: Known) -> HeelSet:
    """The set with its exercise named and its form judged; unchanged when nothing was counted."""
    posture = heel_set.posture
    if not heel_set.reps or posture is None or not heel_set.signals:
        return heel_set
    leg = _leg_to_judge(heel_set.legs, shot)
    seen = Seen(
        legs=heel_set.legs,
        reps=heel_set.reps,
        signals=heel_set.signals,
        posture=posture,
        view=shot.view,
        leg=leg,
    )
    scene = Scene(
        legs=heel_set.legs,
        reps=heel_set.reps,
        signals=heel_set.signals,
        posture=posture,
        view=shot.view,
        leg=leg,
        aside_rad=camera_aside_rad(shot.yaw_rad) if shot.view is View.REAR else 0.0,
        exercise=exercise_of(seen, known.exercise),
        target=known.tempo,
    )
    checks = [rule(scene) for rule in RULES]
    found = sorted((c for c in checks if c.status is Status.FOUND), key=rank, reverse=True)
    rest = tuple(c for c in checks if c.status is not Status.FOUND)
    return replace(
        heel_set,
        exercise=scene.exercise,
        faults=tuple(found),
        checks=rest,
        segmentation=_marked(heel_set.segmentation, found),
    )


def rank(fault: Fault) -> float:
    """How much there is to gain from changing it: size over limit, times weight, times sureness."""
    size = (fault.amount or 0.0) / fault.limit if fault.limit else 1.0 + (fault.amount or 0.0)
    return WEIGHT.get(fault.name, 1.0) * min(size, 4.0) * fault.confidence


def _marked(segmentation: Segmentation, found: list[Fault]) -> Segmentation:
    """Every rep with the faults that occurred in it."""
    reps = tuple(
        replace(rep, faults=tuple(fault for fault in found if number in fault.reps))
        for number, rep in enumerate(segmentation.reps, start=1)
    )
    return replace(segmentation, reps=reps)


def _leg_to_judge(legs: Legs, shot: Shot) -> Side | None:
    """The leg that works, else the one that faces the camera; none from the front or the back."""
    if shot.view not in (View.SIDE, View.OBLIQUE):
        return None
    if legs is not Legs.BOTH:
        return Side.LEFT if legs is Legs.LEFT else Side.RIGHT
    if shot.yaw_rad is None:
        return shot.feet[0].side if shot.feet else None
    return Side.LEFT if math.cos(shot.yaw_rad) > 0 else Side.RIGHT
