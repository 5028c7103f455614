"""Compare the exercise and the faults of a session with the truth of its clip. Pure."""

from typing import Any

import numpy as np

from bench.truth import Clip
from tiptoe import catalogue
from tiptoe.model import Session, Status

EXERCISES = {
    "double": "two_leg_floor",
    "single": "single_leg_floor",
    "step": "two_leg_step",
    "soleus": "soleus_two_leg",
    "seated": "seated",
    "eccentric": "two_up_one_down",
}
FAULTS = {
    "rollout": "rolling_out",
    "collapse": "heel_collapse",
    "kneebend": "knee_bending",
    "lean": "trunk_lean",
    "rock": "trunk_rocking",
    "rockback": "rocking_back",
    "foot_turned_out": "feet_turned",
    "foot_turned_in": "feet_turned",
}
JUDGED = (*dict.fromkeys(FAULTS.values()), "bouncing", "partial_reps")


def form(clip: Clip, session: Session) -> dict[str, Any]:
    """Exercise seen and true; per fault whether it is there, and whether it was found."""
    counted = [each for each in session.sets if each.reps]
    if not counted or clip.data["is_negative"]:
        return {}
    each = max(counted, key=lambda s: s.rep_count)
    seen = each.exercise
    true = EXERCISES[clip.data["exercise"]]
    status = {f.name: f for f in (*each.faults, *each.checks)}
    there = _there(clip)
    rows = {
        name: [name in there, status[name].status is Status.FOUND]
        for name in JUDGED
        if status[name].status is not Status.NOT_VISIBLE
        and clip.view in catalogue.fault(name).views
    }
    amounts = [
        [name, float(np.degrees(status[name].amount)), there[name]]
        for name in there
        if there[name] and status[name].status is Status.FOUND and status[name].unit == "rad"
    ]
    return {
        "exercise": list(seen.ids) if seen else [],
        "true_exercise": true,
        "exercise_fits": bool(seen and true in seen.ids),
        "exercise_confidently_wrong": bool(
            seen and true not in seen.ids and seen.confidence > 0.7  # sure of itself
        ),
        "faults": rows,
        "fault_amounts_deg": amounts,
        "inversion_rmse_deg": _inversion(clip, session),
    }


def _there(clip: Clip) -> dict[str, float]:
    """Faults that the clip was rendered with, and their amount in degrees where it has one."""
    found: dict[str, list[float]] = {}
    for event in clip.events:
        for fault in event["faults"]:
            found.setdefault(FAULTS[fault["kind"]], []).append(fault["amplitude_deg"])
    out = {name: float(np.median(values)) for name, values in found.items()}
    out |= {FAULTS[kind]: 0.0 for kind in clip.data["faults"] if FAULTS[kind] not in out}
    if clip.data["bounce"]:
        out["bouncing"] = 0.0
    if clip.data["full_rep_count"] < clip.data["rep_count"]:
        out["partial_reps"] = 0.0
    return out


def _inversion(clip: Clip, session: Session) -> float | None:
    """RMS error of the rearfoot's inversion, both heels, from behind."""
    errors = [
        np.degrees(curve) - np.interp(each.posture.time_s, clip.times_s(), true)
        for each in session.sets
        if each.posture is not None
        for side, curve in each.posture.inversion_rad.items()
        for true in [clip.series("rearfoot_inversion_deg", str(side))]
    ]
    if not errors:
        return None
    return float(np.sqrt(np.nanmean(np.concatenate(errors) ** 2)))


def overall(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Over all clips: share of variants right, sensitivity and specificity of each fault. Pure."""
    judged = [r for r in rows if "exercise_fits" in r]
    pairs = [(name, *told) for r in judged for name, told in r["faults"].items()]
    there = [found for _, is_there, found in pairs if is_there]
    absent = [found for _, is_there, found in pairs if not is_there]
    inversions = [r["inversion_rmse_deg"] for r in judged if r["inversion_rmse_deg"] is not None]
    return {
        "variant_right_share": float(np.mean([r["exercise_fits"] for r in judged] or [np.nan])),
        "variant_confidently_wrong": sum(r["exercise_confidently_wrong"] for r in judged),
        "fault_sensitivity": float(np.mean(there)) if there else None,
        "fault_specificity": 1 - float(np.mean(absent)) if absent else None,
        "fault_pairs": [len(there), len(absent)],
        "rolling_out_false": sum(
            found for name, is_there, found in pairs if name == "rolling_out" and not is_there
        ),
        "inversion_rmse_deg_median": float(np.median(inversions)) if inversions else None,
        "fault_amounts_deg": [a for r in judged for a in r["fault_amounts_deg"]],
    }
