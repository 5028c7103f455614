"""Tables, JSON and paper: complete, on one page, and deaf to what a text would have them do."""

import csv
import io
import json
import re
import sys
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from importlib.resources import files

import jsonschema
import plans
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from tiptoe.app_plan import PlanFile, plan_json, today_json
from tiptoe.app_plan_export import KINDS, Wish, export, sheet, timetable
from tiptoe.cli import cli
from tiptoe.coach.events import RedFlag
from tiptoe.coach.plan import plan_of, today_of
from tiptoe.coach.programme import built_in
from tiptoe.errors import InputError, SetupError
from tiptoe.exchange.handout import Sheet, dump_html, dump_pdf
from tiptoe.exchange.ics import dump_ics
from tiptoe.exchange.plan_csv import COLUMNS, dump_plan_csv

NOW = plans.moment(plans.MONDAY, 9)
SCHEMA = json.loads(files("tiptoe.exchange").joinpath("plan-1.schema.json").read_text("utf-8"))
NASTY = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "=HYPERLINK(1)",
    "+1",
    "-1",
    "@SUM(A1)",
    "{{ 7 * 7 }}",
    "{% raw %}",
    '#panic("x")',
    "$ x $ *b* _i_ `c`",
    "#read(sys.inputs.data)",
    "a\nBEGIN:VEVENT\nb",
    "\x00\x1b[31m",
    "\u202etxt",
    "\ud800",
    "'; DROP TABLE people; --",
    "\\u0022 \\",
    "&lt;&amp;",
    "x" * 5000,
    "李小龍 😀",
)


class Told:
    """A ledger in a list."""

    def __init__(self, *events):
        self.told = list(events)

    def events(self):
        return self.told


def ledger(*more, **person):
    return Told(plans.started(**{"weeks": 8, "time": "18:30", **person}), *more)


def table(*more, **person):
    return timetable(ledger(*more, **person), now=NOW)


def pages(pdf):
    return len(re.findall(rb"/Type ?/Page\b", pdf))


def with_text(text):
    """The same table with that text wherever a person or a clinician may write."""
    made = table(weeks=1)
    works = tuple(replace(work, note=text, title=text) for work in made.next_slot.works)
    slot = replace(made.next_slot, works=works)
    return replace(made, title=text, advice=(text,), slots=(slot,))


# --- table ---


def test_a_row_of_the_table_says_what_the_plan_says():
    made = table()
    rows = list(csv.DictReader(io.StringIO(dump_plan_csv(made))))
    works = [(slot, work) for slot in made.slots for work in slot.works]

    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == len(works) > 40
    for row, (slot, work) in zip(rows, works, strict=True):
        assert (row["uid"], row["date"]) == (slot.uid, str(slot.date))
        assert (row["exercise"], row["side"]) == (work.exercise, work.side)
        assert (int(row["sets"]), int(row["reps"])) == (work.sets, work.reps)
        assert float(row["up_s"]) == work.tempo_s[0]
        assert row["load_kg"] == ""


@pytest.mark.parametrize("text", NASTY, ids=lambda text: ascii(text[:20]))
def test_no_cell_of_a_table_is_a_formula(text):
    for row in csv.reader(io.StringIO(dump_plan_csv(with_text(text)))):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


# --- JSON ---


@pytest.mark.parametrize("programme", ["combined", "heels_off", "heavy_slow"])
def test_the_plan_for_programs_is_as_its_schema_says(programme):
    first = plans.started(named=programme, run_days=["mon"], run_time="18:00")
    _, asked, _ = plans.next_doses([first])
    events = [first, plans.done(asked, plans.MONDAY)]
    checker = jsonschema.Draft202012Validator(SCHEMA)

    for told in (events[:1], events):
        found = plan_json(plan_of(told, today=plans.MONDAY + timedelta(days=len(told) - 1)))
        checker.validate(json.loads(json.dumps(found, allow_nan=False)))
        assert set(found) == set(SCHEMA["properties"])


@pytest.mark.parametrize("day", range(3))
def test_today_is_as_the_schema_says(day):
    first = plans.started()
    _, asked, _ = plans.next_doses([first])
    flag = RedFlag(
        at=NOW + timedelta(days=1), date=plans.MONDAY + timedelta(days=1), flag="numbness"
    )
    events = [first, plans.done(asked, plans.MONDAY), flag][: day + 1]
    found = today_json(today_of(plan_of(events, today=plans.MONDAY + timedelta(days=day // 2))))

    said = {"$ref": "#/$defs/today", "$defs": SCHEMA["$defs"]}
    jsonschema.Draft202012Validator(said).validate(json.loads(json.dumps(found)))
    assert set(found) == set(SCHEMA["$defs"]["today"]["properties"])
    assert found["kind"] == ("train", "done", "stop")[day]


def test_a_stopped_plan_is_as_the_schema_says_too():
    flag = RedFlag(at=NOW, date=plans.MONDAY, flag="sudden_pop")
    found = plan_json(plan_of(ledger(flag).events(), today=plans.MONDAY))

    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    assert found["stop"]["flag"] == "sudden_pop"
    assert found["next"] is None


# --- paper ---


@pytest.mark.parametrize("programme", sorted(built_in()))
def test_every_programme_prints_on_one_page_with_its_drawings(programme):
    made = sheet(table(named=programme, run_days=["mon"], run_time="18:00"), person="Ana")
    page, pdf = dump_html(made), dump_pdf(made)

    assert pages(pdf) == 1
    assert made.guides
    assert all(page.count(guide.drawing) == 1 for guide in made.guides.values())
    assert b"pdfuaid" in pdf
    for work in made.timetable.next_slot.works:
        assert work.amount in page
        assert work.legs.capitalize() in page


def test_twelve_exercises_still_fit_one_page():
    made = table()
    work = made.next_slot.works[0]
    works = tuple(replace(work, exercise=f"{number}") for number in range(12))
    made = replace(made, slots=(replace(made.next_slot, works=works),))
    guide = sheet(table()).guides[work.exercise]
    many = Sheet(timetable=made, guides={each.exercise: guide for each in works})

    assert pages(dump_pdf(many)) == 1


def test_the_same_plan_gives_the_same_page():
    assert dump_pdf(sheet(table())) == dump_pdf(sheet(table()))


def test_a_stopped_plan_prints_the_stop_and_no_exercise():
    flag = RedFlag(at=NOW, date=plans.MONDAY, flag="sudden_pop")
    made = sheet(table(flag))

    assert "Stop these exercises" in dump_html(made) or "get medical help" in dump_html(made)
    assert "<svg" not in dump_html(made)
    assert pages(dump_pdf(made)) == 1


class Seen(HTMLParser):
    """The tags and the words of a page."""

    def __init__(self):
        super().__init__()
        self.tags, self.words = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, tuple(name for name, _ in attrs)))

    def handle_data(self, data):
        self.words.append(data)


def tags(page):
    seen = Seen()
    seen.feed(page)
    return seen.tags


@pytest.mark.parametrize("text", NASTY, ids=lambda text: ascii(text[:20]))
def test_a_text_stays_a_text_on_the_page(text):
    harmless = dump_html(sheet(with_text("name"), person="name"))
    made = sheet(with_text(text), person=text)

    assert tags(dump_html(made)) == tags(harmless)
    assert pages(dump_pdf(made)) == 1


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=100))
def test_any_name_gives_a_page(name):
    assert pages(dump_pdf(sheet(table(weeks=1), person=name))) == 1


