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
    "draft_row",
    "drafts",
    "event_row",
    "events",
    "pain",
    "pain_row",
    "plan_ids",
    "save_draft",
    "set_setting",
    "setting",
    "setting_row",
]

MOMENTS = ("before", "during", "after", "next_morning", "other")
SIDES = ("left", "right", "both")
WORST = 10
EVENTS, PAIN = schema.plan_events, schema.pain
DRAFTS, SETTINGS = schema.drafts, schema.settings


def add_pain(db: Connection, person_id: str, told: Json, *, session_id: str | None) -> str:
    """The id of the entry; `told` is what `pain_row` asks for."""
    who = people.lock(db, person_id)
    if session_id is not None and sessions.find(db, session_id).row.person_id != who:
        raise ConflictError("This session is another person's.", fix="Choose one of their own.")
    values = pain_row(new_id("a"), **told)
    db.execute(insert(PAIN).values(values | {"person_id": who, "session_id": session_id}))
    return str(values["id"])


def pain_row(  # noqa: PLR0913 - what is asked about pain
    pain_id: str,
    *,
    level: int,
    at: str | datetime,
    when: str,
    side: str | None,
    details: Json,
) -> dict[str, Any]:
    """The row of a pain entry, checked, without its person and session."""
    if isinstance(level, bool) or not isinstance(level, int) or not 0 <= level <= WORST:
        raise InputError(f"Pain is told from 0 to {WORST}.", fix="0 is none.")
    if when not in MOMENTS or side not in (None, *SIDES):
        raise InputError(
            f"Pain {when!r} of the side {side!r} cannot be told.",
            fix=f"When: {', '.join(MOMENTS)}. Side: {', '.join(SIDES)}, or none.",
        )
    then = moment(at)
    return {
        "id": check_id(pain_id),
        "at": then.text,
        "at_us": then.us,
        "moment": when,
        "level": level,
        "side": side,
        "body": dump(details, what="Pain"),
    }


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
    added = now().text
    for number, event in enumerate(told, start=last + 1):
        values = event_row(plan, number, event, added=added)
        db.execute(insert(EVENTS).values(values | {"person_id": who}))
    return last + len(told)


def event_row(plan_id: str, number: int, told: Json, *, added: str) -> dict[str, Any]:
    """The row of a plan event, checked, without its person."""
    if isinstance(number, bool) or not isinstance(number, int) or number < 1:
        raise InputError("The events of a plan count from 1.", fix="Give a whole number.")
    body, at = dump(told, what="A plan event"), moment(added)
    then = moment(told.get("at", ""))
    return {
        "plan_id": check_id(plan_id),
        "number": number,
        "kind": checked_text(told.get("kind", ""), what="the kind of a plan event"),
        "at": then.text,
        "at_us": then.us,
        "added": at.text,
        "added_us": at.us,
        "body": body,
    }


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
    who = people.lock(db, person_id)
    values = draft_row(draft_id or new_id("d"), told, saved=now().text)
    same = (DRAFTS.c.id == values["id"]) & (DRAFTS.c.person_id == who)
    if not db.execute(update(DRAFTS).where(same).values(values)).rowcount:
        db.execute(insert(DRAFTS).values(values | {"person_id": who}))
    return str(values["id"])


def draft_row(draft_id: str, told: Json, *, saved: str) -> dict[str, Any]:
    """The row of a draft, checked, without its person."""
    at = moment(saved)
    body = dump(told, what="A draft")
    return {"id": check_id(draft_id), "saved": at.text, "saved_us": at.us, "body": body}


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
    values = setting_row(name, told)
    same = SETTINGS.c.name == values["name"]
    if not db.execute(update(SETTINGS).where(same).values(values)).rowcount:
        db.execute(insert(SETTINGS).values(values))


def setting_row(name: str, body: Json) -> dict[str, Any]:
    """The row of a setting, checked."""
    return {"name": check_id(name), "body": dump(body, what="A setting")}
