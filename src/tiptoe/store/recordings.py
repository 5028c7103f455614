"""Keep what is known about recordings, and the video itself only when the user asked for it.

A kept video lies in the record in pieces, so that backups, exports and erasure include it.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, exists, insert, select

from tiptoe.errors import InputError, NotFoundError
from tiptoe.evidence import value
from tiptoe.store import schema
from tiptoe.store.moments import now
from tiptoe.store.told import checked_text, dump, finite, load, new_id
from tiptoe.store.values import Json, RecordingRow

__all__ = ["drop_video", "every", "keep_video", "note", "video"]

TABLE, PIECES = schema.recordings, schema.videos
SHA256_LENGTH = 64


def note(db: Connection, person_id: str, told: Json | None) -> str | None:
    """The id of the recording in the record; None for what has no hash, such as a live set."""
    digest = (told or {}).get("sha256")
    if not told or not _is_sha256(digest):
        return None
    same = (TABLE.c.person_id == person_id) & (TABLE.c.sha256 == digest)
    known = db.scalar(select(TABLE.c.id).where(same))
    if known:
        return str(known)
    at = now()
    values = {
        "id": new_id("r"),
        "person_id": person_id,
        "sha256": digest,
        "name": _name(told.get("name")),
        "duration_s": finite(told.get("duration_s")),
        "body": dump(told, what="A recording"),
        "added": at.text,
        "added_us": at.us,
    }
    db.execute(insert(TABLE).values(values))
    return str(values["id"])


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
    found = hashlib.sha256()
    for number, piece in enumerate(_pieces(file)):
        found.update(piece)
        values = {"recording_id": recording_id, "number": number, "piece": piece}
        db.execute(insert(PIECES).values(values))
    if found.hexdigest() != digest:
        raise InputError(
            f"{file.name} is not the video that was measured.", fix="Give that very file."
        )


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


def _pieces(file: Path) -> Iterator[bytes]:
    size = int(value("video_piece", unit="B"))
    try:
        with file.open("rb") as opened:
            while piece := opened.read(size):
                yield piece
    except OSError as error:
        raise InputError(f"{file.name} cannot be read.", fix="Check the file.") from error


def _is_sha256(told: Any) -> bool:  # noqa: ANN401 - whatever a JSON has there
    is_text = isinstance(told, str) and len(told) == SHA256_LENGTH
    return is_text and set(told) <= set("0123456789abcdef")


def _name(told: Any) -> str:  # noqa: ANN401
    """A file's name, as far as it can be shown; the JSON keeps it as it was."""
    most = int(value("name_length_most", unit="1"))
    shown = "".join(c if c.isprintable() else " " for c in str(told))[:most]
    return checked_text(shown, what="a name") if shown.strip() else "without a name"
