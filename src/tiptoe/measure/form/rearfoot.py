"""Ankles that roll outwards at the top, heels that collapse on the way down, the big toe's load.

Scene -> Fault. Pure. A normal raise inverts the rearfoot by a known share of its plantarflexion;
only what goes beyond counts, and beyond what the person's own straightest repetitions show: where
a foot points, how its heel is shaped and how it is lit add the same to every repetition. Seen from
behind. The feet of one body are judged together, weighted by how well each was seen.
"""

import numpy as np

from tiptoe import evidence
from tiptoe.measure.form.scene import Scene, Sizes, tops_s, typical, unseen, verdict
from tiptoe.model import Fault, Floats, HeelSignal, Rep, Side

FROM_BEHIND = "only a camera behind the heels shows how they turn"
LOST = "the heels were lost in most of these repetitions; more light, or shoes, would help"
ASIDE = "the camera stands too far to one side of straight behind the heels"


def rolling_out(scene: Scene) -> Fault:
    """Inversion at the top beyond the normal coupling. [rad]"""
    if why := _why_not(scene):
        return unseen("rolling_out", "rad", why)
    tops = _tops(scene, _own_coupling(scene))
    sizes = [size for size, _ in tops]
    sigmas = [sigma for _, sigma in tops]
    limit = evidence.value("rolling_out_limit", unit="rad")
    if _is_mostly_lost(sizes):
        return unseen("rolling_out", "rad", LOST)
    return verdict(
        "rolling_out", "rad", sizes, limit=limit, sigma=_mean(sigmas), times_s=tops_s(scene)
    )


def heel_collapse(scene: Scene) -> Fault:
    """Largest eversion below the normal coupling while lowering. [rad]"""
    if why := _why_not(scene):
        return unseen("heel_collapse", "rad", why)
    half_s = evidence.value("collapse_window", unit="s") / 2
    coupling = _own_coupling(scene)
    sizes: Sizes = []
    sigmas, times_s = [], []
    for rep in scene.reps:
        centres = np.arange(rep.top_end_s + half_s, rep.end_s - half_s / 2, half_s / 2)
        tried = [(*_weighted(scene, coupling, c - half_s, c + half_s), float(c)) for c in centres]
        seen = [(-size, sigma, c) for size, sigma, c in tried if size is not None]
        size, sigma, at_s = max(seen, default=(None, np.nan, rep.top_end_s))
        sizes.append(size)
        sigmas.append(sigma)
        times_s.append(at_s)
    limit = evidence.value("heel_collapse_limit", unit="rad")
    if _is_mostly_lost(sizes):
        return unseen("heel_collapse", "rad", LOST)
    return verdict("heel_collapse", "rad", sizes, limit=limit, sigma=_mean(sigmas), times_s=times_s)


def big_toe_unloaded(scene: Scene) -> Fault:  # noqa: ARG001 - judged like its siblings
    """Pressure leaves no trace in a picture. [1]"""
    why = "pressure under the big toe cannot be seen in a video; watch for rolling out instead"
    return unseen("big_toe_unloaded", "1", why)


def _why_not(scene: Scene) -> str:
    """The reason that the turn of the heels cannot be told from here, or nothing."""
    if not scene.posture.inversion_rad:
        return FROM_BEHIND
    if abs(scene.aside_rad) > evidence.value("aside_most", unit="rad"):
        return ASIDE
    return ""


def _is_mostly_lost(sizes: Sizes) -> bool:
    """True when the heels were not seen in more than half of the repetitions."""
    return 2 * sum(size is None for size in sizes) > len(sizes)


def _own_coupling(scene: Scene) -> float:
    """Inversion per plantarflexion in the straightest quarter of these repetitions. [1]

    The usual one where even those roll further than a limit: then nothing here is normal.
    """
    usual = evidence.value("inversion_per_plantarflexion", unit="1")
    rows = []
    for rep, (size, _) in zip(scene.reps, _tops(scene, usual), strict=True):
        pitch = [typical(t, p, *_top(rep)) for t, p in _pitches(scene).values()]
        seen = [p for p in pitch if p is not None and p > 0]
        if size is not None and seen:
            rows.append((size / float(np.mean(seen)), size))
    if not rows:
        return usual
    slope, size = sorted(rows)[(len(rows) - 1) // 4]
    normal = abs(size) < evidence.value("rolling_out_limit", unit="rad")
    return usual + slope if normal else usual


def _top(rep: Rep) -> tuple[float, float]:
    return rep.top_start_s - 0.05, rep.top_end_s + 0.05


def _tops(scene: Scene, coupling: float) -> list[tuple[float | None, float]]:
    """Per rep, at the top: excess over a coupling, and its 1 sigma."""
    return [_weighted(scene, coupling, *_top(rep)) for rep in scene.reps]


def _weighted(
    scene: Scene, coupling: float, start_s: float, end_s: float
) -> tuple[float | None, float]:
    """Excess over a coupling in a stretch, of both heels by their errors; and its 1 sigma."""
    rows = []
    pitches = _pitches(scene)
    for side, inversion in scene.posture.inversion_rad.items():
        time_s, pitch = pitches[side]
        excess = inversion - coupling * np.maximum(pitch, 0.0)
        size = typical(time_s, excess, start_s, end_s)
        sigmas = scene.posture.inversion_sigma_rad[side]
        sigma = typical(time_s, sigmas, start_s, end_s)
        if size is not None and sigma is not None:
            rows.append((size, sigma))
    if not rows:
        return None, float("nan")
    weights = np.array([1 / sigma**2 for _, sigma in rows])
    size = float(np.average([size for size, _ in rows], weights=weights))
    shared = evidence.value("heel_roll_sigma", unit="rad")
    return size, float(np.hypot(1 / np.sqrt(weights.sum()), shared))


def _pitches(scene: Scene) -> dict[Side, tuple[Floats, Floats]]:
    """Per heel: the times of the posture, and the foot's pitch at them."""
    time_s = scene.posture.time_s
    signals = {side: _of_side(scene, side) for side in scene.posture.inversion_rad}
    return {
        side: (time_s, np.interp(time_s, signal.time_s, np.nan_to_num(signal.pitch_rad)))
        for side, signal in signals.items()
    }


def _of_side(scene: Scene, side: Side) -> HeelSignal:
    """The foot's own signal, or the other's when its height was not seen."""
    return next((s for s in scene.signals if s.side is side), scene.signals[0])


def _mean(sigmas: list[float]) -> float:
    seen = [s for s in sigmas if np.isfinite(s)]
    return float(np.mean(seen)) if seen else float("nan")
