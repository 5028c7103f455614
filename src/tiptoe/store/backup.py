"""Back up the record while it is used, and put a backup in its place.

SQLite: the backup is itself a record, one file, checked before it takes its name. PostgreSQL: the
backup is an archive. Restoring keeps what was there beside the record.
"""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from tiptoe.errors import DamagedError, InputError, NotFoundError, StoreError
from tiptoe.store import archive
from tiptoe.store.copying import check_file, copy_file, fsync_folder
from tiptoe.store.engine import Access, connect_file
from tiptoe.store.gate import driver
from tiptoe.store.migrate import check_known
from tiptoe.store.place import Place, find_place
from tiptoe.store.record import Record, open_record
from tiptoe.store.refusals import refuse

__all__ = ["backup", "copies_beside", "drop_copies", "restore"]

SQLITE_MAGIC = b"SQLite format 3\0"
SIDE_FILES = ("", "-wal", "-shm", "-journal")
KINDS = ("before-migration", "before-restore", "damaged")


def backup(record: Record, file: Path) -> None:
    """Write a backup of one moment to `file`, which must not be there yet."""
    if record.place.file is None:
        archive.export_record(record, file)
        return
    if file.exists():
        raise InputError(f"{file.name!r} is there already.", fix="Choose another name.")
    copy_file(record.place.file, file)


def restore(told: str | Path | None, file: Path) -> Path | None:
    """Put a backup or an archive in the place of the record; gives where the old one is now."""
    place = find_place(told)
    if not file.is_file():
        raise NotFoundError(f"There is no file {str(file)!r}.", fix="Check the name.")
    if archive.is_archive(file):
        old = _set_aside(place)
        with open_record(told) as record:
            archive.replace_record(record, file)
            record.access.scrub()
        return old
    _check_backup(file)
    if place.file is None:
        raise InputError(
            f"{file.name} is a backup of a record in a file; this record is in PostgreSQL.",
            fix="Make an archive of it: tiptoe --data FILE export --all ZIP; restore that.",
        )
    old = _set_aside(place)
    _copy_into(file, place)
    open_record(told).close()  # migrates what an older tiptoe wrote
    return old


def copies_beside(place: Place) -> list[Path]:
    """The copies that tiptoe made by itself: they may hold people who were erased since."""
    if place.file is None:
        return []
    found = [place.file.parent.glob(f"{place.file.stem}-{kind}-*") for kind in KINDS]
    return sorted(each for group in found for each in group)


def drop_copies(place: Place) -> None:
    """Delete the copies that tiptoe made by itself."""
    for copy in copies_beside(place):
        copy.unlink(missing_ok=True)


def _check_backup(file: Path) -> None:
    with file.open("rb") as opened:
        if opened.read(len(SQLITE_MAGIC)) != SQLITE_MAGIC:
            raise DamagedError(
                f"{file.name} is neither a backup nor an archive of a record.",
                fix="Give what `tiptoe backup` or `tiptoe export --all` wrote.",
            )
    check_file(file)
    with closing(connect_file(file)) as connection:
        try:
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except driver().Error:
            found = None
    if found is None:
        raise DamagedError(f"{file.name} is no record.", fix="Use another copy of it.")
    check_known(str(found[0]), file.name)


def _set_aside(place: Place) -> Path | None:
    """A copy of what is there now; what is damaged is moved away as it is."""
    file = place.file
    if file is None or not file.exists() or not file.stat().st_size:
        return None
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    copy = file.with_name(f"{file.stem}-before-restore-{stamp}{file.suffix}")
    try:
        copy_file(file, copy)
    except DamagedError:
        copy = file.with_name(f"{file.stem}-damaged-{stamp}{file.suffix}")
        for end in SIDE_FILES:
            side = file.with_name(file.name + end)
            if side.exists():
                side.rename(copy.with_name(copy.name + end))
        fsync_folder(file.parent)
    return copy


def _copy_into(file: Path, place: Place) -> None:
    """In one transaction of the record, so that programs that have it open see old or new."""
    access = Access(place)
    try:
        raw = access.engine.raw_connection()
        with closing(raw), closing(connect_file(file)) as source:
            source.backup(raw.driver_connection)
    except driver().Error as error:
        refusal = refuse(error, place)
        raise refusal or StoreError(
            f"The record could not be restored: {error}.", fix="Close other programs; try again."
        ) from error
    finally:
        access.close()
