"""How well and how fast live: clips fed as a browser would, picture by picture, at their own times.

Three answers for each clip: counted live, measured at the end from the same pictures, and measured
offline from the file. Clips are fed no faster than they were filmed, since a rearfoot is learned
beside the pictures; the ten minutes are fed as fast as they are taken. Times by the wall clock hold
for the machine as busy as it was; processor times (idle_rate_hz: all threads on one core;
processor_p95_ms: of the feeding thread) do not.
"""

import gc
import math
import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from bench.truth import Clip
from tiptoe.app import measure_video
from tiptoe.live import LiveCoach, LivePlan
from tiptoe.model import Known, Session

LONGEST_PX = 640
QUALITY = 85
LONG_S = 600.0
LENGTHS_S = (60.0, 120.0, 300.0)


def pictures(video: Path, longest_px: int = LONGEST_PX) -> list[tuple[float, bytes]]:
    """(time_s, JPEG) of every frame, as small as a browser sends it."""
    out = []
    with av.open(str(video)) as container:
        for frame in container.decode(video=0):
            bgr = frame.to_ndarray(format="bgr24")
            height, width = bgr.shape[:2]
            shrink = min(1.0, longest_px / max(height, width))
            size = (round(width * shrink) // 2 * 2, round(height * shrink) // 2 * 2)
            small = cv2.resize(bgr, size, interpolation=cv2.INTER_AREA)
            packed = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1]
            out.append((float(frame.pts * frame.time_base), packed.tobytes()))
    return out


def run(
    clips: list[Clip], *, longest_px: int = LONGEST_PX, long_s: float = LONG_S
) -> dict[str, Any]:
    """Every clip three ways; then one clip for ten minutes."""
    rows = []
    for clip in clips:
        row = one(clip, longest_px)
        rows.append(row)
        print(
            f"{row['name']:32s} truth {row['truth']:2d} live {row['live']:2d} "
            f"end {row['end']:2d} file {row['file']:2d}  end-file {row['worst_end_mm']} mm "
            f"live-file {row['worst_live_mm']} mm  {row['rate_hz']:.0f}/s "
            f"processor {row['processor_ms_per_frame']:.0f} ms p95 {row['p95_ms']:.0f} ms",
            flush=True,
        )
        yield (out := {"cores": os.cpu_count(), "overall": _overall(rows), "clips": rows})
    if long_s > 0 and clips:
        lengths = [length_s for length_s in LENGTHS_S if length_s < long_s]
        runs = [long_run(clips[0], length_s, longest_px) for length_s in [*lengths, long_s]]
        yield out | {"long": runs[-1], "lengths": runs[:-1]}


def one(clip: Clip, longest_px: int) -> dict[str, Any]:
    """One clip live, at the end, and from the file."""
    known = clip.known("foot")
    shown = pictures(clip.video, longest_px)
    coach = LiveCoach(LivePlan(is_guided=False), known=Known(**known))
    spent: list[float] = []
    busy: list[float] = []
    start, start_cpu = time.perf_counter(), time.process_time()
    for time_s, jpeg in shown:
        time.sleep(max(0.0, start + time_s - shown[0][0] - time.perf_counter()))
        began = time.thread_time()
        spent.append(coach.feed(jpeg, time_s).latency_s)
        busy.append(time.thread_time() - began)
    cpu_s = time.process_time() - start_cpu
    live = [rep.height_m for rep in coach.reps]
    end = _heights(_measured(coach.finish))
    coach.close()
    file = _heights(_measured(lambda: measure_video(clip.video, **known)))
    return {
        "name": clip.name,
        "view": clip.view,
        "truth": len(clip.events),
        "live": len(live),
        "end": len(end),
        "file": len(file),
        "worst_end_mm": _worst(end, file),
        "worst_live_mm": _worst(live, file),
        "rate_hz": len(shown) / sum(spent),
        "processor_ms_per_frame": 1e3 * cpu_s / len(shown),
        "idle_rate_hz": len(shown) / cpu_s,
        "processor_p95_ms": 1e3 * float(np.percentile(busy, 95)),
        "mean_ms": 1e3 * statistics.mean(spent),
        "p95_ms": 1e3 * float(np.percentile(spent, 95)),
        "max_ms": 1e3 * max(spent),
    }


