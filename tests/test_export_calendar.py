"""Calendars and watch workouts, read back by readers that are not ours."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import fitdecode
import plans
import pytest
import recurring_ical_events
from garmin_fit_sdk import Decoder, Stream
from garmin_fit_sdk.profile import Profile as FitProfile
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from tiptoe.app_plan_export import timetable
from tiptoe.coach.events import RedFlag
from tiptoe.coach.exercise import known
from tiptoe.coach.programme import built_in
from tiptoe.errors import InputError
from tiptoe.exchange.fit import checksum, dump_fit
from tiptoe.exchange.fit_names import CALF_RAISE, LUNGE, SQUAT, fit_name, named
from tiptoe.exchange.ics import dump_ics
from tiptoe.exchange.ics_zone import zone_rules

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour in summer
    "Asia/Kolkata",  # no summer time
    "America/Santiago",  # changes at midnight, in the southern summer
)


class Told:
    """A ledger in a list."""

    def __init__(self, *events):
        self.told = list(events)

    def events(self):
        return self.told


@cache
def one_week():
    return told(weeks=1)


def told(*events, now=plans.MONDAY, **person):
    first = plans.started(**{"weeks": 12, "time": "18:30", **person})
    return timetable(Told(first, *events), now=plans.moment(now, 9))


def unfolded(content):
    """(name, value) of every line: a reader by hand."""
    text = content.decode().replace("\r\n ", "")
    assert "\n" not in text.replace("\r\n", "")
    for line in text.rstrip("\r\n").split("\r\n"):
        name, _, value = line.partition(":")
        yield name, value


@pytest.mark.parametrize(
    ("zone", "clock"),
    [*((zone, "02:30") for zone in ZONES), (ZONES[0], "18:30"), (ZONES[4], "00:15")],
)
def test_every_session_is_in_the_calendar_at_its_time_through_both_clock_changes(zone, clock):
    table = told(time_zone=zone, time=clock, weeks=52)
    planned = [slot for slot in table.slots if slot.status == "planned"]
    calendar = Calendar.from_ical(dump_ics(table))
    found = recurring_ical_events.of(calendar).between(date(2025, 12, 1), date(2027, 3, 1))

    assert len(planned) == len(found) > 150
    here = ZoneInfo(zone)
    for slot, event in zip(planned, sorted(found, key=lambda e: e.start), strict=True):
        wanted = datetime.combine(slot.date, time.fromisoformat(clock), here)
        assert event.start.timestamp() == wanted.timestamp()
        assert event.end.timestamp() - event.start.timestamp() == slot.minutes * 60
        exists = wanted.astimezone(UTC).astimezone(here)
        assert f"{event.start:%H:%M}" == f"{exists:%H:%M}"


@pytest.mark.parametrize("zone", ZONES)
def test_a_reader_by_hand_counts_the_same_and_needs_only_the_rules_in_the_file(zone):
    table = told(time_zone=zone, time="03:10", weeks=52)
    lines = list(unfolded(dump_ics(table)))
    starts = [value for name, value in lines if name == f"DTSTART;TZID={zone}"]
    rules = by_hand(lines)

    assert len(starts) == sum(slot.status == "planned" for slot in table.slots)
    for start in starts:
        local = datetime.strptime(start, "%Y%m%dT%H%M%S")  # noqa: DTZ007 - a local time
        offset = [to for since, to in rules if since <= local][-1]
        assert offset == local.replace(tzinfo=ZoneInfo(zone)).utcoffset()


def by_hand(lines):
    """[(local start, offset)] of a VTIMEZONE."""
    found = []
    for (name, value), _ in pairwise(lines):
        if name == "DTSTART":
            found.append([datetime.strptime(value, "%Y%m%dT%H%M%S")])  # noqa: DTZ007
        if name == "TZOFFSETTO":
            sign = -1 if value[0] == "-" else 1
            found[-1].append(sign * timedelta(hours=int(value[1:3]), minutes=int(value[3:5])))
    return sorted(found)


def test_the_rules_of_a_zone_say_when_its_clocks_change():
    text = zone_rules("Europe/Berlin", date(2026, 6, 1), date(2026, 6, 2)).to_ical().decode()

    assert "DTSTART:20260329T020000" in text
    assert "DTSTART:20261025T030000" in text


def test_a_session_in_the_hour_that_spring_leaves_out_is_an_hour_later():
    table = told(time_zone="Europe/Berlin", time="02:30", days=["sun"], weeks=14)
    lines = dump_ics(table).decode()

    assert "DTSTART;TZID=Europe/Berlin:20260329T033000" in lines
    assert "DTSTART;TZID=Europe/Berlin:20260405T023000" in lines


def test_without_a_zone_times_float_and_without_a_time_the_day_is_taken():
    floating = dump_ics(told(time_zone=None)).decode()
    days = dump_ics(told(time=None, time_zone="Europe/Berlin")).decode()

    assert "DTSTART:20260105T183000" in floating
    assert "VTIMEZONE" not in floating + days
    assert "DTSTART;VALUE=DATE:20260105" in days


def events_of(table, **more):
    calendar = Calendar.from_ical(dump_ics(table, **more))
    return {str(event["uid"]): event for event in calendar.walk("VEVENT")}


def test_a_session_keeps_its_uid_and_its_sequence_grows_when_something_happens():
    first = told()
    doses = first.next_slot.works
    assert doses
    monday = plans.started(weeks=12, time="18:30")
    _, asked, _ = plans.next_doses([monday])
    later = told(plans.done(asked, plans.MONDAY), now=plans.MONDAY + timedelta(days=1))
    before, after = events_of(first), events_of(later)

    assert set(after) == set(before) - {"plan-1-20260105@tiptoe"}
    assert all(after[uid]["sequence"] > before[uid]["sequence"] for uid in after)
    assert all(after[uid]["dtstamp"].dt > before[uid]["dtstamp"].dt for uid in after)


def test_after_a_red_flag_every_session_to_come_is_cancelled():
    flag = RedFlag(at=plans.moment(plans.MONDAY, 8), date=plans.MONDAY, flag="sudden_pop")
    before, after = events_of(told()), events_of(told(flag))

    assert set(before) == set(after)
    assert {str(event["status"]) for event in before.values()} == {"CONFIRMED"}
    assert {str(event["status"]) for event in after.values()} == {"CANCELLED"}
    assert not any(event.walk("VALARM") for event in after.values())


def test_there_is_one_alarm_before_each_session_or_none_at_all():
    asked = events_of(told(), alarm_min=45).values()
    (alarm,) = {event.walk("VALARM")[0]["trigger"].dt for event in asked}
    (morning,) = {e.walk("VALARM")[0]["trigger"].dt for e in events_of(told(time=None)).values()}

    assert alarm == timedelta(minutes=-45)
    assert morning == timedelta(hours=8)
    assert not any(e.walk("VALARM") for e in events_of(told(), alarm_min=None).values())


def test_the_same_plan_gives_the_same_bytes():
    assert dump_ics(told(time_zone="Asia/Kolkata")) == dump_ics(told(time_zone="Asia/Kolkata"))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_no_text_of_a_stranger_makes_lines_of_its_own(text):
    table = one_week()
    work = replace(table.next_slot.works[0], title=text, note=text)
    slot = replace(table.next_slot, works=(work,))
    content = dump_ics(replace(table, title=text, slots=(slot,)))
    names = [name for name, _ in unfolded(content)]

    assert names.count("BEGIN") == names.count("END") == 3
    assert names.count("UID") == 1
    assert len(Calendar.from_ical(content).walk("VEVENT")) == 1


# --- watches ---


def workout(table):
    content = dump_fit(table.next_slot, title=table.title, changed=table.changed)
    messages, errors = Decoder(Stream.from_byte_array(bytearray(content))).read()
    assert errors == []
    return content, messages


def by_fitdecode(content):
    with fitdecode.FitReader(content, check_crc=fitdecode.CrcCheck.RAISE) as reader:
        data = [f for f in reader if isinstance(f, fitdecode.FitDataMessage)]
    return [f for f in data if f.name == "workout_step"]


def as_done(steps):
    """[(intensity, kind, value)] as a watch would do them, repeats followed."""
    found, one = [], []
    for step in steps:
        one.append((step["intensity"], step["duration_type"], step["duration_value"]))
        if step["duration_type"] == "repeat_until_steps_cmplt":
            block = one[step["duration_value"] : -1]
            found += block * (step["target_value"] - 1)
        else:
            found.append(one[-1])
    return found


def as_planned(works):
    """[(kind, value)] straight from the doses."""
    found = []
    for work in works:
        one = ("active", "time", work.hold_s * 1000) if work.hold_s else None
        for _ in range(work.sets):
            found += [one] * work.reps if one else [("active", "reps", work.reps)]
            found += [("rest", "time", work.rest_s * 1000)]
    return found


@pytest.mark.parametrize("programme", sorted(built_in()))
def test_two_readers_find_the_sets_reps_and_rests_of_the_plan(programme):
    table = told(named=programme, run_days=["mon"], run_time="18:00")
    content, messages = workout(table)
    steps = [
        {"target_value": 0, **step} | ({"intensity": step.get("intensity", "active")})
        for step in messages["workout_step_mesgs"]
    ]
    other = by_fitdecode(content)

    assert as_done(steps) == as_planned(table.next_slot.works)
    assert messages["workout_mesgs"][0]["num_valid_steps"] == len(steps) == len(other)
    assert messages["workout_mesgs"][0]["sub_sport"] == "strength_training"
    assert messages["file_id_mesgs"][0]["type"] == "workout"
    for ours, theirs in zip(steps, other, strict=True):
        reps = theirs.get_value("duration_reps", fallback=None)
        if ours["duration_type"] == "reps":
            assert reps == ours["duration_value"]
            assert theirs.get_value("exercise_category") == ours["exercise_category"]


def test_a_weight_a_side_and_a_tempo_are_told():
    table = told()
    work = replace(table.next_slot.works[0], load_kg=7.5, side="left")
    slot = replace(table.next_slot, works=(work,))
    _, messages = workout(replace(table, slots=(slot,)))
    step = messages["workout_step_mesgs"][0]

    assert step["exercise_weight"] == 7.5
    assert step["weight_display_unit"] == "kilogram"
    assert step["wkt_step_name"].endswith("left")
    assert "up" in step["notes"]
    assert fit_name(work.exercise, is_weighted=True) == (CALF_RAISE, 16)


def test_every_exercise_of_a_plan_has_the_name_the_profile_gives_it():
    types = FitProfile["types"]
    kinds = {CALF_RAISE: "calf_raise", SQUAT: "squat", LUNGE: "lunge"}

    assert set(named()) >= {each for each in known() if not each.startswith("heels_off")}
    for exercise in named():
        for is_weighted in (False, True):
            category, name = fit_name(exercise, is_weighted=is_weighted)
            assert types["exercise_category"][category] == kinds[category]
            said = types[f"{kinds[category]}_exercise_name"][name]
            assert ("single_leg" in said) == ("single_leg" in exercise)
            assert ("seated" in said) == (exercise == "seated")
            assert said.endswith("calf_raise") or category != CALF_RAISE


def test_nothing_to_do_makes_no_workout():
    table = told()
    with pytest.raises(InputError, match="Nothing is asked"):
        dump_fit(replace(table.next_slot, works=()), title="", changed=table.changed)


def test_the_checksum_is_the_known_one():
    assert checksum(b"123456789") == 0xBB3D  # CRC-16/ARC, its check value


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_of_a_stranger_is_a_valid_workout(text):
    table = one_week()
    works = (replace(table.next_slot.works[0], title=text, note=text, aim=text),)
    slot = replace(table.next_slot, works=works)
    _, messages = workout(replace(table, title=text, slots=(slot,)))

    assert len(messages["workout_step_mesgs"]) == 3


def test_a_long_text_is_cut_between_letters():
    table = one_week()
    works = (replace(table.next_slot.works[0], title="a" + "é" * 300, side="both"),)
    _, messages = workout(replace(table, slots=(replace(table.next_slot, works=works),)))

    assert messages["workout_step_mesgs"][0]["wkt_step_name"] == "a" + "é" * 19
