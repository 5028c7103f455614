"""The decoding process: nothing of it is left, however either side dies."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import make_video as make
import numpy as np
import pytest

import tiptoe
from tiptoe.errors import LimitError, RecordingError, SetupError
from tiptoe.read.video.decode import open_video
from tiptoe.read.video.limits import Limits

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and /proc")

READ = """
import sys, time
from tiptoe.read.video.decode import open_video
with open_video(sys.argv[1]) as video:
    print(video._process.pid, flush=True)
    for frame in video:
        time.sleep(0.05)
"""


ENV = os.environ | {"PYTHONPATH": str(Path(tiptoe.__file__).parents[1])}


def open_files():
    return sorted(entry.name for entry in os.scandir("/proc/self/fd"))


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    """Longer than the ring, so that the child has to wait for us."""
    path = tmp_path_factory.mktemp("clip") / "a.mp4"
    make.video(path, count=200)
    return path


def is_gone(pid, within_s=5.0):
    """True once no process of this number runs (a zombie does not run)."""
    deadline_s = time.monotonic() + within_s
    while time.monotonic() < deadline_s:
        try:
            state = Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def test_a_killed_decoder_is_one_typed_error_and_the_next_clip_works(clip):
    with open_video(clip) as video:
        next(video)
        os.kill(video._process.pid, signal.SIGKILL)
        with pytest.raises(RecordingError, match="gave up"):
            list(video)
    assert is_gone(video._process.pid)
    with open_video(clip) as video:
        assert len(list(video)) == 200


def test_a_hanging_decoder_is_ended_in_time(clip):
    began = time.monotonic()
    with open_video(clip, limits=Limits(stall_s=0.5)) as video:
        os.kill(video._process.pid, signal.SIGSTOP)
        with pytest.raises(LimitError, match="longer to decode"):
            list(video)
    assert time.monotonic() - began < 5
    assert is_gone(video._process.pid)


def test_a_slow_consumer_is_not_a_hanging_decoder(clip):
    with open_video(clip, limits=Limits(stall_s=0.3)) as video:
        next(video)
        time.sleep(0.8)
        assert len(list(video)) == 199


@pytest.mark.parametrize("how", ["read to the end", "closed early", "dropped"])
def test_nothing_is_left(clip, how):
    before = open_files()
    video = open_video(clip)
    pid = video._process.pid
    next(video)
    if how == "read to the end":
        assert len(list(video)) == 199
    if how == "closed early":
        video.close()
        video.close()
    if how == "dropped":
        del video
    assert is_gone(pid, within_s=2)
    time.sleep(0.1)  # the hashing thread lets go of the file by itself
    assert open_files() == before


def test_closing_is_cheap(clip):
    video = open_video(clip)
    next(video)
    began = time.monotonic()
    video.close()
    assert time.monotonic() - began < 2  # and not as long as a stall may last


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_decoder_dies_with_its_parent(clip, how):
    command = [sys.executable, "-W", "error", "-c", READ, str(clip)]
    parent = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENV
    )
    pid = int(parent.stdout.readline())
    time.sleep(0.5)  # by now the ring is full and the decoder waits for us
    parent.send_signal(how)
    _, said = parent.communicate(timeout=10)
    assert is_gone(pid)
    assert "leaked" not in said
    if how == signal.SIGINT:
        assert said.rstrip().endswith("KeyboardInterrupt")


def test_a_notebook_or_a_piped_program_can_read(clip):
    """No main module to import again, no usable stdin or stdout."""
    code = "import sys\nsys.argv[1:] = sys.argv[1:]\n" + READ.replace("0.05", "0")
    said = subprocess.run(
        [sys.executable, "-", str(clip)],
        input=code,
        text=True,
        capture_output=True,
        check=True,
        env=ENV,
    )
    assert said.stderr == ""


def test_a_frozen_program_decodes_with_itself(clip, tmp_path):
    """As PyInstaller makes them: sys.frozen, and an executable that is no interpreter."""
    program = tmp_path / "tiptoe"
    program.write_text(
        f"#!{sys.executable}\nimport sys\nsys.frozen, sys.executable = True, __file__\n"
        "from tiptoe.__main__ import main\n"
        f"if sys.argv[1:] == ['--decode-child']: main()\n{READ.replace('0.05', '0')}"
        "print(video.outcome.frames)\n"
    )
    program.chmod(0o755)
    said = subprocess.run([program, clip], capture_output=True, text=True, check=True, env=ENV)
    assert said.stdout.split()[1] == "200"
    assert said.stderr == ""


def test_two_videos_can_be_read_at_once(clip):
    with open_video(clip) as one, open_video(clip) as two:
        assert all(
            np.array_equal(a.yuv, b.yuv) and a.time_s == b.time_s
            for a, b in zip(one, two, strict=True)
        )


def test_no_warning_and_no_import_of_the_decoder_here(clip):
    code = (
        "import sys; from tiptoe.read.video.decode import open_video\n"
        "n = sum(1 for _ in open_video(sys.argv[1]))\n"
        "print(n, 'av' in sys.modules)"
    )
    command = [sys.executable, "-W", "error", "-c", code, str(clip)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, env=ENV)
    assert said.stdout.split() == ["200", "False"]
    assert said.stderr == ""


def test_the_decoder_can_open_nothing_more(clip):
    """Its limit on open files is zero by the time pictures flow."""
    with open_video(clip) as video:
        next(video)
        next(video)
        limits = Path(f"/proc/{video._process.pid}/limits").read_text("ascii")
    line = next(text for text in limits.splitlines() if text.startswith("Max open files"))
    assert line.split()[3:5] == ["0", "0"]


def test_a_python_without_the_decoder_says_what_to_install(clip, monkeypatch):
    monkeypatch.setattr(sys, "path", [p for p in sys.path if not (Path(p) / "av").is_dir()])
    monkeypatch.setattr(sys, "path_importer_cache", {})
    for name in [n for n in sys.modules if n == "av" or n.startswith("av.")]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(SetupError, match="PyAV"):
        open_video(clip)


@pytest.fixture(scope="module")
def costly(tmp_path_factory):
    path = tmp_path_factory.mktemp("costly") / "a.mp4"
    make.video(path, count=1200, width=640, height=480)
    return path


@pytest.mark.slow
def test_a_costly_video_is_ended_by_its_processor_time(costly, tmp_path):
    make.repeated(costly, tmp_path / "long.mp4", times=10)  # quick machines exist
    limits = Limits(processor_s=1, processor_s_per_frame=0)
    video = open_video(tmp_path / "long.mp4", limits=limits)
    with video, pytest.raises(LimitError, match="longer"):
        list(video)


@pytest.mark.slow
def test_memory_does_not_grow_with_length(costly):

    def peak_kb(stop_at_s):
        peak = 0
        with open_video(costly, stop_at_s=stop_at_s) as video:
            for frame in video:
                if frame.index % 50 == 0:
                    status = Path(f"/proc/{video._process.pid}/status").read_text("ascii")
                    said = [x for x in status.splitlines() if x.startswith("VmHWM")]
                    peak = int(said[0].split()[1]) if said else peak  # it may have ended already
        assert peak
        return peak

    assert peak_kb(None) < 1.2 * peak_kb(2)
