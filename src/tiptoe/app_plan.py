"""What a plan can be asked: one function per verb, shared by the command line and the pages.

A plan lives in a ledger: something that gives its events and takes one more. Clock, ledger and
files are arguments.
"""

import hashlib
import json
import os
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from tiptoe.coach.budget import Budget, budget_of
from tiptoe.coach.check import Problem, check_programme, parse_programme
from tiptoe.coach.dose import Dose
from tiptoe.coach.events import (
    Event,
    PlanStarted,
    SessionDone,
    SessionSkipped,
    event_json,
    read_event,
)
from tiptoe.coach.fold import advance, fold
from tiptoe.coach.measured import results_of
from tiptoe.coach.plan import Plan, Today, today_of, view
from tiptoe.coach.profile import Profile, read_profile
from tiptoe.coach.programme import Programme, built_in, programme
from tiptoe.coach.road import Milestone, Outlook, outlook_of
from tiptoe.coach.schedule import local_time
from tiptoe.coach.state import State
from tiptoe.errors import ConflictError, InputError, NotFoundError, SetupError
from tiptoe.evidence import cite

__all__ = [
    "Ledger",
    "PlanFile",
    "as_told",
    "budget",
    "check_file",
    "find_programme",
    "home_time",
    "log",
    "new_plan",
    "outlook",
    "plain",
    "plan",
    "plan_json",
    "read_json",
    "read_person",
    "results_from",
    "road",
    "suggest",
    "today",
    "today_json",
    "typed_result",
    "why",
]

FILE_MOST = 20_000_000  # bytes of a plan's file, a profile or a session: years of training
SUGGESTED = {
    "endurance": "runner_endurance",
    "running": "gastroc_soleus",
    "strength": "general",
    "recovery": "general",
    "general": "general",
}


class Ledger(Protocol):
    """Where the events of one plan are kept, oldest first."""

    def events(self) -> list[Event]: ...

    def append(self, events: Iterable[Event]) -> None: ...


class PlanFile:
    """A ledger in a file of JSON lines. Lines are only ever added, all of a call or none."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def events(self) -> list[Event]:
        if not self.path.exists():
            raise NotFoundError(
                f"There is no plan in {str(self.path)!r}.", fix="Make one: tiptoe plan new."
            )
        found = []
        for number, line in enumerate(_text(self.path).splitlines(), start=1):
            try:
                found.append(read_event(_json(line)))
            except InputError as refusal:
                what = f"{self.path.name}, line {number}: {refusal.what}"
                raise InputError(what, fix=refusal.fix) from refusal
        return found

    def append(self, events: Iterable[Event]) -> None:
        lines = [json.dumps(event_json(event), ensure_ascii=False) + "\n" for event in events]
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.write("".join(lines))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise SetupError(
                f"Nothing can be written to {str(self.path)!r}: {error.strerror or error}.",
                fix="Choose another file with --plan, or make room on the disk.",
            ) from error


def new_plan(  # noqa: PLR0913 - what a plan begins with
    ledger: Ledger,
    profile: Profile,
    chosen: Programme,
    *,
    now: datetime,
    start: date | None = None,
    weeks: int | None = None,
    by: str = "",
) -> Plan:
    """A new plan, kept in the ledger. The same wishes at the same moment give the same plan.

    Raises ConflictError while the plan before it is stopped: a new one does not go around that.
    """
    now = local_time(now, profile)
    _refuse_stopped(ledger, now)
    event = PlanStarted(
        at=now,
        plan_id="",
        start=start or now.date(),
        weeks=weeks or chosen.weeks,
        profile=profile,
        programme=chosen,
        by=by,
    )
    told = json.dumps({**event_json(event), "plan_id": ""}, sort_keys=True)
    plan_id = f"plan-{hashlib.sha256(told.encode()).hexdigest()[:12]}"
    checked = read_event({**event_json(event), "plan_id": plan_id})
    found = view(fold([checked]), today=max(now.date(), event.start))
    ledger.append([checked])
    return found


def _refuse_stopped(ledger: Ledger, now: datetime) -> None:
    try:
        before = plan(ledger, now=now)
    except NotFoundError:
        return
    if before.stop:
        raise ConflictError(
            f"The plan so far is stopped, and a new one does not change why. {before.stop.what}",
            fix="Once a professional has allowed it: tiptoe log --cleared-by NAME. Then again.",
        )


def log(ledger: Ledger, told: Iterable[dict[str, Any]], *, now: datetime) -> Plan:
    """Add what happened, all of it or nothing, and see what it changes."""
    state, home = _state(ledger, now)
    new = [read_event({"at": home.isoformat(), **each}) for each in told]
    if not new:
        raise InputError("There is nothing to log.", fix="See tiptoe log --help.")
    for event in new:
        _refuse_day(event, start=state.start, today=home.date())
        state = advance(state, event)
    found = view(state, today=home.date())
    ledger.append(new)
    return found


def _refuse_day(event: Event, *, start: date, today: date) -> None:
    """What was done, or left out, belongs to a day of the plan that has come."""
    if not isinstance(event, SessionDone | SessionSkipped):
        return
    if event.date > today:
        raise ConflictError(
            f"{event.date} has not come yet: today is {today}.",
            fix="Note it when it has happened.",
        )
    if event.date < start:
        raise ConflictError(
            f"{event.date} is before this plan begins, on {start}.",
            fix="Note what happens from that day on; a plan that begins sooner: tiptoe plan new.",
        )


def plan(ledger: Ledger, *, now: datetime) -> Plan:
    state, home = _state(ledger, now)
    return view(state, today=home.date())


def _state(ledger: Ledger, now: datetime) -> tuple[State, datetime]:
    """The state of the plan, and the moment by the clocks where the person is."""
    state = fold(ledger.events())
    return state, local_time(now, state.profile)


def home_time(ledger: Ledger, now: datetime) -> datetime:
    """The moment by the clocks where the person is: their day is the plan's day."""
    return _state(ledger, now)[1]


