"""The order of faults: what matters more, is larger or is surer goes first."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from make import Raise, heel
from test_form import QUIET_KNEE, body, judged, with_top

from tiptoe import catalogue
from tiptoe.measure.form.judge import WEIGHT, rank
from tiptoe.model import Fault, Side, Status

SIZES = st.floats(1.0, 20.0)
SURE = st.floats(0.5, 0.99)


def fault(name="short_range", *, times_limit=2.0, confidence=0.9, limit=0.1):
    return Fault(
        name=name,
        unit="rad",
        status=Status.FOUND,
        amount=times_limit * limit,
        limit=limit,
        confidence=confidence,
    )


def test_every_weight_is_of_a_fault_that_exists():
    assert set(WEIGHT) <= set(catalogue.faults())


@given(size=SIZES, more=st.floats(0.0, 5.0), sure=SURE)
def test_a_larger_fault_never_goes_behind_a_smaller_one_of_its_kind(size, more, sure):
    small = fault(times_limit=size, confidence=sure)
    large = fault(times_limit=size + more, confidence=sure)

    assert rank(large) >= rank(small)
    assert rank(fault(times_limit=2.4)) == pytest.approx(2 * rank(fault(times_limit=1.2)))


@given(size=SIZES, sure=SURE, surer=SURE)
def test_a_surer_fault_never_goes_behind_one_less_sure_of_its_kind(size, sure, surer):
    less, more = sorted((sure, surer))

    lower, upper = (rank(fault(times_limit=size, confidence=each)) for each in (less, more))
    assert upper * less == pytest.approx(lower * more)


@given(size=SIZES, sure=SURE)
def test_what_overloads_an_ankle_goes_before_what_only_looks_wrong(size, sure):
    harm, look = (
        fault(name, times_limit=size, confidence=sure) for name in ("rolling_out", "feet_turned")
    )

    assert rank(harm) == pytest.approx(3 * rank(look))


@given(size=st.floats(4.0, 1e9))
def test_one_absurd_size_does_not_drown_the_others(size):
    assert rank(fault(times_limit=size)) == pytest.approx(rank(fault(times_limit=4.0)))


@given(scale=st.floats(0.01, 100.0))
def test_the_unit_of_a_fault_does_not_change_its_place(scale):
    assert rank(fault(limit=0.1 * scale)) == pytest.approx(rank(fault(limit=0.1)))


def test_a_fault_without_a_limit_has_a_place_too():
    assert rank(replace(fault(), limit=None, amount=None)) > 0


GOOD = (Raise(),) * 5


def bent(knee_rad, head_rad):
    made = heel(GOOD)
    knee = QUIET_KNEE + with_top(made, knee_rad)
    changes = {
        "knee_flexion_rad": {Side.LEFT: knee, Side.RIGHT: np.nan * knee},
        "head_lean_rad": with_top(made, head_rad),
    }
    return [each.name for each in judged([made], body(made, **changes)).faults]


def test_the_faults_of_a_set_come_in_that_order():
    assert bent(0.5, 0.5)[:2] == ["knee_bending", "head_dropped"]


def test_faults_of_a_set_are_ranked_and_marked_in_their_reps():
    made = heel((*GOOD[:4], Raise(peak_m=0.04)))
    knee = QUIET_KNEE + with_top(made, 0.35)
    found = judged(
        [made], body(made, knee_flexion_rad={Side.LEFT: knee, Side.RIGHT: np.nan * knee})
    )
    ranks = [rank(each) for each in found.faults]

    assert len(ranks) >= 2
    assert ranks == sorted(ranks, reverse=True)
    assert all(each.status is Status.FOUND for each in found.faults)
    assert all(each.status is not Status.FOUND for each in found.checks)
    for number, rep in enumerate(found.reps, start=1):
        assert rep.faults == tuple(f for f in found.faults if number in f.reps)
