"""The command line end to end, on the shipped clip whose truth is known."""

import io
import json
import os
import shutil
from pathlib import Path

import av
import pytest
from test_cli import SRC, tiptoe

from tiptoe.exchange.session_read import load_session_json

HERO = SRC / "tiptoe/demo/hero.mp4"
TRUTH = json.loads((SRC / "tiptoe/demo/hero.json").read_text("utf-8"))
SHOE = ("--shoe-length", TRUTH["subject"]["shoe_length_m"])
NAMES = {"report.html", "overlay.mp4", "reps.csv", "samples.parquet", "session.json"}


def short(path, *, seconds):
    """The first seconds of the shipped clip, packets copied as they are."""
    with av.open(str(HERO)) as source, av.open(str(path), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None and packet.pts * packet.time_base < seconds:
                packet.stream = stream
                target.mux(packet)
    return path


def test_json_is_one_true_object_on_stdout_and_quiet_is_quiet():
    answer = tiptoe("measure", HERO, *SHOE, "--json", "--quiet")

    assert answer.returncode == 0
    assert answer.stderr == ""
    (line,) = answer.stdout.splitlines()
    session = load_session_json(line)
    (found,) = session.sets
    assert found.rep_count == TRUTH["rep_count"]
    for rep, true in zip(found.reps, TRUTH["events"], strict=True):
        assert rep.top_start_s == pytest.approx(true["top_start_s"], abs=0.1)
        assert rep.left.peak_height_m == pytest.approx(true["peak_height_m"], abs=0.015)


@pytest.mark.slow
def test_several_clips_give_a_line_each_and_a_bad_one_stops_nothing(tmp_path):
    (tmp_path / "a-bad.mp4").write_text("not a video")
    short(tmp_path / "b-good.mp4", seconds=2.1)

    answer = tiptoe("measure", tmp_path, tmp_path / "gone.mp4", "--json", "--stature", "1.70")

    assert answer.returncode == 3
    (line,) = answer.stdout.splitlines()
    assert json.loads(line)["recording"]["name"] == "b-good.mp4"
    assert "a-bad.mp4" in answer.stderr
    assert "gone.mp4" in answer.stderr
    assert "b-good.mp4: reading 0 %" in answer.stderr


@pytest.mark.slow
def test_a_broken_off_file_gives_what_was_read_and_exit_code_4(tmp_path):
    (tmp_path / "cut.mp4").write_bytes(HERO.read_bytes()[:400_000])

    answer = tiptoe("measure", tmp_path / "cut.mp4", *SHOE, "--json")

    assert answer.returncode == 4
    told = json.loads(answer.stdout)
    assert told["recording"]["is_truncated"]
    assert 0 < told["sets"][0]["rep_count"] < TRUTH["rep_count"]
    assert any("breaks off" in warning["message"] for warning in told["warnings"])


@pytest.mark.slow
def test_without_a_known_length_there_are_shares_and_no_centimetres(tmp_path):
    clip = short(tmp_path / "clip.mp4", seconds=3.6)

    answer = tiptoe("measure", clip, "--quiet", NO_COLOR="1", FORCE_COLOR="")

    assert answer.returncode == 0
    assert "\x1b" not in answer.stdout
    assert "cm" not in answer.stdout.replace("centimetres", "")
    assert "%" in answer.stdout
    assert "--foot-length" in answer.stdout


@pytest.mark.slow
def test_the_demo_shows_the_truth_and_writes_the_report(tmp_path):
    answer = tiptoe("demo", "--no-open", "--out", tmp_path / "out")

    assert answer.returncode == 0
    assert "Against the known truth" in answer.stdout
    assert str(tmp_path / "out" / "report.html") in answer.stdout
    assert {each.name for each in (tmp_path / "out").iterdir()} == NAMES
    assert "known exactly" in (tmp_path / "out" / "report.html").read_text("utf-8")


@pytest.mark.slow
def test_two_clips_write_a_folder_each(tmp_path):
    first = short(tmp_path / "one.mp4", seconds=2.1)
    shutil.copy(first, tmp_path / "two.mp4")

    answer = tiptoe("measure", first, tmp_path / "two.mp4", "--out", tmp_path / "out", *SHOE)

    assert answer.returncode == 0
    for name in ("one", "two"):
        assert {each.name for each in (tmp_path / "out" / name).iterdir()} == NAMES


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="pseudo terminals are a Unix thing")
def test_on_a_terminal_progress_is_a_bar_on_stderr_only(tmp_path):
    import pty
    import subprocess
    import sys

    ours, theirs = pty.openpty()
    with (tmp_path / "stdout").open("wb") as stdout:
        running = subprocess.Popen(
            [sys.executable, "-m", "tiptoe", "measure", str(HERO), "--json"],
            stdout=stdout,
            stderr=theirs,
            env=os.environ | {"PYTHONPATH": str(SRC), "TERM": "xterm"},
        )
        os.close(theirs)
        told = io.BytesIO()
        try:
            while piece := os.read(ours, 4096):
                told.write(piece)
        except OSError:  # the terminal is gone when the process is
            pass
        os.close(ours)
        assert running.wait(timeout=30) == 0

    assert "━" in told.getvalue().decode()
    json.loads((tmp_path / "stdout").read_text("utf-8"))


def test_the_shipped_truth_is_the_truth_of_the_shipped_clip():
    with av.open(str(HERO)) as film:
        stamps = [float(f.pts * f.time_base) for f in film.decode(video=0)]

    assert TRUTH["time_s"] == pytest.approx(stamps, abs=1e-3)
    assert len(TRUTH["events"]) == TRUTH["rep_count"]
    assert Path(SRC / "tiptoe/demo/hero.json").stat().st_size < 60_000
