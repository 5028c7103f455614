"""The rows of the record as plain JSON objects, and back: what an archive is made of.

Only what was told is in them; what follows from it (summaries, order, hashes) is made again, by
this version, when they come back, and everything is checked as if it were told anew.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, select

from tiptoe.errors import DamagedError
from tiptoe.store import entries, people, recordings, schema, sessions
from tiptoe.store.told import canonical, check_id, load
from tiptoe.store.values import Json

__all__ = ["LISTS", "Fingerprint", "fingerprint", "kept_videos", "made", "told"]

TOLD = {  # the columns that were told, by table; JSON ones last
    "people": ("id", "name", "added", "profile"),
    "recordings": ("person_id", "added", "body"),
    "sessions": ("id", "person_id", "recording_id", "recorded", "added", "origin", "body"),
    "withdrawals": ("session_id", "why", "at"),
    "pain": ("id", "person_id", "session_id", "at", "moment", "level", "side", "body"),
    "plan_events": ("person_id", "plan_id", "number", "added", "body"),
    "drafts": ("id", "person_id", "saved", "body"),
    "settings": ("name", "body"),
}
JSON = frozenset({"body", "profile"})
LISTS = tuple(TOLD)


def told(db: Connection, name: str, *, person_id: str | None = None) -> Iterator[Json]:
    """What was told, row by row in the order of the keys; of all people, or of one."""
    table = schema.metadata.tables[name]
    asked = select(*(table.c[column] for column in TOLD[name])).order_by(*table.primary_key)
    if person_id is not None:
        asked = _own(asked, table, person_id)
    for row in db.execute(asked.execution_options(yield_per=500)):
        yield _plain(row, TOLD[name])


def _own(asked: Select[Any], table: Table, person_id: str) -> Select[Any]:
    if table.name == "people":
        return asked.where(table.c.id == person_id)
    if table.name == "withdrawals":
        theirs = schema.sessions.c.person_id == person_id
        return asked.join(schema.sessions).where(theirs)
    if table.name == "settings":  # of the place, not of a person
        return asked.limit(0)
    return asked.where(table.c.person_id == person_id)


def _plain(row: Row[Any], names: Iterable[str]) -> Json:
    found = zip(names, row, strict=True)
    return {name: load(value) if name in JSON else value for name, value in found}


class Fingerprint:
    """SHA-256 of all that was told, as canonical JSON, whatever its order; and how many rows."""

    def __init__(self) -> None:
        self.rows = dict.fromkeys(LISTS, 0)
        self._seen: list[bytes] = []

    def add(self, name: str, line: object) -> None:
        self._seen.append(hashlib.sha256(canonical([name, line])).digest())
        if name in self.rows:
            self.rows[name] += 1

    def sha256(self) -> str:
        return hashlib.sha256(b"".join(sorted(self._seen))).hexdigest()


def fingerprint(db: Connection, *, person_id: str | None = None) -> Fingerprint:
    """Of all that is in the record, or of what is one person's."""
    found = Fingerprint()
    for name in LISTS:
        for line in told(db, name, person_id=person_id):
            found.add(name, line)
    for recording_id in kept_videos(db, person_id=person_id):
        digest = hashlib.sha256()
        for piece in recordings.video(db, recording_id):
            digest.update(piece)
        found.add("videos", [recording_id, digest.hexdigest()])
    return found


def kept_videos(db: Connection, *, person_id: str | None = None) -> list[str]:
    """The recordings whose video was kept."""
    pieces, owners = schema.videos, schema.recordings
    asked = select(pieces.c.recording_id).where(pieces.c.number == 0)
    if person_id is not None:
        asked = asked.join(owners).where(owners.c.person_id == person_id)
    return list(db.scalars(asked.order_by(pieces.c.recording_id)))


def made(name: str, line: Json) -> dict[str, Any]:
    """The row of a table from what was told; refuses what does not fit."""
    if not isinstance(line, dict) or line.keys() != set(TOLD[name]):
        raise DamagedError(f"A row of {name} is not whole.", fix="Use another copy of the archive.")
    return MAKERS[name](**line)


def _session(
    *,
    person_id: str,
    recording_id: str | None,
    body: Json,
    **rest: Any,  # noqa: ANN401
) -> dict[str, Any]:
    row = sessions.row(rest.pop("id"), body, **rest)
    own = recording_id and check_id(recording_id)
    return row | {"person_id": check_id(person_id), "recording_id": own}


def _pain(
    *,
    person_id: str,
    session_id: str | None,
    body: Json,
    moment: str,
    **rest: Any,  # noqa: ANN401
) -> dict[str, Any]:
    row = entries.pain_row(rest.pop("id"), when=moment, details=body, **rest)
    own = session_id and check_id(session_id)
    return row | {"person_id": check_id(person_id), "session_id": own}


def _event(*, person_id: str, plan_id: str, number: int, added: str, body: Json) -> dict[str, Any]:
    row = entries.event_row(plan_id, number, body, added=added)
    return row | {"person_id": check_id(person_id)}


def _draft(*, person_id: str, body: Json, saved: str, **rest: Any) -> dict[str, Any]:  # noqa: ANN401
    row = entries.draft_row(rest.pop("id"), body, saved=saved)
    return row | {"person_id": check_id(person_id)}


MAKERS: dict[str, Callable[..., dict[str, Any]]] = {
    "people": lambda profile, name, **rest: people.row(
        rest.pop("id"), name, profile, added=rest.pop("added")
    ),
    "recordings": lambda person_id, body, added: recordings.row(
        check_id(person_id), body, added=added
    ),
    "sessions": _session,
    "withdrawals": lambda session_id, why, at: sessions.withdrawal(
        check_id(session_id), why, at=at
    ),
    "pain": _pain,
    "plan_events": _event,
    "drafts": _draft,
    "settings": entries.setting_row,
}
