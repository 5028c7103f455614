"""What a session's JSON may say: what the published schema does, and nothing against itself."""

import copy
import functools

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from make_web import a_body

from tiptoe.errors import ConflictError, InputError
from tiptoe.exchange.reps_csv import dump_reps_csv
from tiptoe.exchange.session_json import dump_session_json
from tiptoe.exchange.session_read import SHAPE, checked_session, read_session
from tiptoe.exchange.shape import misfit, published
from tiptoe.report import html, text
from tiptoe.store.summary import summary

made = functools.cache(a_body)
judge = jsonschema.Draft202012Validator(published(SHAPE))


def places(told, path=()):
    """Every place in it, from the outside in."""
    yield path
    if isinstance(told, dict | list):
        for key, each in told.items() if isinstance(told, dict) else enumerate(told):
            yield from places(each, (*path, key))


def at(told, path):
    return functools.reduce(lambda here, key: here[key], path, told)


def changed(path, value):
    told = copy.deepcopy(made())
    at(told, path[:-1])[path[-1]] = value
    return told


PLACES = [path for path in places(made()) if path]
VALUES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([0, 1, 1.0, 1.5, -1, "", "left", "side", "found", "sticker", "a" * 64])
    | st.text(max_size=5)
    | st.sampled_from([[], {}, [1], ["x"], {"start_s": 0}])
)


@settings(deadline=None, max_examples=400)
@given(st.sampled_from(PLACES), VALUES)
def test_what_the_schema_forbids_is_found_and_nothing_else(path, value):
    told = changed(path, value)

    assert (misfit(told, SHAPE) == "") == judge.is_valid(told)


@settings(deadline=None, max_examples=100)
@given(st.sampled_from([path for path in PLACES if isinstance(path[-1], str)]))
def test_what_is_left_out_is_missing_only_where_the_schema_requires_it(path):
    told = copy.deepcopy(made())
    del at(told, path[:-1])[path[-1]]

    found = misfit(told, SHAPE)
    assert (found == "") == judge.is_valid(told)
    assert not found or (path[-1] in found and "is missing" in found)


REP = ("sets", 0, "reps", 0)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ((*REP, "start_s"), "abc", "sets[0].reps[0].start_s must be a number."),
        ((*REP, "is_partial"), 1, "sets[0].reps[0].is_partial must be true or false."),
        ((*REP, "left", "sigma_m"), -1, "sets[0].reps[0].left.sigma_m must be 0 or more."),
        ((*REP, "left", "sigma_m"), "1", "left.sigma_m must be a number or null."),
        ((*REP, "left"), [], "sets[0].reps[0].left must be an object."),
        ((*REP, "end_s"), 10**400, "end_s must be a number of fewer digits."),
        ((*REP, "end_s"), float("inf"), "end_s must be a finite number."),
        (("recording", "frames"), 1.5, "recording.frames must be a whole number."),
        (("recording", "near_side"), "up", "near_side must be one of: left, right, null."),
        (("recording", "view_confidence"), 2, "view_confidence must be 1 or less."),
        (("recording", "sha256"), "f" * 63, "recording.sha256 must look like ^[0-9a-f]{64}$"),
        (("recording", "name"), "\ud800", "name must be a text that can be written as UTF-8."),
        (("sets",), {}, "This session is damaged: sets must be a list."),
    ],
)
def test_a_misfit_is_said_by_its_place(path, value, said):
    with pytest.raises(InputError) as refusal:
        read_session(changed(path, value))
    assert said in refusal.value.what
    assert refusal.value.http_status == 422


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ((*REP, "start_s"), 1e6, "moments are not in order"),
        (("sets", 0, "rejected", 0, "end_s"), -1, "ends before it begins"),
        (("sets", 0, "rep_count"), 99, "counts other repetitions"),
        ((*REP, "is_partial"), True, "counts other repetitions"),
        (("sets", 0, "metrics", 0, "why_missing"), "because", "a value or a reason"),
        (("sets", 0, "faults", 0, "name"), "x", "no fault is called 'x'"),
    ],
)
def test_what_contradicts_itself_is_a_conflict(path, value, said):
    with pytest.raises(ConflictError, match=said):
        read_session(changed(path, value))


def test_fields_of_a_newer_version_are_left_out():
    told = copy.deepcopy(made())
    for path in sorted(PLACES, key=len, reverse=True):
        if isinstance(at(told, path), dict):
            at(told, path)["newer"] = {"any": 1}

    assert dump_session_json(read_session(told)) == dump_session_json(read_session(made()))


def test_what_an_older_version_did_not_write_may_be_missing():
    told = copy.deepcopy(made())
    del told["provenance"]["known"]["tempo"], told["sets"][0]["exercise"], told["sets"][0]["checks"]

    (found,) = read_session(told).sets
    assert (found.exercise, found.checks) == (None, ())


EXTREME = (None, 0, -1, 1e-300, 1e300, -1e300, 2**70, "", "\0", "<b>&", "x" * 300, [], {})


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(EXTREME)), max_size=5))
def test_whatever_is_accepted_can_be_drawn_and_kept(changes):
    told = copy.deepcopy(made())
    for path, value in changes:
        try:
            at(told, path[:-1])[path[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue  # what it was in is gone
    try:
        checked = checked_session(told)
    except InputError:
        return
    session = read_session(checked)
    for drawn in (html.render(session), text.render(session), dump_reps_csv(session)):
        assert drawn.encode()
    assert summary(checked)["set_count"] == len(session.sets)
