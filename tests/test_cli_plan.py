"""The commands of plans: the same words and the same moment give the same bytes."""

import json

import pytest
from typer.testing import CliRunner

from tiptoe.cli import cli

NOW = ["--now", "2026-01-05T08:00:00+00:00"]
NEW = ["plan", "new", "--goal", "endurance", "--days", "mon,wed,fri", "--best", "both=40"]
NEW += ["--best", "left=20", "--best", "right=20", "--pain", "left=0", "--pain", "right=0"]


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def call(*words, now=NOW, code=0):
        kept = [] if words[:2] in NOWHERE else ["--plan", "tiptoe-plan.jsonl"]
        result = CliRunner().invoke(cli, [*words, *now, *kept])
        assert result.exit_code == code, result.output
        return result.stdout if code == 0 else result.output

    return call


NOWHERE = {("plan", "check"), ("plan", "programmes")}


def at(day, hour=8):
    return ["--now", f"2026-01-{day:02d}T{hour:02d}:00:00+00:00"]


def test_from_a_new_plan_to_what_changed_and_why(run):
    assert "2 x 12 heel raise on one leg, left leg" in run(*NEW)
    assert "2 x 12 heel raise on one leg" in run("today")
    logged = run("log", "--as-told", "--form", "good", "--pain-during", "0", "--pain-after", "0")
    assert "As typed in by you." in logged
    assert "1 of 2 good sessions" in logged
    said = run("log", "--did", "left=12,12", "--did", "right=12,8", "--pain-during", "3", now=at(7))
    assert "One step back: pain 3/10 during the exercise." in said
    assert "heel raise on two legs" in run("today", now=at(9))
    assert "pain_allowed_texts" in run("plan", "why", now=at(9))
    shown = run("plan", "show", now=at(9))
    assert "[x] Mon 05 Jan" in shown
    assert "The road ahead, at the earliest" in shown


def test_json_has_a_schema_and_repeats_byte_for_byte(run, tmp_path):
    first = run(*NEW, "--json")
    (tmp_path / "tiptoe-plan.jsonl").rename(tmp_path / "old.jsonl")
    again = run(*NEW, "--json")
    told = json.loads(first)

    assert first == again
    assert (tmp_path / "old.jsonl").read_bytes() == (tmp_path / "tiptoe-plan.jsonl").read_bytes()
    assert told["schema"] == "tiptoe.plan/1"
    assert len(told["sessions"]) == 36
    assert told["next"]["doses"][0]["exercise"] == "single_leg_floor"
    today = json.loads(run("today", "--json"))
    assert (today["schema"], today["kind"]) == ("tiptoe.today/1", "train")
    assert json.loads(run("plan", "why", "--json")) == {"decisions": []}


def test_a_profile_file_and_a_programme_of_ones_own(run, tmp_path):
    (tmp_path / "me.json").write_text(json.dumps({"days": ["tue", "fri"], "goal": "strength"}))
    mine = run("plan", "programmes", "--json", now=[])
    assert "general" in {each["id"] for each in json.loads(mine)["programmes"]}
    (tmp_path / "my.toml").write_text(PROGRAMME)

    assert "my.toml: no problem found." in run("plan", "check", "my.toml", now=[])
    made = run("plan", "new", "--profile", "me.json", "--programme", "my.toml")
    assert "1 x 5 heel raise on two legs" in made
    (tmp_path / "my.toml").write_text(PROGRAMME.replace("rest_s = 60", "rest_s = -1"))
    assert "line 18" in run("plan", "check", "my.toml", now=[], code=2)


PROGRAMME = """schema = "tiptoe.programme/1"
id = "mine"
title = "Mine"
wording = "fitness"
about = "Five."
source = "My own"
days_per_week = [1, 2]
weeks = 4
[[tracks]]
id = "one"
title = "One"
target = "both"
[[tracks.steps]]
id = "two_legs"
exercise = "two_leg_floor"
sets = [1, 1]
reps = [5, 5]
rest_s = 60
tempo_s = [2, 1, 2, 0]
source = "My own"
"""


def test_red_flags_stop_and_a_professional_clears(run):
    run(*NEW)
    assert "get medical help now" in run("log", "--flag", "sudden_pop")
    assert json.loads(run("today", "--json"))["kind"] == "stop"
    run("log", "--cleared-by", "Dr Example", now=at(9))
    assert json.loads(run("today", "--json", now=at(12)))["kind"] == "train"


