"""What the pages ask for beside the verbs of the command line: measure a clip into the record."""

import datetime as dt
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from tiptoe import app
from tiptoe.model import Session
from tiptoe.store import Record

__all__ = [
    "clean_name",
    "example_clip",
    "measure_into",
    "new_session_id",
]

NAME_MOST = 120  # characters of a file's name that are shown
Progress = Callable[[float, str], None]


def new_session_id() -> str:
    """An id that names the session and its folder alike."""
    import secrets

    return f"session-{secrets.token_hex(8)}"


def clean_name(told: str) -> str:
    """A file's name for showing only: one line, no folders, not too long."""
    last = told.replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in last)
    return printable.strip()[:NAME_MOST] or "clip"


def measure_into(  # noqa: PLR0913 - what a measured clip needs to find its place
    record: Record,
    clip: Path,
    *,
    person_id: str,
    name: str,
    known: dict[str, Any],
    recorded_at: dt.datetime,
    results: Path,
    progress: Progress,
) -> str:
    """Measure a clip, write its page and film, keep the session; gives the session's id."""
    half = _half(progress, 0.0)
    session = app.measure_video(clip, progress=half, **known)
    session = replace(session, recording=replace(session.recording, name=clean_name(name)))
    session_id = new_session_id()
    folder = results / session_id
    try:
        app.write_session(session, clip, folder, progress=_half(progress, 0.5))
        return _keep(record, session, session_id, person_id=person_id, recorded_at=recorded_at)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


@contextmanager
def example_clip() -> Iterator[tuple[Path, dict[str, Any]]]:
    """The clip that comes with the package, and what is known about it."""
    home = files("tiptoe").joinpath("demo")
    truth = json.loads(home.joinpath("hero.json").read_text("utf-8"))
    with as_file(home.joinpath("hero.mp4")) as clip:
        yield clip, {"shoe_length_m": truth["subject"]["shoe_length_m"]}


def _keep(
    record: Record,
    session: Session,
    session_id: str,
    *,
    person_id: str,
    recorded_at: dt.datetime,
) -> str:
    from tiptoe.exchange.session_json import session_as_dict

    return record.add_session(
        person_id,
        session_as_dict(session),
        recorded_at=recorded_at,
        session_id=session_id,
    )


def _half(progress: Progress, begin: float) -> Progress:
    """Reading is the first half of the bar, drawing the second."""
    return lambda share, stage: progress(begin + share / 2, stage)
