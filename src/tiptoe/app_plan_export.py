"""A plan as it goes out into people's lives: calendar, watch, table, JSON, a sheet of paper.

The clock and the ledger are arguments; files are written whole or not at all.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from tiptoe import app_plan, catalogue
from tiptoe.app_files import save
from tiptoe.app_plan import Ledger, plan_json
from tiptoe.catalogue.figure import draw
from tiptoe.coach import schedule
from tiptoe.coach.dose import Dose
from tiptoe.coach.events import Event
from tiptoe.coach.fold import advance, fold
from tiptoe.coach.plan import Plan, PlannedSession
from tiptoe.coach.profile import RED_FLAGS
from tiptoe.errors import InputError, SetupError
from tiptoe.exchange.fit import dump_fit
from tiptoe.exchange.handout import Sheet, dump_html, dump_pdf
from tiptoe.exchange.ics import ALARM_MIN, dump_ics
from tiptoe.exchange.plan_csv import dump_plan_csv
from tiptoe.planned import Guide, Slot, Timetable, Work

__all__ = ["KINDS", "Wish", "export", "sheet", "timetable"]

ALARM_MOST = 7 * 24 * 60  # minutes: a week


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How it should come out: minutes of warning, None for no alarm; a name for the handout."""

    alarm_min: int | None = ALARM_MIN
    person: str = ""


def export(
    ledger: Ledger, files: Mapping[str, Path], *, now: datetime, wish: Wish | None = None
) -> list[tuple[str, Path]]:
    """The plan written to each file: kind (see KINDS) -> path. All are made before any is
    written, and each is written whole."""
    wish = wish or Wish()
    _check(files, wish)
    table = timetable(ledger, now=now)
    told = {
        kind: _tell(kind, _Told(table, ledger, now, wish, path)) for kind, path in files.items()
    }
    for kind, path in files.items():
        save(path, told[kind])
    return list(files.items())


def _check(files: Mapping[str, Path], wish: Wish) -> None:
    if not files:
        raise InputError("Nothing to export was named.", fix="For example: --ics plan.ics")
    if wish.alarm_min is not None and not 0 <= wish.alarm_min <= ALARM_MOST:
        raise InputError(
            f"An alarm {wish.alarm_min} minutes before a session makes no sense.",
            fix=f"Give 0 to {ALARM_MOST} minutes, or ask for no alarm.",
        )
    if len({path.absolute() for path in files.values()}) < len(files):
        raise InputError("Two exports go to the same file.", fix="Give each a file of its own.")


@dataclass(frozen=True, slots=True)
class _Told:
    """What every format is made from."""

    table: Timetable
    ledger: Ledger
    now: datetime
    wish: Wish
    path: Path


def _tell(kind: str, told: _Told) -> bytes:
    try:
        return _TELLERS[kind](told)
    except ImportError as missing:
        raise SetupError(
            f"{missing.name} is not installed, which --{kind} needs.", fix="Install tiptoe[app]."
        ) from missing


def _ics(told: _Told) -> bytes:
    if not any(slot.status in {"planned", "cancelled"} for slot in told.table.slots):
        raise InputError("The plan has no session to come.", fix="Make a new plan to go on.")
    return dump_ics(told.table, alarm_min=told.wish.alarm_min)


def _fit(told: _Told) -> bytes:
    slot = told.table.next_slot
    if slot is None:
        why = told.table.stop or "The plan has no session to come."
        raise InputError(why, fix="A workout is made for the next session, when there is one.")
    return dump_fit(slot, title=told.table.title, changed=told.table.changed)


def _csv(told: _Told) -> bytes:
    return dump_plan_csv(told.table).encode()


def _json(told: _Told) -> bytes:
    found = plan_json(app_plan.plan(told.ledger, now=told.now))
    return (json.dumps(found, ensure_ascii=False, allow_nan=False, indent=2) + "\n").encode()


def _handout(told: _Told) -> bytes:
    made = sheet(told.table, person=told.wish.person)
    kind = told.path.suffix.lower()
    if kind == ".pdf":
        return dump_pdf(made)
    if kind in {".html", ".htm"}:
        return dump_html(made).encode()
    raise InputError(
        f"{told.path.name!r} is neither a page nor a PDF.", fix="Name it handout.html or .pdf."
    )


