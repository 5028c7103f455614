"""open_video, by what must come out of videos whose pictures and times we chose."""

import hashlib

import make_video as make
import numpy as np
import pytest

from tiptoe.read.video.decode import open_video
from tiptoe.read.video.planes import Tight


def read(path, **options):
    """(times, copies of the pictures, outcome)."""
    with open_video(path, **options) as video:
        frames = [(frame.time_s, frame.yuv.copy()) for frame in video]
    return [t for t, _ in frames], [p for _, p in frames], video.outcome


def planes(yuv):
    height, width = yuv.shape[0] * 2 // 3, yuv.shape[1]
    luma, rest = yuv[:height], yuv[height:].reshape(2, height // 2, width // 2)
    return luma, rest[0], rest[1]


@pytest.mark.parametrize("width", [96, 128, 130])  # rows with and without padding in the decoder
def test_a_lossless_video_comes_out_as_it_went_in(tmp_path, width):
    made = make.video(tmp_path / "a.mp4", width=width)

    times, pictures, outcome = read(tmp_path / "a.mp4")

    assert np.array_equal(pictures, made)
    assert times == pytest.approx([k / 30 for k in range(24)], abs=1e-4)
    assert (outcome.frames, outcome.expected_frames) == (24, 24)
    assert not outcome.is_truncated
    assert outcome.messages == ()


def test_more_pictures_than_the_ring_holds_come_out_in_order(tmp_path):
    made = make.video(tmp_path / "a.mp4", count=100)
    assert np.array_equal(read(tmp_path / "a.mp4")[1], made)


def test_the_header_says_what_the_file_is(tmp_path):
    path = tmp_path / "a.mp4"
    make.video(path)

    with open_video(path) as video:
        info = video.info

    assert (info.name, info.width_px, info.height_px, info.codec) == ("a.mp4", 96, 64, "h264")
    assert info.header_frames == 24
    assert info.header_duration_s == pytest.approx(0.8)
    assert info.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_frame_shows_its_luma_and_cannot_be_written(tmp_path):
    made = make.video(tmp_path / "a.mp4", count=2)
    with open_video(tmp_path / "a.mp4") as video:
        frame = next(iter(video))
        assert frame.index == 0
        assert np.array_equal(frame.gray, made[0][:64])
        with pytest.raises(ValueError, match="read-only"):
            frame.yuv[0, 0] = 1


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_video_comes_out_upright_to_the_pixel(tmp_path, turn):
    made = make.video(tmp_path / "a.mp4", rotation=turn)

    _, pictures, _ = read(tmp_path / "a.mp4")

    for ours, theirs in zip(pictures, made, strict=True):
        for plane, truth in zip(planes(ours), planes(theirs), strict=True):
            assert np.array_equal(plane, np.rot90(truth, turn // 90))


def test_times_are_the_files_own_to_a_millisecond(tmp_path):
    times_s = [0, 0.033, 0.066, 0.1, 0.108, 0.4, 0.41, 1.7, 1.733]
    make.video(tmp_path / "a.mp4", times_s=times_s)
    assert read(tmp_path / "a.mp4")[0] == pytest.approx(times_s, abs=1e-3)


@pytest.mark.parametrize("container", ["mp4", "mov", "3gp", "matroska", "mpegts"])
def test_every_container_gives_the_same_pictures_and_times(tmp_path, container):
    make.video(tmp_path / "a.mp4", is_lossless=False)
    make.remuxed(tmp_path / "a.mp4", tmp_path / "b", container=container)

    times, pictures, outcome = read(tmp_path / "b")

    assert np.array_equal(pictures, read(tmp_path / "a.mp4")[1])
    assert times == pytest.approx([k / 30 for k in range(24)], abs=1e-3)
    assert not outcome.is_truncated


@pytest.mark.parametrize(
    ("codec", "suffix", "pix_fmt"),
    [
        ("mpeg4", "avi", "yuv420p"),
        ("mjpeg", "avi", "yuvj420p"),
        ("mpeg2video", "mpg", "yuv420p"),
        ("libx265", "mp4", "yuv420p10le"),
        ("libx264", "mp4", "yuv444p"),
        ("libx264", "mp4", "yuv422p10le"),
        ("libx264", "mp4", "yuvj420p"),
        ("libvpx-vp9", "webm", "yuv420p"),
    ],
)
def test_other_codecs_and_depths_come_out_as_8_bit_limited_range(tmp_path, codec, suffix, pix_fmt):
    path = tmp_path / f"a.{suffix}"
    made = make.video(path, codec=codec, pix_fmt=pix_fmt)

    times, pictures, _ = read(path)

    assert times == pytest.approx([k / 30 for k in range(24)], abs=2e-3)
    for ours, theirs in zip(pictures, made, strict=True):
        difference = planes(ours)[0].astype(float) - planes(theirs)[0]
        assert abs(difference.mean()) < 1.5


@pytest.mark.parametrize("turn", [0, 90])
def test_odd_sizes_are_cut_to_even_ones(tmp_path, turn):
    make.video(tmp_path / "a.mp4", width=97, height=65, pix_fmt="yuv444p", rotation=turn)

    _, pictures, _ = read(tmp_path / "a.mp4")

    assert pictures[0].shape == ((96, 96) if turn == 0 else (144, 64))


def test_pictures_hidden_by_an_edit_list_are_not_missed(tmp_path):
    make.video(tmp_path / "a.mp4", is_lossless=False)
    make.remuxed(tmp_path / "a.mp4", tmp_path / "b.mp4", container="mp4", shift_s=-0.3)

    times, _, outcome = read(tmp_path / "b.mp4")

    assert times[0] == 0
    assert outcome.frames == outcome.expected_frames == 15
    assert not outcome.is_truncated


def test_a_late_first_picture_is_time_zero(tmp_path):
    make.video(tmp_path / "a.mp4")
    make.remuxed(tmp_path / "a.mp4", tmp_path / "b.ts", container="mpegts", shift_s=5)
    assert read(tmp_path / "b.ts")[0][:2] == pytest.approx([0, 1 / 30], abs=1e-3)


def test_the_larger_of_two_videos_is_read_and_said_so(tmp_path):
    made = make.video(tmp_path / "a.mkv", extra_streams=(make.small_video, make.sound))

    _, pictures, outcome = read(tmp_path / "a.mkv")

    assert np.array_equal(pictures, made)
    assert "2 videos" in outcome.messages[0]


def test_one_picture_is_a_video(tmp_path):
    make.video(tmp_path / "a.mp4", count=1)
    times, _, outcome = read(tmp_path / "a.mp4")
    assert times == [0]
    assert not outcome.is_truncated


def test_reading_stops_where_it_is_told(tmp_path):
    make.video(tmp_path / "a.mp4", count=60)

    times, _, outcome = read(tmp_path / "a.mp4", stop_at_s=0.5)

    assert len(times) == 15
    assert outcome.is_stopped
    assert not outcome.is_truncated


def test_closing_early_keeps_what_was_handed_over(tmp_path):
    made = make.video(tmp_path / "a.mp4", count=60)
    with open_video(tmp_path / "a.mp4") as video:
        frame = next(video)
    assert np.array_equal(frame.yuv, made[0])
    assert list(video) == []
    assert (video.outcome.frames, video.outcome.is_stopped) == (1, True)


def test_both_ways_of_dropping_row_padding_agree(tmp_path):
    import av

    made = make.video(tmp_path / "a.mp4", count=1, width=130)
    with av.open(str(tmp_path / "a.mp4")) as container:
        frame = next(container.decode(video=0))
    for tight in (Tight(), Tight(row_copy=None)):
        into = bytearray(made[0].size)
        tight.write(frame, memoryview(into))
        assert bytes(into) == made[0].tobytes()
