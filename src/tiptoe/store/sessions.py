"""Keep sessions: added, read, withdrawn, never changed.

Each function works inside the transaction of the connection it is given.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
)

from tiptoe.errors import ConflictError, InputError, NotFoundError
from tiptoe.store import people, recordings, schema
from tiptoe.store.moments import moment, now
from tiptoe.store.summary import check_session, summary
from tiptoe.store.told import canonical, check_id, checked_text, dump, load, new_id
from tiptoe.store.values import Json, SessionRow, StoredSession

__all__ = ["BODY", "add", "count", "find", "row", "some", "text", "withdraw", "withdrawal"]

TABLE, GONE = schema.sessions, schema.withdrawals
HISTORY = "See what is there: tiptoe history."
OWN = tuple(c for c in TABLE.c if c.name not in {"body", "recorded_us", "added_us"})
NAMES = tuple(column.name for column in OWN)
AT_ONCE = 500
PLACE = re.compile(r"-?[0-9]{1,17}")  # microseconds, few enough for a column
BODY = select(TABLE.c.body).where(TABLE.c.id == bindparam("asked"))


def add(  # noqa: PLR0913 - what is known about a session beside its JSON
    db: Connection,
    person_id: str,
    told: Json,
    *,
    recorded_at: str | datetime,
    origin: str,
    session_id: str | None = None,
) -> str:
    """The id of the session. The same session under the same id again is not added twice."""
    who = people.lock(db, person_id)
    values = row(
        session_id or new_id("s"),
        told,
        recorded=recorded_at,
        added=now().text,
        origin=origin,
    )
    if session_id and _is_there(db, session_id, who, values["sha256"]):
        return session_id
    own = {"person_id": who, "recording_id": recordings.note(db, who, told.get("recording"))}
    db.execute(insert(TABLE), values | own)
    return str(values["id"])


def row(
    session_id: str, told: Json, *, recorded: str | datetime, added: str, origin: str
) -> dict[str, Any]:
    """The row of a session, checked, without its person and recording."""
    check_session(told)
    then, at = moment(recorded), moment(added)
    return {
        "id": check_id(session_id),
        "recorded": then.text,
        "recorded_us": then.us,
        "added": at.text,
        "added_us": at.us,
        "origin": checked_text(origin, what="an origin"),
        "schema": told["schema"],
        "body": dump(told, what="A session"),
        "sha256": hashlib.sha256(canonical(told)).hexdigest(),
        **summary(told),
    }


def _is_there(db: Connection, session_id: str, who: str, digest: str) -> bool:
    asked = select(TABLE.c.person_id, TABLE.c.sha256).where(TABLE.c.id == session_id)
    found = db.execute(asked).one_or_none()
    if found and tuple(found) != (who, digest):
        raise ConflictError(
            f"There is another session {session_id!r} already.", fix="Give the new one its own id."
        )
    return found is not None


def find(db: Connection, session_id: str) -> StoredSession:
    """A session with everything that was measured, also when it was withdrawn."""
    asked = _rows().add_columns(TABLE.c.body).where(TABLE.c.id == _plain(session_id))
    found = db.execute(asked).one_or_none()
    if found is None:
        raise _unknown(session_id)
    return StoredSession(row=_made(db, [found])[0], body=load(found.body))


def text(db: Connection, session_id: str) -> str:
    """The JSON of a session as it was written, also when it was withdrawn."""
    found = db.scalar(BODY, {"asked": _plain(session_id)})
    if found is None:
        raise _unknown(session_id)
    return str(found)


def _unknown(session_id: str) -> NotFoundError:
    return NotFoundError(f"There is no session {session_id[:60]!r}.", fix=HISTORY)


def some(  # noqa: PLR0913 - one keyword for each question
    db: Connection,
    person_id: str,
    *,
    limit: int | None,
    before: str | None = None,
    since: str | datetime | None = None,
    until: str | datetime | None = None,
    exercise: str | None = None,
    with_withdrawn: bool = False,
) -> list[SessionRow]:
    """The sessions of a person, newest first; `before` is the cursor of the last row seen."""
    who = people.find(db, person_id).id
    asked = _rows().where(TABLE.c.person_id == who)
    if not with_withdrawn:
        asked = asked.where(GONE.c.session_id.is_(None))
    if exercise is not None:
        asked = asked.where(TABLE.c.exercise == _plain(exercise))
    if since is not None:
        asked = asked.where(TABLE.c.recorded_us >= moment(since).us)
    if until is not None:
        asked = asked.where(TABLE.c.recorded_us < moment(until).us)
    if before is not None:
        asked = asked.where(_older(before))
    asked = asked.order_by(TABLE.c.recorded_us.desc(), TABLE.c.id.desc()).limit(limit)
    return _made(db, list(db.execute(asked)))


def count(db: Connection, person_id: str) -> int:
    """How many sessions a person has, without the withdrawn ones."""
    who = people.find(db, person_id).id
    gone = exists().where(GONE.c.session_id == TABLE.c.id)
    asked = select(func.count()).select_from(TABLE).where(TABLE.c.person_id == who, ~gone)
    return int(db.scalar(asked) or 0)


def withdraw(db: Connection, session_id: str, *, why: str) -> None:
    """The session stays in the record and no longer counts."""
    found = find(db, session_id).row
    if found.withdrawn is None:
        db.execute(insert(GONE).values(withdrawal(found.id, why, at=now().text)))


def withdrawal(session_id: str, why: str, *, at: str) -> dict[str, Any]:
    """The row of a withdrawal, checked."""
    then, why = moment(at), checked_text(why, what="a reason")
    return {"session_id": session_id, "why": why, "at": then.text, "at_us": then.us}


def _rows() -> Select[Any]:
    columns = (*OWN, TABLE.c.recorded_us, GONE.c.why)
    return select(*columns).select_from(TABLE.outerjoin(GONE, GONE.c.session_id == TABLE.c.id))


def _older(cursor: str) -> Any:  # noqa: ANN401 - an SQL expression
    us, _, session_id = cursor.partition(".")
    if not PLACE.fullmatch(us) or not session_id:
        raise InputError("This is no place in a history.", fix="Begin again with the newest.")
    then, at = int(us), TABLE.c.recorded_us
    return or_(at < then, and_(at == then, TABLE.c.id < _plain(session_id)))


def _made(db: Connection, rows: list[Row[Any]]) -> list[SessionRow]:
    levels: dict[str, dict[str, int]] = {row.id: {} for row in rows}
    for ids in _batched(levels, AT_ONCE):
        for entry in db.execute(
            select(schema.pain.c.session_id, schema.pain.c.moment, schema.pain.c.level)
            .where(schema.pain.c.session_id.in_(ids))
            .order_by(schema.pain.c.level)
        ):
            levels[entry.session_id][entry.moment] = entry.level
    return [_line(row, levels[row.id]) for row in rows]


def _batched(ids: Iterable[str], size: int) -> Iterator[list[str]]:
    """Few enough at a time for any database's limit of parameters."""
    left = iter(ids)
    while some_ids := list(islice(left, size)):
        yield some_ids


def _line(row: Row[Any], pain: dict[str, int]) -> SessionRow:
    told = dict(zip(NAMES, row, strict=False))  # what follows in the row is said below
    return SessionRow(
        recorded_at=told.pop("recorded"),
        added_at=told.pop("added"),
        **told,
        withdrawn=row.why,
        pain=pain,
        cursor=f"{row.recorded_us}.{row.id}",
    )


def _plain(told: str) -> str:
    """As a value that every database can compare; what it cannot hold it cannot contain."""
    return told if told.isprintable() else ""
