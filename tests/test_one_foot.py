"""A foot is measured only where it is: what looks like it while both are elsewhere is not it."""

import numpy as np
import pytest
from make_looks import body, look, take

from tiptoe.model import Side
from tiptoe.read.video.foot_model import RearfootModel, Seed
from tiptoe.read.video.foot_shape import FootShape
from tiptoe.read.video.foot_track import Turns
from tiptoe.read.video.one_foot import as_track, begins_to_turn, next_seed, seen_elsewhere, upper
from tiptoe.read.video.register import Plane

RATE_HZ = 30.0
EVERY = 8  # pictures between looks
AWAY = dict.fromkeys(("heel", "foot_index", "ankle"), (0.0, 0.45, 0.3))  # up on a box in front
RAISED = {"heel": (0.0, 0.0, 0.10), "ankle": (0.0, 0.0, 0.08), "foot_index": (0.0, 0.03, 0.02)}
MARCHING = {f"left_{p}": (0.0, 0.1, 0.4) for p in ("heel", "foot_index", "ankle")}


def standing(*pieces):
    """A take of pieces (seconds, moved points), and the outline of its flat left foot."""
    looks, count = [], 0
    for seconds, moved_m in pieces:
        end = count + round(seconds * RATE_HZ)
        numbers = [n for n in range(count, end) if n % EVERY == 0]
        looks += [look(n, places_m=body(**moved_m), rate_hz=RATE_HZ) for n in numbers]
        count = end
    made = take(looks, count=count, rate_hz=RATE_HZ)
    heel, toe, _ = made.box.to_crop(look(0).foot(Side.LEFT))
    length_px = float(np.linalg.norm(toe - heel))
    return made, FootShape(heel, toe, length_px, 1.0, 1.0, np.zeros((1, 1), bool))


def test_a_foot_on_a_box_is_not_where_it_stood():
    away = seen_elsewhere(*standing((2.0, AWAY), (2.0, {}), (2.0, AWAY)))

    assert away[:50].all()
    assert not away[70:115].any()
    assert away[-50:].all()


@pytest.mark.parametrize("moved_m", [{}, RAISED, MARCHING])
def test_a_foot_that_rises_and_one_that_leaves_the_other_behind_are_there(moved_m):
    assert not seen_elsewhere(*standing((1.0, {}), (2.0, moved_m), (1.0, {}))).any()


def test_nothing_is_said_where_nobody_looked():
    made, shape = standing((2.0, AWAY))
    made.looks[:] = []

    assert not seen_elsewhere(made, shape).any()
    long, shape = standing((0.5, {}), (0.5, AWAY))
    long.times_s[:] = [n / 5 for n in range(len(long))]  # seconds between looks
    assert not seen_elsewhere(long, shape)[-4:].any()


def turning(*degrees, agreement=0.95):
    turn = np.zeros((len(degrees), 3))
    turn[:, 0] = np.deg2rad(degrees)
    is_held = np.ones(len(degrees), bool)
    return Turns(turn, np.full(len(degrees), agreement), is_held)


def test_what_lay_flat_and_then_turned_was_no_floor_wherever_the_network_had_the_feet():
    away = np.array([False, True, True, True, True, False, True, True, False])
    rises = turning(0, 0, 0, 20, 25, 25, 20, 0, 0)

    assert begins_to_turn(rises, away).tolist() == [False, *4 * [True], *4 * [False]]
    assert not begins_to_turn(turning(0, 0, 0, 20, 25, 25, 20, 0, 0, agreement=0.7), away).any()
    assert not begins_to_turn(turning(*9 * [0]), away).any()
    assert not begins_to_turn(rises, np.zeros(9, bool)).any()
    sure = 0.95 * np.ones(9)
    for unsure in (slice(1, 3), slice(3, 5)):  # where it lay, or where it turned
        sure[:] = 0.95
        sure[unsure] = 0.7
        assert not begins_to_turn(
            turning(0, 0, 0, 20, 25, 25, 20, 0, 0, agreement=sure), away
        ).any()


@pytest.mark.parametrize(("top_deg", "is_kept"), [(25.0, True), (0.0, False)])
def test_a_foot_that_the_network_has_elsewhere_is_kept_where_it_turns(top_deg, is_kept):
    made, shape = standing((1.0, {}), (2.0, AWAY), (1.0, {}))
    degrees = top_deg * np.sin(np.linspace(0, 3 * np.pi, len(made))).clip(0)
    toward = np.sign(shape.toe_px[0] - shape.heel_px[0])
    ball_px = shape.heel_px + 0.7 * (shape.toe_px - shape.heel_px)
    plane = Plane(ball_px, float(toward))
    model = RearfootModel(np.ones((1, 1), bool), plane, moves=True, agreement=0.9)
    track = as_track(made, Side.LEFT, model, turning(*degrees), shape, 0)

    assert bool(np.isfinite(track.pitch_rad[50:70]).all()) is is_kept
    assert np.isfinite(track.pitch_rad[:20]).all()


@pytest.mark.parametrize("way", [-1.0, 1.0])
def test_the_upper_of_a_foot_leaves_out_the_floor_that_was_cut_out_with_it(way):
    mask = np.zeros((120, 300), bool)
    mask[40:80, 100:200] = True  # the foot
    mask[80:95, 90:210] = True  # floor below it
    heel_x = 150.0 - 50 * way
    heel, toe = (np.array([x, 80.0]) for x in (heel_x, heel_x + 100 * way))
    places = upper(FootShape(heel, toe, 100.0, 1.0, 1.0, mask))

    assert len(places) > 1000
    assert (places[:, 1] < 80).all()
    assert (places[:, 1] > 80 - 25).all()
    assert abs(places[:, 0] - heel_x).min() > 10
    assert not len(upper(FootShape(heel, toe, 100.0, 1.0, 1.0, np.zeros((1, 1), bool))))


@pytest.mark.parametrize(("pivot_px", "is_kept"), [((140.0, 90.0), True), ((140.0, 400.0), False)])
def test_a_seed_redrawn_outside_the_picture_is_not_learned(pivot_px, is_kept):
    seed = Seed(np.array([100.0, 80.0]), np.array([170.0, 88.0]), np.array([110.0, 50.0]))
    mask = np.zeros((120, 200), bool)
    mask[60:90, 40:140] = True  # reaches further back than the seed
    plane = Plane(np.array(pivot_px), seed.handed)
    model = RearfootModel(mask, plane, moves=True, agreement=0.9)
    flat = np.zeros(mask.shape, np.float32)

    redrawn = next_seed(flat, model, seed)

    assert (redrawn is not None) == is_kept
    if redrawn is not None:
        assert redrawn.heel_px[0] < 45
