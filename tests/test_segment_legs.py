"""Two feet, one set: which legs rise, and what is said of a foot that was not seen."""

from dataclasses import replace

import make
import numpy as np
import pytest
from make import Raise

from tiptoe.measure.segment import segment
from tiptoe.model import Legs, Side

SET = [Raise()] * 5


def foot(raises, side, **how):
    return make.heel(raises, side=side, **how)


def flat_like(signal, side):
    return replace(signal, side=side, height_m=0 * signal.height_m, pitch_rad=0 * signal.pitch_rad)


def test_two_legs_rising_together_are_one_set_of_one_rep_each():
    left = foot(SET, Side.LEFT, noise_m=0.001, seed=1)
    right = foot([Raise(peak_m=0.08)] * 5, Side.RIGHT, noise_m=0.002, seed=2)
    ((legs, found),) = segment([left, right])

    assert legs is Legs.BOTH
    assert len(found.reps) == 5
    assert np.mean([r.left.peak_height_m for r in found.reps]) == pytest.approx(0.09, abs=1e-3)
    assert np.mean([r.right.peak_height_m for r in found.reps]) == pytest.approx(0.08, abs=2e-3)


@pytest.mark.parametrize("side", Side)
def test_one_leg_rising_beside_a_standing_one_is_a_single_leg_set(side):
    working = foot(SET, side)
    ((legs, found),) = segment([working, flat_like(working, side.other)])

    assert legs is Legs(side.value)
    assert len(found.reps) == 5
    assert all(rep.side(side.other) is None for rep in found.reps)


def test_a_free_leg_in_the_air_does_not_count_its_swinging():
    left = foot(SET, Side.LEFT)
    right = replace(
        left,
        side=Side.RIGHT,
        height_m=0.33 + 1.3 * left.height_m,
        shift_m=0.09 * left.height_m / 0.09,
    )
    ((legs, found),) = segment([left, right])

    assert legs is Legs.LEFT
    assert len(found.reps) == 5
    assert found.reps[0].right is None


def test_a_folded_knee_tells_the_leg_when_only_the_other_foot_is_seen():
    left = foot(SET, Side.LEFT)
    body = make.posture(left.time_s, body_rise_m=0.8 * left.height_m, knees_rad=(0.07, 1.4))
    assert segment([left], body)[0][0] is Legs.LEFT


def test_a_straight_other_knee_says_both_legs_when_only_one_foot_is_seen():
    left = foot(SET, Side.LEFT)
    assert segment([left], make.standing(left))[0][0] is Legs.BOTH


@pytest.mark.parametrize("hint", [Legs.BOTH, Legs.LEFT])
def test_what_the_caller_knows_decides(hint):
    assert segment([foot(SET, Side.LEFT)], None, stance_hint=hint)[0][0] is hint


def test_a_foot_seen_for_half_of_the_set_is_none_with_a_reason_where_it_was_not():
    left = foot(SET, Side.LEFT)
    right = make.hidden(foot(SET, Side.RIGHT), start_s=0, end_s=8)
    ((legs, found),) = segment([left, right])

    assert legs is Legs.BOTH
    assert len(found.reps) == 5
    assert found.reps[0].right is None
    assert "not seen" in found.reps[0].why_missing
    assert found.reps[4].right is not None
    assert found.reps[4].why_missing == ""


def test_the_other_foot_fills_in_where_the_better_one_was_out_of_sight():
    left = make.hidden(foot(SET, Side.LEFT), start_s=5.2, end_s=8.2)
    right = foot(SET, Side.RIGHT, noise_m=0.003)
    ((_, found),) = segment([left, right])

    assert len(found.reps) == 5


def test_a_change_of_leg_starts_a_new_set():
    right_then_left = make.truth([Raise()] * 8)
    time_s = make.times(right_then_left.duration_s)
    height_m = right_then_left.height(time_s)
    change_s = right_then_left.corners_s[4, 0] - 0.1
    right = make.signal(time_s, np.where(time_s < change_s, height_m, 0), side=Side.RIGHT)
    left = make.signal(time_s, np.where(time_s < change_s, 0, height_m), side=Side.LEFT)
    found = segment([left, right])

    assert [(legs, len(each.reps)) for legs, each in found] == [(Legs.RIGHT, 4), (Legs.LEFT, 4)]


def test_one_heel_twitching_alone_in_a_single_leg_set_is_not_a_rep():
    left = foot(SET, Side.LEFT)
    pause_s = make.truth(SET).corners_s[2, 3]
    bump = 0.02 * np.exp(-0.5 * ((left.time_s - pause_s - 0.2) / 0.12) ** 2)
    right = replace(flat_like(left, Side.RIGHT), height_m=bump, sigma_m=3 * left.sigma_m)
    right = replace(right, pitch_rad=bump / 0.18)
    ((legs, found),) = segment([left, right])

    assert legs is Legs.LEFT
    assert len(found.reps) == 5
    assert len(found.rejected) == 1
