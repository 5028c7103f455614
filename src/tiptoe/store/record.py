"""The record of people, their sessions, pain and plans: what tiptoe remembers.

open_record(place) -> Record. Every call is one transaction: when it returns, what it wrote is on
the disk; when it raises, nothing was written. Safe to share between threads and programs.
"""

import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tiptoe.store import entries, people, recordings, sessions
from tiptoe.store.engine import Access
from tiptoe.store.glance import Glance
from tiptoe.store.migrate import bring_up_to_date
from tiptoe.store.moments import now
from tiptoe.store.place import find_place
from tiptoe.store.values import (
    Draft,
    Erased,
    Json,
    PainEntry,
    Person,
    PlanEvent,
    RecordingRow,
    SessionRow,
    StoredSession,
)

__all__ = ["Record", "open_record"]


def open_record(told: str | os.PathLike[str] | None = None) -> "Record":
    """The record at a path or PostgreSQL address, made or migrated as needed.

    Without either: the place in TIPTOE_DATA, else the user's data folder.
    """
    access = Access(find_place(told))
    try:
        return Record(access, migrated_from=bring_up_to_date(access))
    except BaseException:
        access.close()
        raise


class Record:
    """An open record. `migrated_from` is the backup made when it was migrated just now."""

    def __init__(self, access: Access, *, migrated_from: Path | None = None) -> None:
        self.access = access
        self.place = access.place
        self._glance = Glance(access.place.file)
        self.migrated_from = migrated_from

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._glance.close()
        self.access.close()

    # --- people ---

    def add_person(self, name: str, /, **profile: Any) -> Person:  # noqa: ANN401 - JSON values
        with self.access.write() as db:
            return people.add(db, name, profile)

    def people(self) -> list[Person]:
        """All people, by name."""
        with self.access.read() as db:
            return people.every(db)

    def person(self, id_or_name: str) -> Person:
        with self.access.read() as db:
            return people.find(db, id_or_name)

    def change_person(
        self, person_id: str, *, name: str | None = None, profile: Json | None = None
    ) -> Person:
        """Another name, or another profile in place of the old one."""
        with self.access.write() as db:
            return people.change(db, person_id, name=name, profile=profile)

    def erase_person(self, person_id: str) -> Erased:
        """Erase a person and everything that is theirs, so that it cannot be read back."""
        with self.access.write() as db:
            erased = people.erase(db, person_id)
        self.access.scrub()
        return erased

    # --- sessions ---

    def add_session(  # noqa: PLR0913 - what is known about a session beside its JSON
        self,
        person_id: str,
        session_json: Json,
        *,
        recorded_at: str | datetime,
        origin: str = "clip",
        session_id: str | None = None,
        draft_id: str | None = None,
    ) -> str:
        """The id of the session now kept; the draft it came from is discarded with it.

        `origin`: "clip", "live" or "typed". With a `session_id` of your own the call may be
        repeated: the same session is kept once, another one under the same id is refused.
        """
        with self.access.write() as db:
            made = sessions.add(
                db,
                person_id,
                session_json,
                recorded_at=recorded_at,
                origin=origin,
                session_id=session_id,
            )
            if draft_id is not None:
                entries.discard_draft(db, draft_id)
            return made

    def session(self, session_id: str) -> StoredSession:
        with self.access.read() as db:
            return sessions.find(db, session_id)

    def session_text(self, session_id: str) -> str:
        """The JSON of a session as it was written."""
        with self.access.read() as db:
            return sessions.text(db, session_id)

    def session_text_at_once(self, session_id: str) -> str | None:
        """The same without waiting for anybody; None means: ask `session_text`."""
        return self._glance.session_text(session_id)

    def sessions(  # noqa: PLR0913 - one keyword for each question
        self,
        person_id: str,
        *,
        limit: int | None = 50,
        before: str | None = None,
        since: str | datetime | None = None,
        until: str | datetime | None = None,
        exercise: str | None = None,
        with_withdrawn: bool = False,
    ) -> list[SessionRow]:
        """The sessions of a person, newest first; `before` is the cursor of the last row seen."""
        with self.access.read() as db:
            return sessions.some(
                db,
                person_id,
                limit=limit,
                before=before,
                since=since,
                until=until,
                exercise=exercise,
                with_withdrawn=with_withdrawn,
            )

    def count_sessions(self, person_id: str) -> int:
        with self.access.read() as db:
            return sessions.count(db, person_id)

    def withdraw_session(self, session_id: str, *, why: str) -> None:
        """The session stays in the record and no longer counts."""
        with self.access.write() as db:
            sessions.withdraw(db, session_id, why=why)

    # --- recordings ---

    def recordings(self, person_id: str) -> list[RecordingRow]:
        with self.access.read() as db:
            return recordings.every(db, people.find(db, person_id).id)

    def keep_video(self, recording_id: str, file: Path) -> None:
        """Keep the video of a recording: only ever because the user asked for it."""
        with self.access.write() as db:
            recordings.keep_video(db, recording_id, file)

    def video(self, recording_id: str) -> Iterator[bytes]:
        """A kept video, piece by piece."""
        with self.access.read() as db:
            yield from recordings.video(db, recording_id)

    def drop_video(self, recording_id: str) -> bool:
        """Forget a kept video; what was measured stays. False when there was none."""
        with self.access.write() as db:
            dropped = recordings.drop_video(db, recording_id)
        self.access.scrub()
        return dropped

    # --- pain, plans, drafts, settings ---

    def add_pain(  # noqa: PLR0913 - what is asked about pain
        self,
        person_id: str,
        level: int,
        *,
        at: str | datetime | None = None,
        when: str = "other",
        side: str | None = None,
        session_id: str | None = None,
        **details: Any,  # noqa: ANN401 - JSON values
    ) -> str:
        """The id of the entry. Level 0 to 10; when: before, during, after, next_morning, other."""
        at = at or now().text
        told = {"level": level, "at": at, "when": when, "side": side, "details": details}
        with self.access.write() as db:
            return entries.add_pain(db, person_id, told, session_id=session_id)

    def pain(
        self, person_id: str, *, since: str | datetime | None = None, limit: int | None = None
    ) -> list[PainEntry]:
        """The pain of a person, newest first."""
        with self.access.read() as db:
            return entries.pain(db, person_id, since=since, limit=limit)

    def add_plan_event(
        self, person_id: str, plan_id: str, event: Json, *, after: int | None = None
    ) -> int:
        """The event's number within its plan, from 1."""
        return self.add_plan_events(person_id, plan_id, [event], after=after)

    def add_plan_events(
        self, person_id: str, plan_id: str, events: Sequence[Json], *, after: int | None = None
    ) -> int:
        """All of them or none; gives the number of the last.

        `after`: the number of the last event you saw; refused when others came after it.
        """
        with self.access.write() as db:
            return entries.add_events(db, person_id, plan_id, events, after=after)

    def plan_events(self, person_id: str, plan_id: str | None = None) -> list[PlanEvent]:
        """The events of a plan, or of all plans, in the order they were told."""
        with self.access.read() as db:
            return entries.events(db, person_id, plan_id)

    def plan_ids(self, person_id: str) -> list[str]:
        """The plans of a person, the one that was begun last at the end."""
        with self.access.read() as db:
            return entries.plan_ids(db, person_id)

    def save_draft(self, person_id: str, draft: Json, *, draft_id: str | None = None) -> str:
        """The draft's id; give it again to change that draft instead of making another."""
        with self.access.write() as db:
            return entries.save_draft(db, person_id, draft, draft_id=draft_id)

    def drafts(self, person_id: str | None = None) -> list[Draft]:
        """The drafts of a person, or of all, newest first."""
        with self.access.read() as db:
            return entries.drafts(db, person_id)

    def discard_draft(self, draft_id: str) -> bool:
        """False when there was no such draft."""
        with self.access.write() as db:
            return entries.discard_draft(db, draft_id)

    def setting(self, name: str) -> Json:
        with self.access.read() as db:
            return entries.setting(db, name)

    def set_setting(self, name: str, value: Json) -> None:
        with self.access.write() as db:
            entries.set_setting(db, name, value)
