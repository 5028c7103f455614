"""`tiptoe history | person | backup | restore | export | import`: parse, call, print."""

from collections.abc import Callable
from functools import wraps
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tiptoe.cli_plan import Json, show, told_time
from tiptoe.errors import SetupError

if TYPE_CHECKING:
    from tiptoe.model import Session

__all__ = ["DATA", "add_to", "keeper"]

PARTS = ("sqlalchemy", "alembic", "platformdirs")
DATA = typer.Option(
    "--data", metavar="PLACE", help="File, folder or postgresql:// address of the record."
)
Data = Annotated[str | None, DATA]
Who = Annotated[str | None, typer.Option("--person", help="Name or id; needed with several.")]

Command = Callable[..., None]


def _needs_record(command: Command) -> Command:
    """The command, refused politely where the parts that keep a record are not installed."""

    @wraps(command)
    def run(*words: Any, **options: Any) -> None:  # noqa: ANN401 - whatever the command takes
        from tiptoe.cli import refused_politely

        with refused_politely():
            refuse_without_parts()
        command(*words, **options)

    return run


def refuse_without_parts() -> None:
    missing = [name for name in PARTS if find_spec(name) is None]
    if missing:
        raise SetupError(
            f"The record needs {', '.join(missing)}, not installed here.",
            fix="Install it: pip install 'tiptoe[app]'.",
        )


people = typer.Typer(no_args_is_help=True, help="The people in the record.")


def add_to(cli: typer.Typer) -> None:
    """Add the commands of the record to `tiptoe`."""
    cli.add_typer(people, name="person")
    for command in (history, backup, restore):
        cli.command()(_needs_record(command))
    cli.command("export")(_needs_record(export_all))
    cli.command("import")(_needs_record(import_archive))


def keeper(
    person: str | None, *, data: str | None, at: str | None, with_video: bool
) -> Callable[["Session", Path], str | None]:
    """What keeps each measured session and says so; without a person it keeps nothing.

    Who does not exist is refused now, before anything is measured.
    """
    from tiptoe.cli import refused_politely

    if person is None:
        return lambda _session, _clip: None
    with refused_politely():
        refuse_without_parts()
        moment = told_time(at) if at else None
        from tiptoe.store import open_record

        with open_record(data) as record:
            who = record.person(person)

    def keep(session: "Session", clip: Path) -> str:
        from tiptoe import app_record

        when = moment or app_record.recorded_when(clip)
        with open_record(data) as record:
            video = clip if with_video else None
            saved = app_record.save(record, who.id, session, recorded_at=when, video=video)
        return f"Kept for {who.name}: {saved.session_id}, of {saved.recorded_at}"

    return keep


