"""Read one session without ever waiting, for a caller that must not be held up.

File, session -> its text, or None: somebody is writing, or it is not there, or it cannot be read.
Whoever gets None asks the patient way, which waits its turn and says what is wrong. Sessions never
change, so an answer at once is the same answer.
"""

import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy.dialects import sqlite

from tiptoe.store.engine import PRAGMAS, connect_file
from tiptoe.store.sessions import BODY

__all__ = ["Glance"]

ASKED = str(BODY.compile(dialect=sqlite.dialect()))


class Glance:
    """One connection that only reads; opened when it is first used. Safe between threads."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._one_at_a_time = threading.Lock()
        self._connection: Any = None

    def session_text(self, session_id: str) -> str | None:
        """The JSON of a session as it was written, or None."""
        if self._file is None or not self._one_at_a_time.acquire(blocking=False):
            return None
        try:
            found = self._opened(self._file).execute(ASKED, (session_id,)).fetchall()
        except Exception:  # noqa: BLE001 - of whichever driver; the patient way says what it is
            self._forget()
            return None
        else:
            return str(found[0][0]) if found else None
        finally:
            self._one_at_a_time.release()

    def close(self) -> None:
        with self._one_at_a_time:
            self._file = None
            self._forget()

    def _opened(self, file: Path) -> Any:  # noqa: ANN401
        if self._connection is None:
            self._connection = connect_file(file, patience_s=0.0, is_shared=True)
            for pragma in PRAGMAS:
                self._connection.execute(pragma)
        return self._connection

    def _forget(self) -> None:
        if self._connection is not None:
            with suppress(Exception):
                self._connection.close()
            self._connection = None
