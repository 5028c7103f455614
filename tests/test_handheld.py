"""A camera in the hand: what it did is taken off pictures, colours and looks alike."""

from dataclasses import replace
from pathlib import Path

import cv2
import make_film
import numpy as np
import pytest
from make_looks import body, look, shot, take

from tiptoe.app import measure_video
from tiptoe.model import Side, View
from tiptoe.read.video.body import body_rise_px
from tiptoe.read.video.box import Box
from tiptoe.read.video.spool import Spool
from tiptoe.read.video.stance import seed_at
from tiptoe.read.video.take import Take

CLIPS = Path(__file__).parent / "clips"
EVERY = 5  # pictures between looks
BOX = Box(100, 500, 420, 820, 0.5)


def swaying(number):
    """(2, 3) map of crop places, of a camera that turned and moved by some pixels."""
    turn_rad = 0.01 * np.sin(0.9 * number)
    c, s = np.cos(turn_rad), np.sin(turn_rad)
    return np.array([[c, -s, 6 * np.sin(0.7 * number)], [s, c, 5 * np.sin(0.4 * number + 1)]])


def held(still, motions):
    """The take of a camera that moved, steadied: looks lie where that camera saw them."""
    moved = replace(still)
    moved.steady(motions)
    shaken = [replace(each, xy_px=moved.shaken(each.number, each.xy_px)) for each in still.looks]
    moved.looks = shaken
    return moved


def test_feet_and_body_are_where_a_camera_at_rest_would_have_seen_them():
    up = np.clip(0.1 * np.sin(np.arange(60) / 8), 0, None)
    riding = [dict.fromkeys(("ear", "shoulder", "hip"), (0.0, 0.0, up_m)) for up_m in up]
    looks = [look(n, places_m=body(**riding[n])) for n in range(0, 60, EVERY)]
    still = take(looks, count=60, box=BOX)

    moved = held(still, {n: swaying(n) for n in range(60)})

    for a, b in zip(still.looks, moved.still_looks(), strict=True):
        assert b.xy_px == pytest.approx(a.xy_px)
    assert not np.allclose(moved.looks[3].xy_px, still.looks[3].xy_px, atol=2)
    assert body_rise_px(moved, 0) == pytest.approx(body_rise_px(still, 0))
    seeds = seed_at(moved, Side.LEFT, 30), seed_at(still, Side.LEFT, 30)
    assert seeds[0].heel_px == pytest.approx(seeds[1].heel_px)
    assert np.ptp(body_rise_px(still, 0)) > 20


def test_places_of_a_shot_are_shown_where_each_picture_has_them():
    still = take([look(n) for n in range(0, 20, EVERY)], count=20, box=BOX)
    moved = held(still, {n: swaying(n) for n in range(20)})

    shown = replace(
        shot(moved.still_looks(), View.SIDE, 0.0, time_s=np.array(moved.times_s)),
        camera=moved.camera(),
    )

    for each in moved.looks:
        (at,) = np.flatnonzero(shown.pose.time_s == each.time_s)
        assert shown.pictured(shown.pose.xy_px[at], each.time_s) == pytest.approx(each.xy_px)
    assert still.camera() is None
    assert replace(shown, camera=None).pictured(np.ones(2), 0.1) == pytest.approx(np.ones(2))


def test_a_picture_in_colour_is_steadied_as_the_grey_ones_are():
    wide = np.random.default_rng(1).integers(0, 255, (12, 12, 3), dtype=np.uint8)
    room = cv2.resize(wide, (160, 160), interpolation=cv2.INTER_CUBIC)
    motion = swaying(4)
    with Spool() as spool:
        made = Take(Box(0, 0, 160, 160, 1.0), spool)
        for picture in (room, cv2.warpAffine(room, motion, (160, 160))):
            made.add(0.1 * len(made), cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY))
            made.colours[len(made) - 1] = spool.append(picture)
        made.steady({1: motion})

        number, steadied = made.colour(1)

        off = cv2.absdiff(steadied, room)[20:-20, 20:-20].mean()
        assert (number, off < 4) == (1, True)
        assert made.still_changes()[1] < 4 < made.changes[1]


def shaken(film):
    """The film from a hand: it sways by some pixels and turns a little."""
    for time_s, picture in film:
        height, width = picture.shape[:2]
        turn = 0.4 * np.sin(5.6 * time_s + 1)
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turn, 1.05)
        matrix[0, 2] += 6 * np.sin(8 * time_s) + 4 * np.sin(2.5 * time_s)
        matrix[1, 2] += 5 * np.sin(10 * time_s + 0.5) + 5 * np.sin(2 * time_s)
        yield time_s, cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_CUBIC)


def peaks_m(path):
    (found,) = measure_video(path, shoe_length_m=0.29).sets
    sides = [[each for each in (rep.left, rep.right) if each] for rep in found.reps]
    return np.array([max(each.peak_height_m for each in both) for both in sides])


@pytest.mark.slow
@pytest.mark.parametrize(("name", "within"), [("knees_bend", 0.04), ("heels_roll", 0.15)])
def test_a_set_filmed_from_the_hand_is_measured_as_from_a_stand(tmp_path, name, within):
    clip = CLIPS / f"{name}.mp4"
    from_hand = make_film.write(tmp_path / "hand.mp4", shaken(make_film.pictures(clip)))

    assert peaks_m(from_hand) == pytest.approx(peaks_m(clip), rel=within)
