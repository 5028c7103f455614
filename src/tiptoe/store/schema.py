"""The tables of the record, for SQLite and PostgreSQL alike.

Texts of JSON hold what was told, as it was told; the columns beside them are taken from it, for
questions over many rows. `at` is a moment as told, ISO 8601 with its offset; `at_us` is the same
moment in microseconds UTC. What the tables mean: docs/reference/record.md
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

__all__ = [
    "APPEND_ONLY",
    "TABLES",
    "drafts",
    "erasing",
    "metadata",
    "pain",
    "people",
    "plan_events",
    "recordings",
    "sessions",
    "settings",
    "videos",
    "withdrawals",
]

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _text(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, Text, nullable=null)


def _moment(name: str) -> tuple[Column[str], Column[int]]:
    return _text(name), Column(f"{name}_us", BigInteger, nullable=False)


def _id() -> Column[str]:
    return Column("id", Text, primary_key=True)


def _of_person(*, key: bool = False) -> Column[str]:
    return Column("person_id", Text, ForeignKey("people.id"), nullable=False, primary_key=key)


people = Table(
    "people",
    metadata,
    _id(),
    _text("name"),
    Column("name_key", Text, nullable=False, unique=True),
    _text("profile"),
    *_moment("added"),
)

recordings = Table(
    "recordings",
    metadata,
    _id(),
    _of_person(),
    _text("sha256"),
    _text("name"),
    Column("duration_s", Double),
    _text("body"),
    *_moment("added"),
    UniqueConstraint("person_id", "sha256"),
)

videos = Table(  # only of recordings whose video the user asked to keep
    "videos",
    metadata,
    Column("recording_id", Text, ForeignKey("recordings.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("piece", LargeBinary, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    _id(),
    _of_person(),
    Column("recording_id", Text, ForeignKey("recordings.id"), index=True),
    *_moment("recorded"),
    *_moment("added"),
    _text("origin"),
    _text("schema"),
    _text("exercise", null=True),
    Column("set_count", Integer, nullable=False),
    Column("rep_count", Integer, nullable=False),
    Column("full_rep_count", Integer, nullable=False),
    Column("left_rep_count", Integer, nullable=False),
    Column("right_rep_count", Integer, nullable=False),
    Column("left_best_m", Double),
    Column("left_sigma_m", Double),
    Column("right_best_m", Double),
    Column("right_sigma_m", Double),
    Column("left_over_right", Double),
    Column("left_over_right_sigma", Double),
    _text("body"),
    _text("sha256"),
    Index(None, "person_id", "recorded_us", "id"),
    Index(None, "person_id", "exercise", "recorded_us"),
)

withdrawals = Table(  # a session that should not count: it stays, and is not shown
    "withdrawals",
    metadata,
    Column("session_id", Text, ForeignKey("sessions.id"), primary_key=True),
    _text("why"),
    *_moment("at"),
)

pain = Table(
    "pain",
    metadata,
    _id(),
    _of_person(),
    *_moment("at"),
    _text("moment"),
    Column("level", Integer, nullable=False),
    _text("side", null=True),
    Column("session_id", Text, ForeignKey("sessions.id"), index=True),
    _text("body"),
    Index(None, "person_id", "at_us", "id"),
)

plan_events = Table(
    "plan_events",
    metadata,
    _of_person(key=True),
    Column("plan_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    _text("kind"),
    *_moment("at"),
    *_moment("added"),
    _text("body"),
)

drafts = Table(  # a set that is still going on: changed in place, gone when it is saved
    "drafts",
    metadata,
    _id(),
    _of_person(),
    *_moment("saved"),
    _text("body"),
    Index(None, "person_id", "saved_us"),
)

settings = Table("settings", metadata, Column("name", Text, primary_key=True), _text("body"))

erasing = Table(  # who is being erased, inside one transaction; empty outside it
    "erasing", metadata, Column("person_id", Text, primary_key=True)
)

APPEND_ONLY = (recordings, videos, sessions, withdrawals, pain, plan_events)
TABLES = (people, recordings, videos, sessions, withdrawals, pain, plan_events, drafts, settings)