def history(  # noqa: PLR0913 - one option for each question
    *,
    person: Who = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, newest first.")] = 20,
    exercise: Annotated[str | None, typer.Option(help="Only this exercise, by its id.")] = None,
    before: Annotated[str | None, typer.Option(help="The `next` of the page before.")] = None,
    session: Annotated[str | None, typer.Option(help="Print this session as JSON.")] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """What was measured and when; * marks a change beyond the errors of measuring and testing."""
    from tiptoe import app_record as verbs
    from tiptoe.cli import refused_politely
    from tiptoe.cli_record_text import history_text
    from tiptoe.store import open_record

    with refused_politely(), open_record(data) as record:
        if session is not None:
            show(verbs.session_json(record, session), as_json=True, text=str)
            return
        who = verbs.the_person(record, person)
        rows = record.sessions(who.id, limit=limit, exercise=exercise, before=before)
        told = verbs.history_json(record, who, rows)
        show(told, as_json=as_json, text=lambda: history_text(who, rows, verbs.changes(rows)))


@people.command("add")
@_needs_record
def add_person(
    name: Annotated[str, typer.Argument(help="A name nobody else in the record has.")],
    *,
    profile: Annotated[Path | None, typer.Option(help="JSON file with the profile.")] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Add somebody to the record."""
    from tiptoe import app_plan, app_record
    from tiptoe.cli import refused_politely
    from tiptoe.coach.profile import profile_json
    from tiptoe.store import open_record

    with refused_politely():
        told: dict[str, Any] = profile_json(app_plan.read_person(profile)) if profile else {}
        with open_record(data) as record:
            made = record.add_person(name, **told)
        show(app_record.person_json(made), as_json=as_json, text=lambda: f"{made.name}  {made.id}")


@people.command("list")
@_needs_record
def list_people(*, data: Data = None, as_json: Json = False) -> None:
    """Who is in the record, and with how many sessions."""
    from tiptoe import app_record
    from tiptoe.cli import refused_politely
    from tiptoe.store import open_record

    with refused_politely(), open_record(data) as record:
        found = [
            {**app_record.person_json(each), "sessions": record.count_sessions(each.id)}
            for each in record.people()
        ]
        lines = [
            f"{each['name']:30s} {each['sessions']:5d} sessions  {each['id']}" for each in found
        ]
        told = {"schema": "tiptoe.people/1", "people": found}
        show(told, as_json=as_json, text=lambda: "\n".join(lines) or "Nobody yet.")


@people.command("export")
@_needs_record
def export_person(
    name: Annotated[str, typer.Argument(help="Name or id.")],
    file: Annotated[Path, typer.Argument(metavar="ZIP", help="The archive to write.")],
    *,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Write everything about one person into an archive."""
    _export(file, data=data, person=name, as_json=as_json)


@people.command("erase")
@_needs_record
def erase_person(
    name: Annotated[str, typer.Argument(help="Name or id.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    with_copies: Annotated[
        bool, typer.Option("--with-copies", help="Also delete the copies tiptoe made by itself.")
    ] = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Erase somebody and all that is theirs, so that it cannot be read back."""
    from dataclasses import asdict

    from tiptoe.app_record import RESULTS, erase, files_of
    from tiptoe.cli import refused_politely
    from tiptoe.cli_record_text import erased_text
    from tiptoe.store import open_record
    from tiptoe.store.backup import copies_beside, drop_copies

    with refused_politely(), open_record(data) as record:
        who = record.person(name)
        count = record.count_sessions(who.id)
        if not yes:
            typer.confirm(f"Erase {who.name} with {count} sessions for ever?", abort=True, err=True)
        erased = erase(record, who.id, results=files_of(record.place) / RESULTS)
        if with_copies:
            drop_copies(record.place)
        copies = [str(each) for each in copies_beside(record.place)]
        told = {"schema": "tiptoe.erased/1", **asdict(erased), "copies": copies}
        show(told, as_json=as_json, text=lambda: erased_text(who.name, erased, copies))


def backup(
    file: Annotated[Path, typer.Argument(help="The backup to write; must not be there yet.")],
    *,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Back up the record to one file, also while it is used."""
    from tiptoe.cli import refused_politely
    from tiptoe.store import backup as verbs
    from tiptoe.store import open_record

    with refused_politely(), open_record(data) as record:
        verbs.backup(record, file)
        size = file.stat().st_size
        told = {"schema": "tiptoe.backup/1", "file": str(file), "bytes": size}
        show(told, as_json=as_json, text=lambda: f"Written and checked: {file} ({size:,} bytes)")


def restore(
    file: Annotated[Path, typer.Argument(help="A backup, or an archive of everything.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Put a backup in the place of the record. The record of now is kept beside it."""
    from tiptoe.cli import refused_politely
    from tiptoe.store.backup import restore as put_back

    with refused_politely():
        if not yes:
            typer.confirm(f"Replace the record by {file.name}?", abort=True, err=True)
        old = put_back(data, file)
        told = {"schema": "tiptoe.restored/1", "file": str(file), "kept": old and str(old)}
        kept = f" What was there before: {old}" if old else ""
        show(told, as_json=as_json, text=lambda: f"Restored.{kept}")


def export_all(
    file: Annotated[Path, typer.Argument(metavar="ZIP", help="The archive to write.")],
    *,
    everything: Annotated[bool, typer.Option("--all", help="Everything in the record.")] = False,
    person: Annotated[str | None, typer.Option(help="Only this person.")] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Write everything, or one person, into an archive that any tiptoe can import."""
    if everything == (person is not None):
        raise typer.BadParameter("Give either --all or --person NAME.")
    _export(file, data=data, person=person, as_json=as_json)


def import_archive(
    file: Annotated[Path, typer.Argument(metavar="ZIP", help="What export wrote.")],
    *,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Add what an archive holds to the record. Nothing is recorded twice or written over."""
    from dataclasses import asdict

    from tiptoe.cli import refused_politely
    from tiptoe.cli_record_text import archived_text
    from tiptoe.store import open_record
    from tiptoe.store.archive import import_record

    with refused_politely(), open_record(data) as record:
        done = import_record(record, file)
        told = {"schema": "tiptoe.imported/1", **asdict(done)}
        show(told, as_json=as_json, text=lambda: archived_text(done, "Imported", done.added))


def _export(file: Path, *, data: str | None, person: str | None, as_json: bool) -> None:
    from dataclasses import asdict

    from tiptoe.cli import refused_politely
    from tiptoe.cli_record_text import archived_text
    from tiptoe.store import open_record
    from tiptoe.store.archive import export_record

    with refused_politely(), open_record(data) as record:
        done = export_record(record, file, person=person)
        told = {"schema": "tiptoe.exported/1", **asdict(done)}
        show(told, as_json=as_json, text=lambda: archived_text(done, "Written", None))
