"""Knees, trunk, head and hands: what should stay quiet while the heels rise.

Scene -> Fault. Pure. Angles are changes against the start of each rep.
"""

import numpy as np

from tiptoe import evidence
from tiptoe.measure.form.scene import (
    Scene,
    Sizes,
    before,
    change_to_top,
    tops_s,
    unseen,
    verdict,
    within,
)
from tiptoe.model import Fault, Floats, Rep

FROM_SIDE = "only a camera at the side shows how knee and trunk bend"
FROM_FRONT = "only a camera in front shows where the knees point"


def knee_bending(scene: Scene) -> Fault:
    """Flexion of the judged knee at the top beyond that at the start. [rad]"""
    return _knee(scene, "knee_bending", 1.0)


def knee_straightening(scene: Scene) -> Fault:
    """In a bent-knee set: flexion lost from the start to the top. [rad]"""
    knee = scene.exercise.attribute("knee")
    if knee is None or knee.value != "bent":
        return unseen("knee_straightening", "rad", "the knee was not bent at the start")
    return _knee(scene, "knee_straightening", -1.0)


def _knee(scene: Scene, name: str, sign: float) -> Fault:
    if not scene.is_from_side or scene.leg is None:
        return unseen(name, "rad", FROM_SIDE)
    curve = sign * scene.posture.knee_flexion_rad[scene.leg]
    return verdict(
        name,
        "rad",
        change_to_top(scene, curve),
        limit=evidence.value("knee_change_limit", unit="rad"),
        sigma=evidence.value("knee_change_sigma", unit="rad"),
        times_s=tops_s(scene),
        side=scene.leg,
    )


def trunk_lean(scene: Scene) -> Fault:
    """Lean of the trunk at the top, either way, against the start of the rep. [rad]"""
    if not scene.is_from_side:
        return unseen("trunk_lean", "rad", FROM_SIDE)
    gain = evidence.value("trunk_lean_gain", unit="1")
    sizes = change_to_top(scene, scene.posture.trunk_lean_rad / gain)
    return verdict(
        "trunk_lean",
        "rad",
        [None if size is None else abs(size) for size in sizes],
        limit=evidence.value("trunk_lean_limit", unit="rad"),
        sigma=evidence.value("trunk_change_sigma", unit="rad"),
        times_s=tops_s(scene),
    )


def trunk_rocking(scene: Scene) -> Fault:
    """Swing of the trunk within a rep that a lean at the top does not explain. [rad]"""
    if not scene.is_from_side:
        return unseen("trunk_rocking", "rad", FROM_SIDE)
    swings = [_swing(scene, rep) for rep in scene.reps]
    return verdict(
        "trunk_rocking",
        "rad",
        [None if swing is None else swing[0] for swing in swings],
        limit=evidence.value("trunk_rocking_limit", unit="rad"),
        sigma=evidence.value("trunk_change_sigma", unit="rad"),
        times_s=[
            at if swing is None else swing[1]
            for swing, at in zip(swings, tops_s(scene), strict=True)
        ],
    )


def _swing(scene: Scene, rep: Rep) -> tuple[float, float] | None:
    """Range of the trunk's way about what a lean in step with the heel would be, and when."""
    time_s, trunk = scene.posture.time_s, scene.posture.trunk_lean_rad
    inside = (time_s >= rep.start_s) & (time_s <= rep.end_s) & np.isfinite(trunk)
    start = before(scene, trunk, rep)
    if start is None or inside.sum() < 4:  # noqa: PLR2004 - a swing has a way there and back
        return None
    signal = scene.signals[0]
    height = np.interp(time_s[inside], signal.time_s, np.nan_to_num(signal.height_m))
    moved = trunk[inside] - start
    share = float(height @ moved) / max(float(height @ height), 1e-12)
    rest = moved - share * height
    return float(np.ptp(rest)), float(time_s[inside][int(np.argmax(np.abs(rest)))])


def head_dropped(scene: Scene) -> Fault:
    """Bend of the head against the trunk, at the top or as it begins, beyond neutral. [rad]"""
    if not scene.is_from_side or not np.isfinite(scene.posture.head_lean_rad).any():
        return unseen("head_dropped", "rad", FROM_SIDE)
    sizes = change_to_top(scene, scene.posture.head_lean_rad)
    return verdict(
        "head_dropped",
        "rad",
        sizes,
        limit=evidence.value("head_drop_limit", unit="rad"),
        sigma=evidence.value("head_drop_sigma", unit="rad"),
        times_s=tops_s(scene),
    )


def leaning_on_hands(scene: Scene) -> Fault:
    """Share of the body's expected rise that is missing though nothing bends. [1]"""
    position = scene.exercise.attribute("position")
    if not scene.is_from_side or position is None or position.value == "seated":
        return unseen("leaning_on_hands", "1", FROM_SIDE if position else "a seated body stays")
    usual = evidence.value("body_rise_over_heel_rise_seen", unit="1")
    sizes: Sizes = []
    for rep in scene.reps:
        share = _body_share(scene, rep)
        bends = [_bend(scene, rep, curve) for curve in _curves(scene)]
        is_explained = any(
            b is None or b > evidence.value("bend_lowers_body", unit="rad") for b in bends
        )
        sizes.append(None if share is None or is_explained else 1 - share / usual)
    return verdict(
        "leaning_on_hands",
        "1",
        sizes,
        limit=evidence.value("leaning_on_hands_limit", unit="1"),
        sigma=evidence.value("leaning_on_hands_sigma", unit="1"),
        times_s=tops_s(scene),
        why="the body's rise could not be told from bends of knee or trunk",
    )


def _curves(scene: Scene) -> list[Floats]:
    knee = [] if scene.leg is None else [scene.posture.knee_flexion_rad[scene.leg]]
    return [*knee, scene.posture.trunk_lean_rad]


def _bend(scene: Scene, rep: Rep, curve: Floats) -> float | None:
    seen = within(scene.posture.time_s, curve, rep.start_s, rep.end_s)
    return float(np.ptp(seen)) if seen.size else None


def _body_share(scene: Scene, rep: Rep) -> float | None:
    """The body's rise at the top over the heel's."""
    signal = scene.signals[0]
    time_s, rise = scene.posture.time_s, scene.posture.body_rise_m
    low = before(scene, rise, rep)
    high = within(time_s, rise, rep.top_start_s - 0.1, rep.top_end_s + 0.1)
    heel = within(signal.time_s, signal.height_m, rep.top_start_s - 0.1, rep.top_end_s + 0.1)
    side = rep.side(signal.side)
    if low is None or side is None or not high.size or not heel.size:
        return None
    way = float(np.median(heel)) - side.bottom_height_m
    return (float(np.median(high)) - low) / way if way > 1e-6 else None  # noqa: PLR2004


def knees_not_over_feet(scene: Scene) -> Fault:
    """Bend of hip, knee and ankle towards the other leg at the top, larger of the two. [rad]"""
    curves = scene.posture.knee_inward_rad
    if not curves:
        return unseen("knees_not_over_feet", "rad", FROM_FRONT)
    per_side = [change_to_top(scene, curve) for curve in curves.values()]
    sizes: Sizes = [
        max((abs(s) for s in pair if s is not None), default=None)
        for pair in zip(*per_side, strict=True)
    ]
    return verdict(
        "knees_not_over_feet",
        "rad",
        sizes,
        limit=evidence.value("knee_inward_limit", unit="rad"),
        sigma=evidence.value("knee_inward_sigma", unit="rad"),
        times_s=tops_s(scene),
    )
