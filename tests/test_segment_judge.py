"""What looks like a heel raise and is not, and what looks odd and is one."""

from dataclasses import replace

import make
import numpy as np
import pytest
from make import Raise

from tiptoe.measure.judge import Evidence, Span, hardly_rose, why_not
from tiptoe.measure.legs import Raised, Together
from tiptoe.measure.lifts import top_sigma
from tiptoe.measure.segment import _any_alike, segment
from tiptoe.model import Legs, Scale, ScaleSource, Side

HEEL = make.heel([Raise()] * 3, noise_m=0.0005)
SHARE = HEEL.height_m / 0.09
STILL = np.zeros_like(HEEL.time_s)


def verdicts(signal, posture=None):
    """Reps counted, and the reasons for those that were not."""
    found = segment([signal], posture)
    reps = sum(len(each.reps) for _, each in found)
    return reps, [r.why for _, each in found for r in each.rejected]


IN_THE_AIR = make.heel([Raise(peak_m=0.22)] * 3, noise_m=0.0005)


def set_down():
    """A foot in the air taken for one below flat; a jerk as it lands; flat; a step away."""
    landing = [0.079, 0.027, 0.008, 0.001]
    leaving = [0.002, 0.003, 0.005, 0.007, 0.009, 0.011, 0.016, 0.024, 0.032, *[np.nan] * 4]
    pieces = ([-0.009] * 15, landing, [-0.001] * 50, leaving, [-0.01] * 12)
    height_m = np.concatenate(pieces)
    made = make.signal(np.arange(height_m.size) / 30, height_m)
    stepped_m = np.where(np.arange(height_m.size) < 72, 0.0, 0.045)
    in_the_air = height_m < -0.005
    return replace(made, shift_m=stepped_m, pitch_rad=np.where(in_the_air, -0.3, made.pitch_rad))


def test_flat_stance_after_a_jerk_is_no_held_top():
    reps, reasons = verdicts(set_down())

    assert reps == 0
    assert any("stood flat" in why for why in reasons)


def test_a_foot_that_comes_into_view_as_it_lands_went_up_too_quickly():
    made = set_down()
    unseen = np.where(np.arange(made.time_s.size) < 14, np.nan, 1.0)
    reps, reasons = verdicts(replace(made, height_m=made.height_m * unseen))

    assert reps == 0
    assert any("quicker than a calf" in why for why in reasons)


@pytest.mark.parametrize(("top_m", "is_one"), [(0.004, False), (0.014, True), (np.nan, True)])
def test_what_hardly_rose_once_looked_at_again_was_no_raise(top_m, is_one):
    assert (hardly_rose(Evidence(rise_m=0.02, top_m=top_m, limit_m=0.02)) == "") == is_one
    assert (why_not(Evidence(rise_m=0.02, top_m=top_m, limit_m=0.02)) == "") == is_one


@pytest.mark.parametrize("up_s", [0.2, 0.3])
def test_the_quickest_rises_of_people_are_not_too_quick(up_s):
    quick = make.heel([Raise(up_s=up_s, down_s=up_s, hold_s=0.1)] * 4, noise_m=0.0005)

    assert verdicts(quick)[0] == 4


@pytest.mark.parametrize(("relative_sigma", "reps"), [(0.02, 0), (0.2, 3)])
def test_a_heel_left_the_floor_only_beyond_what_the_scale_may_be_wrong(relative_sigma, reps):
    scale = Scale(
        m_per_px=0.001, relative_sigma=relative_sigma, source=ScaleSource.POPULATION, detail="x"
    )
    turned_less = replace(HEEL, pitch_rad=0.6 * HEEL.pitch_rad, scale=scale)
    higher = replace(turned_less, height_m=1.2 * HEEL.height_m)
    found, reasons = verdicts(higher, make.posture(HEEL.time_s, body_rise_m=0.08 * SHARE))

    assert found == reps
    assert all("further than the foot turned" in why for why in reasons)


