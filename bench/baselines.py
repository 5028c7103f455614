"""What people build today, on the same clips: the heel landmark of the same pose network.

(a) two thresholds at 2.0 and 3.5 % of the shank on the smoothed landmark, the network looking at
every frame; (b) scipy's find_peaks and (c) kineticstoolkit's cycles on that same signal. Landmark
signals are kept in a cache folder, as they cost most of the time.
"""

import hashlib
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from bench.truth import Clip

CACHE = Path(tempfile.gettempdir()) / "tiptoe-bench"
HEEL, ANKLE, KNEE, TOE = {"left": 29, "right": 30}, {"left": 27, "right": 28}, {
    "left": 25, "right": 26}, {"left": 31, "right": 32}  # fmt: skip
OPEN, CLOSE, SMOOTHING = 0.035, 0.020, 0.4


def run(clip: Clip) -> dict[str, Any]:
    """Counts by the three rules, and the landmark's height error given the same foot length."""
    times, points = _landmarks(clip.video)
    if times.size < 10:
        return {"two_thresholds": 0, "find_peaks": 0, "cycles": 0, "found_share": 0.0}
    heel, shank, foot = (_side(points, clip.near, kind) for kind in ("heel", "shank", "foot"))
    rise = _smooth(-(heel - np.median(heel[: max(3, times.size // 20)])))
    out = {
        "two_thresholds": _two_thresholds(rise / shank),
        "find_peaks": _find_peaks(rise / shank),
        "cycles": _cycles(times, rise / shank),
    }
    length_m = next(iter(clip.known("foot").values()))
    true = np.interp(times, clip.times_s(), clip.series("heel_height_m", clip.near))
    out["height_rmse_mm"] = float(1000 * np.sqrt(np.mean((rise * length_m / foot - true) ** 2)))
    return out


def _landmarks(video: Path) -> tuple[np.ndarray, np.ndarray]:
    key = hashlib.sha256(video.read_bytes()).hexdigest()[:16]
    kept = CACHE / f"{key}.npz"
    if kept.exists():
        data = np.load(kept)
        return data["times"], data["points"]
    times, points = _look(video)
    CACHE.mkdir(exist_ok=True)
    np.savez(kept, times=times, points=points)
    return times, points


def _look(video: Path) -> tuple[np.ndarray, np.ndarray]:
    """The network on every frame, its region following the person, as its own graph does."""
    from tiptoe.read.pose.blazepose import BlazePose
    from tiptoe.read.pose.engine import sure
    from tiptoe.read.video.decode import open_video

    engine, region = BlazePose(threads=2), None
    times, points = [], []
    with open_video(video) as reader:
        for frame in reader:
            if region is None:
                people = sure(engine.detect(frame.yuv))
                region = people[0].region if people else None
            if region is None:
                continue
            seen = engine.look(frame.yuv, region)
            region = seen.following if seen.presence > 0.5 else None
            times.append(frame.time_s)
            points.append(seen.xy_px)
    return np.array(times), np.array(points)


def _side(points: np.ndarray, side: str, kind: str) -> Any:
    if kind == "heel":
        return points[:, HEEL[side], 1]
    pair = (KNEE, ANKLE) if kind == "shank" else (HEEL, TOE)
    lengths = np.linalg.norm(points[:, pair[0][side]] - points[:, pair[1][side]], axis=1)
    return float(np.median(lengths))


def _smooth(values: np.ndarray) -> np.ndarray:
    out = values.copy()
    for i in range(1, len(out)):
        out[i] = SMOOTHING * values[i] + (1 - SMOOTHING) * out[i - 1]
    return out


def _two_thresholds(share: np.ndarray) -> int:
    count, is_up = 0, False
    for value in share:
        if not is_up and value > OPEN:
            is_up = True
        elif is_up and value < CLOSE:
            is_up, count = False, count + 1
    return count


def _find_peaks(share: np.ndarray) -> int:
    from scipy.signal import find_peaks

    return len(find_peaks(share, prominence=OPEN)[0])


def _cycles(times: np.ndarray, share: np.ndarray) -> int:
    import kineticstoolkit.lab as ktk

    series = ktk.TimeSeries(time=times, data={"heel": share})
    try:
        found = ktk.cycles.detect_cycles(series, "heel", thresholds=(OPEN, CLOSE))
    except IndexError:  # its answer when there is no cycle at all
        return 0
    return sum(event.name == "_" for event in found.events)
