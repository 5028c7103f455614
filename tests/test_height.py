"""From the rise that is seen to the rise of the middle of the heel."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from make_disc import track

from tiptoe import evidence
from tiptoe.measure.direction import outward_rad
from tiptoe.measure.height import heel_signal
from tiptoe.model import Scale, ScaleSource, Side

SCALE = Scale(m_per_px=0.002, relative_sigma=0.0, source=ScaleSource.STICKER, detail="")
HIDDEN_RAD = evidence.value("heel_hidden_before", unit="rad")
SHOD = st.sampled_from([True, False, None])
PITCH = np.linspace(0.0, 0.5, 6)
RISEN = replace(track(PITCH), rise_px=90 * np.sin(PITCH), is_shod=True)


def height_m(foot, *, below_axis=0.0):
    return heel_signal(foot, SCALE, origin="", below_axis=below_axis).height_m


def test_the_outer_face_of_a_near_foot_rises_less_than_the_middle():
    assert (height_m(RISEN)[1:] > 1.03 * SCALE.m_per_px * RISEN.rise_px[1:]).all()


def test_of_a_bare_heel_which_is_round_less_is_restored_and_some_doubted():
    shod, bare = (heel_signal(replace(RISEN, is_shod=s), SCALE, origin="") for s in (True, False))
    outer_m = SCALE.m_per_px * RISEN.rise_px[-1]

    assert outer_m < bare.height_m[-1]
    assert bare.height_m[-1] - outer_m < 0.6 * (shod.height_m[-1] - outer_m)
    assert bare.sigma_m[-1] > 0.4 * (bare.height_m[-1] - outer_m)


@pytest.mark.parametrize("below_axis", [0.0, 0.4])
def test_of_the_inner_face_of_a_far_foot_nothing_is_restored_but_doubted(below_axis):
    far = replace(RISEN, is_far=True)

    assert height_m(far, below_axis=below_axis) == pytest.approx(SCALE.m_per_px * far.rise_px)
    made = heel_signal(far, SCALE, origin="")
    assert made.sigma_m[-1] > 0.04 * made.height_m[-1]


@pytest.mark.parametrize("source", list(ScaleSource))
def test_where_the_heel_lies_is_in_doubt_where_the_scale_is_not_by_the_foot_itself(source):
    by_foot = heel_signal(RISEN, replace(SCALE, source=ScaleSource.SHOE_LENGTH), origin="")
    found = heel_signal(RISEN, replace(SCALE, source=source), origin="")
    apart = source in {ScaleSource.STICKER, ScaleSource.STEP_HEIGHT, ScaleSource.STATURE}
    share = evidence.value("heel_point_sigma", unit="1") / evidence.value(
        "ball_along_foot", unit="1"
    )
    added_m = np.sqrt(np.clip(found.sigma_m[1:] ** 2 - by_foot.sigma_m[1:] ** 2, 0, None))

    assert added_m / found.height_m[1:] == pytest.approx(share if apart else 0.0, abs=1e-6)


def test_a_foot_that_turned_beside_its_ball_is_in_doubt():
    usual = evidence.value("ball_off_usual", unit="1")
    near, far = (
        heel_signal(replace(RISEN, ball_off=off), SCALE, origin="") for off in (usual, usual + 0.1)
    )
    added_m = np.sqrt(far.sigma_m[1:] ** 2 - near.sigma_m[1:] ** 2)

    assert near.sigma_m == pytest.approx(heel_signal(RISEN, SCALE, origin="").sigma_m)
    assert far.height_m == pytest.approx(near.height_m)
    share = 0.1 * evidence.value("ball_off_doubt", unit="1")
    assert added_m / far.height_m[1:] == pytest.approx(share)


def test_where_no_body_says_where_the_camera_stands_heights_are_less_certain_and_no_others():
    seen, unseen = (heel_signal(RISEN, SCALE, origin="", is_yaw_seen=s) for s in (True, False))
    names = "yaw_sigma", "yaw_sigma_at_side"
    unknown_rad, known_rad = (evidence.value(each, unit="rad") for each in names)
    yaw_rad = np.sqrt(unknown_rad**2 - known_rad**2)
    turned_m = [height_m(replace(RISEN, rearward_rad=way * yaw_rad))[-1] for way in (-1, 1)]
    off_m = abs(turned_m[0] - turned_m[1]) / 2

    assert unseen.height_m == pytest.approx(seen.height_m)
    assert np.hypot(seen.sigma_m[-1], off_m) == pytest.approx(unseen.sigma_m[-1], rel=0.15)
    assert unseen.sigma_m[-1] > 1.1 * seen.sigma_m[-1]


def test_the_side_that_faces_the_camera_is_not_that_of_a_far_foot():
    assert RISEN.near_side is Side.LEFT
    assert replace(RISEN, is_far=True).near_side is Side.RIGHT


@given(rearward_rad=st.floats(-0.25, 0.2))
def test_more_is_restored_the_further_the_camera_stands_in_front(rearward_rad):
    here = height_m(replace(RISEN, rearward_rad=rearward_rad))
    before = height_m(replace(RISEN, rearward_rad=rearward_rad - 0.05))

    assert before[-1] > here[-1]


@pytest.mark.parametrize("yaw_deg", [-35.0, -30.0, -22.0])
def test_from_before_more_is_restored_than_a_flat_face_would_lose(yaw_deg):
    rise_px, true_px = _faced(np.deg2rad(yaw_deg), above_m=0.0)
    found = height_m(replace(RISEN, rise_px=rise_px, rearward_rad=float(np.deg2rad(yaw_deg))))

    share = found[1:] / SCALE.m_per_px / true_px[1:]
    assert (share > 1.04).all()
    assert (share < 1.8).all()


def test_what_a_camera_before_the_foot_adds_is_restored_of_a_far_foot_as_well():
    far = replace(RISEN, is_far=True)
    before = replace(far, rearward_rad=-0.99 * HIDDEN_RAD)

    assert height_m(before)[-1] > 1.2 * height_m(far)[-1]
    assert height_m(replace(far, rearward_rad=0.4)) == pytest.approx(height_m(far))


@given(rearward_rad=st.floats(-0.99 * HIDDEN_RAD, 0.5), is_far=st.booleans(), is_shod=SHOD)
def test_what_was_seen_is_told_from_what_is_restored_for_a_hidden_heel(
    rearward_rad, is_far, is_shod
):
    foot = replace(RISEN, rearward_rad=rearward_rad, is_far=is_far, is_shod=is_shod)
    made = heel_signal(foot, SCALE, origin="")
    is_before = outward_rad(foot) > evidence.value("outward_hides", unit="rad")

    assert (made.surmised > 0) == is_before
    assert 0 <= made.surmised < 1
    assert made.as_seen.height_m == pytest.approx((1 - made.surmised) * made.height_m)
    assert made.as_seen.surmised == 0


def test_from_too_far_before_nothing_is_restored_for_the_hidden_heel():
    made = heel_signal(replace(RISEN, rearward_rad=-1.01 * HIDDEN_RAD), SCALE, origin="")

    assert made.surmised == 0


@pytest.mark.parametrize("yaw_deg", [-8.0, 0.0, 10.0])
@pytest.mark.parametrize("above_m", [0.0, 9.0])
def test_the_middle_of_the_heel_is_read_from_its_outer_face(yaw_deg, above_m):
    rise_px, true_px = _faced(np.deg2rad(yaw_deg), above_m=above_m)
    yaw_rad = float(np.deg2rad(yaw_deg))
    foot = replace(RISEN, rise_px=rise_px, rearward_rad=yaw_rad, is_shod=None)
    below = evidence.value("focal_length_over_long_side", unit="1") * above_m / AWAY_M

    found = height_m(foot, below_axis=below) / SCALE.m_per_px

    assert found[1:] == pytest.approx(true_px[1:], rel=0.045)


AWAY_M, BALL_M = 30.0, 0.2  # from so far all of a foot is seen as large


def _faced(yaw_rad, *, above_m):
    """Rise of the outer face where the middle of the heel is seen, and of that middle: pixels.

    A flat face beside a foot that pitches about its ball, inverts as it does and points outwards,
    seen by a level camera at a yaw and a height above it. One pixel is as many metres as SCALE has.
    """
    turned = evidence.value("toe_out", unit="rad") - yaw_rad
    shares = (f"{each}_half_width_over_ball_length" for each in ("foot", "shoe"))
    half_m = np.mean([evidence.value(share, unit="1") for share in shares]) * BALL_M
    along, up = np.meshgrid(np.linspace(-BALL_M, -0.4 * BALL_M, 7), np.linspace(0.0, 0.05, 4))
    face = np.stack([along.ravel(), np.full(along.size, half_m), up.ravel()], axis=1)
    heel = np.array([[-BALL_M, 0.0, 0.0]])
    rise, true = [], []
    for pitch in PITCH:
        was, now = (_pictured(_moved(face, p), turned, above_m) for p in (0.0, pitch))
        at, _ = (_pictured(_moved(heel, p), turned, above_m) for p in (0.0, pitch))
        affine = np.linalg.lstsq(np.column_stack([was, np.ones(len(was))]), now, rcond=None)[0]
        rise.append(float((np.append(at[0], 1.0) @ affine - at[0])[1]))
        true.append(float(_moved(heel, pitch)[0, 2]) / SCALE.m_per_px)
    return np.array(rise), np.array(true)


def _moved(points, pitch):
    inversion = evidence.value("inversion_per_plantarflexion", unit="1") * pitch
    x, y, z = points.T
    y, z = (
        y * np.cos(inversion) + z * np.sin(inversion),
        z * np.cos(inversion) - y * np.sin(inversion),
    )
    x, z = x * np.cos(pitch) + z * np.sin(pitch), z * np.cos(pitch) - x * np.sin(pitch)
    return np.stack([x, y, z], axis=1)


def _pictured(points, turned, above_m):
    """(n, 2) right and up in the picture: toes point out of it, towards the camera, by `turned`."""
    x, y, z = points.T
    across, nearer = (
        x * np.cos(turned) - y * np.sin(turned),
        x * np.sin(turned) + y * np.cos(turned),
    )
    size = AWAY_M / (AWAY_M - nearer) / SCALE.m_per_px
    return np.stack([across * size, (z - above_m) * size], axis=1)
