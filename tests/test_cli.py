"""The command line from outside: what a person types, what they get back, where it goes."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tiptoe import app
from tiptoe.cli import _say
from tiptoe.errors import InputError, NotFoundError, TiptoeError, UnitError
from tiptoe.model import Side
from tiptoe.read.known import FOOT_SCALES, read_known

SRC = Path(app.__file__).parent.parent


def tiptoe(*words, **more):
    """Run the command as a person would, without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "tiptoe", *map(str, words)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        env=os.environ | {"PYTHONPATH": str(SRC), "PYTHONIOENCODING": "utf-8"} | more,
        check=False,
    )


SLOW = {"av", "ai_edge_litert", "cv2", "duckdb", "jinja2", "rich"}  # to load; see `bench speed`


def loaded_after(code):
    """The modules that a fresh interpreter has loaded after some lines."""
    told = "; print(*sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", f"import sys; {code}{told}"],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(SRC)},
    )
    return answer.stdout.split()


def test_version_needs_nothing_slow():
    assert tiptoe("--version").stdout.startswith("tiptoe ")
    code = "sys.argv = ['tiptoe', '--version']; from tiptoe.__main__ import main; main()"
    assert not (SLOW | {"numpy", "typer"}) & set(loaded_after(code))


def test_importing_tiptoe_loads_nothing_slow():
    assert not SLOW & set(loaded_after("import tiptoe; tiptoe.measure_video"))


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["measure"], 2, "clips"),
        (["measure", "x.mp4", "--stature", "tall"], 2, "stature"),
        (["measure", "x.mp4", "--stature", "175"], 2, "Did you mean 1.75 (175 cm)?"),
        (["measure", "x.mp4", "--stature", "nan"], 2, "between 0.5 and 2.5 m"),
        (["measure", "x.mp4", "--foot-length", "-0.26"], 2, "between 0.08 and 0.45 m"),
        (["measure", "x.mp4", "--foot-length", "0.26", "--sticker", "0.03"], 2, "one length"),
        (["measure", "x.mp4", "--side", "up"], 2, "Say left or right."),
        (["measure", "nothing-here.mp4"], 3, "There is no file"),
        (["measure", "nothing-*.mp4"], 3, "There is no video"),
        (["--nonsense"], 2, "nonsense"),
    ],
)
def test_a_refusal_says_what_and_how_on_stderr_and_has_its_exit_code(words, code, said):
    answer = tiptoe(*words)

    assert answer.returncode == code
    assert said in answer.stderr
    assert answer.stdout == ""
    assert "Traceback" not in answer.stderr


def test_a_folder_without_videos_is_bad_input(tmp_path):
    answer = tiptoe("measure", tmp_path)

    assert answer.returncode == 3
    assert "There is no video" in answer.stderr


def test_something_that_is_not_a_video_is_bad_input(tmp_path):
    (tmp_path / "shopping.mp4").write_text("milk, bread\n")

    answer = tiptoe("measure", tmp_path, "--json", "--out", tmp_path / "out")

    assert answer.returncode == 3
    assert "shopping.mp4" in answer.stderr
    assert answer.stdout == ""
    assert "Traceback" not in answer.stderr
    assert not (tmp_path / "out").exists()


def test_a_strange_file_name_cannot_steer_the_terminal(tmp_path):
    clip = tmp_path / "\x1b[31mred\n.mp4"
    clip.write_text("not a video")

    assert "\x1b" not in tiptoe("measure", clip).stderr


def test_no_refusal_can_steer_the_terminal(capsys):
    _say(InputError("\x1b]0;gone\x07 is odd.", fix="Use\r another."), "\x1b[2J.mp4")

    told = capsys.readouterr()
    assert told.out == ""
    assert not {"\x1b", "\x07", "\r"} & set(told.err)
    assert "is odd." in told.err


