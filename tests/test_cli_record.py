"""The commands of the record: what they print, what they keep, how they refuse."""

import json
from dataclasses import replace

import pytest
import sessions as made
from records import AT, session_json
from typer.testing import CliRunner

from tiptoe import app_record
from tiptoe.cli import cli
from tiptoe.errors import ConflictError, NotFoundError, SetupError
from tiptoe.store import open_record
from tiptoe.web.trend import trend


@pytest.fixture
def tell(folder, monkeypatch):
    """Runs tiptoe on a record of its own; gives (exit code, stdout, stderr)."""
    monkeypatch.setenv("TIPTOE_DATA", str(folder / "data"))
    monkeypatch.chdir(folder)

    def run(*words):
        done = CliRunner().invoke(cli, words)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.stdout, done.stderr

    return run


def keep(*heights_m, name="Ada", day=1):
    wanted = made.Wanted(heights_m=heights_m, with_motion=False)
    with open_record() as record:
        return app_record.save(
            record, name, made.session(wanted), recorded_at=f"2026-01-{day:02d}T07:30:00+01:00"
        )


def test_a_person_is_added_shown_and_erased(tell, folder):
    assert tell("person", "list") == (0, "Nobody yet.\n", "")
    code, out, _ = tell("person", "add", "Ada", "--json")
    assert code == 0
    assert json.loads(out)["name"] == "Ada"
    assert tell("person", "add", "ada")[0] == ConflictError.exit_code
    kept = keep(0.09, 0.1)
    assert json.loads(tell("person", "list", "--json")[1])["people"][0]["sessions"] == 1
    with open_record() as record:
        drawn = app_record.files_of(record.place) / app_record.RESULTS
    for name in (kept.session_id, "of-somebody-else"):
        (drawn / name).mkdir(parents=True)
        (drawn / name / "overlay.mp4").write_bytes(b"Ada")

    code, out, err = tell("person", "erase", "Ada")  # nobody there to answer
    assert code == 1
    assert "for ever" in err
    code, out, _ = tell("person", "erase", "Ada", "--yes")
    assert code == 0
    assert "1 sessions" in out
    assert tell("person", "list")[1] == "Nobody yet.\n"
    assert [each.name for each in drawn.iterdir()] == ["of-somebody-else"]
    for file in (each for each in (folder / "data").iterdir() if each.is_file()):
        assert b"Ada" not in file.read_bytes()
        assert b"made.mp4" not in file.read_bytes()


def test_only_sessions_of_one_exercise_are_compared(tell):
    tell("person", "add", "Ada")
    keep(0.06, day=1)
    keep(0.05, day=2)
    keep(0.1, day=3)
    with open_record() as record:
        rows = record.sessions(record.person("Ada").id)
    rows[1] = replace(rows[1], exercise="seated")

    oldest, seated, newest = (point["change"] for point in trend(rows))

    assert newest == {"left": True, "right": True}
    assert seated == oldest == {"left": None, "right": None}


def test_a_history_tells_what_changed_beyond_the_errors(tell):
    tell("person", "add", "Ada")
    keep(0.09, 0.1, day=1)
    keep(0.09, 0.101, day=2)
    last = keep(*[0.13] * 12, day=3)

    code, out, _ = tell("history")
    assert code == 0
    newest, middle, oldest = (line.split() for line in out.splitlines()[2:5])
    assert newest[:4] == ["2026-01-03", "07:30", "two_leg_floor", "12*"]
    assert newest[4:7] == ["13.0", "±", "0.3*"]
    assert middle[:7] == ["2026-01-02", "07:30", "two_leg_floor", "2", "10.1", "±", "0.3"]
    assert oldest[:4] == ["2026-01-01", "07:30", "two_leg_floor", "2"]

    told = json.loads(tell("history", "--json", "--limit", "2")[1])
    assert (told["schema"], told["count"]) == ("tiptoe.history/1", 3)
    assert told["sessions"][0]["change"]["is_real"] == {"left": True, "right": True, "reps": True}
    rest = json.loads(tell("history", "--json", "--before", told["next"])[1])
    assert [each["rep_count"] for each in rest["sessions"]] == [2]
    whole = json.loads(tell("history", "--session", last.session_id)[1])
    assert whole["schema"] == "tiptoe.session/1"


