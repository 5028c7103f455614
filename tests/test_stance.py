"""The flat, quiet picture and the feet in it, from looks whose truth is known."""

import numpy as np
import pytest
from make_looks import PX_PER_M, body, look, mirrored, take

from tiptoe import evidence
from tiptoe.model import Side
from tiptoe.read.video.box import Box
from tiptoe.read.video.stance import (
    other_quiet_pictures,
    other_stretches,
    quiet_picture,
    seed_at,
)

RATE_HZ = 30.0
EVERY = 5  # pictures between looks
FOOT_M = 0.22  # heel to toe point of the drawn body, on the floor
UP = {"heel": (0.0, 0.0, 0.08), "ankle": (0.0, 0.0, 0.07)}


def clip(pieces, *, noise=0.05, seed=0):
    """Looks and changes of pieces (seconds, moved points, change from picture to picture)."""
    looks, changes = [], []
    for duration_s, moved_m, change in pieces:
        for _ in range(round(duration_s * RATE_HZ)):
            if len(changes) % EVERY == 0:
                looks.append(look(len(changes), places_m=body(**moved_m), rate_hz=RATE_HZ))
            changes.append(change)
    noisy = np.array(changes) + np.random.default_rng(seed).uniform(0, noise, len(changes))
    return take(looks, count=len(changes), changes=noisy, rate_hz=RATE_HZ)


def test_a_set_that_starts_from_standing_gives_its_first_still_picture():
    quiet = quiet_picture(clip([(0.5, {}, 3.0), (1.5, {}, 0.0), (2.0, UP, 3.0)]), Side.LEFT)

    assert quiet.is_start
    assert 0.5 <= quiet.number / RATE_HZ < 1.0


def test_a_clip_that_starts_on_the_toes_waits_until_the_heel_is_down():
    made = clip([(3.0, UP, 0.0), (1.0, UP, 3.0), (1.5, {}, 0.0), (2.0, UP, 3.0)])
    quiet = quiet_picture(made, Side.LEFT)

    assert 4.0 <= quiet.number / RATE_HZ <= 5.5
    assert not quiet.is_start  # later than the start of a set


def test_a_foot_that_first_stands_elsewhere_is_not_the_reference():
    away = dict.fromkeys(("heel", "foot_index", "ankle"), (0.0, 0.3, 0.0))
    quiet = quiet_picture(clip([(1.0, away, 0.0), (1.0, away, 3.0), (3.0, {}, 0.0)]), Side.LEFT)

    assert quiet.number / RATE_HZ >= 2.0


def test_without_a_still_moment_the_quietest_low_one_is_taken():
    made = clip([(1.0, {}, 4.0), (1.0, UP, 1.0), (1.0, {}, 2.5), (1.0, UP, 4.0)], noise=1.0)
    made.changes[5::7] = [9.0] * len(made.changes[5::7])
    quiet = quiet_picture(made, Side.LEFT)

    assert 2.0 <= quiet.number / RATE_HZ < 3.0
    assert not quiet.is_start


def test_heels_below_flat_between_raises_do_not_push_the_flat_start_aside():
    back = {"foot_index": (0.0, 0.0, 0.05)}  # toes up: heels lower than in flat stance
    quiet = quiet_picture(clip([(1.5, {}, 0.0), (4.0, back, 3.0)]), Side.LEFT)

    assert quiet.is_start
    assert quiet.number / RATE_HZ < 1.5


def test_other_quiet_pictures_are_low_and_each_of_a_stance_of_its_own():
    made = clip([(1.5, {}, 0.0), (1.0, UP, 3.0)] * 3)
    others = other_quiet_pictures(made, Side.LEFT, 5, count=2)
    seconds = np.array(others) / RATE_HZ

    assert len(others) == 2
    assert all(at % 2.5 < 1.5 for at in seconds)  # the heel is low there
    assert np.abs(np.subtract.outer([5 / RATE_HZ, *seconds], seconds))[0].min() >= 1.0
    assert abs(seconds[0] - seconds[1]) >= 1.0


def test_other_stretches_are_those_without_movement_in_which_the_body_stands_as_low():
    upper = ("ear", "eye", "nose", "mouth", "shoulder", "hip", "knee")
    whole = UP | dict.fromkeys(upper, (0.0, 0.0, 0.08))
    made = clip([(1.5, {}, 0.0), (1.0, whole, 3.0), (1.5, whole, 0.0), (1.0, {}, 3.0)] * 2)
    number = round(5.8 * RATE_HZ)
    seconds = np.array(other_stretches(made, number, count=3)) / RATE_HZ

    assert all(at % 5.0 < 1.5 for at in seconds)
    assert len(seconds) == 2
    assert len(other_stretches(made, number, count=1)) == 1
    second = round(seconds[1] * RATE_HZ)
    assert second not in other_stretches(made, second, count=3)


