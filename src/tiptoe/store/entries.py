"""Keep pain, plan events, drafts and settings.

Each function works inside the transaction of the connection it is given. Plan events are kept
word for word and never understood here.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from tiptoe.errors import ConflictError, InputError, NotFoundError
from tiptoe.store import people, schema, sessions
from tiptoe.store.moments import moment, now
from tiptoe.store.told import check_id, checked_text, dump, load, new_id
from tiptoe.store.values import Draft, Json, PainEntry, PlanEvent

__all__ = [
    "MOMENTS",
    "SIDES",
    "add_events",
    "add_pain",
    "discard_draft",
    "drafts",
    "events",
    "pain",
    "plan_ids",
    "save_draft",
    "set_setting",
    "setting",
]

MOMENTS = ("before", "during", "after", "next_morning", "other")
SIDES = ("left", "right", "both")
WORST = 10
EVENTS, PAIN = schema.plan_events, schema.pain
DRAFTS, SETTINGS = schema.drafts, schema.settings


def add_pain(  # noqa: PLR0913 - what is asked about pain
    db: Connection,
    person_id: str,
    *,
    level: int,
    at: str | datetime,
    when: str,
    side: str | None,
    session_id: str | None,
    details: Json,
) -> str:
    """The id of the entry."""
    if isinstance(level, bool) or not isinstance(level, int) or not 0 <= level <= WORST:
        raise InputError(f"Pain is told from 0 to {WORST}.", fix="0 is none.")
    if when not in MOMENTS or side not in (None, *SIDES):
        raise InputError(
            f"Pain {when!r} of the side {side!r} cannot be told.",
            fix=f"When: {', '.join(MOMENTS)}. Side: {', '.join(SIDES)}, or none.",
        )
    who = people.lock(db, person_id)
    if session_id is not None and sessions.find(db, session_id).row.person_id != who:
        raise ConflictError("This session is another person's.", fix="Choose one of their own.")
    then = moment(at)
    values = {
        "id": new_id("a"),
        "person_id": who,
        "at": then.text,
        "at_us": then.us,
        "moment": when,
        "level": level,
        "side": side,
        "session_id": session_id,
        "body": dump(details, what="Pain"),
    }
    db.execute(insert(PAIN).values(values))
    return str(values["id"])


def pain(
    db: Connection, person_id: str, *, since: str | datetime | None, limit: int | None
) -> list[PainEntry]:
    """The pain of a person, newest first."""
    asked = select(PAIN).where(PAIN.c.person_id == people.find(db, person_id).id)
    if since is not None:
        asked = asked.where(PAIN.c.at_us >= moment(since).us)
    asked = asked.order_by(PAIN.c.at_us.desc(), PAIN.c.id.desc()).limit(limit)
    names = ("id", "person_id", "at", "moment", "level", "side", "session_id")
    return [
        PainEntry(**{name: getattr(row, name) for name in names}, body=load(row.body))
        for row in db.execute(asked)
    ]


def add_events(
    db: Connection, person_id: str, plan_id: str, told: Sequence[Json], *, after: int | None
) -> int:
    """The number of the last event now; `after` refuses when others were added meanwhile."""
    who, plan = people.lock(db, person_id), check_id(plan_id)
    own = (EVENTS.c.person_id == who) & (EVENTS.c.plan_id == plan)
    last = int(db.scalar(select(func.max(EVENTS.c.number)).where(own)) or 0)
    if after is not None and after != last:
        raise ConflictError(
            "The plan was changed elsewhere meanwhile.", fix="Look at it again, then repeat."
        )
    added = now()
    for number, event in enumerate(told, start=last + 1):
        body = dump(event, what="A plan event")
        at = moment(event.get("at", ""))
        values = {
            "person_id": who,
            "plan_id": plan,
            "number": number,
            "kind": checked_text(event.get("kind", ""), what="the kind of a plan event"),
            "at": at.text,
            "at_us": at.us,
            "added": added.text,
            "added_us": added.us,
            "body": body,
        }
        db.execute(insert(EVENTS).values(values))
    return last + len(told)


def events(db: Connection, person_id: str, plan_id: str | None) -> list[PlanEvent]:
    """The events of a plan, or of all plans of a person, in the order they were told."""
    asked = select(EVENTS).where(EVENTS.c.person_id == people.find(db, person_id).id)
    if plan_id is not None:
        asked = asked.where(EVENTS.c.plan_id == check_id(plan_id))
    order = (EVENTS.c.added_us, EVENTS.c.plan_id, EVENTS.c.number)
    return [_event(row) for row in db.execute(asked.order_by(*order))]


def _event(row: Row[Any]) -> PlanEvent:
    return PlanEvent(
        person_id=row.person_id,
        plan_id=row.plan_id,
        number=row.number,
        kind=row.kind,
        at=row.at,
        added_at=row.added,
        body=load(row.body),
    )


def plan_ids(db: Connection, person_id: str) -> list[str]:
    """The plans of a person, the one that was begun last at the end."""
    asked = (
        select(EVENTS.c.plan_id)
        .where(EVENTS.c.person_id == people.find(db, person_id).id)
        .group_by(EVENTS.c.plan_id)
        .order_by(func.min(EVENTS.c.added_us), EVENTS.c.plan_id)
    )
    return list(db.scalars(asked))


def save_draft(db: Connection, person_id: str, told: Json, *, draft_id: str | None) -> str:
    """The id of the draft: a new one, or the one that was saved before, changed."""
    who, at = people.lock(db, person_id), now()
    values = {"saved": at.text, "saved_us": at.us, "body": dump(told, what="A draft")}
    if draft_id is not None:
        same = (DRAFTS.c.id == check_id(draft_id)) & (DRAFTS.c.person_id == who)
        if db.execute(update(DRAFTS).where(same).values(values)).rowcount:
            return draft_id
    made = draft_id or new_id("d")
    db.execute(insert(DRAFTS).values({"id": made, "person_id": who, **values}))
    return made


def drafts(db: Connection, person_id: str | None) -> list[Draft]:
    """The drafts of a person, or of all, newest first."""
    asked = select(DRAFTS).order_by(DRAFTS.c.saved_us.desc(), DRAFTS.c.id)
    if person_id is not None:
        asked = asked.where(DRAFTS.c.person_id == people.find(db, person_id).id)
    return [
        Draft(id=row.id, person_id=row.person_id, saved_at=row.saved, body=load(row.body))
        for row in db.execute(asked)
    ]


def discard_draft(db: Connection, draft_id: str) -> bool:
    """False when there was no such draft."""
    return db.execute(delete(DRAFTS).where(DRAFTS.c.id == check_id(draft_id))).rowcount > 0


def setting(db: Connection, name: str) -> Json:
    """What was set under this name; refuses a name nothing was set under."""
    found = db.scalar(select(SETTINGS.c.body).where(SETTINGS.c.name == check_id(name)))
    if found is None:
        raise NotFoundError(f"Nothing is set for {name!r}.", fix="Set it first.")
    return load(found)


def set_setting(db: Connection, name: str, told: Json) -> None:
    values = {"body": dump(told, what="A setting")}
    same = SETTINGS.c.name == check_id(name)
    if not db.execute(update(SETTINGS).where(same).values(values)).rowcount:
        db.execute(insert(SETTINGS).values({"name": name, **values}))
