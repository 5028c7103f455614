"""Everything the events say so far, and the words in which it is decided.

values that the fold passes on: Event -> State. Pure. Nothing in here decides what is done next.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tiptoe.coach.events import Illness, Pain, SetDone
from tiptoe.coach.ladder import Position
from tiptoe.coach.limits import Load, Stop
from tiptoe.coach.profile import Profile
from tiptoe.coach.programme import Programme
from tiptoe.model import Side

__all__ = [
    "SIDES",
    "Decision",
    "LegKey",
    "LegState",
    "Move",
    "Outcome",
    "Pending",
    "State",
    "working",
]

LegKey = tuple[str, Side]  # track id, side
SIDES = (Side.LEFT, Side.RIGHT)
KINDS = ("stop", "rest", "back", "hold", "forward")


@dataclass(frozen=True, slots=True, kw_only=True)
class LegState:
    """One leg on one ladder.

    good, poor, stalled  decisions in a row that saw a good session, a poor one, no way forward
    since                on this rung since
    resume               where to return to after an easy week
    last_more            when more was asked for last
    hurt_at              where it stood when it last stepped back for pain
    resting              work for this leg waits for an answer that it does not hurt
    is_at_goal           the top of the ladder was done well
    """

    position: Position
    since: date
    good: int = 0
    poor: int = 0
    stalled: int = 0
    resume: Position | None = None
    last_more: date | None = None
    hurt_at: Position | None = None
    resting: date | None = None
    is_at_goal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one leg did of what it was told; sets of the day together.

    as_told  False when it was another exercise than the plan's
    """

    told: Position
    sets: tuple[SetDone, ...]
    is_measured: bool
    form: str | None
    as_told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One rule's word: where the leg goes, in one sentence, with the evidence behind it."""

    rule: str
    kind: str
    to: Position
    reason: str
    evidence: str
    leg: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A move, as kept: when, for which leg, from where to where, by which rule, and why."""

    date: date
    track: str
    side: Side
    rule: str
    kind: str
    before: Position
    after: Position
    reason: str
    evidence: str

    @property
    def id(self) -> str:
        return f"{self.date}/{self.track}/{self.side}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A day that was trained and is not judged yet: the pain answers may still come."""

    date: date
    told: dict[LegKey, Position]
    outcomes: dict[LegKey, Outcome]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class State:
    """The fold of all events. `revision` counts them; treat the dicts as read-only.

    rested  days of a session on which nothing was asked after all; known up to `known_until`
    written  the programme as it is written; `programme` is fitted to the person
    easy_since  the last lighter week, or return after weeks away or an illness, began then

    Equal only to itself, so that what follows from it can be remembered.
    """

    plan_id: str
    start: date
    weeks: int
    profile: Profile
    programme: Programme
    written: Programme
    legs: dict[LegKey, LegState]
    first_week_bw: dict[Side, float]
    known_until: date
    revision: int = 1
    model: str = "texts"
    model_by: str = ""
    stop: Stop | None = None
    pending: Pending | None = None
    pains: tuple[Pain, ...] = ()
    pain_log: tuple[Pain, ...] = ()
    painful_days: tuple[date, ...] = ()
    loads: tuple[Load, ...] = ()
    runs: tuple[tuple[date, float, float | None], ...] = ()
    illness: Illness | None = None
    was_ill: bool = False
    last_done: date | None = None
    done_days: tuple[date, ...] = ()
    skipped: tuple[date, ...] = ()
    rested: tuple[date, ...] = ()
    easy_since: date | None = None
    rest_on: date | None = None
    rest_why: str = ""
    best_m: dict[Side, float] = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()


def working(programme: Programme, legs: Mapping[LegKey, LegState]) -> dict[LegKey, LegState]:
    """The legs that have something to do: none that rests, nor, where both work together, a leg
    whose other one rests."""
    resting = {key for key, leg in legs.items() if leg.resting}
    waiting = {
        track
        for track, side in resting
        if not programme.track(track).is_one_sided(legs[track, side].position.step)
    }
    return {key: leg for key, leg in legs.items() if key not in resting and key[0] not in waiting}
