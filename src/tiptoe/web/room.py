"""What all pages share: the record, the keys, the measuring queue, and where files go.

One Room for each running server. Nothing of it is global, so that tests can open several at once.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tiptoe.app_web import measure_into
from tiptoe.errors import NotFoundError
from tiptoe.store import Record
from tiptoe.web.guard import Doors
from tiptoe.web.jobs import Job, Jobs, Measure
from tiptoe.web.keys import Keys

__all__ = ["Room", "measurer", "now"]

SETTINGS: dict[str, Any] = {
    "units": "metric",
    "language": "en",
    "sound": "count",
    "theme": "auto",
    "height_tone": False,
}


def now() -> dt.datetime:
    """This moment in this machine's time zone."""
    return dt.datetime.now().astimezone()


@dataclass(slots=True, kw_only=True)
class Room:
    """results: a folder for each session, with its page, film and samples."""

    record: Record
    keys: Keys
    doors: Doors
    results: Path
    jobs: Jobs
    clock: Callable[[], dt.datetime] = now
    live_holder: str | None = field(default=None)  # the one page that may use the camera

    def settings(self) -> dict[str, Any]:
        """As chosen, the usual where nothing was."""
        try:
            return SETTINGS | self.record.setting("web")
        except NotFoundError:
            return dict(SETTINGS)

    def folder(self, session_id: str) -> Path:
        return self.results / session_id

    def close(self) -> None:
        self.jobs.close()
        self.record.close()


def measurer(record: Record, results: Path) -> Measure:
    """What the queue does with a clip: measure it and keep it in the record."""

    def measure(job: Job, progress: Callable[[float, str], None]) -> str:
        return measure_into(
            record,
            job.clip,
            person_id=job.person_id,
            name=job.name,
            known=job.known,
            recorded_at=job.recorded_at or now(),
            results=results,
            progress=progress,
        )

    return measure
