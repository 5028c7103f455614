"""What can happen to a plan. A plan is nothing but the list of these.

JSON object <-> Event. Pure. The record keeps the objects as they are and never changes one.

Every object has `kind` and `at` (ISO 8601 with offset):

    plan_started     plan_id, start, weeks, profile, programme, by?
    session_done     date, results: [{track, side, exercise, provenance, source, form, sets}], pain
    session_skipped  date, why
    pain             date, when (before, during, after, next_morning, other), level 0..10, side?
    red_flag         date, flag
    cleared          date, by, note          a professional allowed training again
    illness          from, until?            still ill while `until` is absent
    run              date, km, pace_min_per_km?
    pain_model       model (texts, monitoring), by   a clinician's choice, with the name
    profile_changed  profile

An answer that is not there was not given. It is never taken for "no pain".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tiptoe.coach.exercise import known
from tiptoe.coach.given import Given
from tiptoe.coach.profile import RED_FLAGS, Profile, profile_json, profile_of
from tiptoe.coach.programme import Programme, programme_json, programme_of
from tiptoe.evidence import value
from tiptoe.model import Legs

__all__ = [
    "KINDS",
    "Cleared",
    "Event",
    "Illness",
    "Pain",
    "PainModel",
    "PlanStarted",
    "ProfileChanged",
    "RedFlag",
    "Result",
    "Run",
    "SessionDone",
    "SessionSkipped",
    "SetDone",
    "event_json",
    "event_of",
    "read_event",
]

WHEN = ("before", "during", "after", "next_morning", "other")
MODELS = ("texts", "monitoring")
PROVENANCE = ("measured", "typed")
FORMS = ("good", "poor")
SETS_MOST, RESULTS_MOST, FAULTS_MOST = 30, 40, 40
SIDES = tuple(str(side) for side in Legs)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDone:
    """One set as done. None where it was not seen or not told; faults None: nobody looked."""

    reps: int
    full_reps: int | None = None
    hold_s: float | None = None
    load_kg: float | None = None
    height_m: float | None = None
    top_m: float | None = None
    height_share: float | None = None
    up_s: float | None = None
    down_s: float | None = None
    faults: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one leg, or both together, did of one track.

    provenance  "measured" from a recording, or "typed" by the person; source says which recording
    form        how a typed result felt: "good" (full range, slow, steady), "poor", None: not told
    """

    track: str
    side: Legs
    exercise: str
    sets: tuple[SetDone, ...]
    provenance: str = "typed"
    source: str = ""
    form: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStarted:
    """`by`: the clinician who is responsible; a programme in clinic wording needs one."""

    at: datetime
    plan_id: str
    start: date
    weeks: int
    profile: Profile
    programme: Programme
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionDone:
    """`pain` {when: level}: the same answer for both legs; for one leg use Pain events."""

    at: datetime
    date: date
    results: tuple[Result, ...]
    pain: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSkipped:
    at: datetime
    date: date
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pain:
    at: datetime
    date: date
    when: str
    level: int
    side: Legs = Legs.BOTH


@dataclass(frozen=True, slots=True, kw_only=True)
class RedFlag:
    at: datetime
    date: date
    flag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared:
    at: datetime
    date: date
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Illness:
    at: datetime
    from_: date
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    at: datetime
    date: date
    km: float
    pace_min_per_km: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PainModel:
    at: datetime
    model: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChanged:
    at: datetime
    profile: Profile


Event = (
    PlanStarted
    | SessionDone
    | SessionSkipped
    | Pain
    | RedFlag
    | Cleared
    | Illness
    | Run
    | PainModel
    | ProfileChanged
)


def read_event(data: object) -> Event:
    """The event that a JSON object tells of, or a refusal that names the field."""
    return event_of(Given(data, name="event"))


def event_of(given: Given) -> Event:
    """The event of an object that is being read."""
    kind = given.one_of("kind", _READERS)
    at = given.moment("at")
    event = _READERS[kind](given, at)
    given.end()
    return event


def _started(given: Given, at: datetime) -> PlanStarted:
    return PlanStarted(
        at=at,
        plan_id=given.text("plan_id", most=80),
        start=given.day("start"),
        weeks=given.whole("weeks", least=1, most=104),
        profile=profile_of(given.part("profile")),
        programme=programme_of(given.part("programme")),
        by=given.text("by", default="", most=80),
    )


def _done(given: Given, at: datetime) -> SessionDone:
    pain = given.child("pain")
    levels: tuple[tuple[str, int], ...] = ()
    if pain is not None:
        asked = ((when, pain.whole(when, least=0, most=10, default=None)) for when in WHEN)
        levels = tuple((when, level) for when, level in asked if level is not None)
        pain.end()
    return SessionDone(
        at=at,
        date=_past(given, "date", at),
        results=tuple(_result(each) for each in given.children("results", most=RESULTS_MOST)),
        pain=levels,
    )


