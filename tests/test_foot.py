"""Following a foot whose motion is known: registration, learning, tracking, zero."""

from dataclasses import replace

import cv2
import make_foot as make
import numpy as np
import pytest

from tiptoe import evidence
from tiptoe.model import Known, View
from tiptoe.read.video import feet_only
from tiptoe.read.video.box import Box
from tiptoe.read.video.foot_model import RearfootModel, learn
from tiptoe.read.video.foot_track import Tracker, Turns, _Found, follow
from tiptoe.read.video.light import EvenLight
from tiptoe.read.video.register import Fit, Patch, Plane, read, smooth
from tiptoe.read.video.settle import best_pivot, rise_px, shift_px
from tiptoe.read.video.shot import shot_of
from tiptoe.read.video.spool import Spool
from tiptoe.read.video.take import Take

PLANE = Plane(make.BALL, -1)
ANGLES = np.deg2rad(np.r_[np.zeros(6), np.linspace(0, 32, 14), np.linspace(32, 0, 14), np.zeros(6)])

LIT = make.SEED.light
BROAD = EvenLight(500.0)  # so broad that shadows stay


def times(pictures):
    return [number / 30 for number in range(len(pictures))]


def seen(angle_rad, seed):
    return smooth(make.picture(angle_rad, seed=seed))


@pytest.mark.parametrize("angle_deg", [-8.0, 0.0, 3.0, 15.0, 30.0, 40.0])
def test_a_known_turn_is_found_to_a_tenth_of_a_degree(angle_deg):
    patch = Patch(smooth(make.picture(0.0)), make.rearfoot_mask(), PLANE)
    moved = smooth(make.picture(np.deg2rad(angle_deg), shift=(0.6, -0.4), seed=7))

    fit = patch.fit(moved, np.array([np.deg2rad(angle_deg) + 0.06, 0.0, 0.0]))

    assert np.rad2deg(fit.turn[0]) == pytest.approx(angle_deg, abs=0.15)
    assert fit.turn[1:] == pytest.approx([0.6, -0.4], abs=0.15)
    assert fit.agreement > 0.95


def test_brightness_does_not_matter():
    patch = Patch(smooth(make.picture(0.0)), make.rearfoot_mask(), PLANE)
    dim = smooth(make.picture(0.3, light=0.7, seed=3))

    assert patch.fit(dim, np.array([0.25, 0, 0])).turn[0] == pytest.approx(0.3, abs=0.003)


@pytest.mark.parametrize("other", [5, 6, 7, 9])
def test_a_foot_that_looks_otherwise_when_raised_is_found_where_it_is_from_every_start(other):
    patch = Patch(smooth(make.picture(0.0)), make.rearfoot_mask(), PLANE)
    creased = 0.65 * make.picture(0.4, seed=3) + 0.35 * make.picture(0.4, foot=other, seed=4)
    starts = np.deg2rad(np.arange(-9, 12, 3))

    fits = [
        patch.settle(smooth(creased.astype(np.uint8)), np.array([0.4 + off, 0.0, 0.0]))
        for off in starts
    ]

    found = np.rad2deg([fit.turn[0] for fit in fits])
    assert np.ptp(found) < 0.15
    assert found[0] == pytest.approx(np.rad2deg(0.4), abs=0.5)


def test_another_thing_in_its_place_is_not_taken_for_the_foot():
    patch = Patch(smooth(make.picture(0.0)), make.rearfoot_mask(), PLANE)
    other = smooth(make.picture(0.2, foot=9, seed=3))

    assert patch.fit(other, np.array([0.2, 0, 0])).agreement < 0.65


def test_a_foreshortened_turn_is_an_affine_map_that_undoes_itself():
    plane = Plane(make.BALL, -1, 0.8)

    assert plane.linear(0.4) @ plane.linear(-0.4) == pytest.approx(np.eye(2), abs=1e-12)
    assert plane.matrix(np.array([0.4, 0, 0])) @ np.append(make.BALL, 1) == pytest.approx(make.BALL)


