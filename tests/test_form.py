"""Exercise and faults from signals whose truth is known: there when made, absent when not."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from make import Raise, heel, posture, signal, times, truth

from tiptoe import catalogue, evidence
from tiptoe.measure.form.judge import RULES, with_form
from tiptoe.measure.sets import build_sets
from tiptoe.model import Known, Legs, Posture, Shot, Side, Status, Tempo, View

GOOD = (Raise(),) * 5
QUIET_KNEE = 0.05


def shot(time_s, view=View.SIDE, yaw_rad=0.0):
    return Shot(
        start_s=float(time_s[0]),
        end_s=float(time_s[-1]),
        time_s=time_s,
        pose=None,
        feet=(),
        body_rise_px=np.zeros_like(time_s),
        view=view,
        view_confidence=0.9,
        yaw_rad=yaw_rad,
    )


def body(signal_, **changes):
    """A body that rises with the heel and is otherwise still."""
    still = np.zeros_like(signal_.time_s)
    made = Posture(
        time_s=signal_.time_s,
        body_rise_m=0.55 * np.nan_to_num(signal_.height_m),
        trunk_lean_rad=still,
        head_lean_rad=still,
        knee_flexion_rad={Side.LEFT: still + QUIET_KNEE, Side.RIGHT: still + np.nan},
        ankle_lift_m={Side.LEFT: still, Side.RIGHT: still},
    )
    return replace(made, **changes)


def judged(signals, posture_, *, view=View.SIDE, yaw_rad=0.0, known=None, hint=Legs.BOTH):
    """The one set in some signals, with its form."""
    known = known or Known()
    (found,) = build_sets(signals, posture_, known, stance_hint=hint)
    return with_form(found, shot(signals[0].time_s, view, yaw_rad), known)


def status(heel_set, name):
    (found,) = [f for f in (*heel_set.faults, *heel_set.checks) if f.name == name]
    return found


def test_a_folded_near_leg_is_no_seat_for_the_far_one_that_works():
    made = replace(heel(GOOD), side=Side.RIGHT)
    still = np.zeros_like(made.time_s)
    knees = {Side.LEFT: still + 1.6, Side.RIGHT: still + QUIET_KNEE}
    found = judged([made], body(made, knee_flexion_rad=knees), hint=Legs.RIGHT)

    assert found.legs is Legs.RIGHT
    assert found.exercise.ids == ("single_leg_floor",)
    assert status(found, "knee_bending").side is Side.RIGHT


def with_top(signal_, amount, only=None):
    """A curve that follows the heel up to an amount at the top, in some raises only."""
    peak = float(np.nanmax(signal_.height_m))
    curve = amount * signal_.height_m / peak
    if only is not None:
        curve = np.where((signal_.time_s >= only[0]) & (signal_.time_s <= only[1]), curve, 0.0)
    return curve


def test_good_raises_from_the_side_have_no_fault_and_the_right_name():
    made = heel(GOOD)
    found = judged([made], body(made))

    assert found.exercise.ids == ("two_leg_floor",)
    assert found.faults == ()
    assert {f.name for f in found.checks} == set(catalogue.faults())


def test_every_rule_has_its_entry_in_the_catalogue_and_every_entry_its_rule():
    assert {rule.__name__ for rule in RULES} == set(catalogue.faults())


@pytest.mark.parametrize(
    ("curve", "name", "amount"),
    [
        ("knee", "knee_bending", 0.35),
        ("trunk", "trunk_lean", 0.2),
        ("trunk", "trunk_lean", -0.2),
        ("head", "head_dropped", 0.4),
    ],
)
def test_what_bends_at_the_top_is_found_with_its_size_and_its_reps(curve, name, amount):
    made = heel(GOOD)
    second = truth(GOOD).corners_s[1]
    bent = with_top(made, amount, only=(second[0] - 0.1, second[3] + 0.1))
    still = np.zeros_like(bent)
    changes = {
        "knee": {"knee_flexion_rad": {Side.LEFT: QUIET_KNEE + bent, Side.RIGHT: still}},
        "trunk": {"trunk_lean_rad": bent},
        "head": {"head_lean_rad": bent},
    }[curve]
    found = judged([made], body(made, **changes))

    fault = status(found, name)
    assert fault.status is Status.FOUND
    assert fault.reps == (2,)
    gain = evidence.value("trunk_lean_gain", unit="1") if name == "trunk_lean" else 1.0
    assert fault.amount == pytest.approx(abs(amount) / gain, abs=0.03)
    assert second[0] <= fault.worst_s <= second[3]
    assert [f.name for f in found.reps[1].faults] == [name]
    assert found.reps[0].faults == ()


def test_a_trunk_that_rocks_is_not_one_that_leans():
    made = heel(GOOD)
    rocking = np.zeros_like(made.time_s)
    for t0, t1, *_ in truth(GOOD).corners_s:
        inside = (made.time_s >= t0) & (made.time_s <= t1)
        rocking[inside] = 0.12 * np.sin(2 * np.pi * (made.time_s[inside] - t0) / (t1 - t0))
    found = judged([made], body(made, trunk_lean_rad=rocking))

    assert status(found, "trunk_rocking").status is Status.FOUND
    assert status(found, "trunk_lean").status is Status.ABSENT


def test_a_bent_knee_is_a_soleus_raise_and_must_stay_bent():
    made = heel(GOOD)
    bent = np.full_like(made.time_s, 0.55)
    found = judged([made], body(made, knee_flexion_rad={Side.LEFT: bent, Side.RIGHT: bent}))
    assert found.exercise.ids == ("soleus_two_leg",)
    assert status(found, "knee_straightening").status is Status.ABSENT

    straight = bent - with_top(made, 0.3)
    found = judged([made], body(made, knee_flexion_rad={Side.LEFT: straight, Side.RIGHT: bent}))
    assert status(found, "knee_straightening").status is Status.FOUND


def test_a_seat_and_a_step_and_a_leg_are_recognised():
    made = heel(GOOD)
    knee = np.full_like(made.time_s, 1.5)
    seated = body(made, knee_flexion_rad={Side.LEFT: knee, Side.RIGHT: knee}, body_rise_m=0 * knee)
    assert judged([made], seated).exercise.ids == ("seated",)

    low = heel((Raise(bottom_m=-0.03),) * 4)
    assert judged([low], body(low)).exercise.ids == ("two_leg_step",)

    assert judged([made], body(made), hint=Legs.LEFT).exercise.ids == ("single_leg_floor",)


def test_two_up_one_down_is_told_by_the_foot_that_hangs_while_lowering():
    made = heel(GOOD)
    lifted = np.zeros_like(made.time_s)
    for _, _, t2, t3 in truth(GOOD).corners_s:
        lifted[(made.time_s >= t2) & (made.time_s <= t3)] = 0.05
    lifts = {Side.LEFT: -lifted, Side.RIGHT: lifted}
    found = judged([made], body(made, ankle_lift_m=lifts))

    assert found.exercise.ids == ("two_up_one_down",)
    assert found.exercise.attribute("stance").why == "left leg lowers"


def test_a_wrong_declaration_is_said():
    made = heel(GOOD)
    found = judged([made], body(made), known=Known(exercise="two_leg_step"))

    assert "two leg floor" in found.exercise.disagreement
    assert not judged(
        [made], body(made), known=Known(exercise="two_leg_floor")
    ).exercise.disagreement


@pytest.mark.parametrize(
    ("raises", "name"),
    [
        ((Raise(up_s=0.3, hold_s=0.05, down_s=0.3),) * 5, "too_fast"),
        ((Raise(down_s=0.3),) * 5, "dropping"),
        ((Raise(up_s=0.4, hold_s=0.05, down_s=0.4, pause_s=0.0),) * 5, "bouncing"),
        ((*GOOD[:3], Raise(up_s=2.0, down_s=2.0), Raise()), "uneven_tempo"),
        ((*GOOD[:4], Raise(peak_m=0.04)), "partial_reps"),
        ((*GOOD[:4], Raise(peak_m=0.066)), "short_range"),
    ],
)
def test_tempo_and_range_faults_are_found_where_made(raises, name):
    made = heel(raises)

    assert status(judged([made], body(made)), name).status is Status.FOUND


def test_a_target_tempo_is_held_against_the_set():
    made = heel(GOOD)
    fair = judged([made], body(made), known=Known(tempo=Tempo(up_s=0.8, down_s=0.9)))
    slow = judged([made], body(made), known=Known(tempo=Tempo(up_s=2.0, down_s=3.0)))

    assert status(fair, "too_fast").status is Status.ABSENT
    assert status(slow, "too_fast").status is Status.FOUND


def test_toes_that_lift_between_reps_are_rocking_back_and_a_creeping_foot_is_found():
    made = heel((Raise(pause_s=1.2),) * 4)
    pitch = np.array(made.pitch_rad)
    shift = np.array(made.shift_m)
    (_, _, _, end), (start, *_) = truth((Raise(pause_s=1.2),) * 4).corners_s[:2]
    pitch[(made.time_s > end + 0.3) & (made.time_s < start - 0.3)] = -0.2
    shift[(made.time_s > start) & (made.time_s < start + 1.5)] = 0.03
    found = judged([replace(made, pitch_rad=pitch, shift_m=shift)], body(made))

    assert status(found, "rocking_back").status is Status.FOUND
    assert status(found, "rocking_back").amount == pytest.approx(0.2)
    assert status(found, "forefoot_shift").status is Status.FOUND


def behind(*excess_rad, at="top", lost=0, coupling=0.17):
    """Two heels from behind with some coupling, an excess at the top of each repetition or while
    lowering (one for all, or one each), and first repetitions in which the heels were lost."""
    made = heel(GOOD)
    both = [made, replace(made, side=Side.RIGHT)]
    inversion = coupling * made.pitch_rad
    corners = truth(GOOD).corners_s
    each = excess_rad if len(excess_rad) > 1 else excess_rad * len(corners)
    for (_, t1, t2, t3), excess in zip(corners, each, strict=True):
        span = (t1 - 0.1, t2 + 0.1) if at == "top" else (t2 + 0.2, t3 - 0.2)
        inversion[(made.time_s >= span[0]) & (made.time_s <= span[1])] += excess
    for start, _, _, end in corners[:lost]:
        inversion[(made.time_s >= start - 0.1) & (made.time_s <= end + 0.1)] = np.nan
    sides = dict.fromkeys(Side, inversion)
    sigma = dict.fromkeys(Side, np.full_like(inversion, 0.04))
    seen = body(made, inversion_rad=sides, inversion_sigma_rad=sigma)
    return judged(both, seen, view=View.REAR, yaw_rad=np.pi / 2)


def test_rolling_out_is_only_what_exceeds_the_normal_coupling():
    assert status(behind(0.0), "rolling_out").status is Status.ABSENT
    found = status(behind(0.2), "rolling_out")
    assert found.status is Status.FOUND
    assert found.amount == pytest.approx(0.2, abs=0.02)
    assert status(behind(-0.25, at="down"), "heel_collapse").status is Status.FOUND
    assert status(behind(0.0), "heel_collapse").status is Status.ABSENT


@pytest.mark.parametrize("coupling", [0.05, 0.17, 0.32])
def test_what_heels_show_in_every_repetition_is_no_roll_and_hides_none(coupling):
    rolled = [0.0, 0.2, 0.2, 0.0, 0.2]
    out = status(behind(*rolled, coupling=coupling), "rolling_out")
    collapsed = status(behind(-0.25, at="down", coupling=coupling), "heel_collapse")

    assert status(behind(0.0, coupling=coupling), "rolling_out").status is Status.ABSENT
    assert out.reps == (2, 3, 5)
    assert out.amount == pytest.approx(0.2, abs=0.01)
    assert collapsed.amount == pytest.approx(0.25, abs=0.01)


def test_a_roll_in_every_repetition_is_found_against_the_normal_coupling():
    every = status(behind(0.12), "rolling_out")

    assert len(every.reps) == len(GOOD)
    assert every.amount == pytest.approx(0.12, abs=0.01)


@pytest.mark.parametrize("name", ["rolling_out", "heel_collapse"])
def test_heels_lost_in_most_repetitions_are_not_visible_rather_than_fault_free(name):
    assert status(behind(0.0, lost=len(GOOD) // 2), name).status is Status.ABSENT
    lost = status(behind(0.0, lost=len(GOOD) // 2 + 1), name)
    assert lost.status is Status.NOT_VISIBLE
    assert "lost" in lost.why


def test_what_a_view_cannot_show_is_not_visible_rather_than_absent():
    side = judged([heel(GOOD)], body(heel(GOOD)))
    assert status(side, "rolling_out").status is Status.NOT_VISIBLE
    assert status(side, "feet_turned").why
    assert status(behind(0.0), "knee_bending").status is Status.NOT_VISIBLE
    assert status(behind(0.0), "rocking_back").status is Status.NOT_VISIBLE


def test_turned_feet_wide_feet_and_inward_knees_are_seen_from_the_front():
    made = heel(GOOD)
    still = np.zeros_like(made.time_s)
    usual = {Side.LEFT: 0.1, Side.RIGHT: 0.12}
    straight = body(made, toe_out_rad=usual, stance_width=1.1, knee_inward_rad={Side.LEFT: still})
    turned = replace(straight, toe_out_rad={Side.LEFT: 0.25, Side.RIGHT: 0.26}, stance_width=2.0)
    turned = replace(turned, knee_inward_rad={Side.LEFT: with_top(made, 0.2)})
    names = ("feet_turned", "feet_too_wide", "knees_not_over_feet")

    good = judged([made], straight, view=View.FRONT, yaw_rad=-np.pi / 2)
    bad = judged([made], turned, view=View.FRONT, yaw_rad=-np.pi / 2)
    assert [status(good, n).status for n in names] == [Status.ABSENT] * 3
    assert [status(bad, n).status for n in names] == [Status.FOUND] * 3


def test_a_heel_that_lags_is_an_asymmetry_of_its_side():
    left = heel((Raise(peak_m=0.06),) * 4)
    right = heel((Raise(peak_m=0.09),) * 4, side=Side.RIGHT)
    seen = body(left)
    found = judged([left, right], seen, view=View.REAR, yaw_rad=np.pi / 2)

    assert status(found, "asymmetry").status is Status.FOUND
    assert status(found, "asymmetry").side is Side.LEFT
    even = judged([heel(GOOD), heel(GOOD, side=Side.RIGHT)], seen_of(heel(GOOD)), view=View.REAR)
    assert status(even, "asymmetry").status is Status.ABSENT


def seen_of(signal_):
    return body(signal_)


def test_a_body_that_stays_while_nothing_bends_leans_on_its_hands():
    made = heel(GOOD)
    found = judged([made], body(made, body_rise_m=0.2 * made.height_m))

    assert status(found, "leaning_on_hands").status is Status.FOUND
    assert status(judged([made], body(made)), "leaning_on_hands").status is Status.ABSENT


@settings(max_examples=20, deadline=None)
@given(
    rate=st.sampled_from([24.0, 30.0, 60.0]),
    size=st.floats(0.8, 1.2),
    late_s=st.floats(0.0, 5.0),
    fault=st.sampled_from([0.0, 0.35]),
)
def test_rate_size_and_clock_leave_the_findings_unchanged(rate, size, late_s, fault):
    def names(raises, rate_hz, shift_s):
        what = truth(raises)
        time_s = times(what.duration_s, rate_hz=rate_hz)
        made = signal(time_s + shift_s, what.height(time_s))
        knee = {Side.LEFT: QUIET_KNEE + with_top(made, fault), Side.RIGHT: 0 * made.time_s}
        found = judged([made], body(made, knee_flexion_rad=knee))
        return [(f.name, f.reps) for f in found.faults], found.exercise.ids

    scaled = tuple(replace(each, peak_m=size * each.peak_m) for each in GOOD)
    assert names(scaled, rate, late_s) == names(GOOD, 30.0, 0.0)


def test_mirroring_swaps_sides_and_nothing_else():
    made = heel(GOOD)
    bent = QUIET_KNEE + with_top(made, 0.35)
    still = np.full_like(bent, np.nan)
    left = judged([made], body(made, knee_flexion_rad={Side.LEFT: bent, Side.RIGHT: still}))
    mirrored = body(made, knee_flexion_rad={Side.RIGHT: bent, Side.LEFT: still})
    right = judged([replace(made, side=Side.RIGHT)], mirrored, yaw_rad=np.pi)

    assert [replace(f, side=None) for f in left.faults] == [
        replace(f, side=None) for f in right.faults
    ]
    assert [f.side for f in left.faults] == [Side.LEFT]
    assert [f.side for f in right.faults] == [Side.RIGHT]


def test_a_posture_without_anything_seen_judges_only_what_the_heels_tell():
    made = heel(GOOD)
    blank = posture(made.time_s, lean_rad=np.nan, knees_rad=(np.nan, np.nan))
    found = judged([made], blank)

    assert status(found, "trunk_lean").status is Status.NOT_VISIBLE
    assert status(found, "too_fast").status is Status.ABSENT