def test_a_held_top_that_sags_by_a_third_is_a_raise():
    raises = [Raise(hold_s=2.0)] * 3
    made, corners_s = make.heel(raises, noise_m=0.0005), make.truth(raises).corners_s
    lost = sum(
        np.clip((made.time_s - top_s) / (left_s - top_s), 0, 1) * (made.time_s < end_s)
        for _, top_s, left_s, end_s in corners_s
    )

    assert verdicts(replace(made, height_m=made.height_m * (1 - lost / 3)))[0] == 3


NOT_RAISES = {
    "floor": (IN_THE_AIR, None),
    "a step": (replace(HEEL, shift_m=0.12 * SHARE), None),
    "a squat": (
        HEEL,
        make.posture(
            HEEL.time_s,
            body_rise_m=-0.2 * SHARE,
            knees_rad=(0.07 + 0.8 * SHARE, 0.07 + 0.8 * SHARE),
        ),
    ),
    "a jump": (HEEL, make.posture(HEEL.time_s, body_rise_m=0.35 * SHARE)),
    "a jump or a step up": (  # flight half seen: little higher than the heel, but pushed off
        HEEL,
        make.posture(
            HEEL.time_s, body_rise_m=0.135 * SHARE, knees_rad=(0.6 - 0.3 * SHARE, 0.6 - 0.3 * SHARE)
        ),
    ),
    "a march": (
        HEEL,
        make.posture(HEEL.time_s, knees_rad=(0.07 + 1.2 * SHARE, 0.07)),
    ),
    "calf": (HEEL, make.posture(HEEL.time_s, knees_rad=(0.07 + 0.7 * SHARE, 0.07))),
    "the body did not rise": (HEEL, make.posture(HEEL.time_s, lean_rad=0.1 * SHARE)),
    "further than any heel": (
        replace(HEEL, height_m=HEEL.height_m * 4 - 0.3),
        make.posture(HEEL.time_s, body_rise_m=0.3 * SHARE),
    ),
    "nobody": (
        HEEL,
        replace(make.posture(HEEL.time_s, body_rise_m=np.nan), ankle_lift_m={Side.LEFT: STILL}),
    ),
    "a step or a kick": (
        replace(HEEL, is_indirect=True),
        replace(make.standing(HEEL), ankle_lift_m={Side.LEFT: 0.2 * SHARE}),
    ),
    "crouching": (
        HEEL,
        make.posture(HEEL.time_s, body_rise_m=0.08 * SHARE, knees_rad=(2.2, 2.2)),
    ),
    "turn": (replace(HEEL, pitch_rad=-0.2 * SHARE), None),
}


@pytest.mark.parametrize("word", NOT_RAISES)
def test_physics_rejects_and_says_why(word):
    signal, posture = NOT_RAISES[word]
    reps, reasons = verdicts(signal, posture)

    assert reps == 0
    assert len(reasons) == 3
    assert all(word.removeprefix("a ") in why for why in reasons)


RAISES = {
    "with the whole body seen": make.standing(HEEL),
    "with nothing known of the body": None,
    "with a body that was never seen": make.posture(HEEL.time_s, body_rise_m=np.nan),
    "seated, the body still and the knees bent": make.posture(HEEL.time_s, knees_rad=(1.57, 1.57)),
    "on bent knees": make.posture(
        HEEL.time_s, body_rise_m=0.8 * HEEL.height_m, knees_rad=(0.6, 0.6)
    ),
    "the knees straightening on the way": make.posture(
        HEEL.time_s, body_rise_m=0.1 * SHARE, knees_rad=(0.5 - 0.4 * SHARE, 0.5 - 0.4 * SHARE)
    ),
    "with a knee that bends a little": make.posture(
        HEEL.time_s, body_rise_m=0.02 * SHARE, knees_rad=(0.07 + 0.4 * SHARE, 0.07 + 0.4 * SHARE)
    ),
    "with a knee that bends by as much as hides the body's rise": make.posture(
        HEEL.time_s, body_rise_m=0.004 * SHARE, knees_rad=(0.07 + 0.46 * SHARE, 0.07 + 0.46 * SHARE)
    ),
    "leaning forward, the head staying level": make.posture(
        HEEL.time_s, body_rise_m=STILL, lean_rad=0.35 * SHARE
    ),
    "bowing deeply on straight knees": make.posture(
        HEEL.time_s, body_rise_m=-0.1 * SHARE, lean_rad=0.8 * SHARE
    ),
}