def long_run(clip: Clip, long_s: float, longest_px: int) -> dict[str, Any]:
    """The clip over and over, forwards and backwards so that nothing jumps: memory, drift, truth."""
    shown = pictures(clip.video, longest_px)
    coach = LiveCoach(LivePlan(is_guided=False), known=Known(**clip.known("foot")))
    spent: list[float] = []
    memory: list[tuple[float, float]] = []
    flat: list[float] = []
    for time_s, jpeg in _over_and_over(shown, long_s):
        state = coach.feed(jpeg, time_s)
        spent.append(state.latency_s)
        if state.phase == "flat" and state.height_m is not None:
            flat.append(state.height_m)
        if not memory or time_s - memory[-1][0] >= 10:
            gc.collect()
            memory.append((time_s, _memory_mb()))
    reps = coach.reps
    end = _heights(_measured(coach.finish))
    coach.close()
    asked = _asked(clip, _turns(shown, long_s))
    settled = next((mb for at, mb in memory if at >= 60), memory[-1][1])
    return {
        "clip": clip.name,
        "length_s": long_s,
        "frames": len(spent),
        "reps": len(reps),
        "end": len(end),
        "asked": len(asked),
        "worst_end_mm": _worst(end, asked),
        "memory_after_1_min_mb": settled,
        "memory_at_end_mb": memory[-1][1],
        "memory_growth_mb": max(mb for _, mb in memory) - settled,
        "flat_first_minute_mm": 1e3 * float(np.median(flat[: len(flat) // 10])),
        "flat_last_minute_mm": 1e3 * float(np.median(flat[-len(flat) // 10 :])),
        "first_reps_mm": _mean_mm([rep.height_m for rep in reps[:8]]),
        "last_reps_mm": _mean_mm([rep.height_m for rep in reps[-8:]]),
        "p95_ms": 1e3 * float(np.percentile(spent, 95)),
        "max_ms": 1e3 * max(spent),
        "rate_hz": len(spent) / sum(spent),
    }


def _over_and_over(
    shown: list[tuple[float, bytes]], long_s: float
) -> Iterator[tuple[float, bytes]]:
    """Whole turns of the clip, forwards and backwards, for that long at least."""
    step_s = float(np.median(np.diff([time_s for time_s, _ in shown])))
    packed = [jpeg for _, jpeg in shown]
    both = packed + packed[::-1]
    for number in range(_turns(shown, long_s) * len(packed)):
        yield number * step_s, both[number % len(both)]


def _turns(shown: list[tuple[float, bytes]], long_s: float) -> int:
    step_s = float(np.median(np.diff([time_s for time_s, _ in shown])))
    return math.ceil(long_s / (step_s * len(shown)))


def _asked(clip: Clip, turns: int) -> list[float | None]:
    """The heights of a clip forwards and backwards, by the file."""
    file = _heights(_measured(lambda: measure_video(clip.video, **clip.known("foot"))))
    return [height for turn in range(turns) for height in (file, file[::-1])[turn % 2]]


def _measured(work: Any) -> Session | None:
    from tiptoe.errors import QualityError

    try:
        return work()
    except QualityError:
        return None


def _heights(session: Session | None) -> list[float | None]:
    """Mean of the seen feet, of every repetition; None without a length to believe."""
    out = []
    sets = session.sets if session else ()
    for is_metric, rep in ((each.is_metric, rep) for each in sets for rep in each.reps):
        seen = [side.peak_height_m for side in (rep.left, rep.right) if side is not None]
        out.append(float(np.mean(seen)) if seen and is_metric else None)
    return out


def _worst(ours: list[float | None], theirs: list[float | None]) -> float | None:
    """Largest difference of heights, mm; None when the counts differ or nothing was counted."""
    if len(ours) != len(theirs):
        return None
    off = [abs(a - b) for a, b in zip(ours, theirs, strict=True) if a is not None and b is not None]
    return round(1e3 * max(off), 2) if off else None


def _mean_mm(heights: list[float | None]) -> float | None:
    seen = [h for h in heights if h is not None]
    return 1e3 * statistics.mean(seen) if seen else None


def _memory_mb() -> float:
    text = Path("/proc/self/status").read_text("ascii")
    return int(text.split("VmRSS:")[1].split()[0]) / 1024


def _overall(rows: list[dict[str, Any]]) -> dict[str, Any]:
    side = [row for row in rows if row["view"] == "side"]
    return {
        "clips": len(rows),
        "live_count_as_file": sum(row["live"] == row["file"] for row in rows),
        "end_count_as_file": sum(row["end"] == row["file"] for row in rows),
        "side_clips": len(side),
        "side_live_count_as_file": sum(row["live"] == row["file"] for row in side),
        "worst_end_mm": max((row["worst_end_mm"] or 0.0 for row in rows), default=None),
        "median_rate_hz": statistics.median(row["rate_hz"] for row in rows) if rows else None,
        "median_processor_ms_per_frame": statistics.median(
            row["processor_ms_per_frame"] for row in rows
        )
        if rows
        else None,
        "slowest_idle_rate_hz": min((row["idle_rate_hz"] for row in rows), default=None),
        "worst_processor_p95_ms": max((row["processor_p95_ms"] for row in rows), default=None),
        "median_p95_ms": statistics.median(row["p95_ms"] for row in rows) if rows else None,
    }
