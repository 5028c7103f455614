"""`tiptoe plan show | why | check | programmes`, `tiptoe today`: parse, call, print."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tiptoe.errors import InputError
from tiptoe.plain import IN_YEARS, YEARS

if TYPE_CHECKING:  # loaded when there is a plan to open
    from tiptoe.app_plan import Ledger

__all__ = ["Json", "Now", "Where", "Who", "add_to", "ledger_of", "show", "told_time"]

PROBLEMS = 2  # exit code of `plan check` when there are errors
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Where = Annotated[
    Path | None, typer.Option("--plan", metavar="FILE", help="A file, instead of the record.")
]
Who = Annotated[str, typer.Option("--person", metavar="NAME", help="Whose plan in the record.")]
Now = Annotated[
    str | None, typer.Option(metavar="TIME", help="As if it were then: 2026-01-31T07:30:00+01:00.")
]
ME = "me"

plans = typer.Typer(no_args_is_help=True, help="Make a plan, look at it, ask it why.")


def add_to(cli: typer.Typer) -> None:
    """Add the commands of plans to `tiptoe`."""
    from tiptoe.cli_plan_export import export
    from tiptoe.cli_plan_log import log
    from tiptoe.cli_plan_person import change, new

    plans.command()(new)
    plans.command()(change)
    plans.command()(export)
    cli.add_typer(plans, name="plan")
    cli.command()(today)
    cli.command()(log)


def told_time(said: str | None) -> datetime:
    """The moment the command works at: the machine's clock, unless another is told."""

    if said is None:
        return datetime.now().astimezone()
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        moment = None
    if moment is None or moment.utcoffset() is None or moment.year not in YEARS:
        raise InputError(
            f"{said[:40]!r} is no time with its offset from UTC{IN_YEARS}.",
            fix="Write it as 2026-01-31T07:30:00+01:00.",
        )
    return moment


@contextmanager
def ledger_of(where: Path | None, person: str) -> "Iterator[Ledger]":
    """Where the plan is kept: in the file told, else in the record under the person's name."""
    from tiptoe.app_plan import PlanFile
    from tiptoe.app_plan_record import open_plan

    if where is not None:
        yield PlanFile(where)
    else:
        with open_plan(person) as ledger:
            yield ledger


def show(value: Any, *, as_json: bool, text: Callable[[], str]) -> None:  # noqa: ANN401
    """One JSON object, or the text for people."""
    said = json.dumps(value, ensure_ascii=False, allow_nan=False) if as_json else text()
    sys.stdout.write(said.rstrip("\n") + "\n")


@plans.command("show")
def show_plan(
    *,
    where: Where = None,
    who: Who = ME,
    road: Annotated[bool, typer.Option("--road/--no-road", help="With the road ahead.")] = True,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """The calendar, the week's load and the road ahead."""
    from tiptoe import app_plan as verbs
    from tiptoe.cli import refused_politely
    from tiptoe.cli_plan_text import beyond_text, budget_text, plan_text, road_text

    with refused_politely(), ledger_of(where, who) as ledger:
        moment = told_time(now)
        found = verbs.plan(ledger, now=moment)
        load = verbs.budget(ledger, now=moment)
        ahead = verbs.outlook(ledger, now=moment)
        told = verbs.plan_json(found)
        told |= {"budget": verbs.plain(load), "beyond": verbs.plain(ahead.beyond)}
        told["road"] = verbs.plain(ahead.road) if road else []
        show(
            told,
            as_json=as_json,
            text=lambda: (
                plan_text(found)
                + budget_text(load)
                + (road_text(ahead.road) if road else "")
                + beyond_text(ahead, found.profile)
            ),
        )


@plans.command()
def why(*, where: Where = None, who: Who = ME, now: Now = None, as_json: Json = False) -> None:
    """Every decision of the plan, its reason and the evidence behind it."""
    from tiptoe import app_plan as verbs
    from tiptoe.cli import refused_politely
    from tiptoe.cli_plan_text import why_text

    with refused_politely(), ledger_of(where, who) as ledger:
        found = verbs.why(ledger, now=told_time(now))
        show({"decisions": found}, as_json=as_json, text=lambda: why_text(found))


@plans.command()
def check(
    file: Annotated[Path, typer.Argument(help="A programme in TOML.")], *, as_json: Json = False
) -> None:
    """Check a programme of your own; every problem with its line."""
    from tiptoe import app_plan as verbs
    from tiptoe.cli import refused_politely

    with refused_politely():
        found = verbs.check_file(file)
    bad = any(each.kind == "error" for each in found)
    lines = [f"{file.name}, {each}" for each in found] or [f"{file.name}: no problem found."]
    told = {"file": file.name, "ok": not bad, "problems": verbs.plain(found)}
    show(told, as_json=as_json, text=lambda: "\n".join(lines))
    raise typer.Exit(PROBLEMS if bad else 0)


@plans.command()
def programmes(*, as_json: Json = False) -> None:
    """The programmes that come with tiptoe."""
    from tiptoe.coach.programme import built_in, programme_json

    found = built_in().values()
    lines = [f"{each.id:18s} {each.wording:8s} {each.title}: {each.about}" for each in found]
    told = {"programmes": [programme_json(each) for each in found]}
    show(told, as_json=as_json, text=lambda: "\n".join(lines))


def today(*, where: Where = None, who: Who = ME, now: Now = None, as_json: Json = False) -> None:
    """What to do today, how, and when to stop."""
    from tiptoe import app_plan as verbs
    from tiptoe.cli import refused_politely
    from tiptoe.cli_plan_text import today_text

    with refused_politely(), ledger_of(where, who) as ledger:
        found = verbs.today(ledger, now=told_time(now))
        show(verbs.today_json(found), as_json=as_json, text=lambda: today_text(found))
