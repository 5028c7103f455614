"""What the record can be asked: one function per verb, shared by the command line and the pages.

The record is an argument, and so is the clock. Results are frozen values or JSON objects.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from math import hypot
from pathlib import Path
from typing import Any

from tiptoe.coach.events import Event, event_json, read_event
from tiptoe.errors import InputError, NotFoundError
from tiptoe.evidence import value
from tiptoe.exchange.session_json import session_as_dict
from tiptoe.model import Session
from tiptoe.store import Record
from tiptoe.store.values import Person, SessionRow

__all__ = [
    "Change",
    "RecordLedger",
    "Saved",
    "changes",
    "history_json",
    "person_json",
    "recorded_when",
    "save",
    "session_json",
    "the_person",
]

WHO = "Say who: --person NAME. Somebody new: tiptoe person add NAME."


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """Where a measured session is in the record."""

    session_id: str
    person: Person
    recorded_at: str
    has_video: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How a session differs from the one before it of the same exercise.

    height_m, reps  the difference; None where one of the two is unknown
    is_real         by name: whether it is larger than measuring again and testing again explain
    """

    height_m: float | None
    reps: int
    is_real: dict[str, bool]


def the_person(record: Record, told: str | None) -> Person:
    """The person told, or the only one there is."""
    if told is not None:
        return record.person(told)
    people = record.people()
    if len(people) != 1:
        there = ", ".join(each.name for each in people[:9]) or "nobody"
        raise NotFoundError(f"There is not one person in the record, but {there}.", fix=WHO)
    return people[0]


def save(  # noqa: PLR0913 - what is known about a session beside itself
    record: Record,
    person: str,
    session: Session,
    *,
    recorded_at: str | datetime,
    origin: str = "clip",
    video: Path | None = None,
) -> Saved:
    """Keep a measured session, and its video when one is given."""
    who = record.person(person)
    told = session_as_dict(session)
    session_id = record.add_session(who.id, told, recorded_at=recorded_at, origin=origin)
    row = record.session(session_id).row
    if video is not None and row.recording_id is not None:
        record.keep_video(row.recording_id, video)
    return Saved(
        session_id=session_id,
        person=who,
        recorded_at=row.recorded_at,
        has_video=video is not None,
    )


def recorded_when(clip: Path) -> datetime:
    """When the file was last written: as a rule the moment at which it was filmed."""
    try:
        return datetime.fromtimestamp(clip.stat().st_mtime, tz=UTC).astimezone()
    except (OSError, OverflowError, ValueError) as error:
        raise InputError(
            f"{clip.name} does not say when it was made.", fix="Tell it: --recorded-at TIME."
        ) from error


def changes(rows: Iterable[SessionRow]) -> dict[str, Change]:
    """By session id: the change since the session before it of the same exercise."""
    last: dict[str | None, SessionRow] = {}
    found: dict[str, Change] = {}
    for row in sorted(rows, key=lambda each: (datetime.fromisoformat(each.recorded_at), each.id)):
        before = last.get(row.exercise)
        if before is not None:
            found[row.id] = _change(before, row)
        last[row.exercise] = row
    return found


def _change(before: SessionRow, after: SessionRow) -> Change:
    reps = after.rep_count - before.rep_count
    height_m, is_real = None, False
    for side in ("left", "right"):
        (old_m, old_sigma_m), (new_m, new_sigma_m) = _best(before, side), _best(after, side)
        if old_m is None or new_m is None:
            continue
        difference_m = new_m - old_m
        error_m = value("two_sided_95", unit="1") * hypot(old_sigma_m or 0.0, new_sigma_m or 0.0)
        real = abs(difference_m) > max(error_m, value("retest_change_peak_height", unit="m"))
        if height_m is None or abs(difference_m) > abs(height_m):
            height_m, is_real = difference_m, real
    return Change(
        height_m=height_m,
        reps=reps,
        is_real={
            "height": is_real,
            "reps": abs(reps) > value("retest_change_reps", unit="1"),
        },
    )


def _best(row: SessionRow, side: str) -> tuple[float | None, float | None]:
    if side == "left":
        return row.left_best_m, row.left_sigma_m
    return row.right_best_m, row.right_sigma_m


def history_json(record: Record, person: Person, rows: list[SessionRow]) -> dict[str, Any]:
    """A page of a history as one JSON object, schema tiptoe.history/1."""
    changed = changes(rows)
    return {
        "schema": "tiptoe.history/1",
        "person": {"id": person.id, "name": person.name},
        "count": record.count_sessions(person.id),
        "sessions": [
            asdict(row) | {"change": asdict(changed[row.id]) if row.id in changed else None}
            for row in rows
        ],
        "next": rows[-1].cursor if rows else None,
    }


def session_json(record: Record, session_id: str) -> dict[str, Any]:
    """A kept session as it was measured, schema tiptoe.session/1."""
    return record.session(session_id).body


def person_json(person: Person) -> dict[str, Any]:
    return asdict(person)


class RecordLedger:
    """The events of one plan in the record; what two programs append at once never mixes."""

    def __init__(self, record: Record, person_id: str, plan_id: str | None = None) -> None:
        self.record, self.person_id, self.plan_id = record, person_id, plan_id
        self._seen = 0

    def events(self) -> list[Event]:
        """Of the plan, or of the person's latest one; refused when there is none."""
        self.plan_id = self.plan_id or next(reversed(self.record.plan_ids(self.person_id)), None)
        kept = self.plan_id and self.record.plan_events(self.person_id, self.plan_id)
        if not kept:
            raise NotFoundError("There is no plan in the record.", fix="Make one: tiptoe plan new.")
        self._seen = kept[-1].number
        return [read_event(each.body) for each in kept]

    def append(self, events: Iterable[Event]) -> None:
        told = [event_json(event) for event in events]
        self.plan_id = self.plan_id or next((each.get("plan_id") for each in told), None)
        if self.plan_id is None:
            raise NotFoundError("There is no plan in the record.", fix="Make one: tiptoe plan new.")
        self._seen = self.record.add_plan_events(
            self.person_id, self.plan_id, told, after=self._seen
        )
