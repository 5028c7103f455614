"""How far the body rose and how long it is, from drawn people whose truth is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from make_looks import BODY_M, PX_PER_M, body, look, mirrored, take

from tiptoe import evidence
from tiptoe.read.video.body import (
    RIDING,
    between_looks,
    body_rise_px,
    ear_to_ankle_px,
    since_look,
)

PARTS = tuple(BODY_M)
RIDES = tuple({name.split("_")[1] for name in RIDING})
EAR_TO_ANKLE_PX = PX_PER_M * (BODY_M["ear"][2] - BODY_M["ankle"][2])
YAWS = [0.0, np.pi / 2, np.pi, -np.pi / 2]


def raised(height_m):
    return body(**dict.fromkeys(RIDES, (0.0, 0.0, height_m)))


def heights_m(time_s):
    """Two raises of 8 cm."""
    return 0.04 * (1 - np.cos(2 * np.pi * time_s))


@pytest.mark.parametrize("yaw_rad", YAWS)
def test_the_rise_of_the_body_is_that_of_the_drawn_one_from_every_view(yaw_rad):
    numbers = range(0, 61, 3)
    looks = [look(n, places_m=raised(heights_m(n / 30)), yaw_rad=yaw_rad) for n in numbers]
    made = take(looks)
    rise = body_rise_px(made, 0) / PX_PER_M
    truth = heights_m(np.array(made.times_s))

    assert rise[::3] - rise[0] == pytest.approx(truth[::3], abs=1e-9)
    assert rise - rise[0] == pytest.approx(truth, abs=0.002)  # straight lines between looks
    assert abs(rise[0]) < 0.008  # zero is the median of the looks about the quiet picture


def test_zero_is_where_the_body_stands_quiet():
    looks = [look(n, places_m=raised(0.08 if n < 30 else 0.0)) for n in range(0, 61, 3)]
    rise = body_rise_px(take(looks), 50) / PX_PER_M

    assert rise[0] == pytest.approx(0.08)
    assert rise[50] == pytest.approx(0.0)


def test_a_lifted_arm_or_a_free_foot_is_no_rise():
    arms = {"wrist": (0.0, 0.3, 0.6), "elbow": (0.0, 0.1, 0.3), "left_ankle": (0.0, 0.0, 0.3)}
    made = take([look(0), look(3), look(6), look(9, places_m=body(**arms))])

    assert body_rise_px(made, 0) == pytest.approx(np.zeros(10), abs=1e-9)


def test_far_from_any_look_the_rise_is_unknown():
    gap_s = evidence.value("look_gap", unit="s")
    made = take([look(0), look(3), look(90)], count=121)
    seen = np.isfinite(body_rise_px(made, 0))
    times = np.array(made.times_s)

    assert seen[times <= 0.1 + gap_s - 0.04].all()
    assert not seen[(times > 0.1 + gap_s + 0.04) & (times < 3 - gap_s - 0.04)].any()
    assert not seen[times > 3 + gap_s + 0.04].any()
    assert not np.isfinite(body_rise_px(take([look(0)], count=5), 0)).any()


@given(
    at=st.lists(st.floats(0, 10), min_size=1, max_size=8, unique=True).map(sorted),
    times=st.lists(st.floats(-1, 11), min_size=1, max_size=8),
)
def test_the_nearest_look_is_the_nearest(at, times):
    gaps = since_look(np.array(times), np.array(at))

    assert gaps == pytest.approx([min(abs(t - a) for a in at) for t in times])


def test_between_looks_nothing_overshoots():
    looks = [look(n) for n in (0, 10, 20)]
    values = between_looks(np.linspace(0, 2 / 3, 21), looks, np.array([0.0, 1.0, 1.0]))

    assert values.min() == 0
    assert values.max() == 1


@pytest.mark.parametrize("yaw_rad", YAWS)
def test_the_length_of_a_straight_body_is_that_of_the_drawn_one(yaw_rad):
    looks = [look(n, yaw_rad=yaw_rad) for n in range(5)]

    assert ear_to_ankle_px(take(looks), 0) == pytest.approx(EAR_TO_ANKLE_PX)
    there = ear_to_ankle_px(take([mirrored(each) for each in looks]), 0)
    assert there == pytest.approx(EAR_TO_ANKLE_PX)


def test_the_length_is_to_the_foot_that_stands():
    free = {f"left_{part}": (0.0, 0.0, 0.2) for part in ("ankle", "heel", "foot_index")}
    made = take([look(n, places_m=body(**free)) for n in range(5)])

    assert ear_to_ankle_px(made, 0) == pytest.approx(EAR_TO_ANKLE_PX)


@pytest.mark.parametrize(("forward_m", "is_known"), [(0.05, True), (0.12, False)])
def test_a_body_on_bent_knees_has_no_length(forward_m, is_known):
    bent = body(knee=(0.0, forward_m, 0.0))  # 2 atan(0.12 / 0.42) is 32 degrees
    made = take([look(n, places_m=bent) for n in range(5)])

    assert (ear_to_ankle_px(made, 0) is not None) == is_known
    assert ear_to_ankle_px(take([]), 0) is None


def test_one_straight_leg_is_enough_for_a_length():
    one = body(left_knee=(0.0, 0.2, 0.0))

    assert ear_to_ankle_px(take([look(n, places_m=one) for n in range(5)]), 0) is not None