@pytest.fixture(scope="module")
def learned():
    reference = smooth(make.picture(0.0))
    pictures = [
        smooth(make.picture(a, seed=i)) for i, a in enumerate(np.deg2rad([2, 8, 16, 24, 32]))
    ]
    return reference, learn(reference, pictures, make.SEED, 1.0)


def test_the_layer_that_turns_is_learned_from_a_rough_seed(learned):
    _, model = learned
    truth = make.rearfoot_mask()

    assert model.moves
    assert (model.mask & truth).sum() / model.mask.sum() > 0.65  # most of what it took is foot
    assert (model.mask & truth).sum() / truth.sum() > 0.9  # and it took nearly all there is
    assert np.linalg.norm(model.plane.pivot_px - make.BALL) < 6


def with_shadow(angle_rad, seed):
    """A foot whose narrow shadow on the floor behind it turns with the heel."""
    ends = np.array([[170, 128, 1], [212, 122, 1]]) @ make.turned(angle_rad).T
    shade = cv2.line(np.zeros(make.SIZE, np.float32), *np.round(ends).astype(int), 70, 2)
    return smooth(np.clip(make.picture(angle_rad, seed=seed) - shade, 0, 255).astype(np.uint8))


def test_a_shadow_that_moves_with_the_heel_is_no_part_of_it():
    pictures = [with_shadow(a, i) for i, a in enumerate(np.deg2rad([2, 8, 16, 24, 32]))]

    model = learn(with_shadow(0.0, 9), pictures, make.SEED, 1.0)

    assert model.moves
    assert model.mask[make.rearfoot_mask()].mean() > 0.6
    assert not model.mask[:, 182:].any()


def test_a_foot_that_never_turns_is_said_to_stand():
    reference = smooth(make.picture(0.0))
    model = learn(reference, [smooth(make.picture(0.0, seed=i)) for i in range(4)], make.SEED, 1.0)

    assert not model.moves


def test_a_film_that_stands_still_teaches_nothing():
    reference = smooth(make.picture(0.0))

    assert not learn(reference, [reference] * 4, make.SEED, 1.0).moves


def test_a_raise_is_followed_without_lag_or_drift(learned):
    reference, model = learned
    turns = follow(reference, model, map(seen, ANGLES, range(40)), times(ANGLES), light=LIT)

    error_deg = np.rad2deg(turns.turn[:, 0] - ANGLES)
    assert np.sqrt(np.mean(error_deg**2)) < 0.3
    assert turns.is_held.all()


def test_the_rise_of_the_heel_is_that_of_the_drawn_one(learned):
    reference, model = learned
    turns = follow(reference, model, map(seen, ANGLES, range(40)), times(ANGLES), light=LIT)
    true = [make.HEEL[1] - (make.turned(a) @ np.append(make.HEEL, 1))[1] for a in ANGLES]

    assert rise_px(model.plane, turns, make.HEEL) == pytest.approx(true, abs=0.6)


def test_a_hidden_foot_is_not_held(learned):
    reference, model = learned
    hidden = [smooth(make.texture(40 + i).astype(np.uint8)) for i in range(5)]
    pictures = [smooth(make.picture(0.0)), *hidden]
    turns = follow(reference, model, pictures, times(pictures), light=LIT)

    assert turns.is_held[0]
    assert not turns.is_held[2:].any()


def in_a_shadow(angle_rad, seed):
    """A pale foot that turns out of a soft shadow, which lies on the room."""
    rows, columns = np.mgrid[: make.SIZE[0], : make.SIZE[1]]
    light = 0.6 + 0.4 / (1 + np.exp(((rows - 108) + 0.4 * (columns - 130)) / 12))
    pale = 95 + 0.5 * make.picture(angle_rad, noise=0.0)
    noise = np.random.default_rng(seed).normal(0, 1.0, make.SIZE)
    return smooth(np.clip(np.round(light * pale + noise), 0, 255).astype(np.uint8))


