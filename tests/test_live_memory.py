"""A set longer than the memory: what is kept of it, and that it is measured as a short one is."""

import json
from importlib.resources import files

import av
import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiptoe.live.film import SetFilm
from tiptoe.live.jobs import Jobs
from tiptoe.live.memory import MemorySpool, evenly, let_go
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
SMALL_BYTES = 1_000_000  # room for about half of four raises
FOUR_REPS_S = 6.45
NOBODY = np.random.default_rng(7).integers(0, 255, (40, 96, 64), dtype=np.uint8)


def shown():
    """(time_s, I420 picture) of the shipped clip, 640 pixels high."""
    with av.open(str(HOME.joinpath("hero.mp4"))) as container:
        for frame in container.decode(video=0):
            bgr = frame.to_ndarray(format="bgr24")
            shrink = 640 / max(bgr.shape[:2])
            size = (round(bgr.shape[1] * shrink) // 2 * 2, 640)
            small = cv2.resize(bgr, size, interpolation=cv2.INTER_AREA)
            yield float(frame.pts * frame.time_base), as_yuv(small)


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
    """Four raises of the shipped clip in a memory too small for them; the most ever in it."""
    film, most = new_film(engine, SMALL_BYTES, (360, 640)), 0
    for number, (time_s, yuv) in enumerate(shown()):
        if time_s > FOUR_REPS_S:
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


def test_what_is_kept_is_a_take_of_its_own_that_no_longer_grows():
    spool = MemorySpool()
    take = grown(10, spool)
    let_go(take, spool, 2)
    kept = evenly(take, 2)
    take.add(1.0, np.zeros((64, 64), np.uint8))
    assert kept.times_s == pytest.approx([0.0, 0.2, 0.4, 0.6, 0.8])
    assert shades(kept) == pytest.approx([0, 30, 60, 90, 120], abs=2)
    assert all(number < len(kept) for number in kept.colours)


@settings(max_examples=8, deadline=None)
@given(st.integers(20, 160), st.integers(60_000, 200_000))
def test_memory_is_never_more_than_its_room_and_what_is_kept_is_even(engine, count, room_bytes):
    film = new_film(engine, room_bytes)
    for number in range(count):
        film.see(Frame(number, number / 30, NOBODY[number % len(NOBODY)]))
        assert not film.spool.is_full()
    take = film.take
    kept = evenly(take, len(take) // len(set(take.crops)) if len(set(take.crops)) > 1 else 1)
    steps = np.diff(kept.times_s)
    assert steps == pytest.approx(np.full(steps.size, steps[0]))


def test_a_long_set_has_the_count_and_heights_that_were_drawn(long_set):
    film, most = long_set
    assert most < 1.1 * SMALL_BYTES
    assert len(set(film.take.crops)) < len(film.take) / 2
    shots = film.measurement()()
    assert shots[0].time_s.size == len(film.take)
    recording = film._record.recording(shots, rate_hz=30.0)
    session = session_of([FilmedSet(known=KNOWN, shots=shots)], recording, "")
    reps = [rep for each in session.sets for rep in each.reps]
    assert len(reps) == 4
    for rep, event in zip(reps, TRUTH["events"][:4], strict=True):
        assert rep.left.peak_height_m == pytest.approx(event["peak_height_m"], abs=0.005)
        assert rep.start_s == pytest.approx(event["start_s"], abs=0.07)


def test_what_is_learned_beside_the_pictures_catches_up_with_them(long_set):
    film, _ = long_set
    take = film.take
    so_far = evenly(take, 1)
    for part in (so_far.times_s, so_far.changes, so_far.crops):
        del part[150:]
    so_far.looks[:] = [look for look in so_far.looks if look.number < 150]
    better = Stretch.learned(so_far, take)
    assert len(better.foot) == len(take)
    assert better.shot(0, len(take)).feet[0].rise_px.size == len(take)
