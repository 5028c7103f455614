"""Where a live session stands: check, countdown, quiet stand, set, rest, summary, pain, saved.

Flow, what was seen, the time -> Flow. Pure: the clock is an argument. Everything can also be done
by a key, so that nobody is stuck when the camera sees nothing.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from tiptoe import evidence
from tiptoe.live.plan import LivePlan, SetPlan

__all__ = [
    "FILMED",
    "IDLE",
    "KEYS",
    "Beat",
    "Flow",
    "Seen",
    "Stage",
    "beat",
    "begin",
    "press",
    "step",
]

KEYS = ("start", "end_set", "skip", "pause", "resume", "next", "pain")


class Stage(StrEnum):
    CAMERA_CHECK = "camera-check"
    GET_READY = "get-ready"
    ZERO = "zero"
    SET = "set"
    REST = "rest"
    SUMMARY = "summary"
    PAIN = "pain"
    DONE = "done"


FILMED = (Stage.ZERO, Stage.SET)
IDLE = (Stage.SUMMARY, Stage.PAIN, Stage.DONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the pictures say at one moment.

    is_ready  nothing about the setup stands in the way; is_still the person stands flat and quiet
    is_flat   the heel is down; reps counted in this set; last_rep_s when the last one ended
    """

    is_ready: bool = False
    is_still: bool = False
    is_flat: bool = True
    reps: int = 0
    last_rep_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """number counts the sets from 0; since_s when the stage began; good_since_s since when its
    condition has held; paused_s when it was paused, None when it runs; pain 0..10 as answered.
    """

    plan: LivePlan
    stage: Stage = Stage.CAMERA_CHECK
    since_s: float = 0.0
    number: int = 0
    good_since_s: float | None = None
    paused_s: float | None = None
    pain: int | None = None

    @property
    def set_plan(self) -> SetPlan:
        return self.plan.sets[self.number]

    @property
    def next_set(self) -> SetPlan | None:
        """The set after this one, None when this is the last."""
        after = self.number + 1
        return self.plan.sets[after] if after < len(self.plan.sets) else None

    @property
    def switches_sides(self) -> bool:
        """The next set is on other legs."""
        return self.next_set is not None and self.next_set.legs is not self.set_plan.legs

    def left_s(self, now_s: float) -> float | None:
        """Seconds until the stage ends by itself, None when something else ends it."""
        now_s = self.paused_s if self.paused_s is not None else now_s
        if self.stage is Stage.ZERO:
            stood_s = now_s - self.good_since_s if self.good_since_s is not None else 0.0
            return max(0.0, self.plan.zero_s - stood_s)
        whole = {Stage.GET_READY: self._ready_s, Stage.REST: self.set_plan.rest_s}.get(self.stage)
        return None if whole is None else max(0.0, whole - (now_s - self.since_s))

    @property
    def _ready_s(self) -> float:
        return self.plan.ready_s if self.number == 0 else 0.0


def begin(plan: LivePlan, now_s: float) -> Flow:
    """The first stage of a plan."""
    stage = Stage.CAMERA_CHECK if plan.is_guided else Stage.SET
    return Flow(plan=plan, stage=stage, since_s=now_s)


def step(flow: Flow, now_s: float, seen: Seen) -> Flow:
    """Where the session stands after one look at the person."""
    if flow.paused_s is not None or not flow.plan.is_guided:
        return flow
    flow = _holding(flow, now_s, seen)
    return _next(flow, now_s) if _is_over(flow, now_s, seen) else flow


