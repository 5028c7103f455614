"""Keep people: a name nobody else has, and a profile that may change.

Each function works inside the transaction of the connection it is given.
"""

import unicodedata
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, or_, select, update

from tiptoe.errors import ConflictError, NotFoundError
from tiptoe.store import schema
from tiptoe.store.moments import moment, now
from tiptoe.store.told import check_id, checked_text, dump, load, new_id
from tiptoe.store.values import Erased, Json, Person

__all__ = ["add", "change", "erase", "every", "find", "lock", "row"]

TABLE = schema.people
OWN = select(TABLE.c.id).where(TABLE.c.id == bindparam("asked"))
LOCKED = OWN.with_for_update()
WHO = "See who is there: tiptoe person list."


def add(db: Connection, name: str, profile: Json, *, person_id: str | None = None) -> Person:
    """A new person; refuses a name that is taken."""
    values = row(person_id or new_id("p"), name, profile, added=now().text)
    _refuse_taken(db, values["name"], but="")
    db.execute(insert(TABLE).values(values))
    return find(db, values["id"])


def row(person_id: str, name: str, profile: Json, *, added: str) -> dict[str, Any]:
    """The row of a person, checked."""
    name, at = checked_text(name, what="a name"), moment(added)
    return {
        "id": check_id(person_id),
        "name": name,
        "name_key": name_key(name),
        "profile": dump(profile, what="A profile"),
        "added": at.text,
        "added_us": at.us,
    }


def change(db: Connection, person_id: str, *, name: str | None, profile: Json | None) -> Person:
    """The person with another name, another profile, or both."""
    found = find(db, person_id)
    values: dict[str, str] = {}
    if name is not None:
        name = checked_text(name, what="a name")
        _refuse_taken(db, name, but=found.id)
        values |= {"name": name, "name_key": name_key(name)}
    if profile is not None:
        values |= {"profile": dump(profile, what="A profile")}
    if values:
        db.execute(update(TABLE).where(TABLE.c.id == found.id).values(values))
    return find(db, found.id)


def every(db: Connection) -> list[Person]:
    """All people, by name."""
    return [_person(row) for row in db.execute(select(TABLE).order_by(TABLE.c.name_key))]


def find(db: Connection, told: str) -> Person:
    """The person with this id, else with this name."""
    rows = db.execute(
        select(TABLE).where(or_(TABLE.c.id == _safe(told), TABLE.c.name_key == name_key(told)))
    ).all()
    if not rows:
        raise NotFoundError(f"There is no person {str(told)[:60]!r} in the record.", fix=WHO)
    return _person(next((row for row in rows if row.id == told), rows[0]))


def lock(db: Connection, person_id: str) -> str:
    """The id of an existing person, whose rows nobody else changes until the transaction ends."""
    wanted = OWN if db.dialect.name == "sqlite" else LOCKED  # a write in SQLite is alone anyway
    found = db.scalar(wanted, {"asked": _safe(person_id)})
    return str(found) if found else find(db, person_id).id


def erase(db: Connection, person_id: str) -> Erased:
    """Delete a person and everything that is theirs; `rows` counts what went."""
    who = lock(db, find(db, person_id).id)
    own_recordings = select(schema.recordings.c.id).where(schema.recordings.c.person_id == who)
    own_sessions = select(schema.sessions.c.id).where(schema.sessions.c.person_id == who)
    steps = [
        (schema.drafts, schema.drafts.c.person_id == who),
        (schema.plan_events, schema.plan_events.c.person_id == who),
        (schema.pain, schema.pain.c.person_id == who),
        (schema.withdrawals, schema.withdrawals.c.session_id.in_(own_sessions)),
        (schema.sessions, schema.sessions.c.person_id == who),
        (schema.videos, schema.videos.c.recording_id.in_(own_recordings)),
        (schema.recordings, schema.recordings.c.person_id == who),
        (TABLE, TABLE.c.id == who),
    ]
    db.execute(insert(schema.erasing).values(person_id=who))
    rows = {table.name: db.execute(delete(table).where(own)).rowcount for table, own in steps}
    db.execute(delete(schema.erasing))
    return Erased(person_id=who, rows=rows)


def name_key(name: str) -> str:
    """Equal for names that people take for the same."""
    return unicodedata.normalize("NFKC", " ".join(_safe(name).split())).casefold()


def _safe(told: str) -> str:
    """Without what a database cannot hold; such a text is nobody's name."""
    return str(told).replace("\0", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()


def _refuse_taken(db: Connection, name: str, *, but: str) -> None:
    taken = select(func.count()).where(TABLE.c.name_key == name_key(name), TABLE.c.id != but)
    if db.scalar(taken):
        raise ConflictError(
            f"There is a person called {name!r} already.", fix="Choose a name that differs."
        )


def _person(row: Row[Any]) -> Person:
    return Person(
        id=row.id, name=row.name, profile=load(row.profile), added_at=moment(row.added).text
    )
