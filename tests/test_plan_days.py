"""A plan's day is the person's own: by their time zone, and a day that has come."""

import json
from datetime import date, datetime, timedelta

import pytest
from plans import MONDAY, later, seen, started

from tiptoe import app_plan
from tiptoe.coach.profile import read_profile
from tiptoe.coach.programme import programme
from tiptoe.errors import InputError

LATE_IN_LONDON = datetime.fromisoformat("2026-01-05T22:30:00+00:00")  # the 6th in Tokyo, 07:30
DONE = {"kind": "session_done", "results": [], "pain": {"during": 0, "after": 0}}


@pytest.fixture
def ledger(tmp_path):
    return app_plan.PlanFile(tmp_path / "plan.jsonl")


def begin(ledger, *, now=LATE_IN_LONDON, start=None, **person):
    told = {"goal": "endurance", "days": ["mon", "wed", "fri"], **person}
    chosen = programme("runner_endurance")
    return app_plan.new_plan(ledger, read_profile(told), chosen, now=now, start=start)


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Asia/Tokyo", 6), ("Europe/London", 5), (None, 5), ("Pacific/Kiritimati", 6)],
)
def test_today_is_the_day_where_the_person_is(ledger, zone, day):
    made = begin(ledger, **({"time_zone": zone} if zone else {}))
    now = LATE_IN_LONDON

    assert made.start == app_plan.today(ledger, now=now).date == date(2026, 1, day)
    assert app_plan.home_time(ledger, now) == now
    told = app_plan.log(ledger, [{**DONE, "date": f"2026-01-0{day}"}], now=now)
    assert told.state.last_done == date(2026, 1, day)
    line = json.loads(ledger.path.read_text("utf-8").splitlines()[-1])
    assert datetime.fromisoformat(line["at"]) == now


def test_the_morning_after_is_the_persons_morning(ledger):
    """22:30 in London is the next morning in Tokyo: that answer is not in the future."""
    begin(ledger, now=LATE_IN_LONDON - timedelta(hours=12), time_zone="Asia/Tokyo")
    morning = {"kind": "pain", "date": "2026-01-06", "when": "next_morning", "level": 0}
    app_plan.log(ledger, [{**DONE, "date": "2026-01-05"}, morning], now=LATE_IN_LONDON)

    with pytest.raises(InputError):
        app_plan.log(ledger, [{**morning, "date": "2026-01-07"}], now=LATE_IN_LONDON)


@pytest.mark.parametrize("kind", ["session_done", "session_skipped"])
@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-01-08", "2026-01-08 has not come yet"),
        ("2026-01-02", "before this plan begins, on 2026-01-05"),
    ],
)
def test_a_session_belongs_to_a_day_of_the_plan_that_has_come(ledger, kind, day, said):
    begin(ledger)
    before = ledger.path.read_bytes()
    event = {**DONE, "date": day} if kind == "session_done" else {"kind": kind, "date": day}
    with pytest.raises(InputError, match=said):
        app_plan.log(ledger, [event], now=LATE_IN_LONDON + timedelta(days=1))

    assert ledger.path.read_bytes() == before


@pytest.mark.parametrize(
    ("run_time", "weekdays", "is_later"),
    [("18:00", {1, 3}, False), ("00:10", {0, 2}, True), ("00:59", {0, 2}, True)],
)
def test_before_a_run_after_midnight_the_session_is_on_the_evening_before(
    run_time, weekdays, is_later
):
    person = {"run_days": ["tue", "thu"], "run_time": run_time}
    plan = seen([started("heels_off", **person)], MONDAY)
    hour, minute = map(int, plan.sessions[0].time.split(":"))
    begins = 60 * hour + minute - (24 * 60 if is_later else 0)
    run_hour, run_minute = map(int, run_time.split(":"))

    assert {each.date.weekday() for each in plan.sessions} == weekdays
    assert begins + plan.sessions[0].minutes + 15 <= 60 * run_hour + run_minute
    assert plan.next_date == later(MONDAY, 0 if is_later else 1)


def test_a_new_goal_and_new_equipment_count_from_then_on(ledger):
    begin(ledger, best={"left": {"reps": 20}, "right": {"reps": 20}}, goal_reps=12)
    top = app_plan.plan(ledger, now=LATE_IN_LONDON).programme.tracks[0].steps[-1].reps[1]
    told = {"kind": "profile_changed", "profile": {"goal_reps": 18, "days": ["mon"]}}
    found = app_plan.log(ledger, [told], now=LATE_IN_LONDON)

    assert (top, found.programme.tracks[0].steps[-1].reps[1]) == (12, 18)
