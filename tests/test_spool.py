"""Pictures kept on disk come back: the right one, the right kind, nearly the same values."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from make_foot import texture

from tiptoe.read.video.spool import Spool


def grey(seed, shape=(40, 60)):
    return np.round(texture(seed, shape=shape)).astype(np.uint8)


def coloured(seed, shape=(40, 60)):
    return np.stack([grey(seed + k, shape) for k in range(3)], axis=-1)


def test_pictures_come_back_by_number_in_any_order():
    pictures = [grey(0), coloured(1), grey(4, (17, 33)), coloured(5, (64, 8))]
    with Spool() as spool:
        assert [spool.append(each) for each in pictures] == [0, 1, 2, 3]
        assert len(spool) == 4
        for number in (3, 0, 2, 1, 0):
            back = spool.read(number)
            assert (back.shape, back.dtype) == (pictures[number].shape, np.uint8)
            assert np.abs(back.astype(int) - pictures[number]).mean() < 4


def test_what_is_followed_keeps_its_values():
    kept = grey(7, (180, 220))
    with Spool() as spool:
        back = spool.read(spool.append(kept)).astype(int)

    assert np.sqrt(np.mean((back - kept) ** 2)) < 1.0  # levels
    assert abs(np.mean(back - kept)) < 0.1


def test_what_is_followed_is_kept_as_it_is_while_there_is_room():
    pictures = [grey(k, (90, 120)) for k in range(6)]
    with Spool(room_bytes=3.5 * 90 * 120) as spool:
        numbers = [spool.append(each) for each in pictures]
        off = [
            int(np.abs(spool.read(number).astype(int) - picture).max())
            for number, picture in zip(numbers, pictures, strict=True)
        ]

    assert off[:3] == [0, 0, 0]
    assert all(0 < each < 24 for each in off[3:])


def test_reading_between_appends_damages_nothing():
    with Spool() as spool:
        first = spool.append(grey(1))
        before = spool.read(first)
        spool.append(grey(2))
        assert (spool.read(first) == before).all()
        spool.append(grey(3))
        assert (spool.read(first) == before).all()
        again = spool.append(grey(1))
        assert (spool.read(again) == before).all()


def test_nothing_stays_open_and_a_number_never_given_is_refused():
    with Spool() as spool:
        spool.append(grey(1))
        with pytest.raises(IndexError):
            spool.read(1)
    with pytest.raises(ValueError, match="closed"):
        spool.read(0)


@settings(max_examples=25, deadline=None)
@given(
    shapes=st.lists(
        st.tuples(st.integers(1, 40), st.integers(1, 40), st.booleans()), min_size=1, max_size=6
    )
)
def test_any_size_keeps_its_shape(shapes):
    pictures = [np.full((h, w, 3) if c else (h, w), 90, np.uint8) for h, w, c in shapes]
    with Spool() as spool:
        numbers = [spool.append(each) for each in pictures]
        for number, picture in zip(numbers, pictures, strict=True):
            assert spool.read(number).shape == picture.shape
            assert np.abs(spool.read(number).astype(int) - 90).max() <= 2
