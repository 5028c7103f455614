"""A set longer than the memory: what is kept of it, and that it is measured as a short one is."""

import json
import math
from importlib.resources import files

import av
import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiptoe import evidence
from tiptoe.live.film import SetFilm
from tiptoe.live.jobs import Jobs
from tiptoe.live.memory import MemorySpool, let_go, so_far
from tiptoe.live.picture import as_yuv
from tiptoe.live.record import FilmedSet, Record, session_of
from tiptoe.live.stretch import Stretch
from tiptoe.model import Known
from tiptoe.read.pose.blazepose import BlazePose
from tiptoe.read.video.box import whole
from tiptoe.read.video.frames import Frame
from tiptoe.read.video.take import Take

HOME = files("tiptoe").joinpath("demo")
TRUTH = json.loads(HOME.joinpath("hero.json").read_text("utf-8"))
KNOWN = Known(shoe_length_m=TRUTH["subject"]["shoe_length_m"])
SMALL_BYTES = 800_000  # room for about half of three raises
THREE_REPS_S = 5.0
RATE_HZ = 30.0
NOBODY = np.random.default_rng(7).integers(0, 255, (40, 96, 64), dtype=np.uint8)


def shown(*, top_px=0):
    """(time_s, I420 picture) of the shipped clip, 640 pixels high, below a row."""
    with av.open(str(HOME.joinpath("hero.mp4"))) as container:
        for frame in container.decode(video=0):
            bgr = frame.to_ndarray(format="bgr24")
            shrink = 640 / max(bgr.shape[:2])
            size = (round(bgr.shape[1] * shrink) // 2 * 2, 640)
            small = cv2.resize(bgr, size, interpolation=cv2.INTER_AREA)
            yield float(frame.pts * frame.time_base), as_yuv(small[top_px:])


def new_film(engine, room_bytes, size_px=(64, 64)):
    record = Record()
    record.add(b"", 0.0, size_px)
    film = SetFilm(engine, KNOWN, record, Jobs(is_threaded=False))
    film.spool.room_bytes = room_bytes
    return film


@pytest.fixture(scope="module")
def engine():
    return BlazePose()


@pytest.fixture(scope="module")
def long_set(engine):
    """Three raises of the shipped clip in a memory too small for them; the most ever in it."""
    film, most = new_film(engine, SMALL_BYTES, (360, 640)), 0
    for number, (time_s, yuv) in enumerate(shown()):
        if time_s > THREE_REPS_S:
            break
        film.see(Frame(number, time_s, yuv))
        most = max(most, film.spool.size_bytes)
    return film, most


def grown(count, spool, *, colour_every=3):
    take = Take(whole(64, 64, 480), spool)
    for i in range(count):
        take.add(i / 10, np.full((64, 64), 15 * i, np.uint8))
        if i % colour_every == 0:
            take.add_colour(np.full((96, 64), 15 * i, np.uint8))
    return take


def shades(take):
    return [round(float(take.grey(n).mean())) for n in range(len(take))]


def test_pictures_let_go_show_the_last_one_kept_and_keep_their_number():
    spool = MemorySpool()
    take = grown(10, spool)
    before = spool.size_bytes
    let_go(take, spool, 4)
    assert shades(take) == pytest.approx([0, 0, 0, 0, 60, 60, 60, 60, 120, 120], abs=2)
    assert take.times_s == pytest.approx([i / 10 for i in range(10)])
    assert spool.size_bytes < before
    take.add(1.0, np.zeros((64, 64), np.uint8))
    assert take.colour(len(take) - 1)[1].shape == (64, 64, 3)


def test_letting_go_twice_is_letting_go_once():
    spool = MemorySpool()
    take = grown(16, spool)
    let_go(take, spool, 2)
    let_go(take, spool, 4)
    once, crops, colours = spool.size_bytes, list(take.crops), dict(take.colours)
    let_go(take, spool, 4)
    assert (spool.size_bytes, take.crops, take.colours) == (once, crops, colours)


def test_a_take_as_it_is_now_does_not_grow():
    take = grown(10, MemorySpool())
    now = so_far(take)
    take.add(1.0, np.zeros((64, 64), np.uint8))
    take.add_colour(np.zeros((96, 64), np.uint8))
    assert len(now) == len(now.times_s) == len(now.changes) == 10
    assert now.colours != take.colours


@settings(max_examples=8, deadline=None)
@given(st.integers(20, 160), st.integers(60_000, 200_000))
def test_memory_is_never_more_than_its_room_and_what_is_kept_is_even(engine, count, room_bytes):
    film = new_film(engine, room_bytes)
    for number in range(count):
        film.see(Frame(number, number / 30, NOBODY[number % len(NOBODY)]))
        assert not film.spool.is_full()
    kept = sorted({film.take.crops.index(crop) for crop in film.take.crops})
    steps = list(np.diff(kept))
    newest = steps.index(1) if 1 in steps else len(steps)
    assert set(steps[: max(0, newest - 1)]) <= {film._apart}
    assert set(steps[newest:]) <= {1}


def test_a_long_set_in_which_no_foot_was_followed_is_counted_without_heights(long_set):
    film, _ = long_set
    stretch = Stretch(film.take)
    stretch.grow()
    stretch.foot = None
    shot = stretch.whole((360, 640), KNOWN)
    assert shot.feet == ()
    assert shot.warnings[-1].code == "long_set"
    assert np.nanmax(shot.body_rise_px) > 5 * np.nanmedian(np.abs(np.diff(shot.body_rise_px)))


def reps_at_the_end(film):
    shots = film.measurement()()
    assert sum(shot.time_s.size for shot in shots) == len(film.take)
    recording = film._record.recording(shots, rate_hz=30.0)
    session = session_of([FilmedSet(known=KNOWN, shots=shots)], recording, "")
    return [rep for each in session.sets for rep in each.reps]


def test_a_long_set_has_the_count_and_heights_that_were_drawn(long_set):
    film, most = long_set
    assert most < 1.1 * SMALL_BYTES
    assert len(set(film.take.crops)) < len(film.take) / 2
    reps = reps_at_the_end(film)
    assert len(reps) == 3
    for rep, event in zip(reps, TRUTH["events"][:3], strict=True):
        assert rep.left.peak_height_m == pytest.approx(event["peak_height_m"], abs=0.005)
        assert rep.start_s == pytest.approx(event["start_s"], abs=0.07)


def test_what_is_learned_beside_the_pictures_catches_up_with_them(long_set):
    film, _ = long_set
    take = film.take
    early = so_far(take)
    for part in (early.times_s, early.changes, early.crops):
        del part[110:]
    early.looks[:] = [look for look in early.looks if look.number < 110]
    better = Stretch.learned(early, take)
    assert len(better.foot) == len(take)
    assert better.shot(0, len(take)).feet[0].rise_px.size == len(take)


def test_feet_alone_are_counted_while_they_rise(engine):
    film = new_film(engine, 24e6, (360, 220))
    for number, (time_s, yuv) in enumerate(shown(top_px=420)):
        if time_s > THREE_REPS_S:
            break
        film.see(Frame(number, time_s, yuv))
    assert not film.take.looks
    assert len(film.reps) == 3
    for rep, event in zip(film.reps, TRUTH["events"][:3], strict=True):
        assert rep.left.peak_height_m == pytest.approx(event["peak_height_m"], abs=0.012)


@pytest.mark.slow
@pytest.mark.parametrize("minutes", [1, 2, 5])
def test_a_set_of_minutes_is_measured_as_the_file_is(engine, minutes):
    from tiptoe.app import measure_video

    room_bytes = evidence.value("live_memory", unit="byte")
    film = new_film(engine, room_bytes, (360, 640))
    pictures = [yuv for _, yuv in shown()]
    turns = math.ceil(60 * minutes * RATE_HZ / len(pictures))
    for number in range(turns * len(pictures)):
        turn, at = divmod(number, len(pictures))
        yuv = pictures[at if turn % 2 == 0 else -1 - at]
        film.see(Frame(number, number / RATE_HZ, yuv))
        assert film.spool.size_bytes < 1.1 * room_bytes
    file = measure_video(str(HOME.joinpath("hero.mp4")), shoe_length_m=KNOWN.shoe_length_m)
    heights = [rep.left.peak_height_m for rep in file.sets[0].reps]
    asked = [h for turn in range(turns) for h in (heights, heights[::-1])[turn % 2]]
    found = [rep.left.peak_height_m for rep in reps_at_the_end(film)]
    assert len(found) == len(asked)
    assert np.abs(np.subtract(found, asked)).max() < 0.003