def test_the_noise_of_the_video_is_no_movement():
    grainy = clip([(0.5, {}, 3.0), (1.5, {}, 1.0), (2.0, UP, 3.0)], noise=0.2)
    quiet = quiet_picture(grainy, Side.LEFT)

    assert quiet.is_start
    assert 0.5 <= quiet.number / RATE_HZ < 1.0


def test_without_a_body_the_first_still_picture_counts():
    changes = [4.0] * 20 + [0.0] * 40
    quiet = quiet_picture(take([], count=60, changes=changes), None)

    assert 20 <= quiet.number <= 30
    assert quiet.is_start
    moving = [4.0, 1.0] * 30
    assert not quiet_picture(take([], count=60, changes=moving), None).is_start


TRUNK = ("ear", "shoulder", "hip", "elbow", "wrist", "nose", "knee")
ON_TIPTOE = {**UP, **dict.fromkeys(TRUNK, (0.0, 0.0, 0.07))}
HARDLY_UP = dict.fromkeys((*UP, *TRUNK), (0.0, 0.0, 0.015))
KNEES_BENT = dict.fromkeys(TRUNK[:-1], (0.0, 0.0, -0.07))
ON_A_STEP = {**ON_TIPTOE, **dict.fromkeys(("heel", "foot_index", "ankle"), (0.0, 0.0, 0.07))}


@pytest.mark.parametrize(
    ("first", "last", "starts"),
    [
        (ON_TIPTOE, {}, False),
        ({}, {}, True),
        (HARDLY_UP, {}, True),
        ({}, ON_TIPTOE, True),
        ({}, KNEES_BENT, True),
        (ON_A_STEP, {}, True),
    ],
    ids=["begins at a top", "stands", "sways", "ends at a top", "bends the knees", "steps down"],
)
def test_seen_from_before_the_flat_picture_is_where_the_body_stands_lower(first, last, starts):
    made = clip([(1.0, first, 0.0), (1.0, ON_TIPTOE, 3.0), (1.0, last, 0.0)])
    quiet = quiet_picture(made, None)

    assert (quiet.number / RATE_HZ < 1.0) is starts
    assert quiet.is_start is starts


def test_seen_from_before_without_a_still_moment_the_body_is_low_in_the_flat_picture():
    made = clip([(0.5, ON_TIPTOE, 4.0), (0.5, {}, 4.0), (0.5, ON_TIPTOE, 4.0)], noise=3.0)

    assert 0.5 <= quiet_picture(made, None).number / RATE_HZ < 1.0


@pytest.mark.parametrize("factor", [0.8, 1.2])
def test_brightness_leaves_the_choice_of_picture(factor):
    made = clip([(0.5, {}, 3.0), (1.5, {}, 0.0), (2.0, UP, 3.0)])
    first = quiet_picture(made, Side.LEFT)
    made.changes[:] = [factor * change for change in made.changes]

    assert quiet_picture(made, Side.LEFT).number == first.number


@pytest.mark.parametrize("scale", [1.0, 0.5])
def test_the_seed_lies_on_the_foot_and_reaches_past_the_network_points(scale):
    box = Box(100, 600, 600, 960, scale)
    made = take([look(n) for n in (0, 5, 10)], box=box)
    seed = seed_at(made, Side.LEFT, 5)
    heel, toe, ankle = box.to_crop(made.looks[0].foot(Side.LEFT))
    length = FOOT_M * PX_PER_M * scale

    share = 1 + sum(evidence.value(f"pose_{p}_inside", unit="1") for p in ("heel", "toe"))
    assert seed.length_px == pytest.approx(share * length)
    assert seed.heel_px[0] > heel[0]
    assert seed.toe_px[0] < toe[0]  # the left side is seen: toes left of the heel
    assert seed.ankle_px[0] == pytest.approx(ankle[0])
    assert (seed.heel_px[1], seed.toe_px[1]) == pytest.approx((heel[1] + 0.06 * length,) * 2)


def test_one_wrong_look_does_not_move_the_seed():
    looks = [look(n) for n in (0, 5, 10)]
    right = seed_at(take(looks), Side.LEFT, 5)
    looks[1] = look(5, places_m=body(heel=(0.0, 0.2, 0.3)))
    seed = seed_at(take(looks), Side.LEFT, 5)

    assert seed.heel_px == pytest.approx(right.heel_px)
    assert seed.toe_px == pytest.approx(right.toe_px)


def test_a_mirror_swaps_the_seeds_of_left_and_right():
    box = Box(0, 0, 720, 960, 1.0)
    looks = [look(n, yaw_rad=0.3, places_m=body(left_heel=(0, 0, 0.03))) for n in (0, 5, 10)]
    here = seed_at(take(looks, box=box), Side.LEFT, 5)
    there = seed_at(take([mirrored(each) for each in looks], box=box), Side.RIGHT, 5)

    for a, b in ((here.heel_px, there.heel_px), (here.toe_px, there.toe_px)):
        assert b == pytest.approx([719 - a[0], a[1]])
