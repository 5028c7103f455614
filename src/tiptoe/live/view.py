"""Put together what is shown after a picture.

Glance -> LiveState. Pure.
"""

import math
from dataclasses import dataclass
from typing import Any

from tiptoe.live.eye import Eye
from tiptoe.live.film import SetFilm
from tiptoe.live.flow import Beat, Flow, Stage, beat
from tiptoe.live.pace import Pace
from tiptoe.live.state import Cue, LiveRep, LiveState
from tiptoe.live.tally import Tally
from tiptoe.live.tempo import PhaseClock
from tiptoe.measure.counter import Phase

__all__ = ["Glance", "render"]

BREATH = {"up": "out", "down": "in", Phase.RISING: "out", Phase.LOWERING: "in"}


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Glance:
    """Everything that there is to show at one moment."""

    time_s: float
    flow: Flow
    film: SetFilm | None
    eye: Eye
    pace: Pace
    phases: PhaseClock
    reps: tuple[LiveRep, ...]
    cue: Cue | None
    draft: dict[str, Any] | None
    summary: dict[str, Any] | None
    is_measuring: bool


def render(glance: Glance, *, latency_s: float) -> LiveState:
    """The state to send."""
    flow, pace = glance.flow, glance.pace
    after = flow.next_set
    return LiveState(
        stage=str(flow.stage),
        time_s=glance.time_s,
        set_number=flow.number + 1,
        sets=len(flow.plan.sets),
        legs=str(flow.set_plan.legs),
        next_legs=str(after.legs) if after is not None else None,
        switch_sides=flow.stage is Stage.REST and flow.switches_sides,
        left_s=flow.left_s(glance.time_s),
        is_paused=flow.paused_s is not None,
        count=len(glance.reps),
        target_reps=flow.set_plan.reps,
        **_heel(glance),
        **_tempo(glance),
        cue=glance.cue if flow.stage is Stage.SET else None,
        last_rep=glance.reps[-1] if glance.reps else None,
        findings=glance.eye.found,
        is_person=glance.eye.is_person,
        foot_px=_foot(glance.film),
        frames=pace.frames,
        dropped=pace.dropped,
        rate_hz=pace.rate_hz,
        latency_s=latency_s,
        is_behind=pace.is_behind,
        is_camera_lost=pace.is_camera_lost(glance.time_s),
        draft=glance.draft,
        summary=glance.summary,
        is_measuring=glance.is_measuring,
    )


def _heel(glance: Glance) -> dict[str, Any]:
    """Where the heel is, and the bar it should reach."""
    plan = glance.flow.set_plan
    tally = glance.film.tally if glance.film is not None else None
    now = tally.now if tally is not None else None
    is_metric = now is not None and now.is_metric
    best_m = _best_m(tally)
    return {
        "height_m": _finite(now.height_m) if now is not None and is_metric else None,
        "sigma_m": _finite(now.sigma_m) if now is not None and is_metric else None,
        "share": _finite(now.height_m / best_m) if now is not None and best_m > 0 else None,
        "target_m": plan.height_m if is_metric else None,
        "target_share": plan.height_share,
        "phase": str(tally.phase if tally is not None else Phase.UNSEEN),
    }


def _best_m(tally: Tally | None) -> float:
    """The highest measured so far; before the first repetition there is none."""
    if tally is None:
        return 0.0
    tops = [s.peak_height_m for rep in tally.reps for s in (rep.left, rep.right) if s is not None]
    return max(tops, default=0.0)


def _tempo(glance: Glance) -> dict[str, Any]:
    """What the heel has done of this repetition, and what the metronome says."""
    flow, phases = glance.flow, glance.phases
    runs = flow.stage is Stage.SET and flow.paused_s is None
    now = beat(flow.set_plan, glance.time_s - flow.since_s) if runs else None
    return {
        "up_s": phases.spent_s("up"),
        "hold_s": phases.spent_s("hold"),
        "down_s": phases.spent_s("down"),
        "pause_s": phases.spent_s("pause"),
        "beat": now.phase if now is not None else None,
        "beat_left_s": now.left_s if now is not None else None,
        "breath": _breath(glance, now),
    }


def _breath(glance: Glance, now: Beat | None) -> str:
    """With the metronome; without one, with the heel."""
    if not glance.flow.set_plan.breathing or glance.flow.stage is not Stage.SET:
        return ""
    if now is not None:
        return BREATH.get(now.phase, "")
    tally = glance.film.tally if glance.film is not None else None
    return BREATH.get(tally.phase, "") if tally is not None else ""


def _foot(film: SetFilm | None) -> tuple[tuple[float, float], ...]:
    """Heel, ball and toe of the flat foot in shares of the picture; nothing when not followed."""
    tally = film.tally if film is not None else None
    foot = tally.stretch.foot if tally is not None else None
    if tally is None or foot is None:
        return ()
    width, height = tally.recording.width_px, tally.recording.height_px
    return tuple((float(x / width), float(y / height)) for x, y in foot.places_px)


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
