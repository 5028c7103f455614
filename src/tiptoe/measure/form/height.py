"""Reps that are too short: below the own best, cut off, not lowered past neutral; and symmetry.

Scene -> Fault. Pure. A share of the own best needs no known length.
"""

import numpy as np

from tiptoe import evidence
from tiptoe.measure.form.scene import Scene, Sizes, tops_s, unseen, verdict
from tiptoe.model import Fault, Legs, Rep, Side, SideRep, View

UNCLEAR = "it is not clear from where the foot is seen"


def partial_reps(scene: Scene) -> Fault:
    """Share of the set's full range that a partial rep left out. [1]"""
    if scene.view is View.UNKNOWN:
        return unseen("partial_reps", "1", UNCLEAR)
    sizes: Sizes = [
        None if (best := _share(rep)) is None else (1 - best if rep.is_partial else 0.0)
        for rep in scene.reps
    ]
    return verdict(
        "partial_reps", "1", sizes, limit=0.0, sigma=_share_sigma(scene), times_s=tops_s(scene)
    )


def short_range(scene: Scene) -> Fault:
    """Share of the own best that a full rep fell short of. [1]"""
    if scene.view is View.UNKNOWN:
        return unseen("short_range", "1", UNCLEAR)
    sizes: Sizes = [
        None if rep.is_partial or (best := _share(rep)) is None else 1 - best for rep in scene.reps
    ]
    return verdict(
        "short_range",
        "1",
        sizes,
        limit=evidence.value("short_range_limit", unit="1"),
        sigma=_share_sigma(scene),
        times_s=tops_s(scene),
        why="no full repetition was seen",
    )


def not_past_neutral(scene: Scene) -> Fault:
    """On a step: how far above its lowest level, neutral, the heel turned round. [m]"""
    declared = scene.exercise.declared or ""
    position = scene.exercise.attribute("position")
    is_step = "step" in declared or declared == "army_drill"
    if not is_step and (position is None or position.value != "step"):
        return unseen("not_past_neutral", "m", "not a raise on a step, as far as was seen")
    if not scene.is_metric:
        return unseen("not_past_neutral", "m", "no known scale: centimetres are not known")
    sizes: Sizes = [
        None if (seen := _seen(rep)) is None else float(np.mean([s.bottom_height_m for s in seen]))
        for rep in scene.reps
    ]
    limit = -evidence.value("past_neutral_least", unit="m")
    sigma = evidence.value("bottom_height_sigma", unit="m")
    return verdict("not_past_neutral", "m", sizes, limit=limit, sigma=sigma, times_s=tops_s(scene))


def asymmetry(scene: Scene) -> Fault:
    """How much lower one heel rises than the other, as a share of the higher. [1]"""
    if scene.legs is not Legs.BOTH:
        return unseen("asymmetry", "1", "one leg was used: compare two such sets")
    pairs = [(rep.left, rep.right) for rep in scene.reps]
    shares = [_less(left, right) for left, right in pairs]
    if not any(share is not None for share in shares):
        return unseen("asymmetry", "1", "the two heels were not seen together")
    mean = float(np.mean([share for share in shares if share is not None]))
    return verdict(
        "asymmetry",
        "1",
        [None if share is None else (share if mean > 0 else -share) for share in shares],
        limit=evidence.value("asymmetry_limit", unit="1"),
        sigma=evidence.value("asymmetry_sigma", unit="1"),
        times_s=tops_s(scene),
        side=Side.LEFT if mean > 0 else Side.RIGHT,
    )


def _less(left: SideRep | None, right: SideRep | None) -> float | None:
    """How much lower the left is than the right, as a share of the higher; signed."""
    if left is None or right is None:
        return None
    higher = max(left.peak_height_m, right.peak_height_m)
    return (right.peak_height_m - left.peak_height_m) / higher if higher > 0 else None


def _seen(rep: Rep) -> list[SideRep] | None:
    return [side for side in (rep.left, rep.right) if side is not None] or None


def _share(rep: Rep) -> float | None:
    seen = _seen(rep)
    return None if seen is None else float(np.mean([side.share_of_best for side in seen]))


def _share_sigma(scene: Scene) -> float:
    """1 sigma of a share of the own best: the tracking's part, the scale's cancels."""
    return evidence.value("share_of_best_sigma", unit="1") * (1.0 if scene.is_from_side else 2.0)
