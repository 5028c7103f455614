"""Skin tones of drawn colours: the same whatever the light, and honest in between."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiptoe.read.video.skin import face_tone, foot_tone, is_shod, is_shod_below

SKINS = {"pale": (150, 180, 225), "brown": (75, 110, 165), "dark": (40, 60, 95)}  # BGR
SHOES = {"white": (235, 235, 235), "black": (40, 40, 40), "blue": (160, 90, 30)}


def plain(colour, *, light=1.0, size=(40, 60), noise=0.0):
    """A BGR picture of one colour."""
    rng = np.random.default_rng(0)
    picture = light * np.array(colour) + rng.normal(0, noise, (*size, 3)) if noise else (
        np.tile(light * np.array(colour), (*size, 1))
    )  # fmt: skip
    return np.clip(np.round(picture), 0, 255).astype(np.uint8)


def planar(bgr):
    return cv2.cvtColor(bgr, cv2.COLOR_BGR2YUV_I420)


PLACES = np.array([[20.0, 10.0], [30.0, 20.0], [45.0, 30.0], [50.0, 35.0], [10.0, 5.0]])


@pytest.mark.parametrize("colour", [*SKINS.values(), *SHOES.values()])
def test_face_and_foot_of_one_colour_have_one_tone(colour):
    picture = plain(colour)

    assert foot_tone(picture, PLACES) == pytest.approx(face_tone(planar(picture), PLACES), abs=0.02)


@pytest.mark.parametrize("skin", SKINS.values())
def test_a_foot_of_the_faces_colour_is_bare_and_shoes_are_shod(skin):
    face = face_tone(planar(plain(skin, noise=4.0)), PLACES)

    assert is_shod(face, foot_tone(plain(skin, noise=4.0), PLACES)) is False
    for shoe in SHOES.values():
        assert is_shod(face, foot_tone(plain(shoe, noise=4.0), PLACES)) is True


@pytest.mark.parametrize("light", [0.8, 1.0, 1.2])
@pytest.mark.parametrize("skin", SKINS.values())
def test_brightness_leaves_what_is_worn(skin, light):
    face = face_tone(planar(plain(skin)), PLACES)

    assert is_shod(face, foot_tone(plain(skin, light=light), PLACES)) is False
    assert is_shod(face, foot_tone(plain(SHOES["blue"], light=light), PLACES)) is True


def test_what_lies_between_is_not_decided():
    face = np.array([-0.1, 0.2])

    assert is_shod(face, face + np.array([0.0, 0.05])) is False
    assert is_shod(face, face + np.array([0.0, 0.09])) is None
    assert is_shod(face, face - np.array([0.3, 0.0])) is True


def test_a_few_places_off_the_foot_do_not_count():
    picture = plain(SKINS["pale"])
    picture[:12] = SHOES["blue"]
    alone = foot_tone(plain(SKINS["pale"]), PLACES)

    assert foot_tone(picture, PLACES) == pytest.approx(alone)
    assert face_tone(planar(picture), PLACES) == pytest.approx(
        face_tone(planar(plain(SKINS["pale"])), PLACES)
    )


@given(
    x=st.floats(-1e4, 1e4), y=st.floats(-1e4, 1e4),
)  # fmt: skip
def test_places_outside_the_picture_are_read_at_its_edge(x, y):
    picture = plain(SKINS["brown"])
    at = np.array([[x, y]])

    assert foot_tone(picture, at) == pytest.approx(foot_tone(picture, PLACES))
    assert face_tone(planar(picture), at) == pytest.approx(face_tone(planar(picture), PLACES))


def test_places_are_columns_then_rows_with_centres_at_a_half():
    picture = plain(SHOES["black"])
    picture[10:12, 40:42] = SKINS["pale"]
    skin, shoe = (foot_tone(plain(c), PLACES) for c in (SKINS["pale"], SHOES["black"]))

    assert foot_tone(picture, np.array([[40.0, 10.0]])) == pytest.approx(skin)
    assert foot_tone(picture, np.array([[10.0, 40.0]])) == pytest.approx(shoe)
    for at in ([40.01, 10.01], [41.99, 11.99]):
        assert face_tone(planar(picture), np.array([at])) == pytest.approx(skin, abs=0.02)


@pytest.mark.parametrize("skin", SKINS.values())
def test_without_a_face_the_skin_above_a_foot_says_whether_it_is_bare(skin):
    ankle = foot_tone(plain(skin, noise=4.0), PLACES)

    assert is_shod_below(ankle, foot_tone(plain(skin, light=0.8, noise=4.0), PLACES)) is False
    for shoe in SHOES.values():
        assert is_shod_below(ankle, foot_tone(plain(shoe, noise=4.0), PLACES)) is True


@pytest.mark.parametrize("sock", SHOES.values())
def test_below_cloth_what_has_no_colour_of_skin_is_a_shoe_and_what_has_may_be_one(sock):
    ankle = foot_tone(plain(sock), PLACES)

    assert is_shod_below(ankle, foot_tone(plain(SHOES["white"]), PLACES)) is True
    assert is_shod_below(ankle, foot_tone(plain(SKINS["pale"]), PLACES)) is None