def test_runs_illness_and_a_clinicians_choice_are_noted(run):
    run(*NEW)
    run("log", "--run", "8@5.5", "--ill-from", "2026-01-05")
    assert json.loads(run("today", "--json", now=at(7)))["kind"] == "rest"
    told = json.loads(run("log", "--ill-until", "2026-01-09", "--json", now=at(7)))["logged"]
    assert told == [{"kind": "illness", "from": "2026-01-05", "until": "2026-01-09"}]
    run("log", "--ill-until", "2026-01-06", now=at(7))
    run("log", "--pain-model", "monitoring", "--by", "Dr Example", now=at(7))
    assert "Dr Example" in run("today", now=at(7))
    assert "8 km of running" in run("plan", "show", now=at(7))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("log", "--did", "left=twelve"), "is not understood"),
        (("log", "--did", "up=12"), "not one part of the session"),
        (("log", "--flag", "itch"), "flag must be known"),
        (("log", "--run", "far"), "is not understood"),
        (("log", "--pain-model", "monitoring"), "by is missing"),
        (("log",), "nothing to log"),
        (NEW, "There is a plan"),
        (("today", "--now", "yesterday"), "no time with its offset"),
        (("log", "--as-told", "--skip", "tired"), "cannot be done as told"),
        (("log", "--as-told", "--did", "both=3"), "cannot be done as told"),
        (("today", "--now", "9999-12-31T00:00:00+00:00"), "of the years 1950 to 2150"),
    ],
)
def test_a_refusal_says_what_to_do_and_changes_nothing(run, tmp_path, words, said):
    run(*NEW)
    before = (tmp_path / "tiptoe-plan.jsonl").read_bytes()
    now = [] if "--now" in words else NOW

    assert said in run(*words, now=now, code=2)
    assert (tmp_path / "tiptoe-plan.jsonl").read_bytes() == before


def test_a_plan_that_is_not_there_or_broken_is_named_with_its_line(run, tmp_path):
    assert "There is no plan" in run("today", code=3)
    run(*NEW)
    with (tmp_path / "tiptoe-plan.jsonl").open("a") as file:
        file.write('{"kind": "run"\n')
    assert "line 2: This is not JSON" in run("today", code=2)


