"""Write a timetable as a calendar file (RFC 5545).

Timetable -> bytes. Pure. One event a session, each with a UID that stays, so that a calendar that
reads the file again updates its events; what will not take place after all is CANCELLED there.
Times are local times of the named zone, with the zone's rules in the file; without a zone they
float; without a time of day the event takes the day. docs/reference/plan-files.md
"""

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tiptoe.exchange.ics_zone import zone_rules
from tiptoe.planned import Slot, Timetable, Work

if TYPE_CHECKING:  # loaded when there is a calendar to write
    from icalendar import Alarm, Event

__all__ = ["ALARM_MIN", "dump_ics", "slot_text"]

ALARM_MIN = 30  # before the session, where nobody asks for another
MORNING = timedelta(hours=8)  # the alarm of a session without a time of day
HOST = "tiptoe"


def dump_ics(timetable: Timetable, *, alarm_min: int | None = ALARM_MIN) -> bytes:
    """The calendar of what is to come; `alarm_min` None for no alarms."""
    from icalendar import Calendar, vText

    calendar = Calendar()
    calendar.add("prodid", "-//tiptoe//heel raises//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(_line(timetable.title)))
    ahead = [slot for slot in timetable.slots if slot.status in {"planned", "cancelled"}]
    for slot in ahead:
        calendar.add_component(_event(slot, timetable, alarm_min))
    if timetable.time_zone and any(slot.time for slot in ahead):
        days = [slot.date for slot in ahead]
        calendar.subcomponents.insert(0, zone_rules(timetable.time_zone, min(days), max(days)))
    return bytes(calendar.to_ical())


def _event(slot: Slot, timetable: Timetable, alarm_min: int | None) -> "Event":
    from icalendar import Event

    is_off = slot.status == "cancelled"
    changed = timetable.changed.astimezone(UTC)
    event = Event()
    event.add("uid", f"{slot.uid}@{HOST}")
    event.add("sequence", timetable.revision)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("summary", _line(timetable.title))
    event.add("description", "This session is not done." if is_off else slot_text(slot, timetable))
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if is_off or not slot.time else "OPAQUE")
    event.add("class", "PRIVATE")
    _when(event, slot, timetable.time_zone)
    if alarm_min is not None and not is_off:
        event.add_component(_alarm(slot, timetable, alarm_min))
    return event


def _when(event: "Event", slot: Slot, zone: str | None) -> None:
    """Start and length. A length, and not an end: an end in the hour that a clock change repeats
    or leaves out could lie before the start."""
    if slot.time is None:
        event.add("dtstart", slot.date)
        event.add("dtend", slot.date + timedelta(days=1))
        return
    local = datetime.combine(slot.date, time.fromisoformat(slot.time))
    event.add("dtstart", _existing(local, zone) if zone else local)
    event.add("duration", timedelta(minutes=max(slot.minutes, 1)))


def _existing(local: datetime, zone: str) -> datetime:
    """A local time that the zone has on that day: in spring, 02:30 may be 03:30."""
    aware = local.replace(tzinfo=ZoneInfo(zone))
    return aware.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(fold=0)


def _alarm(slot: Slot, timetable: Timetable, alarm_min: int) -> "Alarm":
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _line(timetable.title))
    alarm.add("trigger", -timedelta(minutes=alarm_min) if slot.time else MORNING)
    return alarm


def slot_text(slot: Slot, timetable: Timetable) -> str:
    """What to do in this session, line by line."""
    lines = [line for work in slot.works for line in _work_lines(work)]
    rules = dict.fromkeys(rule for work in slot.works for rule in work.stop_rules)
    if slot.remark:
        lines.insert(0, slot.remark)
    if not slot.is_firm:
        lines.insert(0, "As things stand; what you log until then may change it.")
    return "\n".join(map(_line, [*lines, "", *rules, *timetable.advice])).strip()


def _line(said: str) -> str:
    """One line, without what no reader could show; its indent stays."""
    shown = "".join(each if each.isprintable() else " " for each in said)
    return shown.rstrip()


def _work_lines(work: Work) -> list[str]:
    how = [work.tempo, "barefoot" if work.is_barefoot else "", f"{work.rest_s} s rest"]
    told = "; ".join(filter(None, how))
    head = f"{work.title}, {work.legs}: {work.amount}"
    return [head, f"  {told}", *(f"  {each}" for each in (work.aim, work.note) if each)]
