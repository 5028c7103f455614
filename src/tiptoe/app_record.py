"""What the record can be asked: one function per verb, shared by the command line and the pages.

The record is an argument, and so is the clock. Results are frozen values or JSON objects.
"""

import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tiptoe.coach.events import Event, event_json, read_event
from tiptoe.errors import InputError, NotFoundError
from tiptoe.evidence import value
from tiptoe.exchange.session_json import session_as_dict
from tiptoe.model import Session, Side
from tiptoe.report.compare import judged
from tiptoe.store import Record
from tiptoe.store.place import Place
from tiptoe.store.values import Erased, Person, SessionRow

__all__ = [
    "RESULTS",
    "Change",
    "RecordLedger",
    "Saved",
    "changes",
    "erase",
    "files_of",
    "history_json",
    "person_json",
    "recorded_when",
    "save",
    "session_json",
    "the_person",
]

REAL = "real"
RESULTS = "results"  # folder among the files of a record: one folder for each session
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

    left_m, right_m, reps  the difference of best heights and counts; None where one is unknown
    is_real  of left, right and reps: whether it is more than measuring and testing again explain
    """

    left_m: float | None
    right_m: float | None
    reps: int
    is_real: dict[str, bool | None]


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


def files_of(place: Place) -> Path:
    """Where the pages keep what they draw: beside the record, or in the user's data folder."""
    if place.file is not None:
        return place.file.parent / f"{place.file.stem}-files"
    import platformdirs

    return Path(platformdirs.user_data_dir("tiptoe", appauthor=False)) / "files"


def erase(record: Record, person_id: str, *, results: Path) -> Erased:
    """Erase a person for ever: their rows in the record, and the pages and films of sessions."""
    who = record.person(person_id)
    rows = record.sessions(who.id, limit=None, with_withdrawn=True)
    erased = record.erase_person(who.id)
    for row in rows:
        shutil.rmtree(results / row.id, ignore_errors=True)
    return erased


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
    retest_m = value("retest_change_peak_height", unit="m")
    heights = {
        side: judged(old, new, retest=retest_m)
        for side in Side
        if (old := _best(before, side)) and (new := _best(after, side))
    }
    reps = judged(
        (before.rep_count, None),
        (after.rep_count, None),
        retest=value("retest_change_reps", unit="1"),
    )
    found = {str(side): heights[side][-1] == REAL if side in heights else None for side in Side}
    return Change(
        left_m=heights[Side.LEFT][0] if Side.LEFT in heights else None,
        right_m=heights[Side.RIGHT][0] if Side.RIGHT in heights else None,
        reps=after.rep_count - before.rep_count,
        is_real=found | {"reps": reps[-1] == REAL},
    )


def _best(row: SessionRow, side: Side) -> tuple[float, float | None] | None:
    best_m, sigma_m = {
        Side.LEFT: (row.left_best_m, row.left_sigma_m),
        Side.RIGHT: (row.right_best_m, row.right_sigma_m),
    }[side]
    return None if best_m is None else (best_m, sigma_m)


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