_TELLERS: dict[str, Callable[[_Told], bytes]] = {
    "ics": _ics,
    "fit": _fit,
    "csv": _csv,
    "json": _json,
    "handout": _handout,
}
KINDS = tuple(_TELLERS)


def sheet(table: Timetable, *, person: str = "") -> Sheet:
    """The handout of the next session."""
    slot = table.next_slot
    asked = dict.fromkeys(work.exercise for work in slot.works) if slot else {}
    return Sheet(
        timetable=table,
        guides={each: _guide(each) for each in asked},
        red_flags=tuple(RED_FLAGS.values()),
        person=person,
    )


def _guide(exercise: str) -> Guide:
    found = catalogue.exercise(exercise)
    said = (*found.position, *(each for phase in found.phases for each in phase.said))
    return Guide(
        title=found.title,
        how=tuple(each.text for each in (*said, *found.breathing)),
        cues=tuple(each.text for each in found.cues),
        drawing=draw(found),
    )


def timetable(ledger: Ledger, *, now: datetime) -> Timetable:
    """The plan's sessions as they stand now, and those that were planned and fall away."""
    events = ledger.events()
    plan = app_plan.plan(ledger, now=now)
    slots = [_slot(each, _remark(plan)) for each in plan.sessions]
    slots += [_cancelled(plan, day) for day in _fallen(plan, events)]
    return Timetable(
        plan_id=plan.plan_id,
        title=plan.title,
        revision=plan.revision,
        changed=events[-1].at,
        time_zone=plan.profile.time_zone,
        advice=plan.advice,
        stop=f"{plan.stop.what} {plan.stop.do}" if plan.stop else "",
        slots=tuple(sorted(slots, key=lambda slot: slot.date)),
    )


def _fallen(plan: Plan, events: Iterable[Event]) -> Iterator[date]:
    """Days to come that had, or may have had, a session before something happened."""
    kept = {session.date for session in plan.sessions}
    days: set[int] = set()
    first, *rest = events
    state = fold([first])
    longest = state.weeks
    for event in (None, *rest):
        state = advance(state, event) if event else state
        days |= set(schedule.weekdays(state.profile, state.programme))
        longest = max(longest, state.weeks)
    end = plan.start + timedelta(weeks=longest)
    for day in schedule.dates(tuple(days), max(plan.today, plan.start), end):
        if day not in kept:
            yield day


def _cancelled(plan: Plan, day: date) -> Slot:
    return Slot(
        uid=f"{plan.plan_id}-{day:%Y%m%d}",
        date=day,
        time=next((each.time for each in plan.sessions if each.time), plan.profile.time),
        minutes=0,
        status="cancelled",
        is_firm=False,
        works=(),
    )


def _remark(plan: Plan) -> str:
    before = plan.programme.before_run_min
    return f"To be done {before[0]} to {before[1]} minutes before your run." if before else ""


def _slot(session: PlannedSession, remark: str) -> Slot:
    return Slot(
        uid=session.uid,
        date=session.date,
        time=session.time,
        minutes=session.minutes,
        status=session.status,
        is_firm=session.is_firm,
        works=tuple(_work(dose) for dose in session.doses),
        remark=remark,
    )


def _work(dose: Dose) -> Work:
    tempo = dose.tempo
    aim = f"Heel to at least {dose.target_share:.0%} of your best"
    return Work(
        exercise=dose.exercise,
        title=catalogue.exercise(dose.exercise).title,
        side=str(dose.side),
        sets=dose.sets,
        reps=dose.reps,
        hold_s=dose.hold_s,
        load_kg=dose.load_kg,
        is_rep_maximum=dose.is_rep_maximum,
        tempo_s=(tempo.up_s, tempo.top_s, tempo.down_s, tempo.bottom_s),
        rest_s=dose.rest_s,
        aim=aim + (f", {100 * dose.target_m:.1f} cm." if dose.target_m else "."),
        is_barefoot=dose.barefoot,
        note=dose.note,
        stop_rules=dose.stop_rules,
    )