def test_who_must_be_said_when_there_are_several(tell):
    assert tell("history")[0] == NotFoundError.exit_code
    tell("person", "add", "Ada")
    tell("person", "add", "Bob")
    code, _, err = tell("history")
    assert code == NotFoundError.exit_code
    assert "Ada, Bob" in err
    assert tell("history", "--person", "bob")[1] == "Bob: no sessions yet.\n"


def test_a_backup_and_an_archive_bring_everything_back(tell, folder):
    tell("person", "add", "Ada")
    keep(0.09, 0.1)
    assert tell("backup", "then.backup")[0] == 0
    assert tell("export", "--all", "all.zip")[0] == 0
    assert tell("person", "export", "Ada", "ada.zip")[0] == 0
    assert tell("export", "more.zip")[0] == 2
    before = tell("history", "--json")[1]
    tell("person", "erase", "Ada", "--yes")

    assert tell("restore", "then.backup", "--yes")[0] == 0
    assert tell("history", "--json")[1] == before
    code, out, _ = tell("person", "erase", "Ada", "--yes", "--json")
    assert len(json.loads(out)["copies"]) == 1
    for name in ("all.zip", "ada.zip"):
        code, out, _ = tell("import", name, "--data", str(folder / name.removesuffix(".zip")))
        assert code == 0
        assert "3 rows were new" in out
        shown = tell("history", "--json", "--data", str(folder / name.removesuffix(".zip")))[1]
        assert shown == before
    assert tell("restore", "all.zip", "--yes")[0] == 0
    assert tell("history", "--json")[1] == before
    code, out, _ = tell("person", "erase", "Ada", "--yes", "--json", "--with-copies")
    assert json.loads(out)["copies"] == []


def test_nobody_unknown_is_measured_for(tell, tmp_path):
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"no film")
    code, _, err = tell("measure", str(clip), "--person", "Nobody")
    assert code == NotFoundError.exit_code
    assert "no person 'Nobody'" in err


def test_a_plan_in_the_record_takes_events_from_one_program_at_a_time(folder):
    with open_record(folder) as record:
        ada = record.add_person("Ada")
        event = {"kind": "run", "at": AT, "date": "2026-01-31", "km": 5}
        record.add_plan_event(ada.id, "plan-1", event)
        mine, yours = (app_record.RecordLedger(record, ada.id) for _ in range(2))
        assert mine.events() == yours.events()
        mine.append(mine.events())
        with pytest.raises(ConflictError, match="elsewhere"):
            yours.append(mine.events())
        with pytest.raises(NotFoundError, match="no plan"):
            app_record.RecordLedger(record, record.add_person("Bob").id).events()


def test_a_session_is_kept_with_its_declared_exercise(record):
    told = session_json()
    told["sets"][0]["exercise"] = {"ids": ["seated", "two_leg_floor"], "declared": None}
    ada = record.add_person("Ada")
    record.add_session(ada.id, told, recorded_at=AT)
    told["sets"][0]["exercise"]["declared"] = "army_drill"
    record.add_session(ada.id, told, recorded_at=AT)

    assert {row.exercise for row in record.sessions(ada.id)} == {"seated", "army_drill"}
    assert len(record.sessions(ada.id, exercise="seated")) == 1


def test_without_the_parts_of_the_record_it_says_what_to_install(tell, monkeypatch):
    from tiptoe import cli_record

    monkeypatch.setattr(cli_record, "PARTS", ("sqlalchemy", "not_there_at_all"))
    for words in (("history",), ("person", "list"), ("measure", "a.mp4", "--person", "Ada")):
        code, _, err = tell(*words)
        assert code == SetupError.exit_code
        assert "tiptoe[app]" in err
