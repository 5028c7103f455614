"""`tiptoe serve`: the local web app, opened in the browser."""

import json
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from tiptoe.errors import SetupError, TiptoeError

if TYPE_CHECKING:
    from tiptoe.web.serve import Wish

__all__ = ["add_to"]

STOPPED = 130


def add_to(cli: typer.Typer) -> None:
    """Add the command to `tiptoe`."""
    cli.command()(serve)


def serve(  # noqa: PLR0913 - one option for each wish
    *,
    data: Annotated[
        str | None, typer.Option(help="File, folder or postgresql:// of the record.")
    ] = None,
    host: Annotated[str, typer.Option(help="Address to serve on.")] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(help="Port; else the first free from 8377.")] = None,
    name: Annotated[
        list[str] | None, typer.Option(help="Another name browsers use for this machine.")
    ] = None,
    open_: Annotated[bool, typer.Option("--open/--no-open", help="Open the browser.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Open the pages: coach, measure, history, plan. Stop with Ctrl-C.

    Only this computer can come in. With --host and a password in TIPTOE_PASSWORD others can too;
    TIPTOE_API_KEY lets programs in.
    """

    def tell(address: str, link: str) -> None:
        if as_json:
            typer.echo(json.dumps({"schema": "tiptoe.serve/1", "address": address, "link": link}))
            return
        typer.echo(f"tiptoe is at {address}")
        typer.echo(f"Open this link, it works once: {link}")
        typer.echo("Stop with Ctrl-C.", err=True)
        if open_:
            typer.launch(link)

    try:
        wish = _wish(data, host, port, name)
        _serve(wish, tell)
    except TiptoeError as refusal:
        typer.echo(refusal.what, err=True)
        typer.echo(f"  {refusal.fix}", err=True)
        raise typer.Exit(refusal.exit_code) from refusal
    except KeyboardInterrupt as stop:
        raise typer.Exit(STOPPED) from stop


def _wish(data: str | None, host: str, port: int | None, names: list[str] | None) -> "Wish":
    try:
        from tiptoe.web.serve import Wish
    except ImportError as error:
        raise _missing(error) from error
    return Wish(
        data=data,
        host=host,
        port=port,
        hosts=tuple(names or ()),
        password=os.environ.get("TIPTOE_PASSWORD") or None,
        api_key=os.environ.get("TIPTOE_API_KEY") or None,
    )


def _serve(wish: "Wish", tell: Callable[[str, str], None]) -> None:
    try:
        from tiptoe.web.serve import serve as run

        run(wish, tell=tell)
    except ImportError as error:
        raise _missing(error) from error


def _missing(error: ImportError) -> SetupError:
    return SetupError(
        f"The pages need a package that is not installed: {error.name}.",
        fix="Install it: pip install 'tiptoe[app]'.",
    )