def test_a_name_of_ten_megabytes_is_cut_to_what_fits():
    page = dump_html(sheet(table(weeks=1), person="Ana " * 2_500_000))

    assert len(page) < 100_000
    assert "Ana Ana" in page
    assert "x" * 1001 not in dump_html(sheet(with_text("x" * 5000)))


def test_nothing_on_the_page_comes_from_elsewhere():
    page = dump_html(sheet(table()))

    assert not re.search(r"(src|href)=", page)
    assert not re.search(r"url\(|@import|https?://(?!www\.w3\.org/)", page)


# --- files ---


def test_all_forms_are_written_and_say_so(tmp_path):
    book = PlanFile(tmp_path / "plan.jsonl")
    book.append(ledger().events())
    named = {"handout": "h.pdf"} | {kind: f"p.{kind}" for kind in KINDS if kind != "handout"}
    paths = {kind: tmp_path / name for kind, name in named.items()}

    assert dict(export(book, paths, now=NOW)) == paths
    starts = {"ics": b"BEGIN:VCALENDAR", "csv": b"uid,", "json": b"{", "handout": b"%PDF"}
    for kind, start in starts.items():
        assert paths[kind].read_bytes().startswith(start)
    assert paths["fit"].read_bytes()[8:12] == b".FIT"
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([*named.values(), "plan.jsonl"])


@pytest.mark.parametrize(
    ("named", "wish", "said"),
    [
        ({}, {}, "Nothing to export"),
        ({"handout": "page.docx"}, {}, "neither a page nor a PDF"),
        ({"ics": "p", "csv": "p"}, {}, "same file"),
        ({"ics": "p.ics"}, {"alarm_min": -5}, "makes no sense"),
        ({"ics": "p.ics"}, {"alarm_min": 10**9}, "makes no sense"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_written(tmp_path, named, wish, said):
    paths = {kind: tmp_path / name for kind, name in named.items()}

    with pytest.raises(InputError, match=said):
        export(ledger(), paths, now=NOW, wish=Wish(**wish))
    assert list(tmp_path.iterdir()) == []


def test_one_impossible_form_keeps_the_others_from_being_written(tmp_path):
    flag = RedFlag(at=NOW, date=plans.MONDAY, flag="sudden_pop")
    paths = {"csv": tmp_path / "p.csv", "fit": tmp_path / "p.fit"}

    with pytest.raises(InputError, match="pop"):
        export(ledger(flag), paths, now=NOW)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_a_clear_refusal(tmp_path):
    with pytest.raises(SetupError, match="Nothing can be written"):
        export(ledger(), {"csv": tmp_path / "no" / "p.csv"}, now=NOW)


def test_the_command_writes_what_was_asked_for_and_refuses_politely(tmp_path):
    book = PlanFile(tmp_path / "plan.jsonl")
    book.append(ledger().events())
    plan = ["plan", "export", "--plan", str(book.path), "--now", NOW.isoformat()]
    page = tmp_path / "page.html"

    done = CliRunner().invoke(cli, [*plan, "--handout", str(page), "--for", "Ana"])
    refused = CliRunner().invoke(cli, plan)

    assert done.exit_code == 0
    assert str(page) in done.output
    assert "Ana" in page.read_text("utf-8")
    assert refused.exit_code == InputError.exit_code
    assert "Nothing to export" in refused.output


def test_what_is_done_before_a_run_says_so_in_the_calendar_and_on_paper():
    made = table(named="heels_off", run_days=["mon"], run_time="18:00")
    calendar = dump_ics(made).decode().replace("\r\n ", "")

    assert "15 to 20 minutes before your run" in dump_html(sheet(made))
    assert calendar.count("15 to 20 minutes before your run") == calendar.count("BEGIN:VEVENT")


def test_without_the_extra_packages_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "icalendar", None)

    with pytest.raises(SetupError, match="icalendar is not installed") as refused:
        export(ledger(), {"ics": tmp_path / "p.ics"}, now=NOW)
    assert "tiptoe[app]" in refused.value.fix
