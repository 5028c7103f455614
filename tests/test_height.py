"""From the rise that is seen to the rise of the middle of the heel."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from make_disc import track

from tiptoe.measure.height import heel_signal
from tiptoe.model import Scale, ScaleSource, Side

SCALE = Scale(m_per_px=0.002, relative_sigma=0.0, source=ScaleSource.STICKER, detail="")
PITCH = np.linspace(0.0, 0.5, 6)
RISEN = replace(track(PITCH), rise_px=90 * np.sin(PITCH), is_shod=False)


def height_m(foot, *, below_axis=0.0):
    return heel_signal(foot, SCALE, origin="", below_axis=below_axis).height_m


def test_the_outer_face_of_a_near_foot_rises_less_than_the_middle():
    assert (height_m(RISEN)[1:] > 1.03 * SCALE.m_per_px * RISEN.rise_px[1:]).all()


@pytest.mark.parametrize("below_axis", [0.0, 0.4])
def test_of_the_inner_face_of_a_far_foot_nothing_is_restored_but_doubted(below_axis):
    far = replace(RISEN, is_far=True)

    assert height_m(far, below_axis=below_axis) == pytest.approx(SCALE.m_per_px * far.rise_px)
    made = heel_signal(far, SCALE, origin="")
    assert made.sigma_m[-1] > 0.04 * made.height_m[-1]


def test_the_side_that_faces_the_camera_is_not_that_of_a_far_foot():
    assert RISEN.near_side is Side.LEFT
    assert replace(RISEN, is_far=True).near_side is Side.RIGHT


@given(rearward_rad=st.floats(-0.25, 0.2))
def test_more_is_restored_the_further_the_camera_stands_in_front(rearward_rad):
    here = height_m(replace(RISEN, rearward_rad=rearward_rad))
    before = height_m(replace(RISEN, rearward_rad=rearward_rad - 0.05))

    assert before[-1] > here[-1]
