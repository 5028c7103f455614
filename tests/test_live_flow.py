"""The live session's stages, tempo, cues and drafts: pure parts, held by an invented clock."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tiptoe.errors import InputError
from tiptoe.live import LivePlan, LiveRep, SetPlan, Stage, summary_of
from tiptoe.live.cue import cue_after
from tiptoe.live.draft import DoneSet, draft_of, sets_of_draft
from tiptoe.live.flow import KEYS, Seen, beat, begin, press, step
from tiptoe.live.pace import Pace
from tiptoe.live.tempo import PhaseClock
from tiptoe.measure.counter import Phase
from tiptoe.model import Legs

READY = Seen(is_ready=True, is_still=True)
TWO = LivePlan(
    sets=(SetPlan(legs=Legs.LEFT, reps=2, rest_s=20), SetPlan(legs=Legs.RIGHT, reps=2)),
    ready_s=5,
    zero_s=1.5,
)


def run(flow, start_s, stop_s, seen, *, step_s=0.1):
    """The flow after looking ten times a second, and the stages it went through."""
    stages = []
    for tick in range(round((stop_s - start_s) / step_s)):
        flow = step(flow, start_s + tick * step_s, seen)
        stages += [flow.stage] if flow.stage not in stages[-1:] else []
    return flow, stages


def rep(number=1, *, faults=(), height_m=0.08):
    return LiveRep(
        number=number, start_s=number * 3.0, end_s=number * 3.0 + 2, height_m=height_m,
        sigma_m=0.003, share_of_best=1.0, up_s=0.7, hold_s=0.4, down_s=0.9, pause_s=None,
        is_partial=False, faults=faults,
    )  # fmt: skip


def test_a_session_goes_from_check_to_set_by_itself_when_all_is_well():
    flow, stages = run(begin(TWO, 0.0), 0.0, 10.0, READY)

    assert stages == [Stage.CAMERA_CHECK, Stage.GET_READY, Stage.ZERO, Stage.SET]
    assert flow.since_s == pytest.approx(1.5 + 5.0 + 1.5, abs=0.35)


def test_it_waits_at_the_check_until_the_setup_is_right_and_at_zero_until_the_person_is_still():
    flow, _ = run(begin(TWO, 0.0), 0.0, 60.0, Seen(is_ready=False))
    assert flow.stage is Stage.CAMERA_CHECK
    flow, _ = run(flow, 60.0, 70.0, replace(READY, is_still=False))
    assert flow.stage is Stage.ZERO


def test_who_never_stands_still_is_not_kept_for_ever():
    flow, stages = run(begin(TWO, 0.0), 0.0, 20.0, replace(READY, is_still=False))

    assert flow.stage is Stage.SET
    assert stages[-2:] == [Stage.ZERO, Stage.SET]


def test_a_moment_of_movement_begins_the_quiet_stand_anew():
    flow, _ = run(begin(TWO, 0.0), 0.0, 7.5, READY)
    assert flow.stage is Stage.ZERO
    flow = step(flow, 7.6, replace(READY, is_still=False))
    flow, _ = run(flow, 7.7, 9.0, READY)
    assert flow.stage is Stage.ZERO
    assert flow.left_s(9.0) == pytest.approx(0.2, abs=0.11)


def in_set():
    flow, _ = run(begin(TWO, 0.0), 0.0, 10.0, READY)
    assert flow.stage is Stage.SET
    return flow


def test_a_set_ends_when_its_reps_are_done_and_the_heel_is_down():
    up = replace(READY, reps=2, last_rep_s=14.0, is_flat=False)
    flow, _ = run(in_set(), 14.0, 20.0, up)
    assert flow.stage is Stage.SET
    flow, stages = run(flow, 20.0, 22.0, replace(up, is_flat=True))
    assert stages == [Stage.SET, Stage.REST]
    assert flow.switches_sides


def test_the_rest_counts_down_and_the_other_leg_follows_without_another_countdown():
    flow = press(in_set(), "end_set", 30.0)
    assert flow.left_s(35.0) == pytest.approx(15.0)
    flow, stages = run(flow, 30.0, 53.0, READY)
    assert stages == [Stage.REST, Stage.GET_READY, Stage.ZERO, Stage.SET]
    assert flow.set_plan.legs is Legs.RIGHT


def test_the_last_set_leads_to_summary_pain_and_done():
    flow = replace(in_set(), number=1)
    flow = press(flow, "end_set", 30.0)
    assert flow.stage is Stage.SUMMARY
    flow = press(press(flow, "next", 31.0), "pain", 33.0, pain=2)
    assert (flow.stage, flow.pain) == (Stage.DONE, 2)


def test_an_unanswered_pain_question_stays_unanswered():
    flow = replace(begin(TWO, 0.0), stage=Stage.PAIN)
    assert press(flow, "pain", 1.0).pain is None


def test_a_pause_stops_every_clock():
    flow = press(in_set(), "end_set", 30.0)
    flow = press(flow, "pause", 32.0)
    flow, _ = run(flow, 32.0, 90.0, READY)
    assert flow.stage is Stage.REST
    assert flow.left_s(90.0) == pytest.approx(18.0)
    flow = press(flow, "resume", 90.0)
    assert flow.left_s(91.0) == pytest.approx(17.0)


def test_a_set_that_is_left_standing_ends_but_not_before_its_first_rep():
    flow, _ = run(in_set(), 10.0, 60.0, READY)
    assert flow.stage is Stage.SET
    flow, _ = run(flow, 60.0, 80.0, replace(READY, reps=1, last_rep_s=61.0))
    assert flow.stage is Stage.REST


@given(st.lists(st.tuples(st.sampled_from([*KEYS, ""]), st.booleans(), st.booleans()), max_size=60))
def test_whatever_is_pressed_the_stages_go_forward_and_the_time_left_is_never_negative(events):
    flow, order = begin(TWO, 0.0), list(Stage)
    for i, (key, ready, still) in enumerate(events):
        before = flow
        now_s = float(i)
        if key:
            flow = press(flow, key, now_s)
        flow = step(flow, now_s, Seen(is_ready=ready, is_still=still, reps=2, last_rep_s=now_s))
        place = (flow.number, order.index(flow.stage))
        assert place >= (before.number, order.index(before.stage)) or flow.number > before.number
        assert (flow.left_s(now_s) or 0.0) >= 0.0


def test_the_metronome_goes_round_its_phases():
    plan = SetPlan(up_s=2, hold_s=1, down_s=3, pause_s=1)
    heard = [beat(plan, t) for t in (0.0, 1.9, 2.5, 3.0, 5.9, 6.5, 7.0)]
    assert [b.phase for b in heard] == ["up", "up", "hold", "down", "down", "pause", "up"]
    assert [b.rep for b in heard] == [1, 1, 1, 1, 1, 1, 2]
    assert heard[1].left_s == pytest.approx(0.1)
    assert beat(SetPlan(), 3.0) is None


@given(st.floats(0, 1000), *(st.floats(0, 5) for _ in range(4)))
def test_the_metronome_always_knows_its_phase(time_s, up, hold, down, pause):
    assume(up + hold + down + pause >= 0.5)
    plan = SetPlan(up_s=up, hold_s=hold, down_s=down, pause_s=pause)
    now = beat(plan, time_s)
    if now is not None:
        assert 0 < now.left_s <= getattr(plan, f"{now.phase}_s")


def test_tempo_so_far_is_the_time_in_each_phase():
    clock = PhaseClock()
    phases = [Phase.FLAT] * 5 + [Phase.RISING] * 10 + [Phase.TOP] * 5 + [Phase.LOWERING] * 20
    for i, phase in enumerate([*phases, Phase.FLAT, Phase.FLAT]):
        clock.now(i / 10, phase)
    assert clock.spent_s("up") == pytest.approx(1.0)
    assert clock.spent_s("hold") == pytest.approx(0.5)
    assert clock.spent_s("down") == pytest.approx(2.0)
    assert clock.spent_s("pause") == pytest.approx(0.1)


def test_a_cue_comes_when_a_fault_repeats_once_and_not_again_too_soon():
    said = {}
    reps = []
    heard = []
    for number in range(1, 9):
        reps.append(rep(number, faults=("dropping",)))
        cue = cue_after(reps, said)
        if cue is not None:
            said[cue.code] = number
        heard.append(cue.code if cue else None)
    assert heard[0] is None
    assert heard[1] == "dropping"
    assert heard.count("dropping") == 3
    assert heard[2:4] == [None, None]


def test_a_fault_that_does_not_repeat_is_not_spoken_of():
    assert cue_after([rep(1, faults=("bouncing",)), rep(2)], {}) is None
    assert cue_after([rep(1), rep(2, faults=("bouncing",))], {}) is None


def test_a_draft_says_what_was_done_and_comes_back():
    sets = [DoneSet(number=0, legs="left", reps=[rep(1), rep(2, faults=("dropping",))])]
    draft = draft_of(sets, "single_leg_floor")
    assert sets_of_draft(draft) == sets
    summary = summary_of(draft)
    assert summary["reps"] == 2
    assert summary["sets"][0]["faults"] == {"dropping": 1}
    assert summary["sets"][0]["best_m"] == pytest.approx(0.08)


@pytest.mark.parametrize("draft", [{}, {"schema": "x", "sets": []}, {"sets": 3}, {"sets": [1]}])
def test_a_strange_draft_is_refused(draft):
    with pytest.raises(InputError, match="not the draft"):
        sets_of_draft(draft)


def test_a_machine_that_falls_behind_says_so_and_recovers():
    pace = Pace()
    for i in range(60):
        pace.seen(i / 30)
    assert pace.rate_hz == pytest.approx(30)
    assert not pace.is_behind
    for i in range(60, 120):
        pace.missed(1)
        pace.seen(i / 30)
    assert pace.is_behind
    for i in range(120, 240):
        pace.seen(i / 30)
    assert not pace.is_behind
    assert pace.dropped == 60
    assert pace.is_camera_lost(11.0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"reps": 0},
        {"up_s": -1},
        {"up_s": 0.1},
        {"down_s": float("nan")},
        {"height_m": 9},
        {"height_share": 2},
    ],
)
def test_an_impossible_set_is_refused(wrong):
    with pytest.raises(InputError):
        SetPlan(**wrong)
