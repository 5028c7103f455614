"""Open connections to the record that keep what was acknowledged.

Place -> Engine. SQLite: journal by the version gate, synchronous FULL, every write takes the
write lock at its beginning. PostgreSQL: commits wait for the disk, whatever the server's default.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url

from tiptoe.errors import StoreError
from tiptoe.evidence import value
from tiptoe.store.gate import driver, journal_mode
from tiptoe.store.place import Place
from tiptoe.store.refusals import refused
from tiptoe.store.schema import TABLES
from tiptoe.store.turns import Turns

__all__ = ["APPLICATION_ID", "PRAGMAS", "Access", "connect_file"]

APPLICATION_ID = 0x74697074  # "tipt": tells `file` and us that an SQLite file is a record
PRAGMAS = (  # of every connection; the journal is set apart, as it may have to wait
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
    "PRAGMA mmap_size=0",
    "PRAGMA temp_store=MEMORY",
)


class Access:
    """The engine of one record: reads see one moment, writes are all or nothing and durable."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.is_sqlite = place.file is not None
        with refused(place):
            self.engine = _sqlite(place.file) if place.file else _postgres(place.url or "")
        self._turns = Turns(self.engine)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees the record as it is at one moment."""
        level = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with refused(self.place), self.engine.connect() as plain:
            connection = plain.execution_options(**level)
            with connection.begin():
                yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction: what was written is on the disk when this ends, or nothing is."""
        if not self.is_sqlite:
            with refused(self.place), self.engine.begin() as connection:
                yield connection
            return
        with refused(self.place), self._turns.write() as connection:
            yield connection

    def scrub(self) -> None:
        """Leave nothing of deleted rows in the file, its free pages or its log."""
        with refused(self.place), self.engine.connect() as plain:
            if self.is_sqlite:
                connection = plain.execution_options(begins="")
                connection.exec_driver_sql("VACUUM")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            else:
                connection = plain.execution_options(isolation_level="AUTOCOMMIT")
                names = ", ".join(table.name for table in TABLES)
                connection.exec_driver_sql(f"VACUUM (FULL) {names}")

    def close(self) -> None:
        self.engine.dispose()


def _sqlite(file: Path) -> Engine:
    _make_private(file)
    module = driver()
    engine = create_engine(
        URL.create("sqlite", database=str(file)),
        module=module,
        connect_args={"timeout": value("store_patience", unit="s")},
        max_overflow=int(value("store_connections_most", unit="1")),
    )
    mode = journal_mode(module.sqlite_version_info)

    @event.listens_for(engine, "connect")
    def _prepare(raw: Any, _: object) -> None:  # noqa: ANN401 - of whichever driver
        raw.isolation_level = None  # transactions are begun below, not guessed by the driver
        for pragma in PRAGMAS:
            raw.execute(pragma)
        _set_journal(raw, mode)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        begins = connection.get_execution_options().get("begins", "BEGIN")
        if begins:
            connection.exec_driver_sql(begins)

    return engine


def _make_private(file: Path) -> None:
    """The folder and the file, for the user's eyes only: they hold facts about a body."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not file.exists():
            os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreError(
            f"The record cannot be kept in {str(file)!r}: {error.strerror or error}.",
            fix="Choose another place with --data, or ask for the right to write there.",
        ) from error


def _set_journal(raw: Any, mode: str) -> None:  # noqa: ANN401
    """Switch the journal; SQLite does not wait for others by itself here, so we do."""
    until = time.monotonic() + value("store_patience", unit="s")
    while True:
        try:
            found = raw.execute(f"PRAGMA journal_mode={mode}").fetchone()[0]
        except Exception as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            found = None
        if found == mode:
            return
        if time.monotonic() > until:
            raise StoreError(
                f"This disk cannot keep the journal of the record ({found} instead of {mode}).",
                fix="Keep the record on a local disk: choose another place with --data.",
            )
        time.sleep(value("store_retry", unit="s"))


def _postgres(url: str) -> Engine:
    patience_ms = round(1000 * value("store_patience", unit="s"))
    told = {"synchronous_commit": "on", "lock_timeout": patience_ms, "timezone": "UTC"}
    return create_engine(
        make_url(url),
        pool_pre_ping=True,
        connect_args={
            "options": " ".join(f"-c {name}={each}" for name, each in told.items()),
            "connect_timeout": round(patience_ms / 1000),
        },
        max_overflow=int(value("store_connections_most", unit="1")),
    )


def connect_file(file: Path, *, patience_s: float | None = None, is_shared: bool = False) -> Any:  # noqa: ANN401
    """A bare connection to an existing SQLite file, for looking into it and copying it.

    patience_s: how long to wait for a writer. is_shared: whoever calls from several threads sees to
    it that they take turns.
    """
    address = f"{file.absolute().as_uri()}?mode=ro"
    waits_s = value("store_patience", unit="s") if patience_s is None else patience_s
    return driver().connect(address, uri=True, timeout=waits_s, check_same_thread=not is_shared)
