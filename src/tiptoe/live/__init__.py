"""Coach a set while it happens: pictures in, one by one, and what to show and sound out.

(JPEG bytes, time) -> LiveState. No network, no page, no disk: pictures stay in memory until the
set is measured, then go. Reading and measuring are the code that measures a video.

    from tiptoe.live import LiveCoach, LivePlan, SetPlan

    plan = LivePlan(sets=(SetPlan(legs=Legs.BOTH, reps=10, up_s=2, hold_s=1, down_s=3),))
    coach = LiveCoach(plan, known=Known(shoe_length_m=0.286))
    state = coach.feed(jpeg, time_s)     # capture time, seconds on any clock that only goes forward
    state = coach.tick(time_s)           # when no picture came: timers run, a lost camera shows
    state = coach.press("start", time_s) # start, end_set, skip, pause, resume, next; pain=0..10
    state.as_json()                      # plain dict for a socket; times in s, heights in m
    if state.draft: store(state.draft)   # after every rep: a plain dict, all that a crash must keep
    session = coach.finish()             # the same frames, measured as a video: slow, use a thread
    coach = LiveCoach(plan, known=known, draft=draft)        # go on after a crash
    summary_of(draft)                    # or only say what had been done

One coach, one caller at a time; it uses one thread of its own. Bytes that are no picture count as
dropped. `LivePlan(is_guided=False)` begins counting at once, without check, countdown and rests.
"""

from tiptoe.live.coach import LiveCoach
from tiptoe.live.draft import summary_of
from tiptoe.live.flow import KEYS, Stage
from tiptoe.live.plan import LivePlan, SetPlan
from tiptoe.live.state import Cue, Finding, LiveRep, LiveState

__all__ = [
    "KEYS",
    "Cue",
    "Finding",
    "LiveCoach",
    "LivePlan",
    "LiveRep",
    "LiveState",
    "SetPlan",
    "Stage",
    "summary_of",
]
