"""Measure every clip with known truth, and say how far off each number is."""

import sys
import time
from typing import Any

import numpy as np

from bench import baselines, form
from bench.score import score
from bench.truth import Clip
from tiptoe.app import measure_video
from tiptoe.errors import TiptoeError


def run(found: list[Clip], scale: str, *, with_baselines: bool) -> dict[str, Any]:
    """Every clip's figures and the figures over all of them."""
    rows = []
    for clip in found:
        rows.append(_one(clip, scale))
        if with_baselines:
            rows[-1]["baselines"] = baselines.run(clip)
        print(_line(rows[-1]), file=sys.stderr, flush=True)
    return {"scale": scale, "clips": rows, "overall": overall(rows)}


def _one(clip: Clip, scale: str) -> dict[str, Any]:
    truth = {
        "name": clip.name,
        "true_reps": clip.data["rep_count"],
        "true_full_reps": clip.data["full_rep_count"],
        "true_view": clip.view if clip.shows_body else "feet only",
        "true_near_side": clip.near,
        "is_negative": bool(clip.data["is_negative"]),
    }
    start = time.perf_counter()
    try:
        session = measure_video(clip.video, **clip.known(scale))
        found = score(clip, session) | form.form(clip, session)
    except TiptoeError as refusal:
        found = {"reps": 0, "full_reps": 0, "refused": str(refusal)}
    return truth | found | {"seconds": round(time.perf_counter() - start, 2)}


def _line(row: dict[str, Any]) -> str:
    rmse = row.get("height_rmse_mm")
    height = f"{rmse:5.1f} mm" if rmse is not None else "       –"
    count = f"{row['reps']:2d} of {row['true_reps']:2d}"
    return f"{row['name']:30s} {count} reps {height}  {row.get('refused', '')}"


def overall(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Figures over all clips, as the bars are worded. Pure."""
    raises = [r for r in rows if not r["is_negative"]]
    side = [r for r in raises if r["true_view"] == "side"]
    oblique = [r for r in raises if r["true_view"] == "oblique"]
    peaks = np.array([p for r in side for p in r.get("peak_errors", [])]).reshape(-1, 3)
    corners = np.array([c for r in raises for c in r.get("corner_errors_s", [])]).reshape(-1, 4)
    z = np.array([v for r in raises for v in r.get("z", [])])
    body = [r for r in rows if r["true_view"] != "feet only"]
    sided = [r for r in body if r["true_view"] in ("side", "oblique")]
    return form.overall(rows) | {
        "clips_with_raises": len(raises),
        "reps_exact_share": _share([r["reps"] == r["true_reps"] for r in raises]),
        "reps_worst_error": max((abs(r["reps"] - r["true_reps"]) for r in raises), default=0),
        "full_reps_exact_share": _share([r["full_reps"] == r["true_full_reps"] for r in raises]),
        "negatives": len(rows) - len(raises),
        "false_reps": sum(r["reps"] for r in rows if r["is_negative"]),
        "side_rmse_mm_median": _median([r.get("height_rmse_mm") for r in side]),
        "side_peak_mm_median": _median(1000 * np.abs(peaks[:, 0])),
        "side_peak_percent_median": _median(100 * np.abs(peaks[:, 1])),
        "oblique_rmse_mm_worst": max(
            (r["height_rmse_mm"] for r in oblique if "height_rmse_mm" in r), default=None
        ),
        "within_1_sigma": _share((z <= 1).tolist()),
        "within_2_sigma": _share((z <= 2).tolist()),
        "corner_ms_median": [_median(1000 * corners[:, i]) for i in range(4)],
        "view_right_share": _share([r.get("view") == r["true_view"] for r in body]),
        "near_side_right_share": _share([r.get("near_side") == r["true_near_side"] for r in sided]),
        "pitch_rmse_deg_median": _median([r.get("pitch_rmse_deg") for r in side]),
        "knee_rmse_deg_median": _median([r.get("knee_rmse_deg") for r in side]),
        "trunk_rmse_deg_median": _median([r.get("trunk_rmse_deg") for r in side]),
    }


def _share(flags: list[bool]) -> float | None:
    return float(np.mean(flags)) if flags else None


def _median(values: Any) -> float | None:
    known = [v for v in values if v is not None]
    return float(np.median(known)) if known else None
