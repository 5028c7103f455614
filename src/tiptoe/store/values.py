"""What the record gives back: people, sessions, pain, plan events and drafts.

`body` and `profile` are JSON objects, equal to what was told.
"""

from dataclasses import dataclass
from typing import Any

__all__ = [
    "Draft",
    "Erased",
    "Json",
    "PainEntry",
    "Person",
    "PlanEvent",
    "RecordingRow",
    "SessionRow",
    "StoredSession",
]

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody whose heel raises are recorded."""

    id: str
    name: str
    profile: Json
    added_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """One line of a history: what can be asked of many sessions at once.

    best, sigma      highest heel of each side and its 1 sigma; None without a metric scale
    left_over_right  mean height of left over right, from a set on both legs
    pain             {moment: level} of the pain entries that name this session, the worst of each
    cursor           give it as `before` to get the sessions before this one
    """

    id: str
    person_id: str
    recording_id: str | None
    recorded_at: str
    added_at: str
    origin: str
    schema: str
    exercise: str | None
    set_count: int
    rep_count: int
    full_rep_count: int
    left_rep_count: int
    right_rep_count: int
    left_best_m: float | None
    left_sigma_m: float | None
    right_best_m: float | None
    right_sigma_m: float | None
    left_over_right: float | None
    left_over_right_sigma: float | None
    sha256: str
    withdrawn: str | None
    pain: dict[str, int]
    cursor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSession:
    """A session with all that was measured: `body` is its JSON, `tiptoe.session/1` or later."""

    row: SessionRow
    body: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingRow:
    """What is known about a recording; `has_video` when its video was kept."""

    id: str
    person_id: str
    sha256: str
    name: str
    duration_s: float | None
    body: Json
    has_video: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PainEntry:
    """How much it hurt, 0 to 10, and when: before, during, after, next_morning or other."""

    id: str
    person_id: str
    at: str
    moment: str
    level: int
    side: str | None
    session_id: str | None
    body: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEvent:
    """One event of a plan, as it was told; `number` counts from 1 within the plan."""

    person_id: str
    plan_id: str
    number: int
    kind: str
    at: str
    added_at: str
    body: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A set that is still going on, or was cut off."""

    id: str
    person_id: str
    saved_at: str
    body: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """How many rows of each table went with a person."""

    person_id: str
    rows: dict[str, int]
