"""On which days of the week a programme is done, and what day it is for the person.

Profile + Programme -> weekdays -> dates. Pure.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from itertools import combinations
from zoneinfo import ZoneInfo

from tiptoe.coach.profile import DAYS, Profile
from tiptoe.coach.programme import Programme
from tiptoe.errors import ConflictError

__all__ = [
    "count",
    "dates",
    "is_evening_before",
    "is_too_soon",
    "local_time",
    "minute_of",
    "weekdays",
]

WEEK = 7
LONG_MIN = 40  # a session before a run is shorter


def weekdays(profile: Profile, programme: Programme) -> tuple[int, ...]:
    """Weekdays of the sessions, Monday 0: as many as the programme asks for (the fewest
    without experience) and the person has,
    with a day of rest between them where it asks for that, away from runs or before them."""
    runs = frozenset(map(DAYS.index, profile.run_days))
    free = frozenset(map(DAYS.index, profile.days or DAYS))
    if programme.before_run_min:
        if not runs:
            raise ConflictError(
                f"{programme.title} is done before runs, and no day with a run is given.",
                fix="Add run_days to the profile, or choose another programme.",
            )
        ahead = 1 if is_evening_before(profile, programme) else 0
        free = frozenset((day - ahead) % WEEK for day in runs)
    avoid = frozenset[int]() if programme.before_run_min else runs
    least, most = programme.days_per_week
    most = least if profile.experience == "none" else most
    return _choose(free, avoid, most=most, rest=programme.rest_days)


def is_evening_before(profile: Profile, programme: Programme) -> bool:
    """Whether a session before the run would begin on the day before it: the run is at night."""
    if programme.before_run_min is None or profile.run_time is None:
        return False
    return minute_of(profile.run_time) < programme.before_run_min[1] + LONG_MIN


def minute_of(clock: str) -> int:
    """Minutes since midnight of HH:MM."""
    hour, minute = map(int, clock.split(":"))
    return 60 * hour + minute


def local_time(now: datetime, profile: Profile) -> datetime:
    """The moment by the clocks of the person's time zone; as it is where none was told."""
    return now.astimezone(ZoneInfo(profile.time_zone)) if profile.time_zone else now


@cache
def _choose(
    free: frozenset[int], avoid: frozenset[int], *, most: int, rest: bool
) -> tuple[int, ...]:
    for count in range(min(most, len(free)), 0, -1):
        sets = [each for each in combinations(sorted(free), count) if not rest or _rests(each)]
        if sets:
            return min(sets, key=lambda each: (len(avoid & set(each)), -min(_gaps(each)), each))
    raise AssertionError("one day a week always rests")


def _gaps(days: tuple[int, ...]) -> list[int]:
    return [
        (after - before) % WEEK or WEEK
        for before, after in zip(days, (*days[1:], days[0]), strict=True)
    ]


def _rests(days: tuple[int, ...]) -> bool:
    return min(_gaps(days)) > 1


def dates(days: tuple[int, ...], start: date, end: date) -> Iterator[date]:
    """The dates in [start, end) that fall on these weekdays."""
    for number in range((end - start).days):
        day = start + timedelta(days=number)
        if day.weekday() in days:
            yield day


def count(days: tuple[int, ...], start: date, end: date) -> int:
    """How many dates in [start, end) fall on these weekdays."""
    whole, rest = divmod(max((end - start).days, 0), WEEK)
    first = start.weekday()
    return whole * len(days) + sum((first + number) % WEEK in days for number in range(rest))


def is_too_soon(programme: Programme, last: date | None, day: date) -> bool:
    """Whether a day of rest is still owed."""
    return programme.rest_days and last is not None and (day - last).days == 1
