"""Bring a record to the form that this tiptoe writes, or refuse it when it is newer.

A record is backed up before it is changed, and changed in one transaction: after a crash it is
either the old one or the new one. Two programs that open it at once do it once.
"""

from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

from tiptoe.errors import DamagedError, StoreError
from tiptoe.store.copying import copy_file
from tiptoe.store.engine import APPLICATION_ID, Access

__all__ = ["HEAD", "KNOWN", "bring_up_to_date", "check_known", "revision_of", "upgrade"]

KNOWN = ("0001",)  # forms of the record, oldest first
HEAD = KNOWN[-1]
LOCK = 0x74697074  # of PostgreSQL: held while a record changes form
NOT_OURS = "Give the place of a record, or of a file that is not there yet."


def bring_up_to_date(access: Access) -> Path | None:
    """Make or migrate the record; the backup that was made before a migration."""
    with access.read() as connection:
        found = revision_of(connection, access)
    if found == HEAD:
        return None
    with access.write() as connection:
        if not access.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        found = revision_of(connection, access)  # another program may have been faster
        if found == HEAD:
            return None
        backup = _backup(access) if found else None
        upgrade(connection, HEAD)
        if access.is_sqlite:
            connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
    return backup


def revision_of(connection: Connection, access: Access) -> str | None:
    """The form of the record; None when it is empty. Refuses what is newer or not a record."""
    tables = inspect(connection).get_table_names()
    if "alembic_version" not in tables:
        if tables:
            raise DamagedError(f"{access.place} holds something else than a record.", fix=NOT_OURS)
        return None
    found: Any = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found is None or "people" not in tables:
        raise DamagedError(f"The record in {access.place} is incomplete.", fix=NOT_OURS)
    return check_known(str(found), access.place)


def check_known(found: str, place: object) -> str:
    """The form of a record, refused when this tiptoe does not know it."""
    if found not in KNOWN:
        raise StoreError(
            f"The record in {place} was written by a newer tiptoe (form {found[:40]}).",
            fix="Update tiptoe. This one changed nothing.",
        )
    return found


def upgrade(connection: Connection, target: str) -> None:
    """Run the migrations up to `target` inside the transaction of `connection`."""
    from alembic import command
    from alembic.config import Config

    with as_file(files("tiptoe.store") / "migrations") as folder:
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, target)


def _backup(access: Access) -> Path | None:
    """A copy of the file beside it; PostgreSQL takes a failed migration back by itself."""
    file = access.place.file
    if file is None:
        return None
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    copy = file.with_name(f"{file.stem}-before-migration-{stamp}{file.suffix}")
    copy_file(file, copy)
    return copy
