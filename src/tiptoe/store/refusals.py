"""Turn what a database says into a refusal that says what to do.

Driver error -> TiptoeError. What is not known here stays what it is: our bug, shown as one.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from tiptoe.errors import ConflictError, DamagedError, StoreError, TiptoeError

__all__ = ["refuse", "refused"]

BUSY = "Another program is using the record and did not let go of it."
SAID = {  # a part of what SQLite or PostgreSQL says -> which refusal below
    "malformed": "damaged",
    "file is not a database": "damaged",
    "file is encrypted": "damaged",
    "database is locked": "busy",
    "database table is locked": "busy",
    "lock timeout": "busy",
    "deadlock detected": "busy",
    "readonly database": "readonly",
    "read-only transaction": "readonly",
    "unable to open database file": "unreachable",
    "authorization": "unreachable",
    "disk is full": "full",
    "no space left": "full",
    "could not extend file": "full",
    "disk i/o error": "broken",
    "connection": "lost",
    "terminating": "lost",
    "permission denied": "readonly",
    "append-only": "append",
}
TOLD: dict[str, tuple[type[TiptoeError], str, str]] = {
    "damaged": (
        DamagedError,
        "The record in {place} is damaged, or is not a record.",
        "Put a backup in its place: tiptoe restore FILE. The damaged file is kept beside it.",
    ),
    "busy": (StoreError, BUSY, "Wait a moment and try again, or close the other program."),
    "readonly": (
        StoreError,
        "The record in {place} may be read but not written.",
        "Ask for the right to write there, or choose another place with --data.",
    ),
    "unreachable": (
        StoreError,
        "The record in {place} cannot be opened.",
        "Check the folder and your right to write in it, or choose another with --data.",
    ),
    "full": (
        StoreError,
        "There is no room left on the disk of the record in {place}. Nothing was written.",
        "Make room and try again.",
    ),
    "broken": (
        StoreError,
        "The disk of the record in {place} failed or is full. Nothing was written.",
        "Check the disk, make room, and try again.",
    ),
    "lost": (
        StoreError,
        "The database of the record in {place} does not answer.",
        "Start the database, check its address, and try again.",
    ),
    "append": (
        ConflictError,
        "What was recorded is never changed.",
        "Record a new one; a session can be withdrawn, a person erased.",
    ),
}


@contextmanager
def refused(place: object) -> Iterator[None]:
    """Whatever the database refuses inside becomes a refusal of ours."""
    try:
        yield
    except PoolTimeoutError as error:
        raise StoreError(BUSY, fix="Try again in a moment.") from error
    except SQLAlchemyError as error:
        refusal = refuse(error, place)
        if refusal is None:
            raise
        raise refusal from error


def refuse(error: Exception, place: object) -> TiptoeError | None:
    """The refusal for this error, or None when it is not one that people can do something about."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    said = str(cause).lower()
    for part, kind in SAID.items():
        if part in said:
            made, what, fix = TOLD[kind]
            return made(what.format(place=place), fix=fix)
    if isinstance(error, IntegrityError):
        return ConflictError(
            "This contradicts what the record already holds.",
            fix="Look at what is there: tiptoe history, tiptoe person list.",
        )
    return None
