"""Everything tiptoe raises on purpose.

TiptoeError
├── InputError          what you gave cannot be used                    exit 2, HTTP 422
│   ├── UnitError       a number came in the wrong unit
│   ├── ConflictError   it contradicts itself or what is kept           exit 2, HTTP 409
│   └── RecordingError  the file cannot be read as a recording          exit 3, HTTP 422
│       └── LimitError  the file is larger or slower than we accept     exit 3, HTTP 413
├── QualityError        readable, but nothing in it can be measured     exit 5, HTTP 422
├── NotFoundError       no such person, session, plan or file           exit 3, HTTP 404
├── StoreError          the record cannot be opened, read or written    exit 1, HTTP 503
│   └── DamagedError    the record, a backup or an archive is damaged   exit 1, HTTP 500
├── SetupError          something on this machine is missing            exit 1, HTTP 503
└── Interrupted         the user stopped it; nothing half-written stays exit 130, HTTP 499

Anything else that escapes is our bug, and is shown as one.
A part of a recording being bad is data (`Rejected`, `Metric.why_missing`, `Warning`), never an
error; all of it being bad is `QualityError`.
"""

from typing import ClassVar


class TiptoeError(Exception):
    """Base class: catch this to catch every deliberate refusal.

    what  one sentence, for the person in front of the screen
    fix   what they can do about it; never empty
    """

    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 500

    def __init__(self, what: str, *, fix: str) -> None:
        super().__init__(f"{what} {fix}")
        self.what, self.fix = what, fix

    def __reduce__(self) -> tuple[object, ...]:
        """Travel between processes with both sentences."""
        return (_rebuild, (type(self), self.what, self.fix))


def _rebuild(kind: type[TiptoeError], what: str, fix: str) -> TiptoeError:
    return kind(what, fix=fix)


class InputError(TiptoeError):
    """The file, array or argument given cannot be used."""

    exit_code = 2
    http_status = 422


class UnitError(InputError):
    """A number was asked for, or given, in another unit."""


class ConflictError(InputError):
    """It contradicts itself, or what the record already holds; nothing was changed."""

    http_status = 409


class RecordingError(InputError):
    """The file cannot be read as a recording: not a video, no frames, unknown codec, cut short."""

    exit_code = 3


class LimitError(RecordingError):
    """The recording is larger, longer or slower to read than tiptoe accepts."""

    http_status = 413


class QualityError(TiptoeError):
    """The recording can be read but nothing in it can be measured honestly."""

    exit_code = 5
    http_status = 422


class NotFoundError(TiptoeError):
    """No such person, session, plan or file."""

    exit_code = 3
    http_status = 404


class StoreError(TiptoeError):
    """The record cannot be used now: busy, read-only, from a newer version, or no room left."""

    http_status = 503


class DamagedError(StoreError):
    """The record, a backup or an archive is not what was once written."""

    http_status = 500


class SetupError(TiptoeError):
    """Something this machine should have is missing or broken; `tiptoe doctor` says what."""

    http_status = 503


class Interrupted(TiptoeError):  # noqa: N818 - the user's wish, not a fault
    """The user stopped the work; no child process and no half-written file is left."""

    exit_code = 130
    http_status = 499
