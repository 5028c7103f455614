"""The camera's place and the standing leg, from drawn people whose truth is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from make_looks import body, look, mirrored, take

from tiptoe import evidence
from tiptoe.model import Legs, Side, View
from tiptoe.read.video.viewpoint import UNSEEN, viewpoint

LIFTED_M = 0.2  # a free foot, half a shank above the floor
LEG = ("knee", "ankle", "heel", "foot_index")


def found(yaw_rad, **moved_m):
    return viewpoint(take([look(k, places_m=body(**moved_m), yaw_rad=yaw_rad) for k in range(5)]))


def apart(a, b):
    return abs(np.angle(np.exp(1j * (a - b))))


def free(side):
    return {f"{side}_{part}": (0.0, 0.0, LIFTED_M) for part in LEG}


@pytest.mark.parametrize(
    ("yaw_deg", "view", "near"),
    [
        (0, View.SIDE, Side.LEFT),
        (-15, View.SIDE, Side.LEFT),
        (40, View.OBLIQUE, Side.LEFT),
        (-40, View.OBLIQUE, Side.LEFT),
        (90, View.REAR, None),
        (140, View.OBLIQUE, Side.RIGHT),
        (180, View.SIDE, Side.RIGHT),
        (-170, View.SIDE, Side.RIGHT),
        (-140, View.OBLIQUE, Side.RIGHT),
        (-90, View.FRONT, None),
    ],
)
def test_every_camera_place_gets_its_name_and_its_near_side(yaw_deg, view, near):
    what = found(np.radians(yaw_deg))

    assert (what.view, what.near) == (view, near)
    assert apart(what.yaw_rad, np.radians(yaw_deg)) < 1e-6
    assert what.feet == (() if near is None else (near,))
    assert 0.5 < what.confidence <= 0.99


@pytest.mark.parametrize("yaw_deg", [0, 180])
def test_towards_the_back_is_positive_on_either_side(yaw_deg):
    behind = found(np.radians(abs(yaw_deg - 20)))
    before = found(np.radians(yaw_deg - 20 if yaw_deg == 0 else yaw_deg + 20))

    assert behind.rearward_rad == pytest.approx(np.radians(20))
    assert before.rearward_rad == pytest.approx(np.radians(-20))
    # toes point a little out: a near foot towards the camera, a far one away from it
    assert behind.near is not None
    assert behind.foreshortening(behind.near) > before.foreshortening(behind.near)
    assert behind.foreshortening(behind.near.other) < before.foreshortening(behind.near.other)


@pytest.mark.parametrize("yaw_deg", [0, 30, 90, 180, -90])
@pytest.mark.parametrize(
    ("lifted", "legs"), [("left", Legs.RIGHT), ("right", Legs.LEFT), (None, Legs.BOTH)]
)
def test_the_leg_whose_foot_stays_low_stands(yaw_deg, lifted, legs):
    what = found(np.radians(yaw_deg), **(free(lifted) if lifted else {}))

    assert what.standing is legs
    if lifted and what.near:
        assert what.feet == (Side.LEFT if lifted == "right" else Side.RIGHT,)


def test_a_foot_that_is_lifted_for_a_moment_still_stands():
    high = [look(k, places_m=body(**free("left"))) for k in range(3)]
    low = [look(k) for k in range(3, 10)]

    assert viewpoint(take(high + low)).standing is Legs.BOTH


def test_nobody_in_view_is_said():
    assert viewpoint(take([])) is UNSEEN


def test_looks_that_disagree_and_a_border_between_views_lower_the_confidence():
    border = evidence.value("oblique_view_within", unit="rad")
    torn = [look(k, yaw_rad=0.5 * (-1) ** k) for k in range(10)]

    assert found(border + 0.01).confidence < found(np.pi / 2).confidence
    assert viewpoint(take(torn)).confidence < found(0.0).confidence


def test_a_right_side_seen_now_from_before_now_from_behind_does_not_flip():
    around = [look(k, yaw_rad=np.pi + 0.1 * (-1) ** k) for k in range(10)]
    what = viewpoint(take(around))

    assert (what.view, what.near) == (View.SIDE, Side.RIGHT)
    assert apart(what.yaw_rad, np.pi) < 0.11


@given(
    yaw_rad=st.floats(-np.pi, np.pi).filter(lambda yaw: abs(abs(yaw) - np.pi / 2) > 0.01),
    lifted=st.sampled_from(["left", "right", None]),
)
def test_a_mirror_swaps_sides_and_nothing_else(yaw_rad, lifted):
    places = body(**(free(lifted) if lifted else {}))
    looks = [look(k, places_m=places, yaw_rad=yaw_rad) for k in range(3)]
    here, there = viewpoint(take(looks)), viewpoint(take([mirrored(each) for each in looks]))

    assert there.view is here.view
    assert there.near is (here.near.other if here.near else None)
    assert there.feet == tuple(side.other for side in here.feet)
    assert apart(there.yaw_rad, np.pi - here.yaw_rad) < 1e-9
    assert apart(there.rearward_rad, here.rearward_rad) < 1e-9
    swap = {Legs.LEFT: Legs.RIGHT, Legs.RIGHT: Legs.LEFT, Legs.BOTH: Legs.BOTH}
    assert there.standing is swap[here.standing]