def today(ledger: Ledger, *, now: datetime) -> Today:
    return today_of(plan(ledger, now=now))


def road(ledger: Ledger, *, now: datetime) -> tuple[Milestone, ...]:
    """What could come when, at the earliest."""
    return outlook(ledger, now=now).road


def outlook(ledger: Ledger, *, now: datetime) -> Outlook:
    """The road ahead, and the goals that lie beyond the plan's end."""
    state, home = _state(ledger, now)
    return outlook_of(state, today=home.date())


def budget(ledger: Ledger, *, now: datetime) -> Budget:
    state, home = _state(ledger, now)
    return budget_of(state, day=home.date())


def why(ledger: Ledger, *, now: datetime) -> list[dict[str, Any]]:
    """The chain of decisions, oldest first, each with its reason and the evidence in words."""
    return [
        {"id": each.id, **plain(each), "cite": cite(each.evidence)}
        for each in plan(ledger, now=now).decisions
    ]


def results_from(session: object, found: Plan, *, track: str | None = None) -> list[dict[str, Any]]:
    """The results of a measured session, as `session_done` wants them, for the plan's today."""
    return [plain(each) for each in results_of(session, found.to_log, track=track)]


def typed_result(
    found: Plan,
    track: str | None,
    side: str,
    sets: list[int],
    *,
    form: str | None,
    **load: Any,  # noqa: ANN401
) -> dict[str, Any]:
    """A typed result for the dose of this track and side: reps, or seconds, of each set."""
    asked = found.to_log
    fits = [d for d in asked if d.side == side and track in (None, d.track)]
    if len(fits) != 1:
        parts = ", ".join(f"{dose.track}/{dose.side}" for dose in asked) or "nothing"
        raise InputError(
            f"{f'{track}/' if track else ''}{side} is not one part of the session; asked: {parts}.",
            fix="Write TRACK/SIDE=12,12 with one of these.",
        )
    return _typed(fits[0], sets, form=form, load_kg=load.get("load_kg"))


def as_told(found: Plan, *, form: str | None) -> list[dict[str, Any]]:
    """Typed results that say that all of the session was done as told."""
    asked = [(d, d.hold_s * d.reps if d.hold_s else d.reps) for d in found.to_log]
    return [_typed(dose, [each] * dose.sets, form=form, load_kg=None) for dose, each in asked]


def _typed(
    dose: Dose, sets: list[int], *, form: str | None, load_kg: float | None
) -> dict[str, Any]:
    load = dose.load_kg if load_kg is None else load_kg
    key = "hold_s" if dose.hold_s else "reps"
    one = {"reps": dose.reps} if dose.hold_s else {}
    return {
        "track": dose.track,
        "side": str(dose.side),
        "exercise": dose.exercise,
        "provenance": "typed",
        "form": form,
        "sets": [{**one, key: each, "load_kg": load} for each in sets],
    }


def plan_json(found: Plan) -> dict[str, Any]:
    """The plan as one JSON object, schema tiptoe.plan/1."""
    keys = (
        *("plan_id", "title", "wording", "today", "start", "end", "revision", "next_date"),
        *("stop", "advice", "sessions", "decisions"),
    )
    told = {key: plain(getattr(found, key)) for key in keys}
    told["next"] = plain(next((each for each in found.sessions if each.is_firm), None))
    told["time_zone"] = found.profile.time_zone
    return {"schema": "tiptoe.plan/1", **told, "programme": found.programme.id}


def today_json(found: Today) -> dict[str, Any]:
    """Today as one JSON object, schema tiptoe.today/1."""
    told: dict[str, Any] = plain(found)
    cited = [{**each, "cite": cite(each["evidence"])} for each in told["decisions"]]
    return {"schema": "tiptoe.today/1", **told, "decisions": cited}


def suggest(profile: Profile) -> str:
    """The id of the programme that fits the goal; never one in clinic wording."""
    return SUGGESTED[profile.goal]


def find_programme(named: str) -> Programme:
    """A built-in programme by its id, or one from a TOML file."""
    if named in built_in() or not named.lower().endswith(".toml"):
        return programme(named)
    path = Path(named)
    return parse_programme(_text(path), name=path.name)


def check_file(path: Path) -> tuple[Problem, ...]:
    return check_programme(_text(path))


def read_person(path: Path) -> Profile:
    """A profile from a JSON file."""
    return read_profile(read_json(path), name=path.name)


def read_json(path: Path) -> object:
    try:
        return _json(_text(path))
    except InputError as refusal:
        raise InputError(f"{path.name}: {refusal.what}", fix=refusal.fix) from refusal


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        said = str(error) or "nested too deep"
        raise InputError(f"This is not JSON: {said}.", fix="Correct or remove it.") from error


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > FILE_MOST:
            raise InputError(f"{path.name!r} is too large.", fix="Give a smaller file.")
        return path.read_text("utf-8")
    except FileNotFoundError as error:
        raise NotFoundError(f"There is no file {str(path)!r}.", fix="Check the name.") from error
    except (OSError, UnicodeDecodeError) as error:
        fix = "Give a text file in UTF-8."
        raise InputError(f"{path.name!r} cannot be read as text.", fix=fix) from error


def plain(value: Any) -> Any:  # noqa: ANN401 - any frozen value of a plan
    """The value as JSON has it: dates as text, tuples as lists; no state, no profile twice."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if hasattr(value, "__dataclass_fields__"):
        return {key: plain(getattr(value, key)) for key in value.__dataclass_fields__}
    return str(value) if isinstance(value, str) else value