@pytest.mark.parametrize("name", RAISES)
def test_a_raise_is_a_raise(name):
    assert verdicts(HEEL, RAISES[name]) == (3, [])


def test_unseen_evidence_neither_convicts_nor_acquits():
    blind = replace(HEEL, shift_m=STILL + np.nan, pitch_rad=STILL + np.nan)
    sinking = make.posture(HEEL.time_s, body_rise_m=-0.2 * SHARE, knees_rad=(np.nan, np.nan))
    assert verdicts(blind) == (3, [])
    assert verdicts(blind, sinking)[0] == 0


def test_getting_into_place_before_and_after_the_set_is_rejected():
    raises = [Raise(up_s=0.3, hold_s=0.1, down_s=0.3, peak_m=0.05), *[Raise()] * 3, Raise()]
    signal = make.heel(raises)
    corners_s = make.truth(raises).corners_s
    walking = (signal.time_s < corners_s[0, 3]) | (signal.time_s > corners_s[4, 0])
    moved = replace(signal, shift_m=np.where(walking, 0.3, 0.0))

    assert verdicts(moved)[0] == 3
    assert len(verdicts(moved)[1]) == 2


def test_a_step_taken_right_after_a_raise_does_not_undo_it():
    signal = make.heel([Raise()])
    stepping = signal.time_s > make.truth([Raise()]).corners_s[0, 3]
    assert verdicts(replace(signal, shift_m=np.where(stepping, 0.4, 0.0)))[0] == 1


def test_a_helping_foot_that_steps_off_at_the_top_keeps_the_raise_of_both_legs():
    raises = [Raise(hold_s=0.6, down_s=1.6)] * 3
    left = make.heel(raises)
    right = make.heel(raises, side=Side.RIGHT)
    off = np.zeros_like(right.time_s)
    for _, top_s, _, end_s in make.truth(raises).corners_s:
        away = (right.time_s > top_s + 0.4) & (right.time_s < end_s)
        off[away] = 0.06
    right = replace(right, height_m=right.height_m + off, shift_m=off)
    ((legs, found),) = segment([left, right])

    assert legs is Legs.BOTH
    assert len(found.reps) == 3
    assert all(rep.left is not None for rep in found.reps)
    assert all(rep.right is None for rep in found.reps)
    assert "left the floor" in found.reps[0].why_missing


def test_a_march_seen_on_one_foot_is_not_saved_by_the_unseen_other():
    stepping = replace(HEEL, shift_m=0.12 * SHARE)
    blind = make.heel([Raise()] * 3, side=Side.RIGHT)
    blind = replace(blind, shift_m=STILL + np.nan)
    found = segment([stepping, blind])

    assert sum(len(each.reps) for _, each in found) == 0


def test_a_camera_that_shakes_all_the_time_is_not_a_step():
    shaking = 0.02 + 0.02 * SHARE
    assert verdicts(replace(HEEL, shift_m=shaking)) == (3, [])
    assert verdicts(replace(HEEL, shift_m=0.02 + 0.1 * SHARE))[0] == 0


