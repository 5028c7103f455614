"""open_video, given files that are broken, lie or attack: a typed refusal or a flagged part."""

import contextlib
import ctypes
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import make_video as make
import numpy as np
import pytest

import tiptoe
from tiptoe.errors import InputError, LimitError, NotFoundError, RecordingError, TiptoeError
from tiptoe.read.video.decode import open_video
from tiptoe.read.video.film import Film, Refusal
from tiptoe.read.video.limits import Limits

SLOWEST_S = 10


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """Good videos in several containers, for cutting up."""
    folder = tmp_path_factory.mktemp("good")
    make.video(folder / "a.mp4", is_lossless=False)
    make.moov_first(folder / "a.mp4", folder / "first.mp4")
    for suffix, container in (("mkv", "matroska"), ("ts", "mpegts")):
        make.remuxed(folder / "a.mp4", folder / f"a.{suffix}", container=container)
    make.video(folder / "a.avi", codec="mpeg4")
    return folder


def attempt(path, **options):
    """(frames, outcome or refusal); anything untyped or slow fails the test."""
    began, frames, end = time.monotonic(), 0, None
    try:
        with open_video(path, **options) as video:
            for _ in video:
                frames += 1
        end = video.outcome
    except TiptoeError as refusal:
        end = refusal
    assert time.monotonic() - began < SLOWEST_S
    return frames, end


NOT_VIDEOS = {
    "random": np.random.default_rng(0).bytes(50_000),
    "zeros": bytes(50_000),
    "one_byte": b"x",
    "text": b"Dear diary, today I did ten heel raises.\n" * 50,
    "json": b'{"frames": []}',
    "html": b"<!doctype html><video src='a.mp4'></video>",
    "concat": b"ffconcat version 1.0\nfile canary.mp4\n",
    "concat_bom": b"\xef\xbb\xbf\n ffconcat version 1.0\nfile canary.mp4\n",
    "hls": b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\ncanary.mp4\n#EXT-X-ENDLIST\n",
    "dash": b'<?xml version="1.0"?><MPD><BaseURL>canary.mp4</BaseURL></MPD>',
    "sdp": b"v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n",
    "pls": b"[playlist]\nFile1=canary.mp4\n",
    "subtitles": b"1\n00:00:00,000 --> 00:00:01,000\nhello\n",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><image href='canary.mp4'/></svg>",
    "png": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "jpeg": make.jpeg(64, 64),
    "gif": b"GIF89a" + bytes(100),
    "webp": b"RIFF\x10\0\0\0WEBPVP8 " + bytes(50),
    "heic": b"\0\0\0\x18ftypheic" + bytes(100),
    "zip": b"PK\x03\x04" + bytes(100),
    "elf": b"\x7fELF" + bytes(100),
    "empty_mp4": b"\0\0\0\x18ftypisom\0\0\0\0isomiso2" + b"\0\0\0\x08moov",
    "endless_box": b"\0\0\0\x18ftypisom\0\0\0\0isomiso2" + b"\0\0\0\1mdat" + b"\xff" * 8,
    "nested_boxes": b"\0\0\0\x18ftypisom\0\0\0\0isomiso2" + b"\0\0\xff\xffmoov" * 4000,
    "y4m_bomb": b"YUV4MPEG2 W60000 H60000 F30:1\nFRAME\n" + bytes(1000),
    "wav": b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f" + bytes(20),
}


@pytest.mark.parametrize("name", NOT_VIDEOS)
def test_what_is_not_a_video_is_refused(tmp_path, name):
    make.video(tmp_path / "canary.mp4", count=3)
    (tmp_path / "a.mp4").write_bytes(NOT_VIDEOS[name])

    frames, refusal = attempt(tmp_path / "a.mp4")

    assert frames == 0
    assert isinstance(refusal, RecordingError)


def test_an_empty_file_is_called_empty(tmp_path):
    (tmp_path / "a.mp4").touch()
    assert "empty" in str(attempt(tmp_path / "a.mp4")[1])


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_recording_without_its_index_is_called_incomplete(good, tmp_path, share):
    data = (good / "a.mp4").read_bytes()
    (tmp_path / "b.mp4").write_bytes(data[: int(data.index(b"moov") * share)])
    frames, refusal = attempt(tmp_path / "b.mp4")
    assert frames == 0
    assert "incomplete" in str(refusal)


