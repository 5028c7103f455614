"""A dissolve is noticed where one was made; movement, light and cuts are not taken for one."""

from pathlib import Path

import make_film
import make_foot as make
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiptoe.app import measure_video
from tiptoe.read.video.dissolve import Dissolves, is_wide, runs_outside

CLIPS = Path(__file__).parent / "clips"
SIZE = (48, 48)
RATE_HZ = 30


def room(seed, time_s=0.0, *, light=1.0):
    """A room with large forms, and somebody in it who goes up and down."""
    rng = np.random.default_rng(seed)
    large = np.kron(rng.uniform(20, 235, (6, 6)), np.ones((8, 8)))
    picture = 0.8 * large + 0.2 * make.texture(seed, shape=SIZE, low=20, high=235)
    up = 1.5 * np.sin(2 * np.pi * time_s / 2.0)
    rows, columns = np.mgrid[: SIZE[0], : SIZE[1]]
    body = np.exp(-(((rows - 24 - up) / 14) ** 2 + ((columns - 24) / 5) ** 2) * 2)
    picture = (1 - body) * picture + body * (240 if seed % 2 else 15)
    return np.clip(light * picture, 0, 255)


def seen(pictures, *, noise=1.0):
    """The spans found in (time_s, picture)."""
    found = Dissolves()
    for n, (time_s, picture) in enumerate(pictures):
        grain = np.random.default_rng(n).normal(0, noise, SIZE)
        found.add(time_s, np.round(picture + grain).astype(np.float32))
    return found.spans


def blended(start_s, long_s, *, first=1, second=2):
    for n in range(int((start_s + long_s + 2) * RATE_HZ)):
        time_s = n / RATE_HZ
        share = np.clip((time_s - start_s) / long_s, 0, 1)
        yield time_s, (1 - share) * room(first, time_s) + share * room(second, time_s)


@settings(max_examples=12, deadline=None)
@given(st.floats(0.4, 1.6), st.floats(1.0, 2.5), st.integers(1, 40))
def test_a_dissolve_is_found_from_its_begin_to_its_end(long_s, start_s, seed):
    (span,) = seen(blended(start_s, long_s, first=seed, second=seed + 1))

    assert span == pytest.approx((start_s, start_s + long_s), abs=0.3)


@given(st.integers(1, 40), st.floats(0.3, 0.7))
def test_two_rooms_differ_everywhere_and_somebody_who_moved_in_one_only_there(seed, moved_s):
    assert is_wide((room(seed) - room(seed + 1)).ravel())
    assert not is_wide((room(seed, moved_s) - room(seed)).ravel())


def test_a_hard_cut_and_one_long_shot_are_no_dissolves():
    moments = np.arange(0, 5, 1 / RATE_HZ)

    assert seen((t, room(1 if t < 2.5 else 2, t)) for t in moments) == []
    assert seen((t, room(1, t)) for t in moments) == []


@pytest.mark.parametrize("seconds", [0.4, 1.0, 2.0])
def test_a_change_of_light_is_no_dissolve(seconds):
    lights = ((n / RATE_HZ, min(1.0, 0.5 + 0.5 * n / RATE_HZ / seconds)) for n in range(120))

    assert seen((t, room(1, t, light=light)) for t, light in lights) == []


@pytest.mark.parametrize("px_per_s", [2, 10, 30])
def test_a_camera_that_turns_and_somebody_who_walks_in_are_no_dissolves(px_per_s):
    wide = np.hstack([room(seed) for seed in range(1, 5)])
    turning = ((n / RATE_HZ, int(n / RATE_HZ * px_per_s)) for n in range(130))
    assert seen((t, wide[:, x : x + 48]) for t, x in turning if x + 48 < wide.shape[1]) == []

    def walking(time_s):
        picture = room(3)
        left = int(np.clip(time_s * px_per_s - 16, -16, 20))
        picture[8:, max(0, left) : max(0, left + 16)] = 240
        return picture

    assert seen((n / RATE_HZ, walking(n / RATE_HZ)) for n in range(130)) == []


def raised_out_of_focus(up_px):
    """A blurred copy of somebody who raises, as it fills the sides of upright films."""
    rows, columns = np.mgrid[: SIZE[0], : SIZE[1]]
    body = np.exp(-(((rows - 34 + up_px) / 24) ** 4 + ((columns - 24) / 24) ** 4))
    return 150 - 80 * body


def test_who_moves_out_of_focus_and_comes_back_is_no_dissolve():
    moments = np.arange(0, 9, 1 / RATE_HZ)
    up_px = 16 * np.clip(1.2 * np.sin(2 * np.pi * moments / 4), 0, 1)  # at the end as at first

    assert seen(zip(moments, map(raised_out_of_focus, up_px), strict=True)) == []


def test_a_shot_that_comes_back_later_had_dissolved():
    there = list(blended(1.5, 0.8))
    back = [
        (there[-1][0] + 1.5 + t, picture) for t, picture in blended(1.5, 0.8, first=2, second=1)
    ]

    assert [start_s for start_s, _ in seen(there + back)] == pytest.approx([1.5, 7.3], abs=0.4)


def test_only_what_shows_both_shots_is_left_out():
    times_s = [n / 10 for n in range(100)]

    assert runs_outside([(2.0, 3.0), (5.0, 6.0)], times_s) == [(0, 19), (32, 49), (62, 100)]
    assert runs_outside([(-1.0, 20.0)], times_s) == []


@pytest.mark.slow
def test_two_sets_that_dissolve_are_measured_apart_and_what_is_cut_through_is_said(tmp_path):
    """In the second raise of the first set another set comes in."""
    start_s, end_s = 4.3, 5.1
    first = make_film.pictures(CLIPS / "knees_bend.mp4", until_s=end_s)
    second = make_film.pictures(CLIPS / "sticker.mp4")
    film = make_film.dissolved(first, second, start_s, end_s)
    session = measure_video(make_film.write(tmp_path / "film.mp4", film), shoe_length_m=0.29)

    assert [each.rep_count for each in session.sets] == [1, 1]
    assert [w.code for w in session.warnings if w.code == "dissolve"] == ["dissolve"]
    assert session.sets[0].reps[0].end_s < start_s
    assert session.sets[1].reps[0].start_s > end_s
    assert [each.start_s < start_s for each in session.sets[0].segmentation.rejected] == [True]
