"""A sticker on the heel is measured where it is one, and never found where there is none."""

from pathlib import Path

import make_disc as make
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiptoe.app import measure_video
from tiptoe.live.film import SetFilm
from tiptoe.live.jobs import Jobs
from tiptoe.live.record import Record
from tiptoe.measure.scale import scale_of
from tiptoe.model import Known, Marker, ScaleSource
from tiptoe.read.pose.blazepose import borrowed
from tiptoe.read.video.decode import open_video
from tiptoe.read.video.dot import dots
from tiptoe.read.video.marker import marked
from tiptoe.read.video.spool import Spool
from tiptoe.read.video.sticker import ASTRAY, NOWHERE, SEVERAL

PITCHES = np.deg2rad([0, 0, 25, 10, 0, 30, 1, 20, 0])
PLACE = (305, 825)  # on the flat foot
CLIP = Path(__file__).parent / "clips" / "sticker.mp4"
PX_PER_M = 437.06  # of the rendered clip, where the middle of the heel is
ANYWHERE = np.ones((70, 80), bool)


def drawn(longest, shortest, tilt_rad, *, middle=(40.3, 34.7), colour=make.WHITE, **camera):
    ground = make.textured(make.SHOE, 3, shape=(70, 80), strength=6)
    return make.blended(
        ground, make.disc(longest, shortest, tilt_rad, middle, (70, 80)), colour, **camera
    )


@settings(max_examples=15, deadline=None)
@given(st.floats(10, 26), st.floats(0.72, 1.0), st.floats(0, 3.1), st.floats(0.5, 1.2))
def test_a_disc_is_measured_to_a_fraction_of_a_pixel(longest, share, tilt_rad, blur):
    found = dots(drawn(longest, share * longest, tilt_rad, blur=blur), ANYWHERE, 1.1 * longest)

    assert [dot.longest_px for dot in found] == [pytest.approx(longest, rel=0.02, abs=0.15)]
    assert found[0].shortest_px == pytest.approx(share * longest, rel=0.03, abs=0.2)
    assert found[0].centre_px == pytest.approx([40.3, 34.7], abs=0.2)


@pytest.mark.parametrize("colour", [(60, 30, 220), (200, 90, 30), (20, 20, 20), (60, 190, 70)])
def test_any_colour_that_contrasts_will_do(colour):
    (dot,) = dots(drawn(16, 14, 0.5, colour=colour), ANYWHERE, 17.0)

    assert dot.longest_px == pytest.approx(16, rel=0.03)


def test_stripes_squares_and_mere_texture_are_no_dots():
    stripe = np.zeros((70, 80))
    stripe[:, 34:46] = 1
    bar = np.zeros((70, 80))
    bar[28:40, 20:60] = 1
    square = np.zeros((70, 80))
    square[25:43, 31:49] = 1
    ground = make.textured(make.SHOE, 3, shape=(70, 80))
    for cover in (stripe, bar, square, 0 * square):
        assert dots(make.blended(ground, cover, make.WHITE), ANYWHERE, 16.0) == []


def read(stickers=(), on_floor=(), *, width_m=0.03, pitches=PITCHES, shown=None):
    pictures = [
        make.scene(pitch, stickers=stickers if shown is None or shown[i] else (), seed=i,
                   on_floor=on_floor)
        for i, pitch in enumerate(pitches)
    ]  # fmt: skip
    with Spool() as spool:
        take = make.taken(pictures, spool)
        return marked(take, make.track(pitches), Known(sticker_m=width_m), make.SIZE_PX).marker


def test_a_sticker_that_moves_with_the_heel_is_read():
    """At the middle of the heel, 4.5 cm farther away, it would look 2.3 % smaller."""
    marker = read([(PLACE, 16.0, 13.0, make.WHITE)])

    assert marker.px == pytest.approx(16.0 * 0.977, rel=0.03)
    assert 0.01 < marker.sigma_px / marker.px < 0.05


def test_none_is_read_where_there_is_none():
    assert read().why_missing == NOWHERE


def test_a_round_mark_on_the_floor_or_the_wall_is_not_the_sticker():
    assert read(on_floor=[(PLACE, 16.0, 14.0, make.WHITE)]).px is None


def test_a_spot_that_shows_now_and_then_is_not_the_sticker():
    shown = [i in {0, 1, 3} for i in range(len(PITCHES))]

    assert read([(PLACE, 16.0, 13.0, make.WHITE)], shown=shown).why_missing == ASTRAY


def test_two_marks_of_different_widths_are_refused():
    two = [(PLACE, 14.0, 13.0, make.WHITE), ((272, 845), 18.0, 17.0, (40, 200, 230))]

    assert read(two).why_missing == SEVERAL


def test_too_small_a_sticker_says_so():
    assert "pixels wide" in read([(PLACE, 6.0, 6.0, make.WHITE)], width_m=0.011).why_missing


def test_a_sticker_found_sets_the_scale_and_its_error():
    foot = make.track(PITCHES)
    foot = type(foot)(
        **{n: getattr(foot, n) for n in foot.__slots__} | {"marker": Marker(px=15.0, sigma_px=0.3)}
    )

    scale = scale_of(foot, Known(sticker_m=0.03, stature_m=1.7), 600.0)

    assert scale.source is ScaleSource.STICKER
    assert scale.m_per_px == pytest.approx(0.002)
    assert scale.relative_sigma == pytest.approx(np.hypot(0.02, 0.01), rel=0.01)


def test_a_sticker_not_found_leaves_the_stature():
    foot = make.track(PITCHES)

    assert scale_of(foot, Known(sticker_m=0.03, stature_m=1.7), 600.0).source is ScaleSource.STATURE


@pytest.mark.slow
def test_a_rendered_sticker_gives_the_scale_of_the_heel():
    session = measure_video(CLIP, sticker_m=0.03)

    (signal,) = session.sets[0].signals
    assert signal.scale.source is ScaleSource.STICKER
    assert 1 / signal.scale.m_per_px == pytest.approx(PX_PER_M, rel=0.03)
    assert "length_not_read" not in {warning.code for warning in session.warnings}


@pytest.mark.slow
def test_a_live_set_is_measured_by_the_same_sticker():
    known = Known(sticker_m=0.03)
    with borrowed() as engine, open_video(CLIP) as video:
        record = Record(size_px=(540, 960))
        film = SetFilm(engine, known, record, Jobs(is_threaded=False))
        for frame in video:
            film.see(frame)
        (shot,) = film.measurement()()

    assert shot.feet[0].marker.px / 0.03 == pytest.approx(PX_PER_M, rel=0.03)
