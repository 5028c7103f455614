"""`tiptoe` on the command line: parse, call tiptoe.app, print. No arithmetic here.

Data goes to stdout, progress and refusals to stderr. Exit codes: 0 ok, 1 failed, 2 usage, 3 bad
input, 4 partial result, 5 nothing measurable, 130 interrupted; with several clips the worst one.
"""

import io
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tiptoe import cli_catalogue, cli_compare, cli_plan, cli_record, cli_serve
from tiptoe.errors import TiptoeError

if TYPE_CHECKING:  # numpy and rich are loaded when there is something to measure or to print
    from rich.console import Console, RenderableType

    from tiptoe.model import Session

BAD_LUCK = (0, 4, 5, 3, 2, 1, 130)  # exit codes, from good to worst
BUG, PARTIAL, INTERRUPTED = 1, 4, 130
PLAIN_WIDTH = 120  # of tables that go to a file or a pipe
STEPS = 4  # plain progress lines for each stage

cli = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _metres(told: str) -> Any:  # noqa: ANN401 - typer's own type is private
    return typer.Option(metavar="METRES", help=told)


def main() -> None:
    """The `tiptoe` command. A polite kill cleans up like Ctrl-C; no terminal is too old for ±."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    cli(prog_name="tiptoe")


def _version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it so
    if wanted:
        import tiptoe

        typer.echo(f"tiptoe {tiptoe.__version__}")
        raise typer.Exit


@cli.callback()
def _tiptoe(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Measure heel raises from a phone video: how many, how high, how well."""


@cli.command()
def measure(  # noqa: PLR0913 - one option for each fact a person can know
    clips: Annotated[list[str], typer.Argument(help="Videos, folders or patterns like '*.mp4'.")],
    *,
    stature: Annotated[float | None, _metres("Height of the person, e.g. 1.75.")] = None,
    foot_length: Annotated[float | None, _metres("Heel to toe, barefoot, e.g. 0.26.")] = None,
    shoe_length: Annotated[float | None, _metres("Heel to tip of the shoe, e.g. 0.29.")] = None,
    sticker: Annotated[float | None, _metres("Width of a round sticker on the heel.")] = None,
    step_height: Annotated[float | None, _metres("Height of the step stood on.")] = None,
    mass: Annotated[float | None, typer.Option(metavar="KG", help="Body mass, for work.")] = None,
    side: Annotated[str | None, typer.Option(help="left or right: measure this foot only.")] = None,
    exercise: Annotated[str | None, typer.Option(help="What it was meant to be.")] = None,
    tempo: Annotated[
        str | None, typer.Option(metavar="UP-HOLD-DOWN", help="Target in seconds, e.g. 2-0-3.")
    ] = None,
    same_set: Annotated[
        bool, typer.Option("--same-set", help="Two clips show one set: one session comes out.")
    ] = False,
    person: Annotated[
        str | None, typer.Option(metavar="NAME", help="Keep the session in this person's record.")
    ] = None,
    keep_video: Annotated[
        bool, typer.Option("--keep-video", help="Keep the video in the record, too.")
    ] = False,
    recorded_at: Annotated[
        str | None, typer.Option(metavar="TIME", help="Instead of the date of the file.")
    ] = None,
    data: Annotated[str | None, cli_record.DATA] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for report, film and data.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a clip.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress, no hints.")] = False,
) -> None:
    """Measure the heel raises in one or more videos."""
    known = {
        "stature_m": stature,
        "foot_length_m": foot_length,
        "shoe_length_m": shoe_length,
        "sticker_m": sticker,
        "step_height_m": step_height,
        "mass_kg": mass,
        "side": side,
        "exercise": exercise,
        "tempo": tempo,
    }
    keeper = cli_record.keeper(person, data=data, at=recorded_at, with_video=keep_video)
    batch = _Batch(known=known, out=out, as_json=as_json, quiet=quiet, keep=keeper)
    raise typer.Exit(batch.run_as_one(clips) if same_set else batch.run(clips))


@cli.command()
def demo(
    *,
    out: Annotated[Path, typer.Option(help="Folder for the report.")] = Path("tiptoe-report"),
    open_: Annotated[bool, typer.Option("--open/--no-open", help="Open the report.")] = True,
) -> None:
    """Measure the clip that comes with tiptoe and compare with its known truth."""
    from tiptoe import app
    from tiptoe.report import text

    with refused_politely():
        with _progress("hero.mp4", quiet=False) as progress:
            shown = app.demo(out, progress=progress)
        _print(text.session_table(shown.session))
        _print(text.truth_table(shown.comparison))
        typer.echo(f"Report: {shown.report}")
        if open_ and _has_desktop():
            typer.launch(shown.report.absolute().as_uri())


@cli.command()
def doctor(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False
) -> None:
    """Say what is installed, what is missing, and how to mend it."""
    from tiptoe.doctor import as_dict, check

    checks = check()
    if as_json:
        typer.echo(json.dumps(as_dict(checks), ensure_ascii=False))
    else:
        for each in checks:
            typer.echo(f"{'ok ' if each.ok else 'BAD'}  {each.name}: {each.found}")
            if not each.ok:
                typer.echo(f"     {each.fix}")
    raise typer.Exit(0 if all(each.ok for each in checks) else BUG)


