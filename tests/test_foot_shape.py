"""The outline of a flat foot whose shape is known, and how sure its ends are."""

import cv2
import make_foot as make
import numpy as np
import pytest

from tiptoe import evidence
from tiptoe.read.video.foot_model import RearfootModel
from tiptoe.read.video.foot_shape import outline_foot
from tiptoe.read.video.register import Plane

PLANE = Plane(make.BALL, -1)
MODEL = RearfootModel(make.rearfoot_mask(), PLANE, moves=True, agreement=1.0)


def test_a_picture_has_one_outline_whatever_was_done_before():
    grey = make.picture(0.0)
    colour = np.dstack([grey, np.where(MODEL.mask, 255 - grey, grey), grey])
    masks = []
    for before in range(1, 7):
        cv2.setRNGSeed(before)
        masks.append(outline_foot(colour, MODEL, make.SEED).mask)
    assert masks[0].any()
    assert all((mask == masks[0]).all() for mask in masks)


FOOT = np.array([(172, 136), (172, 112), (150, 84), (110, 104), (70, 122), (50, 128), (48, 136)])
SKIN = (90, 120, 190)


def outlined(floor, noise, seed, *, behind=FOOT, is_posed=True):
    """The outline of a foot of one colour on a floor of another, filmed with noise.

    behind  another patch of the foot's colour
    """
    mask = cv2.fillPoly(np.zeros(make.SIZE, np.uint8), [FOOT], 1)
    mask = cv2.fillPoly(mask, [behind], 1)[..., None]
    drawn = cv2.GaussianBlur(np.where(mask > 0, SKIN, floor).astype(float), (0, 0), 1.0)
    drawn += np.random.default_rng(seed).normal(0, noise, drawn.shape)
    colour = np.clip(drawn, 0, 255).astype(np.uint8)
    return outline_foot(colour, MODEL, make.SEED, is_posed=is_posed)


@pytest.mark.parametrize("seed", range(3))
def test_a_foot_that_stands_out_has_its_ends_and_one_like_the_floor_a_wide_error(seed):
    length_px = float(np.ptp(FOOT[:, 0])) + 1
    plain, alike = outlined((140, 150, 160), 2, seed), outlined((105, 125, 175), 5, seed)

    assert plain.length_px == pytest.approx(length_px, rel=0.02)
    assert max(plain.heel_sigma_px, plain.toe_sigma_px) < 0.04 * length_px
    for shape in (plain, alike):
        assert abs(shape.heel_px[0] - FOOT[:, 0].max()) < 2 * shape.heel_sigma_px
        assert abs(shape.toe_px[0] - FOOT[:, 0].min()) < 2 * shape.toe_sigma_px
    assert np.hypot(alike.heel_sigma_px, alike.toe_sigma_px) > 0.1 * length_px


def on_floor(colour, rows, columns):
    """A plain floor with a patch of another colour."""
    floor = np.full((*make.SIZE, 3), (140, 150, 160))
    floor[rows, columns] = colour
    return floor


@pytest.mark.parametrize(
    ("end", "other", "columns"),
    [
        ("heel_sigma_px", "toe_sigma_px", slice(172, 180)),
        ("toe_sigma_px", "heel_sigma_px", slice(111)),
    ],
)
def test_only_the_end_that_runs_into_a_floor_of_its_colour_is_in_doubt(end, other, columns):
    rows = slice(118, 137) if end == "heel_sigma_px" else slice(None)
    plain = outlined((140, 150, 160), 4, 0)
    doubted = outlined(on_floor((105, 125, 175), rows, columns), 4, 0)

    assert getattr(doubted, end) > 2 * getattr(plain, end)
    assert getattr(doubted, other) < 1.5 * getattr(plain, other)


@pytest.mark.parametrize("end", ["heel", "toe"])
def test_an_end_is_never_surer_than_such_ends_are(end):
    shape = outlined((140, 150, 160), 2, 0)
    share = evidence.value(f"{end}_end_sigma", unit="1")
    assert getattr(shape, f"{end}_sigma_px") > share * shape.length_px


def test_an_outline_that_ends_where_a_shadow_would_is_none():
    shadow = np.array([(172, 136), (196, 136), (196, 126), (172, 120)])
    assert outlined((140, 150, 160), 2, 0, is_posed=False) is not None
    assert outlined((140, 150, 160), 2, 0, is_posed=False, behind=shadow) is None
