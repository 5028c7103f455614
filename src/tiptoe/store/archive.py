"""Everything in the record, or one person, as one ZIP file; and back.

    manifest.json  what it is, how many rows, and their SHA-256 as canonical JSON
    TABLE.jsonl    one row a line, as it was told
    videos/ID      the videos that were kept, each as one file

An archive does not depend on the database: it moves a record between SQLite and PostgreSQL.
"""

import hashlib
import json
import os
import secrets
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, and_, insert, select

from tiptoe.errors import ConflictError, DamagedError, InputError, StoreError, TiptoeError
from tiptoe.evidence import value
from tiptoe.store import people, recordings, rows, schema
from tiptoe.store.copying import fsync_folder
from tiptoe.store.moments import now
from tiptoe.store.record import Record
from tiptoe.store.values import Json

__all__ = ["Archived", "export_record", "import_record", "is_archive", "replace_record"]

SCHEMA, MANIFEST = "tiptoe.record/1", "manifest.json"
OURS_WINS = frozenset({"people", "recordings", "drafts", "settings"})  # may differ, and stay ours
ANOTHER = "Use another copy of the archive."


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """What went into an archive, or came out of it. `rows`: how many of each table.

    added  how many rows the record did not have before; only told by an import
    """

    file: str
    sha256: str
    rows: dict[str, int]
    videos: int
    added: int = 0


