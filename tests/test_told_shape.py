"""The published shapes of profiles and events say what their readers do, neither more nor less."""

import copy
import functools
import re

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiptoe.coach.events import read_event
from tiptoe.coach.given import Contradiction, Misfit
from tiptoe.coach.given_shape import GivenShape
from tiptoe.coach.profile import read_profile
from tiptoe.coach.programme import programme_of
from tiptoe.coach.told_shape import event_shapes, profile_shape
from tiptoe.errors import ConflictError, InputError
from tiptoe.plain import DAY, MOMENT, TEXT, fits

PROFILE = {
    "goal": "running",
    "experience": "some",
    "days": ["mon", "wed"],
    "age_years": 40,
    "mass_kg": 70,
    "equipment": ["chair"],
    "time": "07:30",
    "time_zone": "Europe/Berlin",
    "run_days": ["sat"],
    "run_time": "09:00",
    "run_km_per_week": 20,
    "run_pace_min_per_km": 5.5,
    "best": {"both": {"reps": 40}, "left": {"reps": 20, "height_m": 0.1}},
    "pain": {"left": 0, "right": 2},
    "conditions": ["tendon_pain"],
    "red_flags": ["numbness"],
    "asked_professional": True,
    "barefoot": False,
    "goal_reps": 25,
}
AT = {"at": "2026-01-05T08:00:00+01:00"}
SET = {"reps": 10, "full_reps": 9, "load_kg": 2.5, "height_m": 0.09, "faults": ["knee_bending"]}
RESULT = {
    "track": "main",
    "side": "left",
    "exercise": "single_leg_floor",
    "provenance": "typed",
    "source": "a film",
    "form": "good",
    "sets": [SET],
}
TODAY = AT | {"date": "2026-01-05"}
EVENTS = [
    TODAY | {"kind": "session_done", "results": [RESULT], "pain": {"during": 0}},
    TODAY | {"kind": "session_skipped", "why": "rain"},
    TODAY | {"kind": "pain", "when": "after", "level": 2, "side": "left"},
    TODAY | {"kind": "red_flag", "flag": "numbness"},
    TODAY | {"kind": "cleared", "by": "Dr Li", "note": "all well"},
    AT | {"kind": "illness", "from": "2026-01-04", "until": "2026-01-06"},
    TODAY | {"kind": "run", "km": 5, "pace_min_per_km": 5},
    AT | {"kind": "pain_model", "model": "monitoring", "by": "Dr Li"},
    AT | {"kind": "profile_changed", "profile": PROFILE},
]
VALUES = (
    st.none()
    | st.booleans()
    | st.integers(-5, 2000)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([0, 10, 10.0, 1.5, "", " ", "mon", "left", "x", "12:30", "24:00", "x\n", "é"])
    | st.text(max_size=4)
    | st.sampled_from([[], {}, ["mon"], ["mon", "mon"], [1], ["chair"], {"reps": 1}, {"left": 1}])
    | st.sampled_from(["2026-02-29", "2024-02-29", "20260105", "2026-01-05", "1949-12-31"])
)


def places(told, path=()):
    if path:
        yield path
    if isinstance(told, dict | list):
        for key, each in told.items() if isinstance(told, dict) else enumerate(told):
            yield from places(each, (*path, key))


def changed(told, path, value):
    told = copy.deepcopy(told)
    functools.reduce(lambda here, key: here[key], path[:-1], told)[path[-1]] = value
    return told


def has_the_shape(read, told):
    """Whether the reader has nothing against the values one by one."""
    try:
        read(told)
    except Contradiction:
        return True
    except Misfit:
        return False
    return True


def test_the_examples_are_read_and_are_all_there_is():
    assert set(profile_shape()["properties"]) == set(PROFILE)
    assert {each["kind"] for each in EVENTS} == set(event_shapes())
    read_profile(PROFILE)
    for each in EVENTS:
        read_event(each)


judge_profile = jsonschema.Draft202012Validator(profile_shape())


