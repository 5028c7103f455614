"""A foot is measured only where it is: what looks like it while both are elsewhere is not it."""

import cv2
import numpy as np
import pytest
from make_looks import body, look, take

from tiptoe.model import Side
from tiptoe.read.video import one_foot
from tiptoe.read.video.foot_model import Seed
from tiptoe.read.video.foot_shape import FootShape
from tiptoe.read.video.one_foot import learn_again, seen_elsewhere

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
    return made, FootShape(heel, toe, length_px, 1.0, np.zeros((1, 1), bool))


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


def test_a_seed_redrawn_outside_the_picture_is_not_learned(monkeypatch):
    rng = np.random.default_rng(0)
    flat = cv2.GaussianBlur(rng.normal(120, 40, (120, 200)).astype(np.float32), (0, 0), 2)
    heel, ball = np.array([40.0, 80.0]), np.array([140.0, 90.0])
    turned = cv2.getRotationMatrix2D(ball.tolist(), -12, 1)
    seed = Seed(heel, np.array([170.0, 88.0]), np.array([60.0, 50.0]))
    outside = Seed(heel + 500, seed.toe_px + 500, seed.ankle_px + 500)
    pictures = [flat, cv2.warpAffine(flat, turned, (200, 120))]
    monkeypatch.setattr(one_foot, "redrawn_seed", lambda model, seed: outside)  # noqa: ARG005

    _, kept = learn_again(flat, pictures, seed, 1.0, reseed=2)

    assert kept is seed