def test_plan_new_asks_at_a_terminal(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tiptoe.cli_plan_ask.is_terminal", lambda: True)
    answers = ["n"] * 6 + ["runing", "running", "some", "tue,thu", "a step", "step"]
    answers += ["old", "340", "34", "70", "30", "40", "20", "", "11.5", "", "25", "0", "12", "0"]
    answers += ["n"] * 8 + ["y", "sat", "6 pm", "18:00", "20", "5.5", "", "Europe/Berlin"]
    result = CliRunner().invoke(
        cli, ["plan", "new", "--plan", "p.jsonl", *NOW], input="\n".join(answers) + "\n"
    )

    assert result.exit_code == 0, result.output
    assert "Both calf muscles" in result.output
    for said in ("must be known", "'old' is no number", "between 0 and 120", "on one leg can do"):
        assert said in result.output
    begun = json.loads((tmp_path / "p.jsonl").read_text("utf-8").splitlines()[0])
    told = begun["profile"]
    assert told["best"] == {"both": {"reps": 30}, "left": {"reps": 20, "height_m": 0.115}}
    assert (told["goal_reps"], told["run_pace_min_per_km"], told["barefoot"]) == (25, 5.5, True)


def test_log_asks_again_until_the_answer_is_a_level(run, tmp_path, monkeypatch):
    run(*NEW)
    monkeypatch.setattr("tiptoe.cli_plan_log.is_terminal", lambda: True)
    answers = ["y", "y", "a little", "11", "2", ""]
    result = CliRunner().invoke(
        cli, ["log", "--plan", "tiptoe-plan.jsonl", *NOW], input="\n".join(answers) + "\n"
    )

    assert result.exit_code == 0, result.output
    assert result.output.count("from 0 to 10.") == 2
    told = (tmp_path / "tiptoe-plan.jsonl").read_text("utf-8").splitlines()
    levels = {each["when"]: each["level"] for each in map(json.loads, told[1:]) if "when" in each}
    assert levels == {"during": 2}


def test_all_of_a_person_can_be_told_in_flags_and_changed_later(run, tmp_path):
    run(
        *("plan", "new", "--goal", "running", "--best", "both=40,left=20", "--best", "right=12"),
        *("--best-height", "left=11.5,right=10", "--goal-reps", "12", "--barefoot"),
        *("--run-days", "tue,thu", "--run-km-per-week", "20", "--run-pace-min-per-km", "5.5"),
    )
    today = json.loads(run("today", "--json", now=at(5)))["doses"]
    assert {each["target_m"] for each in today if each["side"] == "left"} == {0.092}
    assert all(each["barefoot"] for each in today)
    assert "usual week" in run("plan", "show")

    run("plan", "change", "--days", "sat,sun", "--run-days", "none", "--best", "right=14")
    lines = (tmp_path / "tiptoe-plan.jsonl").read_text("utf-8").splitlines()
    told = json.loads(lines[-1])["profile"]
    assert told["best"]["right"] == {"reps": 14, "height_m": 0.1}
    assert (told["days"], told.get("run_days"), told["goal_reps"]) == (["sat", "sun"], None, 12)
    dates = [each["date"] for each in json.loads(run("plan", "show", "--json"))["sessions"]]
    assert dates[:2] == ["2026-01-10", "2026-01-17"]
    for words, said in (((), "nothing to change"), (("--best", "left=50"), "can do it on two")):
        assert said in run("plan", "change", *words, code=2)


def test_without_a_file_the_record_keeps_the_plan(tmp_path, monkeypatch):
    monkeypatch.setenv("TIPTOE_DATA", str(tmp_path))

    def call(*words, code=0):
        result = CliRunner().invoke(cli, [*words, *NOW])
        assert result.exit_code == code, result.output
        return result.output

    assert "has no plan in the record" in call("today", code=3)
    call(*NEW)
    call(*NEW, "--person", "Ada")
    call("log", "--as-told", "--form", "good", "--pain-during", "0", "--pain-after", "0")
    assert "Today's session is done." in call("today")
    assert "A session is planned for today." in call("today", "--person", "Ada")
    call("plan", "new", "--goal", "strength", "--days", "mon")
    assert "From two legs to one leg with a weight" in call("plan", "show")


def test_two_programs_do_not_add_to_one_plan_unseen(tmp_path):
    from datetime import datetime

    from tiptoe import app_plan
    from tiptoe.app_plan_record import RecordPlan
    from tiptoe.coach.profile import read_profile
    from tiptoe.errors import TiptoeError
    from tiptoe.store import open_record

    now = datetime.fromisoformat(NOW[1])
    with open_record(tmp_path) as record:
        person = read_profile({"days": ["mon", "wed"]})
        app_plan.new_plan(
            RecordPlan(record, "Ada"), person, app_plan.find_programme("general"), now=now
        )
        one, two = RecordPlan(record, "Ada"), RecordPlan(record, "Ada")
        seen = one.events(), two.events()
        app_plan.log(one, [{"kind": "run", "date": "2026-01-05", "km": 3}], now=now)
        with pytest.raises(TiptoeError, match="changed elsewhere"):
            two.append(seen[1][:0] or [one.events()[-1]])


def test_a_session_noted_in_two_parts_is_held_against_the_same_doses(run, tmp_path):
    run(*NEW)
    run("log", "--did", "left=12,12", "--form", "good", "--pain-during", "0", "--pain-after", "0")
    run("log", "--did", "right=12,12", "--form", "good", now=at(5, 20))
    done = [json.loads(x) for x in (tmp_path / "tiptoe-plan.jsonl").read_text().splitlines()]
    results = [each["results"][0] for each in done if each["kind"] == "session_done"]

    assert [each["side"] for each in results] == ["left", "right"]
    assert "1 of 2 good sessions" in run("today", now=at(7))


def test_what_was_done_on_an_earlier_day_can_be_noted_later(run):
    run(*NEW)
    run("log", "--as-told", "--form", "good", "--date", "2026-01-05", now=at(6))
    assert "[x] Mon 05 Jan" in run("plan", "show", now=at(6))
    assert "there is no day" in run("log", "--as-told", "--date", "2026-02-30", now=at(6), code=2)


@pytest.mark.parametrize("seed", ["1", "2"])
def test_a_plan_does_not_depend_on_the_order_of_sets(seed, tmp_path):
    import os
    import subprocess
    import sys

    words = [*NEW, "--equipment", "step,weights,chair", *NOW, "--json", "--plan"]
    said = subprocess.run(
        [sys.executable, "-m", "tiptoe", *words, "p.jsonl"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        check=True,
    )
    alike = CliRunner().invoke(cli, [*words, str(tmp_path / "q.jsonl")])
    assert said.stdout.decode() == alike.stdout