@pytest.mark.skipif(os.name == "nt", reason="signals differ on Windows")
@pytest.mark.parametrize(
    ("stop", "word"),
    [
        (signal.SIGINT, "reading"),
        (signal.SIGTERM, "reading"),
        pytest.param(signal.SIGINT, "drawing", marks=pytest.mark.slow),
    ],
)
def test_stopping_leaves_nothing_half_written_and_no_child(tmp_path, stop, word):
    clip = SRC / "tiptoe/demo/hero.mp4"
    running = subprocess.Popen(
        [sys.executable, "-m", "tiptoe", "measure", clip, "--out", tmp_path / "out"],
        env=os.environ | {"PYTHONPATH": str(SRC)},
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    with running:
        assert running.stderr
        while word not in running.stderr.readline():
            assert running.poll() is None
        running.send_signal(stop)
        told = running.stderr.read()  # until every process that could write to it is gone

    assert running.returncode == 130
    assert "Traceback" not in told
    assert not (tmp_path / "out").exists()
    with pytest.raises(ProcessLookupError):
        os.killpg(running.pid, 0)


def test_files_folders_and_patterns_mean_clips(tmp_path):
    for name in ("b.MOV", "a.mp4", "notes.txt", "c.webm"):
        (tmp_path / name).touch()

    assert [clip.name for clip in app.find_clips(str(tmp_path))] == ["a.mp4", "b.MOV", "c.webm"]
    assert [clip.name for clip in app.find_clips(f"{tmp_path}/*.mp4")] == ["a.mp4"]
    assert app.find_clips(f"{tmp_path}/notes.txt") == (tmp_path / "notes.txt",)
    with pytest.raises(NotFoundError):
        app.find_clips(f"{tmp_path}/*.avi")


def test_hidden_files_and_our_own_film_are_not_clips(tmp_path):
    for name in ("a.mp4", "._a.mp4", "overlay.mp4"):
        (tmp_path / name).touch()
    assert len(app.find_clips(str(tmp_path))) == 2

    (tmp_path / "report.html").touch()

    assert [clip.name for clip in app.find_clips(str(tmp_path))] == ["a.mp4"]


@pytest.mark.skipif(os.name == "nt", reason="pipes differ on Windows")
def test_a_reader_that_goes_away_is_no_bug():
    read, write = os.pipe()
    os.close(read)
    answer = subprocess.run(
        [sys.executable, "-m", "tiptoe", "--help"],
        stdout=write,
        stderr=subprocess.PIPE,
        check=False,
        env=os.environ | {"PYTHONPATH": str(SRC)},
    )
    os.close(write)

    assert b"Traceback" not in answer.stderr


def test_clips_of_one_name_get_a_folder_each():
    clips = [Path("x/a.mp4"), Path("y/A.mp4"), Path("a.mov"), Path("z/a.mp4"), Path("b.mp4")]

    chosen = app.output_folders(clips, Path("out"))

    assert len({str(folder).lower() for folder in chosen.values()}) == len(clips)
    assert chosen[Path("b.mp4")] == Path("out/b")
    assert app.output_folders(clips[:1], Path("out")) == {clips[0]: Path("out")}


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ({"stature_m": 175}, "1.75 (175 cm)"),
        ({"stature_m": 1750}, "1.75 (1750 mm)"),
        ({"stature_m": 5.9}, "1.798 (5.9 feet)"),
        ({"foot_length_m": 26}, "0.26 (26 cm)"),
        ({"shoe_length_m": 290.0}, "0.29 (290 mm)"),
        ({"sticker_m": 30}, "0.3 (30 cm)"),
        ({"mass_kg": 70_000}, "70 (70000 g)"),
    ],
)
def test_a_slip_of_units_is_guessed(given, meant):
    with pytest.raises(UnitError, match="cannot be right") as refusal:
        read_known(**given)
    assert f"Did you mean {meant}?" in refusal.value.fix


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -1.7, 0, "tall", [1.7]])
@pytest.mark.parametrize("name", ["stature_m", "mass_kg", *FOOT_SCALES])
def test_no_impossible_number_passes(name, bad):
    with pytest.raises(TiptoeError) as refusal:
        read_known(**{name: bad})
    assert refusal.value.exit_code == 2
    assert refusal.value.fix


def test_plausible_facts_pass_and_stature_may_stand_beside_a_length():
    known = read_known(stature_m=1.75, foot_length_m=0.26, mass_kg="70", side="left")

    assert (known.stature_m, known.foot_length_m, known.mass_kg) == (1.75, 0.26, 70.0)
    assert known.side is Side.LEFT
    with pytest.raises(InputError, match="hat_size_m"):
        read_known(hat_size_m=0.6)


def test_doctor_speaks_json():
    answer = tiptoe("doctor", "--json")

    told = json.loads(answer.stdout)
    assert told["schema"] == "tiptoe.doctor/1"
    assert all(check["ok"] or check["fix"] for check in told["checks"])
    assert answer.returncode == (0 if all(check["ok"] for check in told["checks"]) else 1)


def test_every_public_name_loads_and_type_checkers_know_it():
    import tiptoe

    stub = (SRC / "tiptoe/__init__.pyi").read_text("utf-8")
    told = set(re.findall(r"    (\w+),", stub))

    assert told == set(tiptoe.__all__)
    assert all(getattr(tiptoe, name).__name__ == name for name in tiptoe.__all__)
    assert set(tiptoe.__all__) < set(dir(tiptoe))
    with pytest.raises(AttributeError, match="nonsense"):
        tiptoe.nonsense  # noqa: B018
