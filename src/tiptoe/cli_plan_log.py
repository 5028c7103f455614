"""`tiptoe log`: what was done, what hurt, and what else happened, as events."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tiptoe.cli_plan import ME, Json, Now, Where, Who, ledger_of, show, told_time
from tiptoe.cli_plan_ask import is_terminal
from tiptoe.errors import InputError

if TYPE_CHECKING:  # loaded when there is something to log
    from tiptoe.coach.plan import Plan

__all__ = ["log"]

Level = Annotated[int | None, typer.Option(min=0, max=10, help="0 none to 10 the worst.")]


def log(  # noqa: PLR0913 - one option for each thing that can happen
    sessions: Annotated[list[Path] | None, typer.Argument(help="Measured: session.json.")] = None,
    *,
    where: Where = None,
    who: Who = ME,
    track: Annotated[str | None, typer.Option(help="The part that was measured.")] = None,
    did: Annotated[
        list[str] | None, typer.Option(help="Typed: left=12,12 or bent_knee/both=15,15.")
    ] = None,
    as_told: Annotated[bool, typer.Option("--as-told", help="All was done as told.")] = False,
    form: Annotated[str | None, typer.Option(help="good or poor: range and tempo.")] = None,
    load: Annotated[float | None, typer.Option(help="Held weight in kg, if not as told.")] = None,
    pain_before: Level = None,
    pain_during: Level = None,
    pain_after: Level = None,
    pain_morning: Level = None,
    pain_now: Level = None,
    pain_side: Annotated[str, typer.Option(help="left, right or both.")] = "both",
    flag: Annotated[list[str] | None, typer.Option(help="A red flag: sudden_pop ...")] = None,
    run: Annotated[str | None, typer.Option(help="A run: km, or km@min/km, 8@5.5.")] = None,
    ill_from: Annotated[str | None, typer.Option(help="First day ill, YYYY-MM-DD.")] = None,
    ill_until: Annotated[str | None, typer.Option(help="Last day ill, YYYY-MM-DD.")] = None,
    skip: Annotated[str | None, typer.Option(help="Not done today, and why.")] = None,
    cleared_by: Annotated[str | None, typer.Option(help="Who allowed training again.")] = None,
    pain_model: Annotated[str | None, typer.Option(help="texts or monitoring; needs --by.")] = None,
    by: Annotated[str | None, typer.Option(help="The clinician who chose it.")] = None,
    date: Annotated[
        str | None, typer.Option(help="The day, YYYY-MM-DD; today if left out.")
    ] = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Log what was done and whether it hurt, and see what changes and why."""
    from tiptoe import app_plan as verbs
    from tiptoe import cli_plan_ask as ask
    from tiptoe.cli import refused_politely
    from tiptoe.cli_plan_text import logged_text

    pain = {"before": pain_before, "during": pain_during, "after": pain_after}
    pain |= {"next_morning": pain_morning, "other": pain_now}
    with refused_politely(), ledger_of(where, who) as ledger:
        moment = verbs.home_time(ledger, told_time(now))
        then = ask.day(date, name="--date") or moment.date()
        day = then.isoformat()
        before = verbs.plan(ledger, now=datetime.combine(then, moment.timetz()))
        if not _anything(locals()) and is_terminal():
            as_told, form, pain = _asked()
        _refuse_both(as_told=as_told, did=bool(did or sessions), skip=bool(skip))
        results = _measured(before, sessions, track)
        results += _typed(before, did, form=form, load=load)
        results += verbs.as_told(before, form=form) if as_told else []
        told = _done(day, results, pain, pain_side)
        told += [{"kind": "red_flag", "date": day, "flag": each} for each in flag or []]
        begun = before.state.illness
        first = ill_from or (begun.from_.isoformat() if ill_until and begun else None)
        told += _others(day, run=run, ill=(first, ill_until), skip=skip)
        told += _clinician(day, cleared_by=cleared_by, model=pain_model, by=by)
        after = verbs.log(ledger, told, now=moment)
        changes = {"logged": told, "next": verbs.plan_json(after)["next"]}
        show(changes, as_json=as_json, text=lambda: logged_text(after, told))


