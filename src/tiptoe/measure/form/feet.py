"""Feet that do not stay where they are: toes that lift, feet that creep, turn or stand too wide.

Scene -> Fault. Pure.
"""

import numpy as np

from tiptoe import evidence
from tiptoe.measure.form.scene import Scene, Sizes, tops_s, unseen, verdict, within
from tiptoe.model import Fault

FROM_SIDE = "only a camera at the side shows toes that lift or a foot that creeps"
FROM_FRONT = "only a camera in front shows the direction of the feet"
END_ON = "only a camera in front or behind shows how far apart the feet are"


def rocking_back(scene: Scene) -> Fault:
    """Toes lifted after a rep, the weight on the heels: the foot's pitch below flat. [rad]"""
    position = scene.exercise.attribute("position")
    if not scene.is_from_side:
        return unseen("rocking_back", "rad", FROM_SIDE)
    if position is not None and position.value == "step":
        return unseen("rocking_back", "rad", "on a step the heel is meant to go below the toes")
    signal = scene.signals[0]
    sizes: Sizes = []
    times_s = []
    for start_s, end_s in scene.pauses():
        inside = (signal.time_s >= start_s - 0.1) & (signal.time_s <= end_s + 0.1)
        pitch = np.where(inside & np.isfinite(signal.pitch_rad), signal.pitch_rad, np.inf)
        lowest = int(np.argmin(pitch)) if pitch.size else 0
        seen = pitch.size > 0 and bool(np.isfinite(pitch[lowest]))
        sizes.append(float(-pitch[lowest]) if seen else None)
        times_s.append(float(signal.time_s[lowest]) if seen else start_s)
    return verdict(
        "rocking_back",
        "rad",
        sizes,
        limit=evidence.value("rocking_back_limit", unit="rad"),
        sigma=evidence.value("rocking_back_sigma", unit="rad"),
        times_s=times_s,
        side=signal.side,
        why="the foot could not be followed between the repetitions",
    )


def forefoot_shift(scene: Scene) -> Fault:
    """Way of the planted forefoot within a rep. [m]"""
    if not scene.is_from_side:
        return unseen("forefoot_shift", "m", FROM_SIDE)
    if not scene.is_metric:
        return unseen("forefoot_shift", "m", "no known scale: centimetres are not known")
    signal = scene.signals[0]
    sizes: Sizes = []
    for rep in scene.reps:
        seen = within(signal.time_s, signal.shift_m, rep.start_s, rep.end_s)
        sizes.append(float(np.percentile(seen, 90)) if seen.size else None)
    return verdict(
        "forefoot_shift",
        "m",
        sizes,
        limit=evidence.value("forefoot_shift_limit", unit="m"),
        sigma=evidence.value("forefoot_shift_sigma", unit="m"),
        times_s=tops_s(scene),
        side=signal.side,
    )


def feet_turned(scene: Scene) -> Fault:
    """Direction of the feet away from the usual slight toe-out, either way. [rad]"""
    if not scene.posture.toe_out_rad:
        return unseen("feet_turned", "rad", FROM_FRONT)
    usual = evidence.value("toe_out", unit="rad")
    return verdict(
        "feet_turned",
        "rad",
        [abs(toe_out(scene) - usual)] * len(scene.reps),
        limit=evidence.value("feet_turned_limit", unit="rad"),
        sigma=evidence.value("foot_direction_sigma", unit="rad"),
        times_s=tops_s(scene),
    )


def toe_out(scene: Scene) -> float:
    """Mean direction of the feet, outwards positive. [rad]

    The network sees a turned foot as less turned than it is.
    """
    usual = evidence.value("toe_out", unit="rad")
    seen = float(np.mean(list(scene.posture.toe_out_rad.values())))
    return usual + (seen - usual) / evidence.value("foot_direction_gain", unit="1")


def feet_too_wide(scene: Scene) -> Fault:
    """Distance of the ankles over that of the hips. [1]"""
    width = scene.posture.stance_width
    if width is None:
        return unseen("feet_too_wide", "1", END_ON)
    return verdict(
        "feet_too_wide",
        "1",
        [width] * len(scene.reps),
        limit=evidence.value("wide_stance_from", unit="1"),
        sigma=evidence.value("stance_width_sigma", unit="1"),
        times_s=tops_s(scene),
    )
