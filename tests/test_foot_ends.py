"""The ends of a foot whose true length is known, weighed against the ball it turned about."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiptoe import evidence
from tiptoe.read.video.foot_ends import ends_of, off_ball
from tiptoe.read.video.foot_shape import FootShape
from tiptoe.read.video.register import Plane

LENGTH_PX = 100.0
SHARE = evidence.value("ball_along_foot", unit="1")
PLAIN_PX = 2.0
DOUBTED_PX = 10.0
OBLIQUE = 0.9


def outlined(heel_off=0.0, toe_off=0.0, heel_sigma=PLAIN_PX, toe_sigma=PLAIN_PX, way=-1.0):
    """The outline of a foot from 200 to 100, its ends off by so many pixels towards the toes."""
    heel, toe = 200.0, 200.0 + way * LENGTH_PX
    ends = (np.array([x + way * off, 80.0]) for x, off in ((heel, heel_off), (toe, toe_off)))
    mask = np.zeros((1, 1), bool)
    return FootShape(*ends, LENGTH_PX + toe_off - heel_off, heel_sigma, toe_sigma, mask)


def turned_at(ball=SHARE, low=0.0, way=-1.0, foreshortening=1.0):
    pivot = np.array([200.0 + way * ball * LENGTH_PX, 80.0 + low])
    return Plane(pivot, int(way), foreshortening)


def height_error(ends):
    """By how much a height in foot lengths is off: the way to the ball over the foot's length."""
    to_ball = abs(ends.heel_px[0] - turned_at().pivot_px[0])
    return to_ball / ends.length_px / SHARE - 1


@pytest.mark.parametrize("way", [-1.0, 1.0])
def test_a_right_outline_about_a_right_ball_stays_and_is_surer_than_alone(way):
    shape, plane = outlined(way=way), turned_at(way=way)
    ends, alone = (ends_of(shape, plane, moves=each) for each in (True, False))

    assert ends.heel_px == pytest.approx(shape.heel_px)
    assert ends.toe_px == pytest.approx(shape.toe_px)
    assert ends.length_px == pytest.approx(LENGTH_PX)
    assert ends.sigma_px < alone.sigma_px


@given(heel=st.floats(-15, 15), toe=st.floats(-15, 15), ball=st.floats(-0.05, 0.05))
def test_without_a_ball_the_outline_is_as_it_was(heel, toe, ball):
    shape = outlined(heel, toe)
    oblique = turned_at(SHARE + ball, foreshortening=OBLIQUE)
    for ends in (
        ends_of(shape, turned_at(SHARE + ball), moves=False),
        ends_of(shape, oblique, moves=True),
        ends_of(shape, turned_at(-0.2), moves=True),
    ):
        assert ends.heel_px == pytest.approx(shape.heel_px)
        assert ends.toe_px == pytest.approx(shape.toe_px)
        assert ends.length_px == pytest.approx(shape.length_px)


@pytest.mark.parametrize("off", [-8.0, 8.0])
def test_toes_in_doubt_move_to_where_the_ball_says_and_the_heel_stays(off):
    ends = ends_of(outlined(toe_off=off, toe_sigma=DOUBTED_PX), turned_at(), moves=True)

    assert abs(ends.toe_px[0] - 100.0) < 0.4 * abs(off)
    assert abs(ends.heel_px[0] - 200.0) < 0.1 * abs(off)
    assert abs(height_error(ends)) < 0.4 * abs(off) / LENGTH_PX


@pytest.mark.parametrize("off", [-8.0, 8.0])
def test_a_heel_in_doubt_hardly_moves_heights(off):
    ends = ends_of(outlined(heel_off=off, heel_sigma=DOUBTED_PX), turned_at(), moves=True)

    assert abs(ends.heel_px[0] - 200.0) < abs(off)
    assert abs(height_error(ends)) < 0.4 * abs(off) / LENGTH_PX
    assert (
        2 * ends.sigma_px
        < ends_of(outlined(toe_off=off, toe_sigma=DOUBTED_PX), turned_at(), moves=False).sigma_px
    )


