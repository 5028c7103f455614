"""Whatever is typed in gives a checked value or a refusal that names the place."""

import json
import math
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plans import MONDAY, PERSON, done, next_doses, started, train

from tiptoe.coach.check import check_programme, parse_programme
from tiptoe.coach.events import event_json, read_event
from tiptoe.coach.measured import results_of
from tiptoe.coach.profile import profile_json, read_profile
from tiptoe.coach.programme import built_in, programme_json, read_programme
from tiptoe.errors import InputError, TiptoeError

FOLDER = Path("src/tiptoe/coach/programmes")
GENERAL = (Path(__file__).parents[1] / FOLDER / "general.toml").read_text("utf-8")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda each: (
        st.lists(each, max_size=4) | st.dictionaries(st.text(max_size=8), each, max_size=4)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"goal": "fame"}, "goal must be known"),
        ({"days": ["someday"]}, "days must be known"),
        ({"days": ["mon", "mon"]}, "days must be given once"),
        ({"days": "mon"}, "days must be a list"),
        ({"mass_kg": math.nan}, "mass_kg must be a finite number"),
        ({"mass_kg": math.inf}, "mass_kg must be a finite number"),
        ({"mass_kg": -3}, "mass_kg must be between 10 and 400 kg"),
        ({"mass_kg": "70"}, "mass_kg must be a number"),
        ({"mass_kg": True}, "mass_kg must be a number"),
        ({"mass_kg": 10**400}, "mass_kg must be between"),
        ({"age_years": 1990}, "age_years must be between 0 and 120"),
        ({"age_years": 30.5}, "age_years must be a whole number"),
        ({"time": "25:00"}, "time must be a time of day"),
        ({"time_zone": "Mars/Base"}, "no such time zone"),
        ({"time_zone": "x" * 10_000_000}, "at most 60 characters"),
        ({"pain": {"left": 11}}, "pain.left must be between 0 and 10"),
        ({"best": {"left": {"height_m": 9.5}}}, "best.left.height_m must be between"),
        ({"best": {"left": {"reps": 20}, "both": {"reps": 10}}}, "20 reps on the left leg alone"),
        ({"run_time": "18:00"}, "there is no day with a run"),
        ({"barefoot": True, "conditions": ["foot_support"]}, "needs a shoe's support"),
        ({"colour": "red"}, "unknown key 'colour'"),
    ],
)
def test_a_profile_that_cannot_be_is_refused_by_name(change, said):
    with pytest.raises(InputError, match=said) as refused:
        read_profile({**PERSON, **change})
    assert refused.value.fix
    assert len(refused.value.what) < 400


def test_a_profile_reads_back_as_it_was_written():
    profile = read_profile({**PERSON, "run_days": ["sat"], "run_time": "09:00", "goal_reps": 20})

    assert read_profile(json.loads(json.dumps(profile_json(profile)))) == profile


@settings(max_examples=60, deadline=None)
@given(JSON)
def test_any_json_is_a_profile_an_event_a_programme_or_a_refusal(data):
    for read in (read_profile, read_event, read_programme, lambda each: results_of(each, ())):
        try:
            read(data)
        except TiptoeError as refusal:
            said = refusal
        else:
            continue
        assert said.fix
        assert len(said.what) < 600


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"kind": "party"}, "kind must be known"),
        ({"kind": "run", "date": "2026-01-05", "km": -1}, "km must be between"),
        ({"kind": "run", "date": "2026-02-30", "km": 1}, "date must be a date that exists"),
        ({"kind": "run", "date": "0001-01-01", "km": 1}, "of the years 1950 to 2150"),
        ({"kind": "run", "date": "2026-01-06", "km": 1}, "has not come yet: today is 2026-01-05"),
        (
            {"kind": "pain", "date": "2026-01-05", "when": "during", "level": None},
            "level is missing",
        ),
        ({"kind": "red_flag", "date": "2026-01-05", "flag": "itch"}, "flag must be known"),
        ({"kind": "illness", "from": "2026-01-05", "until": "2026-01-01"}, "ends before it begins"),
        ({"kind": "cleared", "date": "2026-01-05"}, "by is missing"),
    ],
)
def test_an_event_that_cannot_be_is_refused_by_name(told, said):
    with pytest.raises(InputError, match=said):
        read_event({"at": "2026-01-05T08:00:00+00:00", **told})


