"""`tiptoe compare A B`: parse, call, print."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["compare"]


def compare(  # noqa: PLR0913 - one option for each length a person can know
    first: Annotated[Path, typer.Argument(help="session.json, a folder with one, or a video.")],
    second: Annotated[Path, typer.Argument(help="The session to compare with it.")],
    *,
    stature: Annotated[float | None, typer.Option(metavar="METRES", help="For videos.")] = None,
    shoe_length: Annotated[float | None, typer.Option(metavar="METRES", help="For videos.")] = None,
    foot_length: Annotated[float | None, typer.Option(metavar="METRES", help="For videos.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Put two sessions side by side, and say which differences are real."""
    from tiptoe.app_form import compare_sessions
    from tiptoe.cli import refused_politely
    from tiptoe.report.compare import as_text

    with refused_politely():
        compared = compare_sessions(
            first,
            second,
            stature_m=stature,
            shoe_length_m=shoe_length,
            foot_length_m=foot_length,
        )
    if as_json:
        told = {"schema": "tiptoe.comparison/1", **asdict(compared)}
        typer.echo(json.dumps(told, ensure_ascii=False, allow_nan=False))
    else:
        typer.echo(as_text(compared))
