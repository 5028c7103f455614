"""The live coach: the shipped clip fed as a browser would, and what a browser may spoil."""

import json
from importlib.resources import files

import av
import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiptoe.errors import InputError, QualityError
from tiptoe.live import LiveCoach, LivePlan, SetPlan, summary_of
from tiptoe.live.picture import as_yuv
from tiptoe.model import Known, Legs
from tiptoe.read.pose.blazepose import BlazePose

HOME = files("tiptoe").joinpath("demo")
TRUTH = json.loads(HOME.joinpath("hero.json").read_text("utf-8"))
KNOWN = Known(shoe_length_m=TRUTH["subject"]["shoe_length_m"])
FREE = LivePlan(is_guided=False)
TWO_REPS_S = 3.6


def jpeg(bgr, quality=85):
    return cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


SMALL = jpeg(np.arange(64 * 64 * 3, dtype=np.uint8).reshape(64, 64, 3))


@pytest.fixture(scope="module")
def shown():
    """(time_s, JPEG) of the shipped clip, 640 pixels high."""
    out = []
    with av.open(str(HOME.joinpath("hero.mp4"))) as container:
        for frame in container.decode(video=0):
            bgr = frame.to_ndarray(format="bgr24")
            shrink = 640 / max(bgr.shape[:2])
            size = (round(bgr.shape[1] * shrink) // 2 * 2, 640)
            small = cv2.resize(bgr, size, interpolation=cv2.INTER_AREA)
            out.append((100.0 + float(frame.pts * frame.time_base), jpeg(small)))
    return out


@pytest.fixture(scope="module")
def engine():
    return BlazePose()


@pytest.fixture(scope="module")
def two_reps(shown, engine):
    """A coach that has seen two raises, and every state it gave."""
    coach = LiveCoach(FREE, known=KNOWN, engine=engine, is_threaded=False)
    states = [coach.feed(data, t) for t, data in shown if t < 100 + TWO_REPS_S]
    return coach, states


def test_raises_are_counted_as_they_happen(two_reps):
    _, states = two_reps
    counts = [state.count for state in states]
    assert counts[-1] == 2
    assert counts == sorted(counts)
    for number, event in enumerate(TRUTH["events"][:2], start=1):
        counted_s = states[counts.index(number)].time_s - 100
        assert event["top_end_s"] < counted_s < event["end_s"] + 0.3


def test_their_heights_are_those_that_were_drawn(two_reps):
    coach, _ = two_reps
    truth = [event["peak_height_m"] for event in TRUTH["events"][:2]]
    for rep, true_m in zip(coach.reps, truth, strict=True):
        assert rep.height_m == pytest.approx(true_m, abs=0.006)
        assert abs(rep.height_m - true_m) < 3 * rep.sigma_m


def test_every_state_is_json_and_shows_the_heel_go_up_and_down(two_reps):
    _, states = two_reps
    for state in states:
        json.dumps(state.as_json(), allow_nan=False)
    assert {"flat", "rising", "lowering"} <= {state.phase for state in states}
    highest = max(state.height_m or 0 for state in states)
    assert highest == pytest.approx(0.0996, abs=0.012)
    assert states[-1].foot_px
    assert states[-1].is_person


def test_the_same_frames_measured_at_the_end_give_the_last_word(two_reps):
    coach, _ = two_reps
    session = coach.finish()
    reps = [rep for each in session.sets for rep in each.reps]
    assert len(reps) == 2
    for rep, event in zip(reps, TRUTH["events"], strict=False):
        assert rep.left.peak_height_m == pytest.approx(event["peak_height_m"], abs=0.004)
        assert rep.start_s == pytest.approx(event["start_s"], abs=0.07)


def test_a_draft_follows_every_rep_and_a_new_coach_goes_on_from_it(two_reps, shown, engine):
    coach, states = two_reps
    drafts = [state.draft for state in states if state.draft]
    assert len(drafts) >= 2
    assert json.loads(json.dumps(drafts[-1])) == json.loads(json.dumps(coach.draft))
    assert summary_of(drafts[-1])["reps"] == 2
    again = LiveCoach(FREE, known=KNOWN, draft=drafts[-1], engine=engine, is_threaded=False)
    state = again.feed(shown[0][1], 5.0)
    assert state.count == 2
    assert summary_of(again.draft)["reps"] == 2


def test_a_guided_session_begins_with_the_camera_check_and_finds_the_setup_right(shown, engine):
    plan = LivePlan(sets=(SetPlan(legs=Legs.BOTH, reps=2),))
    coach = LiveCoach(plan, engine=engine, is_threaded=False)
    state = coach.feed(shown[0][1], 0.0)
    assert state.stage == "camera-check"
    assert state.is_person
    assert [f.code for f in state.findings if f.is_blocking] == []
    state = coach.press("start", 0.1)
    assert (state.stage, state.left_s) == ("get-ready", 5.0)


def test_an_empty_room_holds_up_the_start_and_says_what_to_do(engine):
    coach = LiveCoach(engine=engine, is_threaded=False)
    grey = jpeg(np.full((360, 640, 3), 128, np.uint8))
    states = [coach.feed(grey, i / 10) for i in range(40)]
    assert {state.stage for state in states} == {"camera-check"}
    (finding,) = states[-1].findings
    assert finding.code == "no_person"
    assert finding.is_blocking
    assert finding.fix


def test_a_dark_room_is_noticed(engine):
    coach = LiveCoach(engine=engine, is_threaded=False)
    state = coach.feed(jpeg(np.full((360, 640, 3), 12, np.uint8)), 0.0)
    assert "dark" in [finding.code for finding in state.findings]


def test_a_session_in_which_nothing_was_seen_is_refused_not_counted_as_zero(engine):
    coach = LiveCoach(FREE, engine=engine, is_threaded=False)
    for i in range(5):
        coach.feed(jpeg(np.full((360, 640, 3), 128, np.uint8)), i / 10)
    with pytest.raises(QualityError):
        coach.finish()


def test_pictures_out_of_order_or_broken_are_dropped_and_said(engine):
    coach = LiveCoach(FREE, engine=engine, is_threaded=False)
    grey = jpeg(np.full((360, 640, 3), 128, np.uint8))
    coach.feed(grey, 1.0)
    coach.feed(grey, 0.5)
    coach.feed(grey[:50], 1.1)
    state = coach.feed(grey, 1.2, missed=3)
    assert (state.frames, state.dropped) == (2, 5)


def test_a_picture_of_another_size_begins_anew_without_harm(shown, engine):
    coach = LiveCoach(FREE, engine=engine, is_threaded=False)
    turned = jpeg(np.full((640, 360, 3), 90, np.uint8))
    for i, data in enumerate([shown[0][1], turned, shown[1][1], turned]):
        state = coach.feed(data, i / 10)
    assert state.frames == 4


def test_a_lost_camera_shows_while_the_clock_runs_on(engine):
    coach = LiveCoach(engine=engine, is_threaded=False)
    coach.feed(jpeg(np.full((360, 640, 3), 128, np.uint8)), 0.0)
    assert not coach.tick(1.0).is_camera_lost
    assert coach.tick(3.0).is_camera_lost


def test_an_unknown_key_is_refused(engine):
    coach = LiveCoach(engine=engine, is_threaded=False)
    with pytest.raises(InputError, match="no key"):
        coach.press("jump", 0.0)
    with pytest.raises(InputError, match="not between"):
        coach.press("pain", 0.0, pain=11)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_picture_or_none(data):
    for each in (data, b"\xff\xd8\xff" + data, SMALL[: len(data)] + data + SMALL[len(data) :]):
        yuv = as_yuv(each)
        assert yuv is None or yuv.shape == (96, 64)


def test_a_header_that_claims_a_huge_picture_is_believed_and_refused():
    small = jpeg(np.zeros((64, 64, 3), np.uint8))
    at = small.index(b"\xff\xc0") + 5
    assert as_yuv(small).shape == (96, 64)
    assert as_yuv(small[:at] + b"\xff\xff\xff\xff" + small[at + 4 :]) is None


@pytest.mark.slow
def test_live_count_and_heights_are_those_of_the_file(shown, engine):
    from tiptoe.app import measure_video

    coach = LiveCoach(FREE, known=KNOWN, engine=engine)
    for t, data in shown:
        coach.feed(data, t)
    session = coach.finish()
    file = measure_video(str(HOME.joinpath("hero.mp4")), shoe_length_m=KNOWN.shoe_length_m)
    ours, theirs = session.sets[0].reps, file.sets[0].reps
    assert len(coach.reps) == len(ours) == len(theirs)
    for a, b in zip(ours, theirs, strict=True):
        assert a.left.peak_height_m == pytest.approx(b.left.peak_height_m, abs=0.003)
