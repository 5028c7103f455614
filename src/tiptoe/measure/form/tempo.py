"""Too fast, uneven, dropped or bounced: the speed of a set against a target or its own reps.

Scene -> Fault. Pure. Times are those of each rep's corners.
"""

from itertools import pairwise

import numpy as np

from tiptoe import evidence
from tiptoe.measure.form.scene import Scene, Sizes, tops_s, unseen, verdict
from tiptoe.model import Fault, Rep, Tempo

PHASES = ("up_s", "hold_s", "down_s", "pause_s")


def tempo_of(scene_reps: tuple[Rep, ...]) -> Tempo:
    """Median seconds up, held, down and paused; the pause needs two reps."""
    rows = [_times(rep) for rep in scene_reps]
    pauses = [after.start_s - rep.end_s for rep, after in pairwise(scene_reps)]
    up, hold, down = (float(np.median([row[k] for row in rows])) for k in range(3))
    return Tempo(
        up_s=up, hold_s=hold, down_s=down, pause_s=float(np.median(pauses)) if pauses else None
    )


def too_fast(scene: Scene) -> Fault:
    """Share of the time, up and down, that is missing to the target or to the slowest fair pace."""
    target = scene.target or Tempo()
    asked = [t for t in (target.up_s, target.down_s) if t is not None]
    wanted_s = sum(asked) if asked else evidence.value("fastest_fair_rep", unit="s")
    sizes: Sizes = []
    for rep in scene.reps:
        up, _, down = _times(rep)
        counted = [
            time for time, goal in ((up, target.up_s), (down, target.down_s)) if not asked or goal
        ]
        sizes.append(1 - sum(counted) / wanted_s)
    limit = evidence.value("tempo_short_limit", unit="1")
    return verdict(
        "too_fast", "1", sizes, limit=limit, sigma=_sigma(scene, wanted_s), times_s=tops_s(scene)
    )


def uneven_tempo(scene: Scene) -> Fault:
    """Spread of the duration of the full reps as a share of their median. [1]"""
    full = [rep for rep in scene.reps if not rep.is_partial]
    if len(full) < evidence.value("uneven_fewest_reps", unit="1"):
        return unseen("uneven_tempo", "1", "too few full repetitions to tell an uneven tempo")
    times_s = np.array([rep.end_s - rep.start_s for rep in scene.reps])
    usual_s = float(np.median([rep.end_s - rep.start_s for rep in full]))
    off = np.abs(times_s - usual_s) / usual_s
    partial = [rep.is_partial for rep in scene.reps]
    sizes: Sizes = [None if p else float(o) for p, o in zip(partial, off, strict=True)]
    return verdict(
        "uneven_tempo",
        "1",
        sizes,
        limit=evidence.value("uneven_tempo_limit", unit="1"),
        sigma=_sigma(scene, usual_s),
        times_s=tops_s(scene),
    )


def dropping(scene: Scene) -> Fault:
    """Mean speed down over mean speed up, less one: the heel falls rather than is lowered. [1]"""
    sizes: Sizes = []
    for rep in scene.reps:
        up, _, down = _times(rep)
        is_quick = down < evidence.value("dropping_within", unit="s")
        sizes.append(up / max(down, 1e-3) - 1 if is_quick else min(0.0, up / down - 1))
    return verdict(
        "dropping",
        "1",
        sizes,
        limit=evidence.value("dropping_limit", unit="1"),
        sigma=_sigma(scene, evidence.value("dropping_within", unit="s")),
        times_s=[rep.top_end_s for rep in scene.reps],
    )


def bouncing(scene: Scene) -> Fault:
    """Share of the fair pause at the bottom that a rebound left out. [1]"""
    pauses = [after.start_s - rep.end_s for rep, after in pairwise(scene.reps)]
    if not pauses:
        return unseen("bouncing", "1", "a rebound needs a second repetition")
    fair_s = evidence.value("bounce_pause", unit="s")
    turn_s = evidence.value("bounce_turn", unit="s")
    quick = [
        rep.end_s - rep.top_end_s < turn_s and after.top_start_s - after.start_s < turn_s
        for rep, after in pairwise(scene.reps)
    ]
    sizes: Sizes = [
        1 - pause / fair_s if is_quick else min(0.0, 1 - pause / fair_s)
        for pause, is_quick in zip(pauses, quick, strict=True)
    ]
    return verdict(
        "bouncing",
        "1",
        [*sizes, None],
        limit=0.0,
        sigma=_sigma(scene, fair_s),
        times_s=[rep.end_s for rep in scene.reps],
    )


def _times(rep: Rep) -> tuple[float, float, float]:
    return (
        rep.top_start_s - rep.start_s,
        rep.top_end_s - rep.top_start_s,
        rep.end_s - rep.top_end_s,
    )


def _sigma(scene: Scene, over_s: float) -> float:
    """1 sigma of a time between two corners, as a share of some seconds."""
    frames = evidence.value("edge_time_sigma_frames", unit="frames")
    steps = [np.median(np.diff(s.time_s)) for s in scene.signals if s.time_s.size > 1]
    return float(np.sqrt(2) * frames * max(steps, default=0.0) / over_s)