cli_catalogue.add_to(cli)
cli_plan.add_to(cli)
cli_record.add_to(cli)
cli_serve.add_to(cli)
cli.command()(cli_compare.compare)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """One call of `measure`: the clips one after another, a bad one does not stop the rest."""

    known: dict[str, Any]
    out: Path | None
    as_json: bool
    quiet: bool
    keep: Callable[["Session", Path], str | None]

    def run(self, given: list[str]) -> int:
        """The exit code of the whole call."""
        from tiptoe import app

        with refused_politely():
            app.check_known(**self.known)
        clips, codes = _found(given)
        folders = app.output_folders(clips, self.out) if self.out else {}
        codes += [self._one(clip, folders.get(clip)) for clip in clips]
        if not (self.out or self.as_json or self.quiet) and 0 in codes:
            typer.echo("Add --out FOLDER for a report with the moments of the video.", err=True)
        return max(codes, key=BAD_LUCK.index)

    def run_as_one(self, given: list[str]) -> int:
        """The exit code of measuring two clips of one set."""
        from tiptoe import app, app_form

        with refused_politely():
            app.check_known(**self.known)
            clips = [clip for each in given for clip in app.find_clips(each)]
            with _progress(" + ".join(clip.name for clip in clips), quiet=self.quiet) as progress:
                session = app_form.measure_same_set(clips, progress=progress, **self.known)
                report = self.out and app.write_session(
                    session, clips[0], self.out, progress=progress
                )
            return self._finish(session, clips[0], report)

    def _one(self, clip: Path, folder: Path | None) -> int:
        try:
            return self._measure(clip, folder)
        except TiptoeError as refusal:
            _say(refusal, clip.name)
            if refusal.exit_code == INTERRUPTED:
                raise typer.Exit(INTERRUPTED) from refusal
            return refusal.exit_code
        except KeyboardInterrupt as stop:
            typer.echo(f"Stopped. {clip.name} was not measured; no file was left half.", err=True)
            raise typer.Exit(INTERRUPTED) from stop
        except BrokenPipeError:  # the reader of our output went away: nobody to tell
            raise
        except Exception:  # noqa: BLE001 - the outermost shell: a bug is shown as a bug
            typer.echo(f"{_readable(clip.name)}: a bug in tiptoe:", err=True)
            typer.echo(traceback.format_exc(), err=True)
            return BUG

    def _measure(self, clip: Path, folder: Path | None) -> int:
        from tiptoe import app

        with _progress(clip.name, quiet=self.quiet) as progress:
            session = app.measure_video(clip, progress=progress, **self.known)
            report = folder and app.write_session(session, clip, folder, progress=progress)
        return self._finish(session, clip, report)

    def _finish(self, session: "Session", clip: Path, report: Path | None) -> int:
        from tiptoe.app import is_partial

        kept = self.keep(session, clip)
        self._show(session)
        for told in (report and f"Report: {report}", kept):
            if told and not self.quiet:
                typer.echo(told, err=True)
        return PARTIAL if is_partial(session) else 0

    def _show(self, session: "Session") -> None:
        if self.as_json:
            from tiptoe.exchange.session_json import dump_session_json

            sys.stdout.buffer.write(dump_session_json(session).encode() + b"\n")
            sys.stdout.buffer.flush()
        else:
            from tiptoe.report.text import session_table

            _print(session_table(session))


def _found(given: list[str]) -> tuple[list[Path], list[int]]:
    """The clips meant, each once, and the exit codes of what could not be found."""
    from tiptoe import app

    clips: dict[Path, None] = {}
    codes: list[int] = []
    for each in given:
        try:
            clips |= dict.fromkeys(app.find_clips(each))
        except TiptoeError as refusal:
            _say(refusal, "")
            codes.append(refusal.exit_code)
    return list(clips), codes


@contextmanager
def refused_politely() -> Iterator[None]:
    try:
        yield
    except TiptoeError as refusal:
        _say(refusal, "")
        raise typer.Exit(refusal.exit_code) from refusal


def _say(refusal: TiptoeError, name: str) -> None:
    """What and fix, two lines on stderr."""
    head = f"{name}: " if name and name not in refusal.what else ""
    typer.echo(_readable(f"{head}{refusal.what}"), err=True)
    typer.echo(_readable(f"  {refusal.fix}"), err=True)


def _readable(said: str) -> str:
    """Without what could steer a terminal: file names are written by strangers."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in said)


@contextmanager
def _progress(name: str, *, quiet: bool) -> Iterator[Callable[[float, str], None] | None]:
    """A bar on a terminal, a few plain lines elsewhere, nothing when quiet; always on stderr."""
    if quiet:
        yield None
    elif not sys.stderr.isatty():
        yield _plain_lines(_readable(name))
    else:
        from rich.progress import Progress

        with Progress(console=_console(err=True), transient=True) as bar:
            task = bar.add_task("reading", total=1.0)
            yield lambda share, word: bar.update(task, completed=share, description=word)


def _plain_lines(name: str) -> Callable[[float, str], None]:
    said: set[tuple[str, int]] = set()

    def tell(share: float, word: str) -> None:
        step = int(share * STEPS)
        if (word, step) not in said:
            said.add((word, step))
            typer.echo(f"{name}: {word} {step * 100 // STEPS} %", err=True)

    return tell


def _print(shown: "RenderableType") -> None:
    _console(err=False).print(shown)


def _console(*, err: bool) -> "Console":
    from rich.console import Console

    is_screen = (sys.stderr if err else sys.stdout).isatty()
    return Console(stderr=err, highlight=False, width=None if is_screen else PLAIN_WIDTH)


def _has_desktop() -> bool:
    """Whether a person sits in front of a screen that can open a page."""
    if not sys.stdout.isatty():
        return False
    has_screen = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return has_screen or sys.platform in {"darwin", "win32"}
