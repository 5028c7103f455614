"""Pictures kept of a recording: small ones in colour, of the moment asked for, within bounds."""

import cv2
import numpy as np
import pytest

from tiptoe.read.video.frames import Frame
from tiptoe.read.video.pictures import MOST, PictureKeeper


def film(duration_s, *, rate_hz=30.0, width=64, height=96):
    """Frames whose brightness tells their time."""
    for k in range(int(duration_s * rate_hz)):
        yuv = np.full((height * 3 // 2, width), 128, dtype=np.uint8)
        yuv[:height] = 16 + k % 200
        yield Frame(k, k / rate_hz, yuv)


def test_the_picture_given_is_the_one_of_that_moment():
    with PictureKeeper(expected_s=5.0, cuts={2.0: (10, 20, 40, 60)}) as keeper:
        for frame in film(5.0):
            keeper.offer(frame)
        album = keeper.pictures
        picture = cv2.imdecode(np.frombuffer(album.at(3.01), np.uint8), cv2.IMREAD_GRAYSCALE)
        cut = cv2.imdecode(np.frombuffer(album.foot_at(2.0), np.uint8), cv2.IMREAD_GRAYSCALE)

        assert len(album.times_s) == pytest.approx(50, abs=2)
        expected = cv2.cvtColor(
            next(f.yuv for f in film(5.0) if f.time_s >= 3), cv2.COLOR_YUV2BGR_I420
        )
        assert abs(float(picture.mean()) - float(expected.mean())) < 3
        assert cut.shape == (40, 30)
        assert album.foot_at(2.5) == b""


@pytest.mark.parametrize(("height", "width"), [(1920, 1080), (1080, 1920), (270, 480)])
@pytest.mark.parametrize("share", [0.9, 0.557, 0.5, 0.3])
def test_a_frame_made_small_and_coloured_is_the_coloured_frame_made_small(height, width, share):
    across, down = np.meshgrid(np.arange(width) / width, np.arange(height) / height)
    bgr = (255 * np.stack([across, down, 0.5 + 0.3 * np.sin(9 * across)], axis=2)).astype(np.uint8)
    frame = Frame(0, 0.0, cv2.cvtColor(bgr, cv2.COLOR_BGR2YUV_I420))

    small = frame.colours(share)

    assert all(side % 2 == 0 for side in small.shape[:2])
    assert small.shape[:2] == pytest.approx((height * share, width * share), abs=2)
    expected = cv2.resize(bgr, small.shape[1::-1], interpolation=cv2.INTER_AREA)
    off = np.abs(small.astype(int) - expected).mean(axis=2)
    assert off.mean() < 3
    assert np.array_equal(frame.colours(), cv2.cvtColor(frame.yuv, cv2.COLOR_YUV2BGR_I420))


def test_a_frame_made_small_passes_over_no_pixel():
    yuv = np.full((1080 * 3 // 2, 1920), 128, np.uint8)
    yuv[:1080] = 16
    yuv[1:1080:3, 1::3] = 235  # where only every third pixel would be read

    brightness = Frame(0, 0.0, yuv).colours(1 / 3).mean()

    assert brightness == pytest.approx(255 / 9, abs=2)


def test_a_long_film_is_thinned_and_the_folder_goes_away():
    with PictureKeeper() as keeper:
        for frame in film(200.0, rate_hz=10.0, width=8, height=8):
            keeper.offer(frame)
        times_s = np.array(keeper.pictures.times_s)
        folder = keeper.folder
        assert len(list(folder.iterdir())) == times_s.size

    assert times_s.size <= MOST
    assert np.diff(times_s) == pytest.approx(0.2, abs=0.11)
    assert times_s[-1] > 199
    assert not folder.exists()
