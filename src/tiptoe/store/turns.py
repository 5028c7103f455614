"""Let many threads write to one SQLite file with few waits for the disk.

Writers take turns in one transaction, each behind a savepoint of its own; the last of those that
wait commits for all, and only then does any of them return. One that fails takes back its own
part alone; when the commit fails, all of them fail and nothing was written.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from tiptoe.errors import StoreError
from tiptoe.evidence import value

__all__ = ["Turns"]


class _Batch:
    """One transaction, open or done. `error`: why it could not be committed."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.size = 0
        self.error: BaseException | None = None
        self.is_over = threading.Event()


class Turns:
    """One writer at a time, one commit for those who came meanwhile."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._turn = threading.Lock()
        self._count = threading.Lock()
        self._waiting = 0
        self._open: _Batch | None = None

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A connection whose writes are on the disk when this ends."""
        self._take_turn()
        try:
            batch = self._open = self._open or self._begin()
            batch.size += 1
            with self._savepoint(batch):
                yield batch.connection
        finally:
            self._give_turn()
        batch.is_over.wait()
        if batch.error is not None:
            raise batch.error

    def _take_turn(self) -> None:
        self._wait(+1)
        got = self._turn.acquire(timeout=2 * value("store_patience", unit="s"))
        self._wait(-1)
        if got:
            return
        if self._turn.acquire(blocking=False):  # whoever counted on us to commit has gone
            self._give_turn()
        raise StoreError("The record is busy with another write.", fix="Try again in a moment.")

    def _give_turn(self) -> None:
        batch = self._open
        try:
            with self._count:
                is_last = not self._waiting
            if batch and (
                is_last or batch.error or batch.size >= value("writes_a_commit", unit="1")
            ):
                self._open = None
                self._finish(batch)
        finally:
            self._turn.release()

    def _wait(self, change: int) -> None:
        with self._count:
            self._waiting += change

    def _begin(self) -> _Batch:
        connection = self._engine.connect().execution_options(begins="BEGIN IMMEDIATE")
        try:
            connection.begin()
        except BaseException:
            connection.close()
            raise
        return _Batch(connection)

    @contextmanager
    def _savepoint(self, batch: _Batch) -> Iterator[None]:
        point = batch.connection.begin_nested()
        try:
            yield
            point.commit()
        except BaseException as error:
            try:
                point.rollback()
            except Exception:  # noqa: BLE001 - the whole transaction went, as on a full disk
                batch.error = error
            raise

    def _finish(self, batch: _Batch) -> None:
        """Commit for all; those who wait see the error, if there is one."""
        try:
            if batch.error is None:
                batch.connection.commit()
        except BaseException as error:  # noqa: BLE001 - told to each who waits
            batch.error = error
        finally:
            try:
                if batch.error is not None:  # closing the file takes back what was not committed
                    batch.connection.invalidate()
                batch.connection.close()
            finally:
                batch.is_over.set()
