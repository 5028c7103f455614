"""`tiptoe exercises` tells all that the catalogue holds, and writes drawings and pages."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner

from tiptoe import catalogue
from tiptoe.cli import cli

DOCS = Path(__file__).parents[1] / "docs"


def run(*words):
    return CliRunner().invoke(cli, ["exercises", *map(str, words)])


def test_the_list_names_all_and_what_holds_for_all():
    done = run()

    assert done.exit_code == 0
    assert all(name in done.output for name in catalogue.exercises())
    assert all(each.text in done.output for each in catalogue.principles())


@pytest.mark.parametrize("found", catalogue.exercises().values(), ids=catalogue.exercises())
def test_everything_about_an_exercise_is_printed(found):
    said = run(found.id).output

    assert all(each.text in said for each in found.sentences())
    assert all(catalogue.fault(each).cue in said for each in found.mistakes)
    assert all(way.exercise in said for way in found.easier + found.harder)


def test_json_says_the_same_with_the_source_of_every_sentence():
    told = json.loads(run("two_leg_step", "--json").output)
    everything = json.loads(run("--json").output)

    assert told["schema"] == "tiptoe.exercise/1"
    assert told["phases"][1]["said"][0]["source"]["facts"] == ["s3.hold_second"]
    assert told in everything["exercises"]
    assert len(everything["exercises"]) == len(catalogue.exercises())


def test_a_drawing_and_a_page_are_written(tmp_path):
    assert run("army_drill", "--out", tmp_path / "one.svg").exit_code == 0
    assert run("--out", tmp_path / "all.html").exit_code == 0

    assert ET.parse(tmp_path / "one.svg").getroot().tag.endswith("svg")  # noqa: S314 - our own
    page = (tmp_path / "all.html").read_text("utf-8")
    assert page.count("<svg xmlns") == len(catalogue.exercises())
    assert "//" not in page.replace("http://www.w3.org/2000/svg", "")
    assert {each.name for each in tmp_path.iterdir()} == {"one.svg", "all.html"}


def test_the_pages_of_the_manual_are_what_is_written(tmp_path):
    run("--out", tmp_path / "exercises.md")
    run("single_leg_step", "--out", tmp_path / "single-leg-step.svg")

    for made, kept in (("exercises.md", "reference"), ("single-leg-step.svg", "img")):
        assert (tmp_path / made).read_bytes() == (DOCS / kept / made).read_bytes(), made


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["sing"], 2, "There is no exercise 'sing'"),
        (["--out", "all.svg"], 2, "cannot hold all exercises"),
        (["seated", "--out", "seated.pdf"], 2, "cannot hold seated"),
        (["seated", "--out", "no/such/folder/a.svg"], 1, "Nothing can be written"),
    ],
)
def test_what_cannot_be_done_is_said(words, code, says, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run(*words)

    assert done.exit_code == code
    assert says in done.output
    assert not list(tmp_path.iterdir())
