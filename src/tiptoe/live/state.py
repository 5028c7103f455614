"""What a live session says after every picture: plain frozen values that turn into JSON.

Times are seconds on the caller's clock, heights metres above flat stance. None: not known now.
"""

from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["Cue", "Finding", "LiveRep", "LiveState"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the setup referee says before and during a set; is_blocking holds up the start.

    code: no_person, feet_hidden, body_cut, foot_cut, not_from_side, foot_small, too_near, dark,
    low_rate, lost_foot. picture: name of the drawing that shows the fix, one for each code.
    """

    code: str
    message: str
    fix: str
    is_blocking: bool

    @property
    def picture(self) -> str:
        return f"setup-{self.code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """The one thing to say now, because a fault has repeated. code: id in the catalogue."""

    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveRep:
    """A repetition as counted live; the set is measured again, better, when it is over."""

    number: int
    start_s: float
    end_s: float
    height_m: float | None
    sigma_m: float | None
    share_of_best: float | None
    up_s: float
    hold_s: float
    down_s: float
    pause_s: float | None
    is_partial: bool
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveState:
    """Everything a page shows and sounds.

    stage        camera-check, get-ready, zero, set, rest, summary, pain, done
    legs         both, left or right: of this set; next_legs of the one after, None after the last
    switch_sides rest now, then the other leg
    left_s       until the stage ends by itself
    count, target_reps
    height_m, sigma_m   of the heel now, when a length is known; share: of the best so far, always
    target_m, target_share   the bar to reach, in the unit that is known
    phase        flat, rising, top, lowering, unseen: what the heel does
    up_s, hold_s, down_s, pause_s   of the repetition so far
    beat, beat_left_s   where the metronome is: up, hold, down, pause
    breath       out, in or "": with the beat, where the exercise has one
    cue          at most one, only when a fault repeats
    is_person    somebody is seen; foot_px three places (heel, ball, toe) in shares of the picture
    frames, dropped, rate_hz   analysed, missed (too slow, unreadable), analysed a second
    latency_s    from handing the picture in to this state
    is_behind    frames are being dropped now: say so
    is_camera_lost   no picture for too long
    draft        new when a repetition was added or corrected: store it
    summary      after the last set: what was done, as counted live; is_measuring while the sets
                 are being measured again behind it (`finish` waits for that)
    """

    stage: str
    time_s: float
    set_number: int
    sets: int
    legs: str
    next_legs: str | None
    switch_sides: bool
    left_s: float | None
    is_paused: bool
    count: int
    target_reps: int | None
    height_m: float | None
    sigma_m: float | None
    share: float | None
    target_m: float | None
    target_share: float | None
    phase: str
    up_s: float | None
    hold_s: float | None
    down_s: float | None
    pause_s: float | None
    beat: str | None
    beat_left_s: float | None
    breath: str
    cue: Cue | None
    last_rep: LiveRep | None
    findings: tuple[Finding, ...]
    is_person: bool
    foot_px: tuple[tuple[float, float], ...]
    frames: int
    dropped: int
    rate_hz: float
    latency_s: float
    is_behind: bool
    is_camera_lost: bool
    draft: dict[str, Any] | None
    summary: dict[str, Any] | None
    is_measuring: bool

    def as_json(self) -> dict[str, Any]:
        """Only what JSON knows; NaN never appears."""
        out = asdict(self)
        out["findings"] = [asdict(f) | {"picture": f.picture} for f in self.findings]
        return out
