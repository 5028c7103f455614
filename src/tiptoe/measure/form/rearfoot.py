"""Ankles that roll outwards at the top, heels that collapse on the way down, the big toe's load.

Scene -> Fault. Pure. A normal raise inverts the rearfoot by a known share of its plantarflexion;
only what goes beyond counts. Seen from behind. The feet of one body are judged together, weighted
by how well each was seen.
"""

import numpy as np

from tiptoe import evidence
from tiptoe.measure.form.scene import Scene, Sizes, tops_s, typical, unseen, verdict
from tiptoe.model import Fault, Floats, HeelSignal, Side

FROM_BEHIND = "only a camera behind the heels shows how they turn"
LOST = "the heels were lost in most of these repetitions; more light, or shoes, would help"
ASIDE = "the camera stands too far to one side of straight behind the heels"


def rolling_out(scene: Scene) -> Fault:
    """Inversion at the top beyond the normal coupling. [rad]"""
    if why := _why_not(scene):
        return unseen("rolling_out", "rad", why)
    sizes: Sizes = []
    sigmas = []
    for rep in scene.reps:
        size, sigma = _weighted(scene, rep.top_start_s - 0.05, rep.top_end_s + 0.05)
        sizes.append(size)
        sigmas.append(sigma)
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
    sizes: Sizes = []
    sigmas, times_s = [], []
    for rep in scene.reps:
        centres = np.arange(rep.top_end_s + half_s, rep.end_s - half_s / 2, half_s / 2)
        tried = [(*_weighted(scene, c - half_s, c + half_s), float(c)) for c in centres]
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


def _weighted(scene: Scene, start_s: float, end_s: float) -> tuple[float | None, float]:
    """Excess over the coupling in a stretch, of both heels by their errors; and its 1 sigma."""
    rows = []
    for side, inversion in scene.posture.inversion_rad.items():
        excess = inversion - _coupled(scene, side)
        size = typical(scene.posture.time_s, excess, start_s, end_s)
        sigmas = scene.posture.inversion_sigma_rad[side]
        sigma = typical(scene.posture.time_s, sigmas, start_s, end_s)
        if size is not None and sigma is not None:
            rows.append((size, sigma))
    if not rows:
        return None, float("nan")
    weights = np.array([1 / sigma**2 for _, sigma in rows])
    size = float(np.average([size for size, _ in rows], weights=weights))
    shared = evidence.value("heel_roll_sigma", unit="rad")
    return size, float(np.hypot(1 / np.sqrt(weights.sum()), shared))


def _coupled(scene: Scene, side: Side) -> Floats:
    """(n,) the inversion that goes with this foot's plantarflexion in a normal raise."""
    signal = _of_side(scene, side)
    coupling = evidence.value("inversion_per_plantarflexion", unit="1")
    pitch = np.interp(scene.posture.time_s, signal.time_s, np.nan_to_num(signal.pitch_rad))
    return np.asarray(coupling * np.maximum(pitch, 0.0))


def _of_side(scene: Scene, side: Side) -> HeelSignal:
    """The foot's own signal, or the other's when its height was not seen."""
    return next((s for s in scene.signals if s.side is side), scene.signals[0])


def _mean(sigmas: list[float]) -> float:
    seen = [s for s in sigmas if np.isfinite(s)]
    return float(np.mean(seen)) if seen else float("nan")