@settings(deadline=None, max_examples=300)
@given(st.sampled_from([*places(PROFILE), ("other",)]), VALUES)
def test_a_profile_has_the_published_shape_or_is_refused(path, value):
    told = changed(PROFILE, path, value)
    assert judge_profile.is_valid(told) == has_the_shape(read_profile, told)


@settings(deadline=None, max_examples=400)
@given(st.data())
def test_an_event_has_the_published_shape_or_is_refused(data):
    event = data.draw(st.sampled_from(EVENTS))
    path = data.draw(st.sampled_from([p for p in [*places(event), ("other",)] if p != ("kind",)]))
    told = changed(event, path, data.draw(VALUES))
    judge = jsonschema.Draft202012Validator(event_shapes()[event["kind"]])
    assert judge.is_valid(told) == has_the_shape(read_event, told)


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_what_is_left_out_is_missing_only_where_it_is_required(data):
    event = data.draw(st.sampled_from(EVENTS))
    key = data.draw(st.sampled_from([key for key in event if key != "kind"]))
    told = {name: each for name, each in event.items() if name != key}
    judge = jsonschema.Draft202012Validator(event_shapes()[event["kind"]])
    assert judge.is_valid(told) == has_the_shape(read_event, told)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"best": {"left": {"reps": 20}, "both": {"reps": 10}}}, "on both together"),
        ({"run_time": "18:00"}, "no day with a run"),
        ({"time_zone": "Mars/Base"}, "no such time zone"),
        ({"barefoot": True, "conditions": ["foot_support"]}, "needs a shoe's support"),
    ],
)
def test_what_values_say_against_each_other_is_a_conflict(told, said):
    with pytest.raises(ConflictError, match=said) as refusal:
        read_profile(told)
    assert (refusal.value.http_status, refusal.value.exit_code) == (409, 2)
    assert judge_profile.is_valid(told)


def test_a_misfit_is_no_conflict():
    with pytest.raises(InputError) as refusal:
        read_profile({"goal": "fame"})
    assert refusal.value.http_status == 422


def test_a_question_that_no_schema_describes_is_not_passed_over():
    with pytest.raises(AssertionError, match="no schema describes"):
        programme_of(GivenShape(name="programme"))


@given(st.dates())
def test_a_day_of_our_years_has_the_shape_of_a_day_and_no_other_text_has(day):
    assert fits(DAY, day.isoformat()) == (1950 <= day.year <= 2150)
    assert not fits(DAY, day.isoformat() + "\n")


@given(st.text(alphabet="0123456789-", min_size=10, max_size=10) | st.from_regex(DAY))
def test_what_has_the_shape_of_a_day_exists(told):
    if fits(DAY, told):
        assert has_the_shape(read_event, TODAY | {"kind": "run", "km": 1, "date": told})


@settings(deadline=None, max_examples=30)
@given(st.datetimes(timezones=st.timezones()).filter(lambda at: 1950 <= at.year <= 2150))
def test_moments_as_programs_write_them_have_the_shape_of_a_moment(at):
    seconds = at.utcoffset().total_seconds()
    assert fits(MOMENT, at.isoformat()) == (seconds % 60 == 0)


@pytest.mark.parametrize("text", ["Zoë", "李雷", "a\nb", "👩‍👩‍👧", "O'Hara <b>", "\u00a0x"])
def test_texts_as_people_write_them_are_texts(text):
    assert fits(TEXT, text)


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "\u200b", "a\0", "a\r", "\u202eb", "\ud800", "\x85"]
)
def test_what_cannot_be_seen_or_shown_is_no_text(text):
    assert not fits(TEXT, text)


def test_the_patterns_are_read_alike_by_other_engines():
    """No class by letter, which differ between languages, and no look-around, which some lack."""
    for pattern in (DAY, MOMENT, TEXT):
        assert not re.search(r"\\[wdsbpWDSBP]|\(\?", pattern)