def test_a_shadow_that_the_foot_turns_out_of_does_not_hold_it_back():
    model = RearfootModel(make.rearfoot_mask(), PLANE, moves=True, agreement=1.0)
    pictures = [in_a_shadow(a, i) for i, a in enumerate(ANGLES)]

    def off_deg(light):
        turns = follow(in_a_shadow(0.0, 99), model, pictures, times(ANGLES), light=light)
        return np.rad2deg(np.abs(turns.turn[:, 0] - ANGLES)).max()

    assert off_deg(LIT) < 0.2
    assert off_deg(BROAD) > 1.5


def creased(angle_rad, seed):
    """A foot that looks less and less like its flat self the higher its heel is."""
    other = 0.9 * min(1.0, max(0.0, angle_rad / np.deg2rad(32)))
    flat, high = (make.picture(angle_rad, seed=seed, foot=foot) for foot in (1, 9))
    return smooth(((1 - other) * flat + other * high).astype(np.uint8))


def test_a_first_quick_raise_is_followed_backwards_once_a_slower_one_showed_the_raised_foot():
    quick = np.deg2rad([9, 20, 30, 32, 32, 32, 28, 20, 9])
    angles = np.concatenate([np.zeros(4), quick, ANGLES])
    pictures = [creased(a, i) for i, a in enumerate(angles)]
    model = RearfootModel(make.rearfoot_mask(), PLANE, moves=True, agreement=1.0)

    once = follow(pictures[0], model, pictures, times(angles), light=LIT)
    twice = follow(
        pictures[0], model, pictures, times(angles), light=LIT, again=pictures.__getitem__
    )

    assert once.is_held[:4].all()
    assert once.is_held[-len(ANGLES) :].all()
    assert once.is_held[4:13].sum() <= 4
    assert twice.is_held.all()
    assert np.rad2deg(twice.turn[:, 0]) == pytest.approx(np.rad2deg(angles), abs=1.5)


@pytest.mark.parametrize("seed", range(6))
def test_missing_pictures_change_no_angle(seed):
    """A browser that is behind sends every third picture of a quick raise, or none for a while."""
    up = np.deg2rad(np.linspace(0, 32, 12))
    angles = np.concatenate([np.zeros(4), *[np.r_[up, np.full(5, up[-1]), up[::-1]]] * 4])
    kept = np.random.default_rng(seed).random(angles.size) > 0.35
    kept[:4] = True
    at = np.array(times(angles))[kept]
    pictures = [creased(a, i) for i, a in enumerate(angles[kept])]
    model = RearfootModel(make.rearfoot_mask(), PLANE, moves=True, agreement=1.0)

    turns = follow(pictures[0], model, pictures, list(at), light=LIT, again=pictures.__getitem__)

    assert np.rad2deg(turns.turn[turns.is_held, 0]) == pytest.approx(
        np.rad2deg(angles[kept][turns.is_held]), abs=2.0
    )
    assert turns.is_held.mean() > 0.9


def test_what_was_held_at_once_is_not_looked_at_again(learned):
    reference, model = learned
    pictures = [smooth(make.picture(a, seed=i)) for i, a in enumerate(ANGLES)]

    turns = follow(reference, model, pictures, times(ANGLES), light=LIT, again=[].__getitem__)

    assert turns.is_held.all()


def test_a_hidden_foot_is_not_held_backwards_either(learned):
    reference, model = learned
    hidden = [smooth(make.texture(40 + i).astype(np.uint8)) for i in range(5)]
    pictures = [reference, *hidden, reference]
    turns = follow(
        reference, model, pictures, times(pictures), light=LIT, again=pictures.__getitem__
    )

    assert turns.is_held.tolist() == [True] + [False] * 5 + [True]


