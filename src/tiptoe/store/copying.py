"""Copy an SQLite record while others use it, and check the copy before it takes its name."""

import os
import secrets
from contextlib import closing
from pathlib import Path

from tiptoe.errors import DamagedError, StoreError
from tiptoe.store.engine import connect_file
from tiptoe.store.gate import driver
from tiptoe.store.refusals import refuse

__all__ = ["check_file", "copy_file", "fsync_folder"]


def copy_file(source: Path, copy: Path) -> None:
    """`copy` is a whole and checked record of one moment, or it is not there."""
    made = copy.with_name(f".{copy.name}-{secrets.token_hex(4)}")
    try:
        os.close(os.open(made, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        with closing(connect_file(source)) as old, closing(driver().connect(str(made))) as new:
            old.backup(new)
            new.execute("PRAGMA journal_mode=delete")
        check_file(made)
        with made.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(made, copy)  # noqa: PTH105 - the atomic one
        fsync_folder(copy.parent)
    except (OSError, driver().Error) as error:
        refusal = refuse(error, source)
        if isinstance(refusal, DamagedError):
            raise refusal from error
        raise StoreError(
            f"No copy could be written to {str(copy)!r}: {error}.",
            fix="Choose another place, or make room on the disk.",
        ) from error
    finally:
        for left in (made, made.with_name(f"{made.name}-journal")):
            left.unlink(missing_ok=True)


def check_file(file: Path) -> None:
    """Refuses a file that SQLite itself finds damaged."""
    try:
        with closing(connect_file(file)) as connection:
            found = connection.execute("PRAGMA integrity_check(3)").fetchall()
            torn = connection.execute("PRAGMA foreign_key_check").fetchone()
    except driver().DatabaseError as error:
        raise DamagedError(
            f"{file.name} is damaged, or is not a record: {error}.", fix="Use another copy of it."
        ) from error
    if found != [("ok",)] or torn:
        raise DamagedError(f"{file.name} is damaged.", fix="Use another copy of it.")


def fsync_folder(folder: Path) -> None:
    """Make a new name in a folder last; where the system cannot, it needs no such help."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
