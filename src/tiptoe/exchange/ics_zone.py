"""The rules of a time zone over some years, as a calendar file carries them.

Zone name + dates -> VTIMEZONE. Pure, but for the zone data of the system. Every change of the
clock is written out by itself: no rule has to be guessed, and a reader needs none of its own.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:  # loaded when there is a calendar to write
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

__all__ = ["zone_rules"]

MARGIN = timedelta(days=400)  # more than a year, so that the change before the first day is there


def zone_rules(name: str, first: date, last: date) -> "Timezone":
    """What the clocks of that zone show from a year before `first` to a year after `last`."""
    from icalendar import Timezone

    zone = ZoneInfo(name)
    rules = Timezone()
    rules.add("tzid", name)
    begin = datetime.combine(first, time(), UTC) - MARGIN
    rules.add_component(_observance(zone, begin, begin))
    end = datetime.combine(last, time(), UTC) + MARGIN
    for moment in _changes(zone, begin, end):
        rules.add_component(_observance(zone, moment, moment - timedelta(minutes=1)))
    return rules


def _observance(
    zone: ZoneInfo, moment: datetime, before: datetime
) -> "TimezoneDaylight | TimezoneStandard":
    """What holds from `moment` on. Its start is told on the clock that ran until then."""
    from icalendar import TimezoneDaylight, TimezoneStandard

    now, was = moment.astimezone(zone), before.astimezone(zone)
    offset, old = now.utcoffset() or timedelta(), was.utcoffset() or timedelta()
    found = TimezoneDaylight() if now.dst() else TimezoneStandard()
    found.add("dtstart", (moment + old).replace(tzinfo=None))
    found.add("tzoffsetfrom", old)
    found.add("tzoffsetto", offset)
    found.add("tzname", now.tzname() or "")
    return found


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """The minutes at which the offset changes, to the minute."""
    day = begin
    while day < end:
        after = day + timedelta(days=1)
        if day.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            yield _between(zone, day, after)
        day = after


def _between(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    old = low.astimezone(zone).utcoffset()
    while high - low > timedelta(minutes=1):
        middle = low + timedelta(minutes=((high - low) // timedelta(minutes=2)))
        if middle.astimezone(zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return high