def test_a_foot_that_has_left_the_picture_is_no_reference(learned):
    """What it agreed with is the border, which is repeated for ever outside."""
    reference, model = learned
    tracker, nothing = Tracker(reference, model, LIT), np.zeros_like(reference)
    fairly = sum(evidence.value(f"track_{name}_agreement", unit="1") for name in ("lost", "sure"))
    away = Fit(np.array([0.4, 900.0, 0.0]), fairly / 2, residual=1.0, is_settled=True)

    tracker._remember(nothing, _Found(away, away.agreement))

    assert np.isfinite(tracker.find(nothing, 0.0).turn).all()
    assert tracker.find(reference, 0.1).turn == pytest.approx(np.zeros(3), abs=0.02)


def made_turns(angles, places):
    return Turns(
        np.column_stack([angles, places]), np.ones(len(angles)), np.ones(len(angles), bool)
    )


def test_a_foot_set_down_elsewhere_starts_from_zero_again():
    here = np.zeros((len(ANGLES), 2))
    there = here - 9.0  # nine pixels further left and higher in the picture
    both = made_turns(np.r_[ANGLES, ANGLES], np.r_[here, there])
    rise = rise_px(PLANE, both, make.HEEL)

    assert rise[: len(ANGLES)] == pytest.approx(rise[len(ANGLES) :], abs=0.2)
    assert shift_px(both)[len(ANGLES) + 15] < 0.2


def test_a_pivot_put_down_wrongly_is_found_again():
    wrong = Plane(make.BALL + np.array([12.0, -5.0]), -1)
    turn = [
        np.r_[a, make.turned(a) @ np.append(wrong.pivot_px, 1) - wrong.pivot_px] for a in ANGLES
    ]
    found = best_pivot(wrong, made_turns(ANGLES, np.array(turn)[:, 1:]), 110.0)

    assert found.pivot_px == pytest.approx(make.BALL, abs=0.1)


@pytest.mark.parametrize("times", [0.7, 1.02, 1.4])
def test_a_seed_of_another_length_than_the_layer_that_turned_is_drawn_again(learned, times):
    model = learned[1]
    far = np.percentile(np.nonzero(model.mask)[1] - make.BALL[0], [1, 99])
    reach = np.abs(far).max()
    way = times * reach / evidence.value("ball_along_foot", unit="1") / make.SEED.length_px
    seed = replace(make.SEED, heel_px=make.SEED.along(1 - way))

    redrawn = feet_only.redrawn_seed(model, seed)

    assert (redrawn is seed) == (times == 1.02)
    assert redrawn.length_px * 0.72 == pytest.approx(reach, rel=0.12)


def test_a_patch_high_above_the_place_it_turns_about_is_no_foot():
    patch = np.array([[40.0, 20.0], [42.0, 21.0], [44.0, 20.0]])
    assert feet_only._seed(np.array([10.0, 60.0]), patch) is None
    assert feet_only._seed(np.array([10.0, 22.0]), patch).heel_px[0] > 40


LEG = np.s_[:96, 96:204]  # wider and far more boldly patterned than the foot


