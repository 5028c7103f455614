"""A body seen back to front is told from one that turned; from looks whose direction is known."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from make_looks import look, swapped, take

from tiptoe.read.video.facing import facing_one_way
from tiptoe.read.video.turned import cut_at_turns
from tiptoe.read.video.viewpoint import viewpoint, yaws

EVERY = 8  # pictures between looks, at 30 a second


def looks_at(degrees):
    """A look each quarter of a second at a body that faces these ways."""
    return [look(EVERY * n, yaw_rad=float(np.deg2rad(way))) for n, way in enumerate(degrees)]


def back_to_front(one):
    """The look with the names of left and right exchanged."""
    parts = {name: swapped(getattr(one, name)) for name in ("xy_px", "depth_m", "score")}
    return replace(one, **parts)


def same(one, other):
    return all(np.array_equal(getattr(one, n), getattr(other, n)) for n in ("xy_px", "depth_m"))


@given(
    way=st.sampled_from([-90.0, 90.0, -75.0, 110.0]),
    wrong=st.sets(st.integers(0, 29), max_size=12),
    seed=st.integers(0, 99),
)
def test_looks_that_take_a_front_for_a_back_are_put_right(way, wrong, seed):
    true = looks_at(way + np.random.default_rng(seed).normal(0, 6, 30))
    told = [back_to_front(one) if n in wrong else one for n, one in enumerate(true)]

    found = facing_one_way(told)

    assert all(same(*pair) for pair in zip(found, true, strict=True))


@pytest.mark.parametrize("waits_deg", [30, 45, 60])
@pytest.mark.parametrize("start_deg", [-90, 0, 180])
def test_somebody_who_turns_round_is_believed(start_deg, waits_deg):
    turning = np.arange(0, 180, waits_deg)
    told = looks_at(start_deg + np.concatenate([np.zeros(12), turning, np.full(12, 180)]))

    assert facing_one_way(told) is told


def test_somebody_who_was_away_for_long_may_come_back_the_other_way_round():
    before, after = looks_at([-90] * 8), looks_at([90] * 8)
    later = [replace(one, time_s=one.time_s + 10.0) for one in after]

    assert facing_one_way(before + later) == before + later
    assert facing_one_way(before[:1]) == before[:1]
    assert facing_one_way([]) == []


def test_a_front_taken_for_a_back_is_no_turn_and_has_one_view():
    told = looks_at([-88] * 8 + [-85] * 9 + [-92] * 8 + [-89] * 5 + [-90] * 6)
    told = [
        back_to_front(one) if 8 <= n < 17 or 25 <= n < 30 else one for n, one in enumerate(told)
    ]

    (whole,) = cut_at_turns([take(told)])

    assert np.rad2deg(yaws(whole.looks)) == pytest.approx(-90, abs=6)
    assert viewpoint(whole).view == "front"
    assert not whole.is_turned