@pytest.mark.parametrize(("ball", "longer"), [(SHARE - 0.05, False), (SHARE + 0.05, True)])
def test_a_plain_outline_hardly_gives_way_to_the_ball(ball, longer):
    ends = ends_of(outlined(), turned_at(ball), moves=True)

    assert (ends.length_px > LENGTH_PX) is longer
    assert abs(ends.length_px - LENGTH_PX) < 0.2 * abs(ball / SHARE - 1) * LENGTH_PX


def test_toes_that_lie_far_above_the_ball_they_stand_on_are_in_doubt():
    shape = outlined(toe_off=10.0)
    level, high = (ends_of(shape, turned_at(low=each), moves=True) for each in (0.0, 40.0))

    assert high.sigma_px > 1.2 * level.sigma_px
    assert abs(high.length_px - LENGTH_PX) < abs(level.length_px - LENGTH_PX)


@pytest.mark.parametrize("way", [-1.0, 1.0])
@pytest.mark.parametrize("is_shod", [True, False, None])
def test_how_far_from_its_ball_a_foot_turned_counts_heights_half(way, is_shod):
    bare, shod = (evidence.value(f"ball_below_heel_{it}", unit="1") for it in ("bare", "shod"))
    low = LENGTH_PX * {True: shod, False: bare, None: (bare + shod) / 2}[is_shod]
    shape = outlined(way=way)
    ends = ends_of(shape, turned_at(way=way), moves=True)

    def off(along=0.0, down=0.0, foreshortening=1.0):
        plane = turned_at(SHARE + along, low + down * LENGTH_PX, way, foreshortening)
        return off_ball(ends, plane, is_shod=is_shod)

    assert off() == pytest.approx(0.0, abs=1e-9)
    for much in (-0.3, 0.3):
        assert off(along=much) == pytest.approx(0.3)
        assert off(down=much) == pytest.approx(0.15)
    assert off(along=0.3, foreshortening=OBLIQUE) == 0


@pytest.mark.parametrize("ball", [0.4, 1.1])
def test_a_place_that_can_be_no_ball_moves_no_ends(ball):
    shape = outlined(toe_off=-9.0, toe_sigma=DOUBTED_PX)

    assert ends_of(shape, turned_at(ball), moves=True).toe_px == pytest.approx(shape.toe_px)


def test_errors_drawn_as_stated_move_heights_as_stated():
    rng = np.random.default_rng(3)
    ball_sigma = evidence.value("pivot_sigma", unit="1")
    errors, sigmas = [], []
    for _ in range(2000):
        heel, toe = rng.normal(0.0, (3.0, 1.5))
        shape = outlined(heel, toe, heel_sigma=3.0, toe_sigma=1.5)
        ends = ends_of(shape, turned_at(SHARE + rng.normal(0, ball_sigma)), moves=True)
        errors.append(height_error(ends))
        sigmas.append(ends.sigma_px / ends.length_px)

    assert np.std(errors) == pytest.approx(np.mean(sigmas), rel=0.08)
    assert abs(np.mean(errors)) < 0.2 * np.std(errors)


def test_weighing_the_ball_brings_heights_nearer_than_either_alone():
    rng = np.random.default_rng(4)
    found: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(500):
        shape = outlined(*rng.normal(0.0, 2.5, 2), heel_sigma=2.5, toe_sigma=2.5)
        plane = turned_at(SHARE + rng.normal(0, evidence.value("pivot_sigma", unit="1")))
        for moves, errors in found.items():
            errors.append(height_error(ends_of(shape, plane, moves=moves)))

    assert np.std(found[True]) < 0.97 * np.std(found[False])


def test_an_uncertain_outline_says_so():
    sure, unsure = outlined(), replace(outlined(), toe_sigma_px=DOUBTED_PX)
    assert (
        ends_of(unsure, turned_at(), moves=False).sigma_px
        > 3 * ends_of(sure, turned_at(), moves=False).sigma_px
    )
