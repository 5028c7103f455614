"""The JSON of the API: what may be told, strictly, and what is answered."""

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from tiptoe.plain import MOMENT, TEXT
from tiptoe.web.api.described import ProfileJson

__all__ = [
    "LOOSE",
    "STRICT",
    "Draft",
    "DraftTold",
    "Id",
    "JobOut",
    "Kept",
    "Level",
    "Made",
    "Moment",
    "PainOut",
    "PainTold",
    "PersonChange",
    "PersonOut",
    "PersonTold",
    "Refusal",
    "SessionRowOut",
    "Settings",
    "SettingsChange",
    "Weeks",
    "Why",
    "answers",
]


def _whole(told: object) -> object:
    """JSON knows one kind of number: 3.0 is as whole as 3."""
    return int(told) if isinstance(told, float) and told.is_integer() else told


STRICT = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)
LOOSE = ConfigDict(from_attributes=True)
Level = Annotated[int, Field(ge=0, le=10), BeforeValidator(_whole)]
Weeks = Annotated[int, Field(ge=1, le=104), BeforeValidator(_whole)]
Kept = Annotated[
    dict[str, Any],
    Field(
        description="Any object; it is given back as it was told. "
        "The coach's own drafts are `tiptoe.live-draft/1`.",
        json_schema_extra={"additionalProperties": True},
    ),
]
Name = Annotated[str, Field(max_length=80, pattern=TEXT)]
Id = Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_-]*[A-Za-z0-9][A-Za-z0-9_-]*$")]
Moment = Annotated[
    str,
    Field(
        max_length=40,
        pattern=MOMENT,
        description="ISO 8601 with its offset from UTC",
        examples=["2026-01-31T07:30:00+01:00"],
    ),
]
Side = Literal["left", "right", "both"]


class Refusal(BaseModel):
    """What is wrong, and what to do about it."""

    what: str
    fix: str


class Made(BaseModel):
    id: str


class Why(BaseModel):
    model_config = STRICT
    why: Name


class PersonTold(BaseModel):
    model_config = STRICT
    name: Name
    profile: ProfileJson = Field(default_factory=dict)


class PersonChange(BaseModel):
    model_config = STRICT
    name: Name | None = None
    profile: ProfileJson | None = None


class PersonOut(BaseModel):
    model_config = LOOSE
    id: str
    name: str
    profile: ProfileJson
    added_at: str


class SessionRowOut(BaseModel):
    """One line of a history; `cursor` asks for what came before it."""

    model_config = LOOSE
    id: str
    person_id: str
    recorded_at: str
    origin: str
    exercise: str | None
    set_count: int
    rep_count: int
    full_rep_count: int
    left_best_m: float | None
    left_sigma_m: float | None
    right_best_m: float | None
    right_sigma_m: float | None
    left_over_right: float | None
    left_over_right_sigma: float | None
    withdrawn: str | None
    pain: dict[str, int]
    cursor: str


class PainTold(BaseModel):
    model_config = STRICT
    level: Level
    when: Literal["before", "during", "after", "next_morning", "other"] = "other"
    side: Side | None = None
    session_id: Id | None = None
    at: Moment | None = None


class PainOut(BaseModel):
    model_config = LOOSE
    id: str
    person_id: str
    at: str
    moment: str
    level: int
    side: str | None
    session_id: str | None


class DraftTold(BaseModel):
    model_config = STRICT
    id: Id | None = None
    body: Kept


class Draft(BaseModel):
    model_config = LOOSE
    id: str
    person_id: str
    saved_at: str
    body: Kept


class Settings(BaseModel):
    units: Literal["metric", "imperial"]
    language: str
    sound: Literal["off", "count", "tempo"]
    theme: Literal["auto", "light", "dark"]
    height_tone: bool


class SettingsChange(BaseModel):
    model_config = STRICT
    units: Literal["metric", "imperial"] | None = None
    language: Literal["en"] | None = None
    sound: Literal["off", "count", "tempo"] | None = None
    theme: Literal["auto", "light", "dark"] | None = None
    height_tone: bool | None = None


class JobOut(BaseModel):
    """A clip on its way; `share` 0 to 1 of its present stage."""

    id: str
    person_id: str
    name: str
    state: Literal["uploading", "waiting", "measuring", "done", "failed", "cancelled"]
    stage: str
    share: float
    session_id: str | None
    what: str
    fix: str


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals an operation may give, for its description."""
    return {status: {"model": Refusal} for status in (400, *statuses, 421)}


def as_moment(told: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(told) if told is not None else None