def test_an_event_without_its_offset_is_refused():
    with pytest.raises(InputError, match="offset from UTC"):
        read_event({"kind": "run", "at": "2026-01-05T08:00:00", "date": "2026-01-05", "km": 3})


@pytest.mark.parametrize(
    "change",
    [
        {"reps": -1},
        {"reps": 5, "full_reps": 6},
        {"reps": 5, "load_kg": -2},
        {"reps": 5, "height_m": math.nan},
        {"reps": 5, "exercise": "flying"},
    ],
)
def test_a_result_that_cannot_be_is_refused(change):
    day, doses, _ = next_doses([started()])
    told = event_json(done(doses, day))
    exercise = change.pop("exercise", None)
    told["results"][0]["sets"] = [change]
    if exercise:
        told["results"][0]["exercise"] = exercise
    with pytest.raises(InputError):
        read_event(told)


# --- programmes ---


@pytest.mark.parametrize("name", sorted(built_in()))
def test_built_in_programmes_read_back_as_they_were_written(name):
    found = built_in()[name]
    assert read_programme(json.loads(json.dumps(programme_json(found)))) == found


@pytest.mark.parametrize("file", sorted((Path(__file__).parents[1] / FOLDER).glob("*.toml")))
def test_built_in_programmes_have_no_errors_and_name_no_disease_in_fitness_wording(file):
    problems = check_programme(file.read_text("utf-8"))

    assert not [each for each in problems if each.kind == "error"]
    assert not [each for each in problems if "clinic wording" in each.what]


def line_of(text, part):
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("reps = [5, 12]", "reps = [12, 5]", "smaller number first"),
        ("weeks = 16", "weeks = nan", "finite number"),
        ("weeks = 16", "weeks = 1000", "between 1 and 104"),
        ('id = "down_on_one"', 'id = "Down"', "small letters"),
        ('exercise = "two_up_one_down"', 'exercise = "levitate"', "must be known"),
        ('by = "load"', 'by = "load"\nspeed = 3', "unknown key 'speed'"),
        ("load_kg = [2, 20]", "load_kg = [-2, 20]", "between 0 and 200"),
        ("days_per_week = [2, 3]", "days_per_week = [6, 7]", "no day of rest"),
        ("easy_week_every = 4", "easy_week_every = [4", "not TOML"),
        ('wording = "fitness"', 'wording = "magic"', "must be known"),
        ('target = "gastrocnemius"', 'target = "biceps"', "must be known"),
    ],
)
def test_problems_of_a_programme_are_found_on_their_line(old, new, said):
    text = GENERAL.replace(old, new, 1)
    (problem,) = [each for each in check_programme(text) if each.kind == "error"]

    assert said in problem.what + problem.fix
    bad = line_of(text, new)
    assert problem.line in range(bad, bad + 1 + new.count("\n")) or said == "not TOML"
    with pytest.raises(InputError, match=f"line {problem.line}"):
        parse_programme(text, name="my.toml")


def test_several_bad_steps_are_all_found():
    text = GENERAL.replace("rest_s = 90", "rest_s = -1")
    lines = [each.line for each in check_programme(text)]

    assert lines == [n for n, line in enumerate(text.splitlines(), 1) if line == "rest_s = -1"]


def test_fitness_wording_that_names_a_disease_is_warned_of_on_its_line():
    text = GENERAL.replace('about = "', 'about = "For tendinopathy. ')
    (problem,) = check_programme(text)

    assert problem.kind == "warning"
    assert problem.line == line_of(text, "about =")


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200) | st.sampled_from(GENERAL.splitlines()).map(lambda x: x * 2))
def test_any_text_is_checked_without_falling_over(text):
    for each in check_programme(text):
        assert each.line >= 1
        assert each.fix


def test_a_huge_or_deep_text_is_refused_at_once():
    assert "characters" in check_programme("x" * 10_000_000)[0].what
    assert check_programme("a = " + "[" * 20_000)[0].kind == "error"


# --- measured ---