def _result(given: Given) -> Result:
    result = Result(
        track=given.name_of("track"),
        side=Legs(given.one_of("side", SIDES)),
        exercise=given.one_of("exercise", known()),
        provenance=given.one_of("provenance", PROVENANCE),
        source=given.text("source", default=""),
        form=given.one_of("form", FORMS, default=None),
        sets=tuple(_set(each) for each in given.children("sets", most=SETS_MOST)),
    )
    given.end()
    return result


def _set(given: Given) -> SetDone:
    most_s = value("given_phase_most", unit="s")
    reps_most = int(value("given_reps_most", unit="reps"))
    faults = given.some_names("faults", most=FAULTS_MOST)
    done = SetDone(
        reps=given.whole("reps", least=0, most=reps_most),
        full_reps=given.whole("full_reps", least=0, most=reps_most, default=None),
        hold_s=given.number("hold_s", least=0, most=3600, unit="s", default=None),
        load_kg=given.number("load_kg", least=0, most=200, unit="kg", default=None),
        height_m=given.number("height_m", least=0, most=0.5, unit="m", default=None),
        top_m=given.number("top_m", least=0, most=0.5, unit="m", default=None),
        height_share=given.number("height_share", least=0, most=2, unit="", default=None),
        up_s=given.number("up_s", least=0, most=most_s, unit="s", default=None),
        down_s=given.number("down_s", least=0, most=most_s, unit="s", default=None),
        faults=faults,
    )
    given.end()
    if done.full_reps is not None and done.full_reps > done.reps:
        what = f"{done.full_reps} full reps of {done.reps}."
        raise given.refuse("full_reps", what, "There cannot be more full reps than reps.")
    return done


def _illness(given: Given, at: datetime) -> Illness:
    illness = Illness(at=at, from_=_past(given, "from", at), until=given.day("until", default=None))
    if illness.until and illness.until < illness.from_:
        raise given.refuse("until", "it ends before it begins.", "Swap the dates.")
    return illness


def _run(given: Given, at: datetime) -> Run:
    return Run(
        at=at,
        date=_past(given, "date", at),
        km=given.number("km", least=0, most=value("run_most", unit="km"), unit="km"),
        pace_min_per_km=given.number(
            "pace_min_per_km",
            least=value("run_pace_least", unit="min/km"),
            most=value("run_pace_most", unit="min/km"),
            unit="min/km",
            default=None,
        ),
    )


def _past(given: Given, key: str, at: datetime) -> date:
    """A day that had begun when the event was noted."""
    day: date = given.day(key)
    if day > at.date():
        what = f"{day} has not come yet: today is {at.date()}."
        raise given.refuse(key, what, "Note it when it has happened.")
    return day


_READERS: Mapping[str, Callable[[Given, datetime], Event]] = {
    "plan_started": _started,
    "session_done": _done,
    "session_skipped": lambda given, at: SessionSkipped(
        at=at, date=given.day("date"), why=given.text("why", default="")
    ),
    "pain": lambda given, at: Pain(
        at=at,
        date=_past(given, "date", at),
        when=given.one_of("when", WHEN),
        level=given.whole("level", least=0, most=10),
        side=Legs(given.one_of("side", SIDES, default="both")),
    ),
    "red_flag": lambda given, at: RedFlag(
        at=at, date=_past(given, "date", at), flag=given.one_of("flag", RED_FLAGS)
    ),
    "cleared": lambda given, at: Cleared(
        at=at,
        date=_past(given, "date", at),
        by=given.text("by", most=80),
        note=given.text("note", default=""),
    ),
    "illness": _illness,
    "run": _run,
    "pain_model": lambda given, at: PainModel(
        at=at, model=given.one_of("model", MODELS), by=given.text("by", most=80)
    ),
    "profile_changed": lambda given, at: ProfileChanged(
        at=at, profile=profile_of(given.part("profile"))
    ),
}
KINDS: Mapping[type, str] = {
    PlanStarted: "plan_started",
    SessionDone: "session_done",
    SessionSkipped: "session_skipped",
    Pain: "pain",
    RedFlag: "red_flag",
    Cleared: "cleared",
    Illness: "illness",
    Run: "run",
    PainModel: "pain_model",
    ProfileChanged: "profile_changed",
}


def event_json(event: Event) -> dict[str, Any]:
    """The object that `read_event` reads back as the same event."""
    told: dict[str, Any] = {"kind": KINDS[type(event)]}
    for key in type(event).__slots__:
        found = _plain(getattr(event, key))
        if found is not None and found not in ("", {}):
            told[key.rstrip("_")] = found
    if isinstance(event, SessionDone):
        told["pain"] = dict(event.pain)
    return told


def _plain(found: Any) -> Any:  # noqa: ANN401
    if isinstance(found, Profile):
        return profile_json(found)
    if isinstance(found, Programme):
        return programme_json(found)
    if isinstance(found, date):
        return found.isoformat()
    if isinstance(found, tuple):
        return [_plain(each) for each in found]
    if isinstance(found, Result | SetDone):
        told = {key: _plain(getattr(found, key)) for key in type(found).__slots__}
        return {key: each for key, each in told.items() if each is not None and each != ""}
    return str(found) if isinstance(found, Legs) else found
