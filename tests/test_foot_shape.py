"""The outline of a flat foot whose shape is known, and how sure its length is."""

from dataclasses import replace

import cv2
import make_foot as make
import numpy as np
import pytest

from tiptoe.read.video.foot_model import RearfootModel
from tiptoe.read.video.foot_shape import outline_foot
from tiptoe.read.video.register import Plane

PLANE = Plane(make.BALL, -1)


def test_a_picture_has_one_outline_whatever_was_done_before():
    model = RearfootModel(make.rearfoot_mask(), PLANE, moves=True, agreement=1.0)
    grey = make.picture(0.0)
    colour = np.dstack([grey, np.where(model.mask, 255 - grey, grey), grey])
    masks = []
    for before in range(1, 7):
        cv2.setRNGSeed(before)
        masks.append(outline_foot(colour, model, make.SEED).mask)
    assert masks[0].any()
    assert all((mask == masks[0]).all() for mask in masks)


FOOT = np.array([(172, 136), (172, 112), (150, 84), (110, 104), (70, 122), (50, 128), (48, 136)])
SKIN = (90, 120, 190)


def outlined(floor, noise, seed, *, turned=False, behind=FOOT, is_posed=True, ball=0.74, low=0):
    """The outline of a foot of one colour on a floor of another, filmed with noise.

    turned  its heel was seen to turn about a ball at that share of its length, so many pixels low
    behind  another patch of the foot's colour
    """
    mask = cv2.fillPoly(np.zeros(make.SIZE, np.uint8), [FOOT], 1)
    mask = cv2.fillPoly(mask, [behind], 1)[..., None]
    drawn = cv2.GaussianBlur(np.where(mask > 0, SKIN, floor).astype(float), (0, 0), 1.0)
    drawn += np.random.default_rng(seed).normal(0, noise, drawn.shape)
    pivot = np.array([FOOT[:, 0].max() - ball * np.ptp(FOOT[:, 0]), make.BALL[1] + low])
    plane = replace(PLANE, pivot_px=pivot)
    model = RearfootModel(make.rearfoot_mask(), plane, moves=turned, agreement=1.0)
    return outline_foot(
        np.clip(drawn, 0, 255).astype(np.uint8), model, make.SEED, is_posed=is_posed
    )


@pytest.mark.parametrize("seed", range(3))
def test_a_foot_that_stands_out_has_its_length_and_one_like_the_floor_a_wide_error(seed):
    length_px = float(np.ptp(FOOT[:, 0])) + 1
    plain, alike = outlined((140, 150, 160), 2, seed), outlined((105, 125, 175), 5, seed)

    assert plain.length_px == pytest.approx(length_px, rel=0.02)
    assert plain.sigma_px < 0.05 * length_px
    assert alike.sigma_px > 0.1 * length_px
    assert abs(alike.length_px - length_px) < 2 * alike.sigma_px


def test_an_outline_whose_toes_lie_far_above_the_ball_they_stand_on_is_in_doubt():
    level, high = (outlined((140, 150, 160), 2, 0, turned=True, low=each) for each in (0, 30))

    assert high.sigma_px > 1.3 * level.sigma_px


@pytest.mark.parametrize(("ball", "longer"), [(0.70, False), (0.78, True)])
def test_the_ball_is_weighed_in_where_the_outline_is_plain_as_well(ball, longer):
    still, turned = (outlined((140, 150, 160), 2, 0, turned=t, ball=ball) for t in (False, True))
    told_px = ball / 0.74 * still.length_px
    share = (turned.length_px - still.length_px) / (told_px - still.length_px)

    assert (turned.length_px > still.length_px) is longer
    assert 0.2 < share < 0.8
    assert turned.sigma_px < still.sigma_px


@pytest.mark.parametrize("seed", range(3))
def test_where_a_foot_is_like_the_floor_the_ball_it_turned_about_says_its_length(seed):
    length_px = float(np.ptp(FOOT[:, 0])) + 1
    still, turned = (outlined((105, 125, 175), 5, seed, turned=each) for each in (False, True))

    assert turned.sigma_px < 0.08 * length_px < still.sigma_px
    assert abs(turned.length_px - length_px) < abs(still.length_px - length_px) + 0.01 * length_px
    assert abs(turned.length_px - length_px) < 2 * turned.sigma_px
    assert turned.toe_px[0] == pytest.approx(turned.heel_px[0] - turned.length_px, abs=2)


def test_an_outline_that_ends_where_a_shadow_would_is_none():
    shadow = np.array([(172, 136), (196, 136), (196, 126), (172, 120)])
    assert outlined((140, 150, 160), 2, 0, is_posed=False) is not None
    assert outlined((140, 150, 160), 2, 0, is_posed=False, behind=shadow) is None
