"""Compare a session with the truth of its clip: plain numbers, one dictionary a clip. Pure."""

from typing import Any

import numpy as np

from bench.truth import Clip
from tiptoe.model import HeelSet, HeelSignal, Session

CORNERS = ("start_s", "top_start_s", "top_end_s", "end_s")


def score(clip: Clip, session: Session) -> dict[str, Any]:
    """Counts, view, heights, times and angles against truth."""
    reps = sum(each.rep_count for each in session.sets)
    out = {
        "reps": reps,
        "full_reps": sum(each.full_rep_count for each in session.sets),
        "view": str(session.recording.view),
        "near_side": session.recording.near_side and str(session.recording.near_side),
    }
    heights = [_height(clip, s) for each in session.sets for s in each.signals if s.is_metric]
    if heights:
        errors = np.concatenate([h[0] for h in heights])
        out["height_rmse_mm"] = float(1000 * np.sqrt(np.mean(errors**2)))
        out["z"] = np.concatenate([h[1] for h in heights]).round(3).tolist()
        out["pitch_rmse_deg"] = _rms(np.concatenate([h[2] for h in heights]))
    if reps == len(clip.events) and reps:
        all_reps = [rep for each in session.sets for rep in each.reps]
        out |= _reps(clip, all_reps)
    for each in session.sets:
        out |= _posture(clip, each)
    return out


def _rms(values: np.ndarray) -> float | None:
    values = values[np.isfinite(values)]
    return float(np.sqrt(np.mean(values**2))) if values.size else None


def _height(clip: Clip, signal: HeelSignal) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Height error (m), error over stated sigma, pitch error (deg), where seen."""
    side = str(signal.side)
    true_m = np.interp(signal.time_s, clip.times_s(), clip.series("heel_height_m", side))
    pitch = clip.series("foot_pitch_deg", side)
    true_deg = np.interp(signal.time_s, clip.times_s(), pitch - pitch[0])
    seen = np.isfinite(signal.height_m)
    error = (signal.height_m - true_m)[seen]
    z = np.abs(error) / signal.sigma_m[seen]
    return error, z, (np.rad2deg(signal.pitch_rad) - true_deg)[seen]


def _reps(clip: Clip, reps: list[Any]) -> dict[str, Any]:
    """Peak and corner errors of every rep, in order."""
    peaks, times = [], []
    for rep, event in zip(reps, clip.events, strict=True):
        times.append([abs(getattr(rep, k) - t)
                      for k, t in zip(CORNERS, clip.event_times_s(event), strict=True)])  # fmt: skip
        for side in (rep.left, rep.right):
            if side is not None and side.peak_height_m is not None:
                error = side.peak_height_m - event["peak_height_m"]
                peaks.append([error, error / event["peak_height_m"], abs(error) / side.sigma_m])
    return {"peak_errors": peaks, "corner_errors_s": times}


def _posture(clip: Clip, heel_set: HeelSet) -> dict[str, Any]:
    """Knee (near leg) and trunk errors, degrees."""
    posture = heel_set.posture
    if posture is None:
        return {}
    times = clip.times_s()
    trunk = np.interp(posture.time_s, times, clip.series("trunk_lean_deg"))
    out = {"trunk_rmse_deg": _rms(np.rad2deg(posture.trunk_lean_rad) - trunk)}
    for side, knee in posture.knee_flexion_rad.items():
        if str(side) == clip.near:
            true = np.interp(posture.time_s, times, clip.series("knee_flexion_deg", str(side)))
            out["knee_rmse_deg"] = _rms(np.rad2deg(knee) - true)
    return out
