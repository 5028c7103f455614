"""Keep what is known about recordings, and the video itself only when the user asked for it.

A kept video lies in the record in pieces, so that backups, exports and erasure include it.
"""

import hashlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, bindparam, delete, exists, insert, select

from tiptoe.errors import InputError, NotFoundError
from tiptoe.evidence import value
from tiptoe.store import schema
from tiptoe.store.moments import moment, now
from tiptoe.store.told import checked_text, dump, finite, load
from tiptoe.store.values import Json, RecordingRow

__all__ = ["drop_video", "every", "keep_video", "note", "put_video", "row", "video"]

TABLE, PIECES = schema.recordings, schema.videos
KNOWN = select(exists().where(TABLE.c.id == bindparam("asked")))
SHA256_LENGTH, ID_LENGTH = 64, 16


def note(db: Connection, person_id: str, told: Json | None) -> str | None:
    """The id of the recording in the record; None for what has no hash, such as a live set."""
    digest = (told or {}).get("sha256")
    if not told or not _is_sha256(digest):
        return None
    values = row(person_id, told, added=now().text)
    if not db.scalar(KNOWN, {"asked": values["id"]}):
        db.execute(insert(TABLE), values)
    return str(values["id"])


def row(person_id: str, told: Json, *, added: str) -> dict[str, Any]:
    """The row of a recording, checked. Its id follows from the person and the file."""
    digest, at = told.get("sha256"), moment(added)
    if not _is_sha256(digest):
        raise InputError("This recording has no SHA-256.", fix="Measure it again.")
    own = hashlib.sha256(f"{person_id} {digest}".encode()).hexdigest()
    return {
        "id": f"r-{own[:ID_LENGTH]}",
        "person_id": person_id,
        "sha256": digest,
        "name": _name(told.get("name")),
        "duration_s": finite(told.get("duration_s")),
        "body": dump(told, what="A recording"),
        "added": at.text,
        "added_us": at.us,
    }


def every(db: Connection, person_id: str) -> list[RecordingRow]:
    """The recordings of a person, newest first."""
    asked = (
        select(TABLE, exists().where(PIECES.c.recording_id == TABLE.c.id).label("has_video"))
        .where(TABLE.c.person_id == person_id)
        .order_by(TABLE.c.added_us.desc(), TABLE.c.id)
    )
    names = ("id", "person_id", "sha256", "name", "duration_s")
    return [
        RecordingRow(
            **{name: getattr(row, name) for name in names},
            body=load(row.body),
            has_video=bool(row.has_video),
        )
        for row in db.execute(asked)
    ]


def keep_video(db: Connection, recording_id: str, file: Path) -> None:
    """Keep the video of a recording; refuses another file than the one that was measured."""
    asked = select(TABLE.c.sha256).where(TABLE.c.id == recording_id).with_for_update()
    digest = db.scalar(asked)
    if digest is None:
        raise NotFoundError(f"There is no recording {recording_id[:60]!r}.", fix="Measure it.")
    if db.scalar(select(exists().where(PIECES.c.recording_id == recording_id))):
        return
    try:
        with file.open("rb") as opened:
            found = put_video(db, recording_id, opened)
    except OSError as error:
        raise InputError(f"{file.name} cannot be read.", fix="Check the file.") from error
    if found != digest:
        raise InputError(
            f"{file.name} is not the video that was measured.", fix="Give that very file."
        )


def put_video(db: Connection, recording_id: str, opened: IO[bytes]) -> str:
    """The SHA-256 of what was put into the record."""
    found, size = hashlib.sha256(), int(value("video_piece", unit="B"))
    for number, piece in enumerate(iter(partial(opened.read, size), b"")):
        found.update(piece)
        values = {"recording_id": recording_id, "number": number, "piece": piece}
        db.execute(insert(PIECES).values(values))
    return found.hexdigest()


def video(db: Connection, recording_id: str) -> Iterator[bytes]:
    """The kept video, piece by piece."""
    numbers = db.scalars(
        select(PIECES.c.number)
        .where(PIECES.c.recording_id == recording_id)
        .order_by(PIECES.c.number)
    ).all()
    if not numbers:
        raise NotFoundError(
            f"No video of {recording_id[:60]!r} was kept.", fix="Keep it when you measure."
        )
    for number in numbers:
        here = (PIECES.c.recording_id == recording_id) & (PIECES.c.number == number)
        yield bytes(db.scalars(select(PIECES.c.piece).where(here)).one())


def drop_video(db: Connection, recording_id: str) -> bool:
    """Forget a kept video; what was measured in it stays. False when there was none."""
    return db.execute(delete(PIECES).where(PIECES.c.recording_id == recording_id)).rowcount > 0


def _is_sha256(told: Any) -> bool:  # noqa: ANN401 - whatever a JSON has there
    is_text = isinstance(told, str) and len(told) == SHA256_LENGTH
    return is_text and set(told) <= set("0123456789abcdef")


def _name(told: Any) -> str:  # noqa: ANN401
    """A file's name, as far as it can be shown; the JSON keeps it as it was."""
    most = int(value("name_length_most", unit="1"))
    shown = "".join(c if c.isprintable() else " " for c in str(told))[:most]
    return checked_text(shown, what="a name") if shown.strip() else "without a name"