@pytest.mark.parametrize("share", [0.5, 0.7])
@pytest.mark.parametrize("source", ["first.mp4", "a.mkv"])
def test_a_cut_file_gives_its_part_and_says_so(good, tmp_path, source, share):
    make.cut(good / source, tmp_path / "b", share=share)

    frames, outcome = attempt(tmp_path / "b")

    assert 0 < frames < 24
    assert outcome.is_truncated
    assert "cut short" in outcome.messages[0]


def test_a_cut_file_says_how_many_pictures_it_promised(good, tmp_path):
    make.cut(good / "first.mp4", tmp_path / "b", share=0.6)
    frames, outcome = attempt(tmp_path / "b")
    assert (outcome.frames, outcome.expected_frames) == (frames, 24)


@pytest.mark.parametrize("share", [0.3, 0.6])
def test_a_cut_stream_without_a_promise_gives_its_part(good, tmp_path, share):
    make.cut(good / "a.ts", tmp_path / "b", share=share)
    frames, outcome = attempt(tmp_path / "b")
    assert 0 < frames < 24
    assert outcome.expected_frames is None


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("source", ["a.mp4", "a.mkv"])
def test_a_mutant_ends_in_a_value_or_a_refusal(good, tmp_path, source, seed):
    make.flipped(good / source, tmp_path / "b", seed=seed)
    attempt(tmp_path / "b")


@pytest.mark.slow
@pytest.mark.parametrize("source", ["a.mp4", "first.mp4", "a.mkv", "a.ts", "a.avi"])
def test_a_hundred_mutants_end_in_a_value_or_a_refusal(good, tmp_path, source):
    for seed in range(100, 200):
        make.flipped(good / source, tmp_path / "b", seed=seed, flips=1 + seed % 40)
        attempt(tmp_path / "b")


def test_sound_alone_is_refused(tmp_path):
    make.sound_only(tmp_path / "a.mp4")
    assert "only sound" in str(attempt(tmp_path / "a.mp4")[1])


@pytest.mark.parametrize(("tag", "word"), [(b"encv", "encrypted"), (b"zzzz", "does not read")])
def test_encrypted_or_unknown_pictures_are_refused(good, tmp_path, tag, word):
    make.patched(good / "a.mp4", tmp_path / "b.mp4", old=b"avc1", new=tag)
    frames, refusal = attempt(tmp_path / "b.mp4")
    assert frames == 0
    assert word in str(refusal)


def test_a_small_file_of_huge_pictures_is_refused_before_they_are_made(tmp_path):
    make.lying_avi(tmp_path / "a.avi", make.jpeg(8192, 8192), kind=b"MJPG")
    began = time.monotonic()
    _, refusal = attempt(tmp_path / "a.avi")
    assert isinstance(refusal, LimitError)
    assert "8192 x 8192" in str(refusal)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(("width", "height"), [(8192, 8192), (60_000, 60_000), (16, 60_000)])
def test_a_header_of_huge_pictures_is_refused(tmp_path, width, height):
    make.lying_avi(tmp_path / "a.avi", b"nothing", kind=b"MJPG", width=width, height=height)
    assert isinstance(attempt(tmp_path / "a.avi")[1], RecordingError)


def test_pictures_of_another_kind_in_a_video_are_refused(tmp_path):
    make.lying_avi(tmp_path / "a.avi", NOT_VIDEOS["png"], kind=b"MPNG")
    assert "png" in str(attempt(tmp_path / "a.avi")[1])


def test_an_absurd_rate_is_refused(tmp_path):
    make.video(tmp_path / "a.mp4", times_s=[k / 3000 for k in range(120)])
    assert "pictures a second" in str(attempt(tmp_path / "a.mp4")[1])


@pytest.mark.parametrize(
    ("limits", "word"),
    [
        ({"duration_s": 0.5}, "lasts"),
        ({"frames": 10}, "24 pictures"),
        ({"side_px": 90}, "96 x 64"),
        ({"pixels": 6000}, "96 x 64"),
        ({"file_bytes": 100}, "GiB"),
    ],
)
@pytest.mark.parametrize("source", ["a.mp4", "a.mkv"])
def test_each_limit_refuses(good, source, limits, word):
    _, refusal = attempt(good / source, limits=Limits(**limits))
    assert isinstance(refusal, LimitError)
    assert word in str(refusal).replace("11 pictures", "24 pictures")