def session(**sets):
    rep = {
        "start_s": 1.0,
        "top_start_s": 3.0,
        "top_end_s": 4.0,
        "end_s": 6.0,
        "left": {"peak_height_m": 0.1, "share_of_best": 0.95},
        "right": {"peak_height_m": None, "share_of_best": 0.9},
        "faults": [],
    }
    one = {
        "legs": "left",
        "rep_count": 12,
        "full_rep_count": 11,
        "reps": [rep] * 12,
        "faults": [
            {"name": "rolling_out", "amount": 0.2, "confidence": 0.9, "status": "found"},
            {"name": "bouncing", "amount": 0.2, "confidence": 0.9, "status": "absent"},
            {"name": "trunk_rocking", "amount": 0.2, "confidence": 0.9, "reps": [1, 2]},
            {"name": "dropping", "amount": 0.2, "confidence": 0.9, "side": "right"},
            {"name": "trunk_lean", "amount": 0.2, "confidence": 0.2},
            {"name": "knee_bending", "amount": None, "confidence": 0.9},
        ],
    }
    recording = {"name": "clip.mp4", "sha256": "ab" * 32}
    return {"schema": "tiptoe.session/1", "recording": recording, "sets": [{**one, **sets}]}


def test_a_measured_session_becomes_a_result_with_its_provenance():
    _, doses, _ = next_doses([started()])
    (result,) = results_of(session(), doses)
    (made,) = result.sets

    assert (result.side, result.track, result.provenance) == ("left", "straight_knee", "measured")
    assert result.source == "clip.mp4 abababababab"
    assert (made.reps, made.full_reps) == (12, 11)
    assert (made.height_m, made.top_m, made.height_share) == (0.1, 0.1, 0.95)
    assert (made.up_s, made.down_s) == (2.0, 2.0)
    assert made.faults == ("rolling_out",)


def test_both_legs_become_two_results_and_what_was_not_seen_stays_missing():
    _, doses, _ = next_doses([started(best=None)])
    left, right = results_of(session(legs="both"), doses)

    assert (left.side, right.side) == ("left", "right")
    assert left.sets[0].height_m == 0.1
    assert right.sets[0].height_m is None


def test_a_set_that_fits_no_part_of_the_session_is_refused():
    _, doses, _ = next_doses([started()])
    with pytest.raises(InputError, match="fits no part"):
        results_of(session(legs="both"), doses)
    with pytest.raises(InputError, match="No set was measured"):
        results_of({**session(), "sets": []}, doses)


def test_two_tracks_ask_which_one_was_measured():
    _, doses, _ = next_doses([started("gastroc_soleus")])
    with pytest.raises(InputError, match="more than one part"):
        results_of(session(), doses)
    assert results_of(session(), doses, track="bent_knee")[0].track == "bent_knee"


def test_tomllib_and_the_checker_agree_on_the_built_in_files():
    for file in (Path(__file__).parents[1] / FOLDER).glob("*.toml"):
        text = file.read_text("utf-8")
        assert parse_programme(text, name=file.name) == read_programme(tomllib.loads(text))


def test_events_survive_json_whatever_happened():
    events = train([started("gastroc_soleus")], 3, measured=False, form="good")
    said = [json.loads(json.dumps(event_json(each))) for each in events]

    assert [read_event(each) for each in said] == events
    assert MONDAY.isoformat() in json.dumps(said)


def test_the_exercise_that_was_seen_finds_its_part_of_the_session():
    _, doses, _ = next_doses([started("gastroc_soleus")])
    seen = {"ids": ["soleus_single_leg"], "declared": None}
    assert results_of(session(exercise=seen), doses)[0].track == "bent_knee"
    seen = {"ids": ["soleus_single_leg", "single_leg_floor"], "declared": "single_leg_floor"}
    assert results_of(session(exercise=seen), doses)[0].track == "straight_knee"
    with pytest.raises(InputError, match="toes in on the left leg fits no part"):
        results_of(session(exercise={"ids": ["toes_in"], "declared": None}), doses)


def test_a_session_as_tiptoe_writes_it_can_be_logged():
    from sessions import Wanted
    from sessions import session as made_session

    from tiptoe.exchange.session_json import session_as_dict

    made = session_as_dict(made_session(Wanted(heights_m=(0.1,) * 12)))
    _, doses, _ = next_doses([started(best=None)])
    left, right = results_of(json.loads(json.dumps(made)), doses)

    assert (left.sets[0].reps, right.sets[0].reps) == (12, 12)
    assert left.sets[0].height_m == pytest.approx(0.1, abs=0.01)
