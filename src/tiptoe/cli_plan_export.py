"""`tiptoe plan export`: parse, call, say what was written."""

from pathlib import Path
from typing import Annotated

import typer

from tiptoe.cli_plan import ME, Now, Where, Who, ledger_of, told_time

__all__ = ["export"]

File = Path | None
SAID = {
    "ics": "Calendar, to be opened by any calendar",
    "fit": "Workout of the next session, for a watch",
    "csv": "Table of all sessions",
    "json": "The plan for programs, tiptoe.plan/1",
    "handout": "Page to print",
}


def _file(told: str) -> typer.models.OptionInfo:
    found: typer.models.OptionInfo = typer.Option(metavar="FILE", help=told)
    return found


def export(  # noqa: PLR0913 - one option for each form
    *,
    ics: Annotated[File, _file("Calendar (.ics), with alarms.")] = None,
    fit: Annotated[File, _file("Workout of the next session for a watch (.fit).")] = None,
    csv: Annotated[File, _file("Table of all sessions (.csv).")] = None,
    json: Annotated[File, _file("The plan for programs (.json).")] = None,
    handout: Annotated[File, _file("One page to print: .html or .pdf.")] = None,
    alarm: Annotated[int, typer.Option(metavar="MINUTES", help="Alarm before a session.")] = 30,
    no_alarm: Annotated[bool, typer.Option("--no-alarm", help="No alarms.")] = False,
    person: Annotated[str, typer.Option("--for", metavar="NAME", help="For the handout.")] = "",
    where: Where = None,
    who: Who = ME,
    now: Now = None,
) -> None:
    """Write the plan for a calendar, a watch, a spreadsheet, a program or a sheet of paper."""
    from tiptoe import app_plan_export as verbs
    from tiptoe.cli import refused_politely

    told = {"ics": ics, "fit": fit, "csv": csv, "json": json, "handout": handout}
    with refused_politely(), ledger_of(where, who) as ledger:
        files = {kind: path for kind, path in told.items() if path}
        name = person or (who if who != ME else "")
        wish = verbs.Wish(alarm_min=None if no_alarm else alarm, person=name)
        for kind, path in verbs.export(ledger, files, now=told_time(now), wish=wish):
            typer.echo(f"{SAID[kind]}: {path}")
