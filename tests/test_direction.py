"""How a foot stands to the picture, by where the network says the camera is."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from make_disc import track
from sessions import Wanted, motion

from tiptoe import evidence
from tiptoe.measure.direction import foreshortening, off_side_rad, outward_rad
from tiptoe.measure.scale import scale_of
from tiptoe.measure.session import measure_motion
from tiptoe.model import Known, ScaleSource, View
from tiptoe.report.text import no_centimetres

FOOT = track(np.zeros(4))
TOE_OUT = evidence.value("toe_out", unit="rad")


def said(rad, *, is_far=False):
    toes = -TOE_OUT if is_far else TOE_OUT
    shown = float(np.cos(toes - rad))
    return replace(FOOT, rearward_rad=rad, is_far=is_far, foreshortening=shown)


@pytest.mark.parametrize("is_far", [False, True])
def test_from_before_the_network_is_believed_and_from_behind_less(is_far):
    before, behind = said(-0.5, is_far=is_far), said(0.5, is_far=is_far)

    assert off_side_rad(before) == -0.5
    assert foreshortening(before) == pytest.approx(before.foreshortening)
    assert 0.35 < off_side_rad(behind) < 0.5
    assert foreshortening(behind) > behind.foreshortening


@given(rad=st.floats(-0.8, 0.8), is_far=st.booleans())
def test_a_foot_is_shortened_by_the_angle_its_toes_point_out_of_the_picture(rad, is_far):
    foot = said(rad, is_far=is_far)

    assert foreshortening(foot) == pytest.approx(np.cos(outward_rad(foot)))


def test_toes_of_a_near_foot_point_to_the_camera_and_those_of_a_far_one_away():
    assert outward_rad(said(0.0)) == -outward_rad(said(0.0, is_far=True)) == TOE_OUT


def test_a_foot_that_hides_its_heel_gets_no_centimetres_whatever_length_was_given():
    limit_rad = evidence.value("heel_hidden_before", unit="rad")
    inside, beyond = (said(-share * limit_rad) for share in (0.98, 1.02))
    known = Known(shoe_length_m=0.29, stature_m=1.75)

    assert scale_of(inside, known, 800.0).source is ScaleSource.SHOE_LENGTH
    assert not scale_of(beyond, known, 800.0).source.is_metric
    assert "hides its heel" in scale_of(beyond, known, 800.0).detail


@pytest.mark.parametrize("view", [View.OBLIQUE, View.UNKNOWN])
def test_where_the_heel_is_hidden_or_the_view_unclear_the_reason_is_told_and_not_a_length(view):
    seen = motion([Wanted()])
    [shot] = seen.shots
    feet = tuple(replace(foot, rearward_rad=-0.8, rise_px=0.5 * foot.rise_px) for foot in shot.feet)
    hidden = replace(seen, shots=(replace(shot, feet=feet, view=view),))

    session = measure_motion(hidden, known=Known(foot_length_m=0.26))
    [found], [whole] = session.sets, measure_motion(seen, known=Known()).sets
    told = no_centimetres(session.sets)

    assert not found.is_metric
    assert len(found.reps) == len(whole.reps) > 0
    assert "No length" not in told
    assert "No length" in no_centimetres((whole,))
    codes = {warning.code for warning in session.warnings}
    assert "heel_hidden" in codes
    assert "no_scale" not in codes