def export_record(record: Record, file: Path, *, person: str | None = None) -> Archived:
    """Write the archive of everything, or of one person; `file` appears when it is whole."""
    if file.exists():
        raise InputError(f"{file.name!r} is there already.", fix="Choose another name.")
    part = file.with_name(f".{file.name}-{secrets.token_hex(4)}")
    try:
        handle = os.open(
            part, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0), 0o600
        )
        with os.fdopen(handle, "w+b") as opened:
            with record.access.read() as db:
                who = people.find(db, person).id if person is not None else None
                done = _write(db, opened, file.name, who)
            opened.flush()
            os.fsync(opened.fileno())
        os.replace(part, file)  # noqa: PTH105 - the atomic one
        fsync_folder(file.parent)
    except OSError as error:
        raise StoreError(
            f"Nothing can be written to {str(file)!r}: {error.strerror or error}.",
            fix="Choose another place, or make room on the disk.",
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return done


def _write(db: Connection, opened: IO[bytes], name: str, who: str | None) -> Archived:
    found = rows.fingerprint(db, person_id=who)
    digest, counts = found.sha256(), found.rows
    videos = rows.kept_videos(db, person_id=who)
    with zipfile.ZipFile(opened, "w", zipfile.ZIP_DEFLATED) as archive:
        told = {"schema": SCHEMA, "made": now().text, "person_id": who, "sha256": digest}
        archive.writestr(MANIFEST, json.dumps(told | {"rows": counts}, indent=1))
        for table in rows.LISTS:
            with archive.open(f"{table}.jsonl", "w") as lines:
                for line in rows.told(db, table, person_id=who):
                    lines.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")
        for recording_id in videos:
            stored = zipfile.ZipInfo(f"videos/{recording_id}")
            with archive.open(stored, "w", force_zip64=True) as video:
                for piece in recordings.video(db, recording_id):
                    video.write(piece)
    return Archived(file=name, sha256=digest, rows=counts, videos=len(videos))


def import_record(record: Record, file: Path) -> Archived:
    """Add what an archive holds. What is there already stays; nothing is recorded twice.

    Refuses, and changes nothing, where a session, pain or plan event here says something else.
    """
    return _take(record, file, before=None)


def replace_record(record: Record, file: Path) -> Archived:
    """The record becomes what the archive holds; all else in it goes. All of it or nothing."""
    return _take(record, file, before=_empty)


def _empty(db: Connection) -> None:
    for person in people.every(db):
        people.erase(db, person.id)
    db.execute(schema.settings.delete())


def _take(record: Record, file: Path, *, before: Callable[[Connection], None] | None) -> Archived:
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _manifest(archive, file.name)
            with record.access.write() as db:
                if before:
                    before(db)
                found = rows.Fingerprint()
                added = _add_all(db, archive, found)
                if (found.rows, found.sha256()) != (manifest["rows"], manifest["sha256"]):
                    what = f"{file.name} does not hold what its manifest says."
                    raise DamagedError(what, fix=ANOTHER)
    except FileNotFoundError as error:
        raise InputError(f"There is no file {str(file)!r}.", fix="Check the name.") from error
    except (zipfile.BadZipFile, EOFError, RuntimeError) as error:
        raise DamagedError(f"{file.name} is no archive, or damaged.", fix=ANOTHER) from error
    except OSError as error:
        raise InputError(f"{file.name} cannot be read.", fix="Check the file.") from error
    return Archived(
        file=file.name,
        sha256=manifest["sha256"],
        rows=manifest["rows"],
        videos=sum(name.startswith("videos/") for name in archive.namelist()),
        added=added,
    )


def is_archive(file: Path) -> bool:
    return zipfile.is_zipfile(file)


def _manifest(archive: zipfile.ZipFile, name: str) -> Json:
    if sum(each.file_size for each in archive.infolist()) > value("archive_size_most", unit="B"):
        raise InputError(f"{name} is too large when unpacked.", fix="Import its people one by one.")
    try:
        told = json.loads(_text(archive.open(MANIFEST).read(10_000)))
        fits = isinstance(told["rows"], dict) and isinstance(told["sha256"], str)
        found = told["schema"]
    except (KeyError, TypeError, ValueError) as error:
        raise DamagedError(f"{name} has no manifest.", fix=ANOTHER) from error
    if found != SCHEMA or not fits:
        raise InputError(
            f"{name} is {str(found)[:40]!r}, not {SCHEMA!r}.", fix="Update tiptoe if it is newer."
        )
    return dict(told)


def _add_all(db: Connection, archive: zipfile.ZipFile, found: rows.Fingerprint) -> int:
    """How many rows were new; what was read is added to `found`."""
    added = 0
    for table in rows.LISTS:
        for line in _lines(archive, table):
            found.add(table, line)
            added += _add(db, table, _checked(table, line))
    for name in archive.namelist():
        if name.startswith("videos/"):
            found.add("videos", _add_video(db, archive, name))
    return added


def _lines(archive: zipfile.ZipFile, table: str) -> Iterator[Json]:
    most = int(value("json_size_most", unit="B")) * 2
    try:
        opened = archive.open(f"{table}.jsonl")
    except KeyError as error:
        raise DamagedError(f"The archive has no {table}.", fix=ANOTHER) from error
    with opened as lines:
        while line := lines.readline(most):
            try:
                yield json.loads(_text(line))
            except (ValueError, RecursionError) as error:
                raise DamagedError(f"A row of {table} is no JSON.", fix=ANOTHER) from error


def _checked(table: str, line: Json) -> dict[str, Any]:
    try:
        return rows.made(table, line)
    except TiptoeError as refusal:
        raise DamagedError(f"A row of {table}: {refusal.what}", fix=ANOTHER) from refusal
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise DamagedError(f"A row of {table} is not whole.", fix=ANOTHER) from error


def _add(db: Connection, name: str, row: dict[str, Any]) -> int:
    """1 when the row is new, 0 when it is there already."""
    table = schema.metadata.tables[name]
    key = and_(*(column == row[column.name] for column in table.primary_key))
    found = db.execute(select(table).where(key)).mappings().one_or_none()
    if found is None:
        db.execute(insert(table).values(row))
        return 1
    if name not in OURS_WINS and any(found[column] != told for column, told in row.items()):
        raise ConflictError(
            f"The archive and the record say different things in {name}.",
            fix="Import it into an empty record: tiptoe --data ELSEWHERE import FILE.",
        )
    return 0


def _add_video(db: Connection, archive: zipfile.ZipFile, name: str) -> list[str]:
    """The recording and the SHA-256 of its video, which is kept now."""
    recording_id = name.removeprefix("videos/")
    table, pieces = schema.recordings, schema.videos
    digest = db.scalar(select(table.c.sha256).where(table.c.id == recording_id))
    known = db.scalar(select(pieces.c.number).where(pieces.c.recording_id == recording_id).limit(1))
    with archive.open(name) as opened:
        if known is not None:
            found = _sha256(opened)
        else:
            found = recordings.put_video(db, recording_id, opened) if digest else ""
    if found != digest:
        raise DamagedError("A video is not the one that was measured.", fix=ANOTHER)
    return [recording_id, found]


def _sha256(opened: IO[bytes]) -> str:
    found = hashlib.sha256()
    while piece := opened.read(int(value("video_piece", unit="B"))):
        found.update(piece)
    return found.hexdigest()


def _text(data: bytes) -> str:
    return data.decode("utf-8")
