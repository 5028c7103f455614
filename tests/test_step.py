"""The step under a foot, found in drawn boxes whose corners are known."""

import cv2
import numpy as np
import pytest
from make_looks import take as drawn_take

from tiptoe.measure.scale import scale_of
from tiptoe.model import FootTrack, Known, Marker, ScaleSource, Side
from tiptoe.read.video.box import Box
from tiptoe.read.video.marker import marked
from tiptoe.read.video.spool import Spool
from tiptoe.read.video.step import NO_CORNER, NO_EDGE, Place, step_face

FACE, TREAD, REAR, FLOOR = (60, 120, 165), (80, 150, 200), (30, 60, 85), (110, 95, 90)
CORNER, HIGH = np.array([225, 150]), 68  # of the near face's upper corner; px
PLACE = Place(ball_px=222.0, sole_px=118.0, length_px=115.0, handed=-1, expected_px=66.0)


def box(*, away=(50, -30), high=HIGH, tread=TREAD, noise=2.0, seed=0):
    """A box left of the corner, whose tread and rear face lead away; the foot hides nothing."""
    picture = np.full((260, 420, 3), FLOOR, np.uint8)
    down = np.array([0, high])
    left = np.array([5, 150])
    faces = (
        (tread, [left, CORNER, CORNER + away, left + away]),
        (REAR, [CORNER, CORNER + down, CORNER + down + away, CORNER + away]),
        (FACE, [left, CORNER, CORNER + down, left + down]),
    )
    for colour, corners in faces:
        cv2.fillPoly(picture, [np.array(corners, np.int32)], colour, lineType=cv2.LINE_AA)
    soft = cv2.GaussianBlur(picture.astype(np.float32), (0, 0), 0.8)
    soft += np.random.default_rng(seed).normal(0, noise, soft.shape)
    return np.clip(soft, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("away", [(50, -30), (18, -30)])
@pytest.mark.parametrize("high", [55, 68, 80])
def test_the_near_face_is_measured_closely(away, high):
    top, bottom = step_face(box(away=away, high=high), PLACE)

    assert bottom - top == pytest.approx(high + 1, abs=2.2)  # drawn from pixel to pixel
    assert top == pytest.approx(CORNER[1], abs=3.5)


def test_a_floor_without_a_step_has_none():
    plain = np.random.default_rng(1).normal(100, 3, (260, 420, 3)).astype(np.uint8)

    assert step_face(plain, PLACE) == NO_EDGE


def test_a_tread_like_its_face_and_an_edge_that_leads_straight_on_are_refused():
    assert step_face(box(away=(0, -30), tread=FACE), PLACE) == NO_CORNER


def track(**changes):
    n = 3
    still = {name: np.zeros(n) for name in ("pitch_rad", "rise_px", "sigma_px", "shift_px")}
    made = {
        "side": Side.LEFT, "time_s": np.arange(n) / 30, "quality": np.ones(n), **still,
        "length_px": 115.0, "length_sigma_px": 1.0, "heel_px": np.array([300.0, 806.5]),
        "ball_px": np.array([222.0, 806.0]), "toe_px": np.array([185.0, 806.5]),
    }  # fmt: skip
    return FootTrack(**(made | changes))


def scened(pictures, spool):
    """A take that holds pictures of a scene whose corner lies at row 850 of a 960 high picture."""
    made = drawn_take([])
    made.spool = spool
    made.scene_box = Box(0, 700, 420, 960, 1.0)
    made.scenes = {i: made.spool.append(picture) for i, picture in enumerate(pictures)}
    return made


def test_a_step_is_made_smaller_to_where_the_foot_stands():
    with Spool() as spool:
        take = scened([box(seed=i) for i in range(4)], spool)
        step = marked(take, track(), Known(step_height_m=0.15), (540, 960)).marker

    assert step.px == pytest.approx(HIGH * (818 - 480) / (850 - 480), rel=0.03)
    assert 0.02 < step.sigma_px / step.px < 0.06


def test_a_step_that_is_not_there_says_why():
    with Spool() as spool:
        take = scened([np.full((260, 420, 3), 90, np.uint8)] * 3, spool)
        step = marked(take, track(), Known(step_height_m=0.15), (540, 960)).marker

    assert step == Marker(why_missing=NO_EDGE)


def test_nobody_asks_for_a_step_without_its_height():
    foot = track()

    assert marked(drawn_take([]), foot, Known(stature_m=1.8), (540, 960)) is foot


def test_a_step_found_sets_the_scale_and_its_error():
    foot = track(marker=Marker(px=62.0, sigma_px=2.0))

    scale = scale_of(foot, Known(step_height_m=0.155, stature_m=1.7), 600.0)

    assert scale.source is ScaleSource.STEP_HEIGHT
    assert scale.m_per_px == pytest.approx(0.0025)
    assert scale.relative_sigma == pytest.approx(np.hypot(2 / 62, 0.003 / 0.155), rel=0.01)


def test_a_step_not_found_leaves_the_stature():
    foot = track(marker=Marker(why_missing=NO_EDGE))

    scale = scale_of(foot, Known(step_height_m=0.155, stature_m=1.7), 600.0)

    assert scale.source is ScaleSource.STATURE
