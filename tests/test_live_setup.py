"""The live setup referee: a person drawn from points, moved, turned, hidden and darkened."""

from dataclasses import replace

import numpy as np
import pytest

from tiptoe.live.picture import NoSpool
from tiptoe.live.setup import Scenery, findings
from tiptoe.live.still import is_still
from tiptoe.live.stretch import stands
from tiptoe.model import POSE_POINTS
from tiptoe.read.video.box import whole
from tiptoe.read.video.take import Look, Take

SIZE = (360, 640)
HEIGHT_PX = 500.0
# (along the foot, down) as shares of the body's height, of the left side; the right one behind it.
BODY = {
    "nose": (0.05, 0.06), "ear": (0.0, 0.06), "shoulder": (0.0, 0.18), "hip": (0.0, 0.48),
    "knee": (0.0, 0.72), "ankle": (0.0, 0.95), "heel": (-0.03, 0.99), "foot_index": (0.10, 0.99),
}  # fmt: skip


def look(number=0, *, at=(160.0, 100.0), size=HEIGHT_PX, yaw=0.0, far_score=0.5, wobble=0.0):
    """A person seen from the left at yaw 0, from behind at pi/2, from the front at -pi/2."""
    xy, depth, score = np.zeros((33, 2)), np.zeros((33, 3)), np.full(33, 0.95)
    for i, name in enumerate(POSE_POINTS):
        part = next((p for p in BODY if name.endswith(p)), "nose")
        xy[i] = np.array(at) + size * np.array(BODY[part]) + wobble * number
        side = 1.0 if name.startswith("right") else -1.0
        depth[i] = [side * 0.2 * np.sin(yaw), 0.0, side * 0.2 * np.cos(yaw)]
        if name.startswith("right"):
            score[i] = far_score
    return Look(
        number=number, time_s=number / 30, xy_px=xy, depth_m=depth, score=score, presence=1.0,
        tone=np.zeros(2),
    )  # fmt: skip


def scenery(*, is_person=True, brightness=120.0, rate_hz=30.0, **about):
    take = Take(whole(*SIZE, 480), NoSpool())
    take.looks += [look(number, **about) for number in (0, 8, 16)]
    return Scenery(
        take=take, is_person=is_person, size_px=SIZE, brightness=brightness, rate_hz=rate_hz
    )


def codes(scene):
    return {finding.code: finding.is_blocking for finding in findings(scene)}


def test_a_person_side_on_and_whole_in_good_light_needs_nothing():
    assert codes(scenery()) == {}


@pytest.mark.parametrize(
    ("wrong", "code", "is_blocking"),
    [
        ({"is_person": False}, "no_person", True),
        ({"at": (160.0, 135.0)}, "foot_cut", True),
        ({"at": (300.0, 100.0)}, "foot_cut", True),
        ({"at": (160.0, -40.0)}, "too_near", False),
        ({"far_score": 0.05}, "feet_hidden", False),
        ({"size": 200.0}, "foot_small", False),
        ({"yaw": np.pi / 2}, "not_from_side", True),
        ({"yaw": -np.pi / 2}, "not_from_side", True),
        ({"yaw": 0.7}, "not_from_side", False),
        ({"brightness": 20.0}, "dark", False),
        ({"rate_hz": 9.0}, "low_rate", False),
    ],
)
def test_each_thing_that_is_wrong_is_named_with_a_fix(wrong, code, is_blocking):
    found = findings(scenery(**wrong))
    assert {f.code: f.is_blocking for f in found} == {code: is_blocking}
    assert all(f.fix.endswith(".") and f.message.endswith(".") for f in found)
    assert found[0].picture == f"setup-{code}"


def test_what_blocks_comes_first():
    found = findings(scenery(brightness=10.0, yaw=np.pi / 2))
    assert [f.is_blocking for f in found] == [True, False]


def test_who_moves_does_not_stand():
    assert stands([look(n) for n in (0, 8, 16)])
    assert not stands([look(n, wobble=1.0) for n in (0, 8, 16)])


def test_standing_still_is_told_from_moving_at_any_noise_of_the_camera():
    for noise in (0.0, 0.8, 3.0):
        take = Take(whole(*SIZE, 480), NoSpool())
        take.looks.append(replace(look(), time_s=0.0))
        rng = np.random.default_rng(0)
        for i in range(60):
            take.times_s.append(i / 30)
            take.changes.append(noise * (1 + 0.05 * rng.standard_normal()))
        assert is_still(take)
        for i in range(60, 80):
            take.times_s.append(i / 30)
            take.changes.append(noise + 2.0)
        assert not is_still(take)
    assert not is_still(None)
