"""The camera's own movement, from a drawn room that was moved by known amounts."""

import cv2
import numpy as np
import pytest
from make_foot import SIZE, texture

from tiptoe.read.video.camera import STILL, Background, steadied

FOOT = (slice(60, 140), slice(60, 160))  # what may move
CORNERS = np.array([[5, 5], [SIZE[1] - 5, 5], [5, SIZE[0] - 5], [SIZE[1] - 5, SIZE[0] - 5]])


def movable():
    mask = np.zeros(SIZE, bool)
    mask[FOOT] = True
    return mask


def similarity(dx_px=0.0, dy_px=0.0, turn_rad=0.0, zoom=1.0):
    """(2, 3) map about the middle of the picture."""
    c, s = zoom * np.cos(turn_rad), zoom * np.sin(turn_rad)
    linear = np.array([[c, -s], [s, c]])
    middle = np.array([SIZE[1] / 2, SIZE[0] / 2])
    return np.hstack([linear, (middle - linear @ middle + [dx_px, dy_px])[:, None]])


def room(move=STILL, *, light=1.0, noise=1.0, seed=0, foot_px=(0, 0), plain=False):
    """A textured room seen by a camera that moved, with a foot in it that moves by itself."""
    wide = np.full((SIZE[0] + 80, SIZE[1] + 80), 120.0) if plain else texture(
        3, shape=(SIZE[0] + 80, SIZE[1] + 80)
    )  # fmt: skip
    move = np.hstack([move[:, :2], (move[:, 2] - move[:, :2] @ [40, 40])[:, None]])
    out = cv2.warpAffine(wide, move, (SIZE[1], SIZE[0]), flags=cv2.INTER_CUBIC)
    rows, columns = FOOT
    dx, dy = foot_px
    foot = texture(4, shape=(rows.stop - rows.start, columns.stop - columns.start))
    out[rows.start + dy : rows.stop + dy, columns.start + dx : columns.stop + dx] = foot
    out = light * out + np.random.default_rng(seed).normal(0, noise, SIZE)
    return np.clip(np.round(out), 0, 255).astype(np.uint8)


def off_px(found, truth):
    """How far the corners of the picture land from where they should, worst of them."""
    apart = CORNERS @ (found - truth)[:, :2].T + (found - truth)[:, 2]
    return float(np.linalg.norm(apart, axis=1).max())


MOVES = {
    "still": {},
    "a tenth of a pixel": {"dx_px": 0.1, "dy_px": -0.1},
    "a pixel and a half": {"dx_px": 1.5, "dy_px": 0.4},
    "a turn": {"turn_rad": 0.01},
    "a zoom": {"zoom": 1.01},
    "all of it": {"dx_px": -4.0, "dy_px": 3.3, "turn_rad": -0.015, "zoom": 0.99},
}


@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES)
@pytest.mark.parametrize("light", [0.8, 1.0, 1.2])
def test_a_known_movement_is_found_to_a_fraction_of_a_pixel_in_any_light(move, light):
    truth = similarity(**move)
    found = Background(room(), movable()).motion(room(truth, light=light, seed=1))

    assert off_px(found, truth) < 0.15


def test_a_foot_that_moves_by_itself_does_not_count():
    found = Background(room(), movable()).motion(room(foot_px=(8, -10), seed=1))

    assert off_px(found, STILL) < 0.15


def test_something_that_passes_in_the_background_does_not_count():
    passing = room(seed=1)
    passing[:60, 150:] = texture(9, shape=(60, SIZE[1] - 150))

    assert off_px(Background(room(), movable()).motion(passing), STILL) < 0.2


def test_a_slow_drift_is_followed_without_gathering_error():
    background = Background(room(), movable())
    for k in range(40):
        truth = similarity(dx_px=0.5 * k, dy_px=-0.2 * k)
        found = background.motion(room(truth, seed=k))

    assert off_px(found, truth) < 0.2


