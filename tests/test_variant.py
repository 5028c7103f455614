"""Which exercise: every combination of what was seen has the ids that fit it, and no others."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from make import Raise, heel, posture

from tiptoe import catalogue, evidence
from tiptoe.measure.form.variant import UNCLEAR, Seen, exercise_of, fitting_ids
from tiptoe.model import Legs, Rep, Side, SideRep, View

KNEES = {"straight": 0.05, "bent": 0.7, "seated": 1.55}  # rad
DEEP_M = -0.04
GOOD = (Raise(),) * 4


def seen(raises=GOOD, *, knee_rad=0.05, view=View.SIDE, leg=Side.LEFT, legs=Legs.BOTH, **changes):
    """A set whose reps are exactly those that were made."""
    made = heel(raises)
    tops = [SideRep(peak_height_m=r.peak_m, sigma_m=0.002, bottom_height_m=r.bottom_m,
                    share_of_best=1.0) for r in raises]  # fmt: skip
    now_s, reps = 1.2, []
    for one, top in zip(raises, tops, strict=True):
        at = now_s + np.cumsum([0, one.up_s, one.hold_s, one.down_s])
        reps.append(Rep(start_s=at[0], top_start_s=at[1], top_end_s=at[2], end_s=at[3],
                        is_partial=False, left=top, right=None, why_missing="hidden"))  # fmt: skip
        now_s = at[3] + one.pause_s
    still = np.zeros_like(made.time_s)
    body = posture(made.time_s, knees_rad=(knee_rad, knee_rad))
    body = replace(body, ankle_lift_m={Side.LEFT: still, Side.RIGHT: still}, **changes)
    return Seen(
        legs=legs, reps=tuple(reps), signals=(made,), posture=body, view=view, leg=leg
    )  # fmt: skip


def named(what, declared=None):
    return exercise_of(what, declared)


@pytest.mark.parametrize(
    ("knee", "bottom_m", "legs", "name"),
    [
        ("straight", 0.0, Legs.BOTH, "two_leg_floor"),
        ("straight", 0.0, Legs.LEFT, "single_leg_floor"),
        ("bent", 0.0, Legs.BOTH, "soleus_two_leg"),
        ("bent", 0.0, Legs.RIGHT, "soleus_single_leg"),
        ("straight", DEEP_M, Legs.BOTH, "two_leg_step"),
        ("straight", DEEP_M, Legs.RIGHT, "single_leg_step"),
        ("bent", DEEP_M, Legs.BOTH, "army_drill"),
        ("bent", DEEP_M, Legs.LEFT, "soleus_single_leg_step"),
        ("seated", 0.0, Legs.BOTH, "seated"),
    ],
)
def test_knee_level_and_legs_name_the_exercise(knee, bottom_m, legs, name):
    raises = tuple(replace(each, bottom_m=bottom_m) for each in GOOD)
    found = named(seen(raises, knee_rad=KNEES[knee], legs=legs))

    assert found.ids == (name,)
    assert found.confidence > 0.5


@pytest.mark.parametrize(("legs", "ending"), [(Legs.BOTH, ""), (Legs.LEFT, "_single_leg")])
def test_a_hold_that_outlasts_everything_is_isometric(legs, ending):
    long_s = evidence.value("isometric_from", unit="s") + 2.0

    assert named(seen((Raise(hold_s=long_s),) * 2, legs=legs)).ids == (f"isometric_hold{ending}",)
    assert "isometric" not in named(seen((Raise(hold_s=3.0),) * 3)).ids[0]


@pytest.mark.parametrize("side", Side)
def test_both_up_and_one_down_names_the_leg_that_lowers(side):
    what = seen()
    time_s = what.posture.time_s
    free = np.zeros_like(time_s)
    for rep in what.reps:
        free[(time_s >= rep.top_end_s) & (time_s <= rep.end_s)] = 0.06
    lifts = {side: free, side.other: -free}
    found = named(replace(what, posture=replace(what.posture, ankle_lift_m=lifts)))

    assert found.ids == ("two_up_one_down",)
    assert found.attribute("stance").why == f"{side.other} leg lowers"
    assert found.attribute("stance").amount == pytest.approx(0.06, abs=0.005)


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({"toe_out_rad": {Side.LEFT: -0.4, Side.RIGHT: -0.4}}, "toes_in"),
        ({"toe_out_rad": {Side.LEFT: 0.7, Side.RIGHT: 0.7}}, "toes_out"),
        ({"toe_out_rad": {Side.LEFT: 0.1, Side.RIGHT: 0.1}}, "two_leg_floor"),
        ({"stance_width": 2.2}, "wide_stance"),
        ({"stance_width": 0.3}, "narrow_stance"),
        ({"stance_width": 1.0}, "two_leg_floor"),
    ],
)
def test_feet_seen_from_the_front_name_their_variant_first(changes, first):
    found = named(seen(view=View.FRONT, leg=None, **changes))

    assert found.ids[0] == first


def test_what_a_view_cannot_show_leaves_more_than_one_id_and_less_confidence():
    front = named(seen(view=View.FRONT, leg=None))

    assert set(front.ids) == {"two_leg_floor", "soleus_two_leg"}
    assert front.attribute("knee").value == UNCLEAR
    assert front.attribute("knee").why
    assert front.confidence < named(seen()).confidence


def test_a_set_of_which_only_one_foot_was_seen_does_not_say_how_many_legs():
    what = seen()
    alone = named(replace(what, posture=replace(what.posture, ankle_lift_m={})))

    assert alone.attribute("stance").value == UNCLEAR
    assert alone.ids == ("two_leg_floor", "single_leg_floor", "two_up_one_down")


def test_near_a_limit_it_is_less_sure():
    limit = evidence.value("bent_knee_from", unit="rad")
    near, far = (named(seen(knee_rad=limit + d)).attribute("knee") for d in (0.01, 0.3))

    assert near.value == far.value == "bent"
    assert 0.5 <= near.confidence < 0.6 < far.confidence


@pytest.mark.parametrize(
    ("declared", "is_wrong"),
    [("two_leg_floor", False), ("single_leg_floor", True), ("seated", True), (None, False)],
)
def test_a_declaration_is_held_against_what_was_seen(declared, is_wrong):
    found = named(seen(), declared)

    assert found.declared == declared
    assert bool(found.disagreement) == is_wrong
    if is_wrong:
        assert declared.replace("_", " ") in found.disagreement


VALUES = {
    "position": ["floor", "step", "seated", UNCLEAR],
    "stance": ["both", "one", "two_up_one_down", UNCLEAR],
    "knee": ["straight", "bent", UNCLEAR],
    "foot": ["straight", "turned_in", "turned_out", UNCLEAR],
    "width": ["wide", "narrow", "hip_width", UNCLEAR],
    "tempo": ["hold", "1.0-0.5-1.0-0.2"],
}


@given(st.fixed_dictionaries({name: st.sampled_from(each) for name, each in VALUES.items()}))
def test_every_combination_gives_exercises_of_the_catalogue_once_each(values):
    ids = fitting_ids(values)

    assert set(ids) <= set(catalogue.exercises())
    assert len(set(ids)) == len(ids)
    if values["position"] != UNCLEAR:
        assert ids


@given(
    st.fixed_dictionaries({n: st.sampled_from(VALUES[n]) for n in ("stance", "knee", "tempo")}),
    st.sampled_from(["floor", "step"]),
)
def test_knowing_less_never_rules_out_what_fitted(values, position):
    full = {**values, "position": position}
    for name in ("stance", "knee"):
        assert set(fitting_ids(full)) <= set(fitting_ids({**full, name: UNCLEAR}))


@settings(max_examples=15, deadline=None)
@given(size=st.floats(0.5, 2.0), knee=st.sampled_from(list(KNEES)))
def test_the_size_of_the_person_leaves_the_name(size, knee):
    raises = tuple(
        replace(each, peak_m=size * each.peak_m, bottom_m=size * DEEP_M) for each in GOOD[:2]
    )
    usual = tuple(replace(each, bottom_m=DEEP_M) for each in GOOD[:2])

    assert (
        named(seen(raises, knee_rad=KNEES[knee])).ids
        == named(seen(usual, knee_rad=KNEES[knee])).ids
    )


def test_a_mirror_leaves_the_name():
    what = seen(knee_rad=KNEES["bent"])
    reps = tuple(replace(rep, left=rep.right, right=rep.left) for rep in what.reps)
    flipped = replace(
        what,
        reps=reps,
        leg=Side.RIGHT,
        signals=tuple(replace(each, side=Side.RIGHT) for each in what.signals),
    )

    assert named(flipped) == named(what)
