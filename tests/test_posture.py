"""Posture, feet and heels as drawn: every angle and height that was put in comes out again."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from make_looks import HIP_M, PX_PER_M, body, look, mirrored, shot

from tiptoe import evidence
from tiptoe.measure.frontal import camera_aside_rad, inversion_of, pitch_of, stepped_m
from tiptoe.measure.posture import posture_of
from tiptoe.measure.rear import body_scale, rear_signals
from tiptoe.model import FootTrack, Known, Legs, RearfootTrack, ScaleSource, Side, View

M_PER_PX = 1 / PX_PER_M
SIDEWAYS = {"left": (View.SIDE, 0.0), "right": (View.SIDE, np.pi)}
OBLIQUE = (View.OBLIQUE, 0.6)
FRONT, REAR = (View.FRONT, -np.pi / 2), (View.REAR, np.pi / 2)
TRUNK_M, NECK_M = 0.5, 0.19
SHANK_M = 0.42


def posed(places_m, camera, *, count=9):
    view, yaw_rad = camera
    looks = [look(k, places_m=places_m, yaw_rad=yaw_rad) for k in range(count)]
    return posture_of(shot(looks, view, yaw_rad), M_PER_PX)


def middle(values):
    assert np.isfinite(values).all()
    return float(np.median(values))


def leaning(angle_rad):
    """Everything above the hips turned forwards about them."""
    above = {"shoulder": TRUNK_M, "ear": TRUNK_M + NECK_M}
    return body(
        **{
            part: (0.0, up * np.sin(angle_rad), up * (np.cos(angle_rad) - 1))
            for part, up in above.items()
        }
    )


@pytest.mark.parametrize("camera", [*SIDEWAYS.values(), OBLIQUE, (View.OBLIQUE, 2.4), REAR])
@pytest.mark.parametrize("lean_deg", [-8, 0, 20])
def test_the_trunk_leans_as_drawn_forwards_positive(camera, lean_deg):
    seen = posed(leaning(np.radians(lean_deg)), camera)

    assert middle(seen.trunk_lean_rad) == pytest.approx(np.radians(lean_deg), abs=1e-6)


@pytest.mark.parametrize("camera", SIDEWAYS.values())
def test_a_head_that_drops_is_told_from_a_trunk_that_leans(camera):
    dropped = body(ear=(0.0, NECK_M * np.sin(0.4), NECK_M * (np.cos(0.4) - 1)))

    assert middle(posed(dropped, camera).head_lean_rad) == pytest.approx(0.4)
    assert middle(posed(leaning(0.3), camera).head_lean_rad) == pytest.approx(0.0, abs=1e-9)
    assert np.isnan(posed(dropped, OBLIQUE).head_lean_rad).all()


def bent(side, forward_m):
    """One knee moved forwards: the truth is two angles against the vertical."""
    flexion = np.arctan(forward_m / (HIP_M - 0.51)) + np.arctan(forward_m / SHANK_M)
    return body(**{f"{side}_knee": (0.0, forward_m, 0.0)}), flexion


@pytest.mark.parametrize("near", ["left", "right"])
def test_the_near_knee_bends_as_drawn_and_the_hidden_one_is_not_told(near):
    places, flexion = bent(near, 0.15)
    seen = posed(places, SIDEWAYS[near])

    assert middle(seen.knee_flexion_rad[Side(near)]) == pytest.approx(flexion)
    assert np.isnan(seen.knee_flexion_rad[Side(near).other]).all()


@pytest.mark.parametrize(("up_m", "is_told"), [(0.05, True), (0.4, False)])
def test_a_knee_is_that_of_the_foot_that_was_followed(up_m, is_told):
    """The network runs the leg to a heel that is lifted, while the foot is followed flat."""
    parts = dict.fromkeys(("left_heel", "left_foot_index", "left_ankle"), (0.0, 0.0, up_m))
    looks = [look(k, places_m=body(**parts)) for k in range(9)]
    heel, toe, _ = look().foot(Side.LEFT)
    still = np.zeros(9)
    foot = FootTrack(
        side=Side.LEFT, time_s=np.arange(9) / 30, pitch_rad=still, rise_px=still, sigma_px=still,
        quality=still, shift_px=still, length_px=float(np.linalg.norm(toe - heel)),
        length_sigma_px=1.0, heel_px=heel, ball_px=toe, toe_px=toe,
    )  # fmt: skip
    made = replace(shot(looks, *SIDEWAYS["left"]), feet=(foot,))

    assert np.isfinite(posture_of(made, M_PER_PX).knee_flexion_rad[Side.LEFT]).all() == is_told
    unseen = replace(made, feet=(replace(foot, rise_px=np.full(9, np.nan)),))
    assert np.isfinite(posture_of(unseen, M_PER_PX).knee_flexion_rad[Side.LEFT]).all()


@pytest.mark.parametrize("side", Side)
def test_both_knees_are_told_in_an_oblique_view_and_none_end_on(side):
    places, flexion = bent(side, 0.15)
    seen = posed(places, OBLIQUE)

    assert middle(seen.knee_flexion_rad[side]) == pytest.approx(flexion)
    assert middle(seen.knee_flexion_rad[side.other]) == pytest.approx(0.0, abs=1e-6)
    for camera in (FRONT, REAR):
        assert np.isnan(posed(places, camera).knee_flexion_rad[side]).all()
    assert np.isnan(posed(places, FRONT).trunk_lean_rad).all()


def test_a_joint_that_the_network_hardly_sees_is_unknown():
    places, _ = bent("left", 0.15)
    looks = [look(k, places_m=places) for k in range(9)]
    what = shot(looks, View.SIDE, 0.0)
    least = evidence.value("joint_least_score", unit="1")
    doubted = replace(what, pose=replace(what.pose, score=what.pose.score * (least - 0.01)))

    assert np.isnan(posture_of(doubted, M_PER_PX).knee_flexion_rad[Side.LEFT]).all()


@pytest.mark.parametrize(("standing", "is_seen"), [(Legs.RIGHT, True), (Legs.BOTH, False)])
def test_the_far_knee_is_seen_while_the_near_leg_is_folded_away(standing, is_seen):
    places, angle_rad = bent("right", 0.15)
    looks = [look(k, places_m=places) for k in range(9)]
    what = replace(shot(looks, View.SIDE, 0.0), standing=standing)

    knee = posture_of(what, M_PER_PX).knee_flexion_rad[Side.RIGHT]

    assert np.isfinite(knee).all() == is_seen
    assert not is_seen or middle(knee) == pytest.approx(angle_rad, abs=0.02)


def test_an_ankle_rises_over_the_other_by_what_was_drawn():
    up = body(left_ankle=(0.0, 0.0, 0.07))
    looks = [look(k, places_m=up if 3 <= k < 6 else body()) for k in range(9)]
    lift = posture_of(shot(looks, View.SIDE, 0.0), M_PER_PX).ankle_lift_m

    assert lift[Side.LEFT][4] == pytest.approx(0.07)
    assert lift[Side.RIGHT][4] == pytest.approx(-0.07)
    assert lift[Side.LEFT][0] == pytest.approx(0.0)


def test_far_from_any_look_posture_is_unknown_and_between_it_is_a_line():
    looks = [look(k, places_m=leaning(0.01 * k)) for k in (0, 10, 90)]
    time_s = np.arange(91) / 30
    seen = posture_of(shot(looks, View.SIDE, 0.0, time_s=time_s), M_PER_PX).trunk_lean_rad

    assert seen[5] == pytest.approx(0.05, abs=1e-6)
    assert np.isnan(seen[35:65]).all()
    assert np.isfinite(seen[80:]).all()


def test_one_look_is_not_a_curve():
    seen = posture_of(shot([look()], View.SIDE, 0.0), M_PER_PX)

    assert np.isnan(seen.trunk_lean_rad).all()
    assert all(np.isnan(knee).all() for knee in seen.knee_flexion_rad.values())


@pytest.mark.parametrize("side", Side)
def test_direction_of_a_foot_is_told_from_the_front_alone_outwards_positive(side):
    out_rad, length_m = 0.5, 0.22
    turn = (length_m * np.sin(out_rad), length_m * (np.cos(out_rad) - 1), 0.0)
    turned = body(**{f"{side}_foot_index": turn})
    found = posed(turned, FRONT).toe_out_rad

    assert found[side] == pytest.approx(out_rad)
    assert found[side.other] == pytest.approx(0.0, abs=1e-9)
    assert posed(turned, REAR).toe_out_rad == {}


@pytest.mark.parametrize("side", Side)
def test_a_knee_inside_its_foot_is_told_from_the_front_alone(side):
    inside = body(**{f"{side}_knee": (-0.05, 0.0, 0.0)})
    truth = 2 * np.arctan(0.05 / SHANK_M)
    found = posed(inside, FRONT).knee_inward_rad

    assert middle(found[side]) == pytest.approx(truth)
    assert middle(found[side.other]) == pytest.approx(0.0, abs=1e-9)
    assert posed(inside, REAR).knee_inward_rad == {}


@pytest.mark.parametrize("camera", [FRONT, REAR])
def test_the_width_of_the_stance_is_in_hips(camera):
    wide = body(**dict.fromkeys(("ankle", "heel"), (0.08, 0.0, 0.0)))

    assert posed(body(), camera).stance_width == pytest.approx(1.0)
    assert posed(wide, camera).stance_width == pytest.approx(1.8)
    assert posed(wide, SIDEWAYS["left"]).stance_width is None


@given(
    yaw_rad=st.sampled_from([0.0, 0.2, 0.6, np.pi / 2, -np.pi / 2]),
    lean_rad=st.floats(-0.3, 0.3),
    knee_m=st.floats(-0.04, 0.15),
)
def test_a_mirror_swaps_left_and_right_and_nothing_else(yaw_rad, lean_rad, knee_m):
    view = {0.0: View.SIDE, 0.2: View.SIDE, 0.6: View.OBLIQUE}.get(yaw_rad)
    view = view or (View.REAR if yaw_rad > 0 else View.FRONT)
    places = leaning(lean_rad) + body(left_knee=(knee_m, 0.1, 0.0)) - body()
    looks = [look(k, places_m=places, yaw_rad=yaw_rad) for k in range(3)]
    there_rad = float(np.angle(np.exp(1j * (np.pi - yaw_rad))))
    here = posture_of(shot(looks, view, yaw_rad), M_PER_PX)
    there = posture_of(shot([mirrored(each) for each in looks], view, there_rad), M_PER_PX)

    same = {"nan_ok": True, "abs": 1e-9}
    assert there.trunk_lean_rad == pytest.approx(here.trunk_lean_rad, **same)
    assert there.head_lean_rad == pytest.approx(here.head_lean_rad, **same)
    assert there.stance_width == pytest.approx(here.stance_width)
    for name in ("knee_flexion_rad", "ankle_lift_m", "knee_inward_rad", "toe_out_rad"):
        a, b = getattr(here, name), getattr(there, name)
        assert {side.other for side in a} == set(b)
        for side in a:
            assert b[side.other] == pytest.approx(a[side], **same)


REACH_PX = 60.0


def heel(side, *, pitch_rad, inversion_rad, aside_rad=0.0, solidity=1.0):
    """What a camera behind, `aside_rad` to the left, sees of a heel; by the stated geometry."""
    towards = 1.0 if side is Side.LEFT else -1.0
    straight = evidence.value("toe_out", unit="rad") - evidence.value(
        "heel_seen_askance", unit="rad"
    )
    direction = straight + towards * aside_rad
    shown = inversion_rad + np.sin(direction) * np.sin(pitch_rad)
    count = pitch_rad.size
    return RearfootTrack(
        side=side,
        time_s=np.arange(count) / 30,
        tilt_rad=shown,
        rise_px=REACH_PX * np.sin(pitch_rad),
        agreement=np.ones(count),
        solidity=solidity,
        reach_px=REACH_PX,
    )


def from_behind(*tracks, aside_rad=0.0, ear_to_ankle_px=600.0):
    looks = [look(k, yaw_rad=np.pi / 2 - aside_rad) for k in range(3)]
    time_s = np.arange(PITCH.size) / 30
    what = shot(looks, View.REAR, np.pi / 2 - aside_rad, time_s=time_s, rearfeet=tracks)
    return replace(what, ear_to_ankle_px=ear_to_ankle_px)


PITCH = np.linspace(0.0, 0.7, 30)


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("aside_rad", [-0.3, 0.0, 0.3])
@pytest.mark.parametrize("top_rad", [-0.2, 0.0, 0.15])
def test_inversion_is_what_is_left_when_pitch_and_camera_are_taken_off(side, aside_rad, top_rad):
    truth = top_rad * PITCH / PITCH.max()
    track = heel(side, pitch_rad=PITCH, inversion_rad=truth, aside_rad=aside_rad)
    value, sigma = inversion_of(from_behind(track, aside_rad=aside_rad))[side]

    assert pitch_of(track) == pytest.approx(PITCH)
    assert value == pytest.approx(truth, abs=1e-9)
    assert (np.diff(sigma) >= 0).all()  # the higher, the less certain
    assert sigma[0] == pytest.approx(evidence.value("heel_tilt_sigma", unit="rad"))


def test_a_heel_of_which_little_moved_is_less_certain_and_lends_no_height():
    still = 0 * PITCH
    whole, part = (
        heel(Side.LEFT, pitch_rad=PITCH, inversion_rad=still, solidity=s) for s in (1.0, 0.32)
    )
    sure, unsure = (inversion_of(from_behind(t))[Side.LEFT][1] for t in (whole, part))
    scale = body_scale(from_behind(whole), Known(stature_m=1.75))

    assert unsure[0] > 3 * sure[0]
    assert (unsure > sure).all()
    assert len(rear_signals(from_behind(whole, part), scale)) == 1


def test_a_heel_that_was_lost_while_the_body_was_up_lends_no_height():
    whole = heel(Side.LEFT, pitch_rad=PITCH, inversion_rad=0 * PITCH)
    lost = replace(whole, rise_px=np.where(PITCH > 0.4, np.nan, whole.rise_px))
    scale = body_scale(from_behind(whole), Known(stature_m=1.75))
    seen = replace(from_behind(whole, lost), body_rise_px=PITCH)
    unseen = replace(from_behind(whole, lost), body_rise_px=np.full(PITCH.size, np.nan))

    assert np.isfinite(lost.rise_px).mean() > 0.5
    assert len(rear_signals(seen, scale)) == 1
    assert len(rear_signals(unseen, scale)) == 2


def test_where_nothing_else_is_in_view_half_a_heel_will_do():
    half = heel(Side.LEFT, pitch_rad=PITCH, inversion_rad=0 * PITCH, solidity=0.4)
    scale = body_scale(from_behind(half), Known(stature_m=1.75))
    alone = replace(from_behind(half), body_rise_px=np.full(PITCH.size, np.nan))

    assert rear_signals(from_behind(half), scale) == ()
    assert len(rear_signals(alone, scale)) == 1


def test_toes_that_went_aside_are_told_from_those_that_wander():
    steps_m = np.where(np.arange(24) < 12, 0.0, 0.6)
    wander_m = 0.1 * np.sin(np.arange(24))

    def stepped(toes_m):
        looks = [
            look(8 * k, places_m=body(left_foot_index=(far_m, 0.0, 0.0)), yaw_rad=-np.pi / 2)
            for k, far_m in enumerate(toes_m)
        ]
        return stepped_m(shot(looks, View.FRONT, -np.pi / 2), 1 / PX_PER_M)

    assert np.nanmax(stepped(steps_m)) == pytest.approx(0.6, abs=0.02)
    assert np.isnan(stepped(steps_m)[[0, 9, 14, -1]]).all()
    assert np.isnan(stepped(wander_m)).all()
    unseen = replace(shot([look()], View.FRONT, 0.0, time_s=np.arange(3.0)), pose=None)
    assert np.isnan(stepped_m(unseen, 1.0)).all()


def test_a_camera_not_known_is_taken_to_stand_straight_behind():
    assert camera_aside_rad(None) == 0
    assert camera_aside_rad(np.pi / 2) == 0
    assert camera_aside_rad(0.4) > 0  # towards the left side


def test_heights_from_behind_are_metres_with_a_stature_and_shares_without():
    track = heel(Side.RIGHT, pitch_rad=PITCH, inversion_rad=0 * PITCH)
    what = from_behind(track)
    share = evidence.value("ear_to_ankle_over_stature", unit="1")
    metric = body_scale(what, Known(stature_m=1.8))
    relative = body_scale(what, Known())
    (signal,) = rear_signals(what, metric)
    above_m = evidence.value("heel_back_above_heel", unit="m")

    assert metric.m_per_px == pytest.approx(1.8 * share / 600)
    assert metric.source is ScaleSource.STATURE
    assert relative.source is ScaleSource.POPULATION
    assert relative.relative_sigma > metric.relative_sigma
    assert signal.side is Side.RIGHT
    assert signal.height_m == pytest.approx(
        REACH_PX * np.sin(PITCH) * metric.m_per_px + above_m * (1 - np.cos(PITCH))
    )
    assert (signal.sigma_m >= metric.relative_sigma * signal.height_m).all()
    heels_alone = body_scale(from_behind(track, ear_to_ankle_px=None), Known(stature_m=1.8))
    assert heels_alone.source is ScaleSource.POPULATION  # a stature helps only when it is seen
    assert body_scale(from_behind(ear_to_ankle_px=None), Known(stature_m=1.8)) is None


@given(zoom=st.floats(0.3, 3.0))
def test_the_size_of_the_picture_leaves_heights_and_inversion(zoom):
    track = heel(Side.LEFT, pitch_rad=PITCH, inversion_rad=0.1 * PITCH)
    large = replace(track, rise_px=zoom * track.rise_px, reach_px=zoom * track.reach_px)
    known = Known(stature_m=1.7)
    one, other = from_behind(track), from_behind(large, ear_to_ankle_px=600.0 * zoom)
    (a,), (b,) = (rear_signals(each, body_scale(each, known)) for each in (one, other))

    assert b.height_m == pytest.approx(a.height_m)
    assert inversion_of(other)[Side.LEFT][0] == pytest.approx(inversion_of(one)[Side.LEFT][0])