def test_what_cannot_be_told_is_not_guessed():
    blank = Background(room(plain=True, noise=0.0), np.ones(SIZE, bool))
    assert (blank.motion(room(similarity(dx_px=3.0))) == STILL).all()

    background = Background(room(), movable())
    last = background.motion(room(similarity(dx_px=2.0), seed=1))
    elsewhere = np.round(texture(11)).astype(np.uint8)
    assert (background.motion(np.zeros(SIZE, np.uint8)) == last).all()
    assert (background.motion(elsewhere) == last).all()


def test_a_camera_that_stands_still_is_said_to():
    background = Background(room(), movable())
    quiet = [room(seed=k, foot_px=(0, -k)) for k in range(1, 9)]
    shaken = [room(similarity(dx_px=1.5 * (-1) ** k, dy_px=0.5), seed=k) for k in range(1, 9)]

    assert not background.moves(quiet)
    assert background.moves(shaken)
    assert background.moves(quiet[:5] + shaken[:3])
    assert not background.moves([])
    assert (background.motion(np.zeros(SIZE, np.uint8)) == STILL).all()  # starts from rest again


def dim(move=STILL, *, seed):
    """A plain room in poor light: its contrast is that of the grain of the film."""
    picture = room(move, seed=seed, noise=0.0).astype(float)
    grain = cv2.GaussianBlur(np.random.default_rng(seed).normal(0, 12, SIZE), (0, 0), 0.7)
    return np.clip(np.round(50 + 0.3 * (picture - 120) + grain), 0, 255).astype(np.uint8)


def test_the_grain_of_a_dim_room_is_no_movement_and_hides_none():
    background = Background(dim(seed=0), movable())
    away = [similarity(dx_px=3.0 * (-1) ** k, dy_px=1.0) for k in range(1, 13)]

    assert not background.moves([dim(seed=k) for k in range(1, 13)])
    assert background.moves([dim(move, seed=k) for k, move in enumerate(away)])


def test_a_phone_that_changes_its_exposure_does_not_move():
    background = Background(room(), movable())

    assert not background.moves([room(seed=k, light=0.8 + 0.05 * k) for k in range(1, 9)])


def test_one_bump_is_not_a_moving_camera():
    background = Background(room(), movable())
    bumped = [room(similarity(dx_px=3.0 if k == 4 else 0.0), seed=k) for k in range(1, 9)]

    assert not background.moves(bumped)


def test_a_steadied_picture_is_the_reference_again():
    move = similarity(dx_px=3.3, dy_px=-2.0, turn_rad=0.02)
    reference, moved = room(noise=0.0), room(move, noise=0.0)
    inner = (slice(12, -12), slice(12, -12))
    keep = ~movable()[inner]

    def apart(picture):
        return np.abs(picture[inner].astype(int) - reference[inner])[keep].mean()

    assert apart(steadied(moved, move)) < 1.5
    assert apart(moved) > 10 * apart(steadied(moved, move))


@pytest.mark.parametrize("dx_px", [0.3, -2.4])
def test_a_mirror_turns_the_sideways_movement_round(dx_px):
    truth = similarity(dx_px=dx_px, dy_px=0.7, turn_rad=0.01)
    here = Background(room(), movable()).motion(room(truth, seed=1))
    there = Background(
        np.ascontiguousarray(room()[:, ::-1]), np.ascontiguousarray(movable()[:, ::-1])
    ).motion(np.ascontiguousarray(room(truth, seed=1)[:, ::-1]))
    flip = np.array([[-1.0, 0.0, SIZE[1] - 1], [0.0, 1.0, 0.0]])
    back = flip[:, :2] @ there[:, :2] @ flip[:, :2]
    shift = flip[:, :2] @ (there[:, :2] @ flip[:, 2] + there[:, 2]) + flip[:, 2]

    assert off_px(np.hstack([back, shift[:, None]]), here) < 0.15