def of_feet_alone(angle_rad, *, camera_px=(0, 0), seed=0):
    """A foot at an angle under a leg with a bold pattern that sways as it rises; a camera moves."""
    out = make.picture(angle_rad, seed=seed, noise=0.5).astype(np.float32)
    bold = make.texture(7, shape=(160, 180), low=0, high=255)
    sway = np.array(
        [[1.0, 0.1 * angle_rad, -36 - 40 * angle_rad], [0.0, 1.0, -32 - 60 * angle_rad]]
    )
    out[LEG] = cv2.warpAffine(bold, sway, (108, 96), flags=cv2.INTER_CUBIC)
    shaken = np.array([[1.0, 0.0, camera_px[0]], [0.0, 1.0, camera_px[1]]])
    size = (make.SIZE[1], make.SIZE[0])
    out = cv2.warpAffine(out, shaken, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    return np.clip(np.round(out), 0, 255).astype(np.uint8)


def filmed_alone(spool, angles_rad, *, shake_px=0.0):
    """A take of these pictures in which no body was seen."""
    made = Take(box=Box(0, 0, make.SIZE[1], make.SIZE[0], 1.0), spool=spool)
    for n, angle_rad in enumerate(angles_rad):
        camera_px = shake_px * np.sin([0.9 * n, 0.6 * n + 1.0])
        made.add(n / 30, of_feet_alone(angle_rad, camera_px=camera_px, seed=n))
    colour = np.repeat(made.grey(0)[..., None], 3, axis=2)
    made.colours.update({n: spool.append(colour) for n in range(0, len(made), 8)})
    return made


RAISE = 0.22 * (1 - np.cos(np.linspace(0, 2 * np.pi, 60)))


def test_a_foot_is_found_though_most_of_what_moves_is_a_leg():
    with Spool() as spool:
        seed = feet_only.find_foot(filmed_alone(spool, RAISE), 0)

    assert seed is not None
    assert seed.handed == make.SEED.handed
    assert seed.heel_px == pytest.approx(make.HEEL, abs=0.15 * make.SEED.length_px)


def test_feet_alone_are_followed_from_a_camera_in_the_hand_that_starts_at_the_top():
    held, still = RAISE[:30], np.zeros(20)
    angles_rad = np.concatenate([np.full(20, held[-1]), held[::-1], still, RAISE, still])
    with Spool() as spool:
        made = filmed_alone(spool, angles_rad, shake_px=4.0)
        shot = shot_of(made, make.SIZE[::-1], known=Known())

    (foot,) = shot.feet
    assert shot.view is View.SIDE
    assert made.is_steadied
    assert foot.pitch_rad - foot.pitch_rad[-1] == pytest.approx(angles_rad, abs=0.05)


def test_more_places_are_read_at_once_than_opencv_reads_in_a_row():
    picture = np.random.default_rng(0).random((50, 60), np.float32)
    x, y = np.random.default_rng(1).uniform(0, 49, (2, 2, 70_000)).astype(np.float32)

    found = read(picture, x, y)

    parts = [slice(at, at + 1000) for at in range(0, 70_000, 1000)]
    assert found == pytest.approx(np.hstack([read(picture, x[:, p], y[:, p]) for p in parts]))


def walking(n, *, seed):
    """Nobody's foot in its place: two legs that cross the picture."""
    room = make.texture(2, low=30, high=140)
    for at, pattern in ((9 * n - 60, 11), (9 * n - 140, 12)):
        left, right = max(0, at), min(make.SIZE[1], at + 50)
        if left < right:
            room[:, left:right] = make.texture(pattern, low=0, high=255)[:, left - at : right - at]
    room += np.random.default_rng(seed).normal(0, 0.5, room.shape)
    return np.clip(np.round(room), 0, 255).astype(np.uint8)


def test_a_foot_alone_is_found_between_somebody_walking_in_and_out():
    empty, still = [walking(-9, seed=n) for n in range(25)], np.zeros(25)
    angles_rad = np.concatenate([still, RAISE, still, RAISE, still])
    steps = [walking(n, seed=n) for n in range(35)]
    alone = [of_feet_alone(angle_rad, seed=n) for n, angle_rad in enumerate(angles_rad)]
    film = [*empty, *steps, *alone, *steps[::-1], *empty]
    with Spool() as spool:
        made = Take(box=Box(0, 0, make.SIZE[1], make.SIZE[0], 1.0), spool=spool)
        for n, picture in enumerate(film):
            made.add(n / 30, picture)
        made.add_colour(np.zeros((270, 220), np.uint8))
        shot = shot_of(made, make.SIZE[::-1], known=Known())

    (foot,) = shot.feet
    there = np.s_[60 : 60 + angles_rad.size]
    off_rad = foot.pitch_rad[there] - angles_rad
    assert np.nanmax(np.abs(off_rad)) < 0.05
    assert np.isfinite(off_rad).mean() > 0.9
    assert np.isfinite(np.delete(foot.pitch_rad, there)).mean() < 0.2
