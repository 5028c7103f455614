"""`tiptoe exercises`: parse, call, print."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["add_to"]


def add_to(cli: typer.Typer) -> None:
    """Add the catalogue to `tiptoe`."""
    cli.command()(exercises)


def exercises(
    name: Annotated[str | None, typer.Argument(help="An exercise; all of them without.")] = None,
    *,
    out: Annotated[Path | None, typer.Option(help="FILE.svg, .html or .md.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say how each exercise is done, what it is for, and what is easier or harder."""
    from tiptoe import app_catalogue as verbs
    from tiptoe.cli import refused_politely

    with refused_politely():
        if as_json:
            said = json.dumps(verbs.exercise_json(name), ensure_ascii=False) + "\n"
        else:
            said = verbs.exercise_text(name) if name else verbs.exercise_list()
        if out:
            typer.echo(f"Written: {verbs.write_exercises(out, name)}", err=True)
        if as_json or not out:
            sys.stdout.write(said)