def _anything(given: dict[str, Any]) -> bool:
    asked = ("sessions", "did", "as_told", "flag", "run", "ill_from", "ill_until", "skip")
    return any(given[key] for key in (*asked, "cleared_by", "pain_model")) or any(
        level is not None for level in given["pain"].values()
    )


def _refuse_both(*, as_told: bool, did: bool, skip: bool) -> None:
    """A session was done as told, or otherwise, or not at all."""
    if as_told + did + skip > 1:
        raise InputError(
            "A session cannot be done as told, done otherwise and skipped at once.",
            fix="Give one of --as-told, --did (or session.json) and --skip.",
        )


def _asked() -> tuple[bool, str | None, dict[str, int | None]]:
    """Three questions for somebody who typed `tiptoe log` and nothing else."""
    if not typer.confirm("Did you do the session as told?"):
        fix = "Say what you did: --did left=12,10; or --skip WHY."
        raise InputError("Then there is more to tell than three questions ask.", fix=fix)
    form = "good" if typer.confirm("Full range, slow and steady?") else "poor"
    levels: dict[str, int | None] = {}
    for when, words in (("during", "while you did it"), ("after", "afterwards")):
        levels[when] = _level(words)
    return True, form, levels


def _level(words: str) -> int | None:
    """An answer from 0 to 10, asked for until it is one; None when it is not known yet."""
    allowed = {str(level): level for level in range(11)}
    while True:
        asked = f"Pain {words}, 0 to 10, Enter if not known yet"
        said = str(typer.prompt(asked, default="", show_default=False)).strip()
        if not said or said in allowed:
            return allowed.get(said)
        typer.echo("Please answer with a whole number from 0 to 10.")


def _measured(plan: "Plan", sessions: list[Path] | None, track: str | None) -> list[dict[str, Any]]:
    from tiptoe import app_plan as verbs

    found: list[dict[str, Any]] = []
    for path in sessions or []:
        found += verbs.results_from(verbs.read_json(path), plan, track=track)
    return found


def _typed(
    plan: "Plan", did: list[str] | None, *, form: str | None, load: float | None
) -> list[dict[str, Any]]:
    from tiptoe import app_plan as verbs

    found = []
    for each in did or []:
        what, _, numbers = each.partition("=")
        track, _, side = what.rpartition("/")
        counts = [count.strip() for count in numbers.split(",")]
        if not all(count.isdecimal() and len(count) < 7 for count in counts):  # noqa: PLR2004
            fix = (
                "Write left=12,12 or bent_knee/both=15,15: the reps, or seconds held, of each set."
            )
            raise InputError(f"--did {each[:40]!r} is not understood.", fix=fix)
        sets = [int(count) for count in counts]
        found.append(
            verbs.typed_result(plan, track or None, side.strip(), sets, form=form, load_kg=load)
        )
    return found


def _done(
    day: str, results: list[dict[str, Any]], pain: dict[str, int | None], side: str
) -> list[dict[str, Any]]:
    """A session when anything was done; pain answers as events of their own, with their side."""
    told: list[dict[str, Any]] = []
    if results:
        told.append({"kind": "session_done", "date": day, "results": results})
    told += [
        {"kind": "pain", "date": day, "when": when, "level": level, "side": side}
        for when, level in pain.items()
        if level is not None
    ]
    return told


def _others(
    day: str, *, run: str | None, ill: tuple[str | None, str | None], skip: str | None
) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    if run:
        km, _, pace = run.partition("@")
        try:
            numbers = {"km": float(km), "pace_min_per_km": float(pace) if pace else None}
        except ValueError:
            fix = "Write 8 or 8@5.5: kilometres, and minutes for each."
            raise InputError(f"--run {run[:40]!r} is not understood.", fix=fix) from None
        told.append({"kind": "run", "date": day, **numbers})
    if any(ill):
        told.append({"kind": "illness", "from": ill[0] or ill[1], "until": ill[1]})
    if skip:
        told.append({"kind": "session_skipped", "date": day, "why": skip})
    return told


def _clinician(
    day: str, *, cleared_by: str | None, model: str | None, by: str | None
) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    if cleared_by:
        told.append({"kind": "cleared", "date": day, "by": cleared_by})
    if model:
        told.append({"kind": "pain_model", "model": model, "by": by})
    return told