@pytest.mark.parametrize(("peak_m", "reps"), [(0.03, 4), (0.12, 0)])
def test_a_body_that_rises_so_high_so_quickly_takes_off(peak_m, reps):
    """0.14 s: heels can rise by 3 cm and stop in 0.10 s, by 12 cm in 0.20 s and no less."""
    quick = make.heel([Raise(peak_m=peak_m, up_s=0.14, hold_s=0.1)] * 4, noise_m=0.0005)

    found, reasons = verdicts(quick)

    assert found == reps
    assert sum("quicker than a calf" in why for why in reasons) == 4 - reps


@pytest.mark.parametrize(("sigma", "reps"), [(0.03, 0), (0.3, 3)])
def test_a_foot_in_the_air_is_told_by_its_height_as_far_as_the_scale_is_known(sigma, reps):
    scale = Scale(m_per_px=0.002, relative_sigma=sigma, source=ScaleSource.POPULATION, detail="")

    assert verdicts(replace(IN_THE_AIR, scale=scale))[0] == reps


def test_what_is_restored_for_a_hidden_heel_raises_heights_and_acquits_nobody():
    jumped = replace(HEEL, height_m=0.3 * HEEL.height_m, sigma_m=0.3 * HEEL.sigma_m)
    body = make.posture(HEEL.time_s, body_rise_m=SHARE * 0.1)
    restored = replace(jumped, height_m=2 * jumped.height_m, surmised=0.5)
    half = replace(HEEL, surmised=0.5)

    assert verdicts(jumped, body) == verdicts(restored, body)
    assert verdicts(jumped, body)[0] == 0
    [(_, whole)], [(_, counted)] = segment([HEEL]), segment([half])
    assert [rep.left.peak_height_m for rep in counted.reps] == pytest.approx(
        [rep.left.peak_height_m for rep in whole.reps], abs=1e-3
    )


def test_a_leg_that_swings_is_told_only_where_no_foot_is_followed():
    swinging = replace(make.standing(HEEL), ankle_lift_m={Side.LEFT: 0.2 * SHARE})

    assert verdicts(HEEL, swinging)[0] == 3


@pytest.mark.parametrize(("heights_m", "reps"), [([0.09], 0), ([0.09, 0.03], 0), ([0.09, 0.07], 2)])
def test_one_rise_that_is_seen_indirectly_is_no_repetition(heights_m, reps):
    made = make.heel([Raise(peak_m=h) for h in heights_m], noise_m=0.0005)

    assert verdicts(made)[0] == len(heights_m)
    counted, reasons = verdicts(replace(made, is_indirect=True))
    assert counted == reps
    assert len(reasons) == len(heights_m) - reps
    assert all("rose once" in why for why in reasons)


def test_the_error_of_a_top_is_known_even_where_the_lift_was_cut_before_it():
    made = make.heel([Raise(peak_m=0.08)], noise_m=0.0005)
    whole = Span(start_s=1.0, top_start_s=2.0, top_end_s=2.0, end_s=3.0)
    cut = replace(whole, top_end_s=1.0, end_s=1.0)

    assert top_sigma(made, cut, top_m=0.08) == pytest.approx(
        top_sigma(made, whole, top_m=0.08), rel=0.5
    )


def rose(top_m, bottom_m):
    span = Span(start_s=0.0, top_start_s=1.0, top_end_s=1.0, end_s=2.0)
    lift = Raised(
        side=Side.LEFT, span=span, bottom_m=bottom_m, end_m=0.0, top_m=top_m, sigma_m=0.001,
        stayed=True, why="",
    )  # fmt: skip
    return Together(raised={Side.LEFT: lift})


def test_rises_are_alike_by_how_far_or_by_how_high():
    low, dipped, high, none = rose(0.03, -0.01), rose(0.033, -0.06), rose(0.1, 0.0), rose(None, 0.0)

    assert _any_alike([low, dipped])
    assert _any_alike([low, high, rose(0.035, -0.005)])
    assert _any_alike([dipped, high])
    assert not _any_alike([low, high])
    assert not _any_alike([low, none])
    assert not _any_alike([low])