def test_a_leap_in_time_is_not_followed(tmp_path):
    make.video(tmp_path / "a.mp4", times_s=[0, 0.1, 5000])
    assert isinstance(attempt(tmp_path / "a.mp4")[1], LimitError)


def test_too_little_memory_is_a_refusal(tmp_path):
    make.video(tmp_path / "a.mp4", width=1920, height=1088, count=2)
    _, refusal = attempt(tmp_path / "a.mp4", limits=Limits(memory_bytes=180e6))
    assert isinstance(refusal, RecordingError)


def test_what_is_not_a_file_is_refused(tmp_path, monkeypatch):
    make.video(tmp_path / "a.mp4", count=2)
    (tmp_path / "link.mp4").symlink_to(tmp_path / "a.mp4")
    (tmp_path / "folder.mp4").mkdir()
    os.mkfifo(tmp_path / "pipe.mp4")
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as listener:
        monkeypatch.chdir(tmp_path)  # a socket's path must be short
        listener.bind("socket.mp4")
    for name, word in (
        ("link.mp4", "link"),
        ("folder.mp4", "folder"),
        ("pipe.mp4", "pipe"),
        ("socket.mp4", "socket"),
        ("/dev/zero", "device"),
        ("a\0b.mp4", "cannot be opened"),
        ("x" * 5000, "cannot be opened"),
    ):
        _, refusal = attempt(tmp_path / name)
        assert type(refusal) is InputError, name
        assert word in str(refusal)
    assert attempt(tmp_path / "link.mp4", limits=Limits(follow_links=True))[0] == 2


def test_a_missing_file_is_not_found(tmp_path):
    with pytest.raises(NotFoundError, match=r"nowhere\.mp4"):
        open_video(tmp_path / "nowhere.mp4")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root to drop it")
def test_a_forbidden_file_is_refused():
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom tiptoe.errors import InputError\n"
        "from tiptoe.read.video.decode import Limits, open_video\n"
        "Limits()\nos.seteuid(65534)\n"
        "try: open_video(Path(sys.argv[1]))\nexcept InputError as refusal: print(refusal)"
    )
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        (Path(folder) / "a.mp4").touch(0)
        command = [sys.executable, "-c", code, f"{folder}/a.mp4"]
        environment = os.environ | {"PYTHONPATH": str(Path(tiptoe.__file__).parents[1])}
        said = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert "permission denied" in said.stdout


@contextlib.contextmanager
def openings_of(path):
    """Whether anybody opens `path` meanwhile, from the kernel."""
    libc, opened = ctypes.CDLL(None), []
    watch = libc.inotify_init1(os.O_NONBLOCK)
    in_open = 0x20
    libc.inotify_add_watch(watch, str(path).encode(), in_open)
    yield opened
    with contextlib.suppress(BlockingIOError):
        opened.append(os.read(watch, 4096))
    os.close(watch)


@pytest.mark.skipif(sys.platform != "linux", reason="inotify is Linux's")
@pytest.mark.parametrize("name", ["concat", "concat_bom", "hls", "dash", "sdp", "pls", "svg"])
def test_a_playlist_opens_no_other_file(tmp_path, name):
    make.video(tmp_path / "canary.mp4", count=3)
    (tmp_path / "a.mp4").write_bytes(NOT_VIDEOS[name])
    with openings_of(tmp_path / "canary.mp4") as opened:
        attempt(tmp_path / "a.mp4")
        with pytest.raises(Refusal):  # past the look at the first bytes, at FFmpeg itself
            Film({"fd": None, "path": str(tmp_path / "a.mp4")})
    assert opened == []


@pytest.mark.skipif(sys.platform != "linux", reason="inotify is Linux's")
def test_the_watch_on_the_canary_sees_an_opening(tmp_path):
    make.video(tmp_path / "canary.mp4", count=3)
    with openings_of(tmp_path / "canary.mp4") as opened:
        Path(tmp_path / "canary.mp4").read_bytes()
    assert opened