def press(flow: Flow, key: str, now_s: float, *, pain: int | None = None) -> Flow:  # noqa: PLR0911 - one return per key
    """Where the session stands after a key; a key that means nothing here changes nothing."""
    if key == "pause" and flow.paused_s is None:
        return replace(flow, paused_s=now_s)
    if key == "resume" and flow.paused_s is not None:
        shift_s = now_s - flow.paused_s
        return replace(flow, paused_s=None, since_s=flow.since_s + shift_s, good_since_s=None)
    if key == "start" and flow.stage is Stage.CAMERA_CHECK:
        return _to(flow, Stage.GET_READY, now_s)
    if key == "end_set" and flow.stage in (Stage.GET_READY, Stage.ZERO, Stage.SET):
        return _after_set(flow, now_s)
    if key == "skip" and flow.stage in (Stage.GET_READY, Stage.ZERO, Stage.REST):
        return _next(flow, now_s)
    if key == "next" and flow.stage is Stage.SUMMARY:
        return _to(flow, Stage.PAIN, now_s)
    if key == "pain" and flow.stage is Stage.PAIN:
        return replace(_to(flow, Stage.DONE, now_s), pain=pain)
    return flow


def _holding(flow: Flow, now_s: float, seen: Seen) -> Flow:
    """Since when the condition that this stage waits for has held without a break."""
    holds = {
        Stage.CAMERA_CHECK: seen.is_ready,
        Stage.ZERO: seen.is_still,
        Stage.SET: seen.is_flat,
    }.get(flow.stage, True)
    if not holds:
        return replace(flow, good_since_s=None)
    return flow if flow.good_since_s is not None else replace(flow, good_since_s=now_s)


def _is_over(flow: Flow, now_s: float, seen: Seen) -> bool:
    held_s = now_s - flow.good_since_s if flow.good_since_s is not None else -1.0
    if flow.stage is Stage.CAMERA_CHECK:
        return held_s >= evidence.value("live_check_held", unit="s")
    if flow.stage is Stage.SET:
        return _set_is_over(flow, now_s, seen, held_s)
    left_s = flow.left_s(now_s)
    is_late = now_s - flow.since_s >= evidence.value("live_zero_longest", unit="s")
    if flow.stage is Stage.ZERO and is_late:
        return True
    return left_s is not None and left_s <= 0 and held_s >= 0


def _set_is_over(flow: Flow, now_s: float, seen: Seen, held_s: float) -> bool:
    """All repetitions done and the heel down; or none for long after at least one."""
    target = flow.set_plan.reps
    if target is not None and seen.reps >= target:
        return held_s >= evidence.value("live_set_over", unit="s")
    if seen.last_rep_s is None:
        return False
    idle_s = min(now_s - seen.last_rep_s, held_s)
    return idle_s >= evidence.value("live_set_idle", unit="s")


def _next(flow: Flow, now_s: float) -> Flow:
    if flow.stage is Stage.SET:
        return _after_set(flow, now_s)
    if flow.stage is Stage.REST:
        return _to(replace(flow, number=flow.number + 1), Stage.GET_READY, now_s)
    after = {
        Stage.CAMERA_CHECK: Stage.GET_READY,
        Stage.GET_READY: Stage.ZERO,
        Stage.ZERO: Stage.SET,
    }
    return _to(flow, after[flow.stage], now_s) if flow.stage in after else flow


def _after_set(flow: Flow, now_s: float) -> Flow:
    return _to(flow, Stage.SUMMARY if flow.next_set is None else Stage.REST, now_s)


def _to(flow: Flow, stage: Stage, now_s: float) -> Flow:
    return replace(flow, stage=stage, since_s=now_s, good_since_s=None, paused_s=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """Where the metronome is: `phase` up, hold, down or pause; left_s of it; rep from 1."""

    phase: str
    left_s: float
    rep: int


def beat(set_plan: SetPlan, since_start_s: float) -> Beat | None:
    """The metronome's beat at a time of the set; None without a tempo or before it starts."""
    if set_plan.cycle_s <= 0 or since_start_s < 0:
        return None
    rep, rest_s = divmod(since_start_s, set_plan.cycle_s)
    for phase in ("up", "hold", "down", "pause"):
        lasts_s: float = getattr(set_plan, f"{phase}_s")
        if rest_s < lasts_s:
            return Beat(phase=phase, left_s=lasts_s - rest_s, rep=int(rep) + 1)
        rest_s -= lasts_s
    return None
