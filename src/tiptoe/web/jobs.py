"""Measure uploaded clips one after another, in the background, so that no page has to wait.

Upload -> Job -> session in the record and a folder with its page, film and samples. Video bytes are
only ever read by the decoding child process. A job can be cancelled; then nothing of it is left.
"""

import contextlib
import datetime as dt
import queue
import secrets
import shutil
import threading
import traceback
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tiptoe.errors import ConflictError, Interrupted, NotFoundError, TiptoeError

__all__ = ["Job", "Jobs", "Measure"]

JOBS_KEPT = 200
WAITING_MOST = 16
STATES = ("uploading", "waiting", "measuring", "done", "failed", "cancelled")
ENDED = frozenset(STATES[3:])


@dataclass(slots=True, kw_only=True)
class Job:
    """One clip on its way. share 0..1 of the present stage; session_id when done."""

    id: str
    person_id: str
    name: str
    known: dict[str, Any]
    folder: Path
    recorded_at: dt.datetime | None = None
    state: str = "uploading"
    stage: str = ""
    share: float = 0.0
    session_id: str | None = None
    what: str = ""
    fix: str = ""
    stop: threading.Event = field(default_factory=threading.Event, repr=False)

    @property
    def clip(self) -> Path:
        """Named by us: what the browser called the file is only ever shown, never opened."""
        return self.folder / "clip"

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED

    def as_dict(self) -> dict[str, Any]:
        names = ("id", "person_id", "name", "state", "stage", "share", "session_id", "what", "fix")
        return {name: getattr(self, name) for name in names}


Measure = Callable[[Job, Callable[[float, str], None]], str]


class Jobs:
    """A queue with one worker. `measure` gives the id of the session it kept."""

    def __init__(self, folder: Path, measure: Measure) -> None:
        self.folder, self._measure = folder, measure
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._queue: queue.Queue[Job | None] = queue.Queue()
        self._lock = threading.Lock()
        self._worker: threading.Thread | None = None
        shutil.rmtree(folder, ignore_errors=True)  # uploads of a server that was killed
        folder.mkdir(parents=True, mode=0o700)

    def new(
        self,
        *,
        person_id: str,
        name: str,
        known: dict[str, Any],
        recorded_at: dt.datetime | None = None,
    ) -> Job:
        """A job that waits for its clip."""
        job_id = f"job-{secrets.token_hex(8)}"
        job = Job(
            id=job_id,
            person_id=person_id,
            name=name,
            known=known,
            recorded_at=recorded_at,
            folder=self.folder / job_id,
        )
        with self._lock:
            if sum(not each.has_ended for each in self._jobs.values()) >= WAITING_MOST:
                raise ConflictError("Too many clips are waiting.", fix="Let some finish first.")
            self._jobs[job_id] = job
            for old in [each for each in self._jobs.values() if each.has_ended][:-JOBS_KEPT]:
                del self._jobs[old.id]
        job.folder.mkdir(mode=0o700)
        return job

    def submit(self, job: Job) -> None:
        job.state, job.share = "waiting", 0.0
        self._queue.put(job)
        with self._lock:
            if self._worker is None:
                self._worker = threading.Thread(target=self._work, name="measuring", daemon=True)
                self._worker.start()

    def find(self, job_id: str) -> Job:
        with self._lock:
            job = self._jobs.get(job_id)
        if job is None:
            raise NotFoundError("There is no such clip.", fix="Measure it again.")
        return job

    def some(self, person_id: str) -> list[Job]:
        """The jobs of a person, newest first."""
        with self._lock:
            return [each for each in reversed(self._jobs.values()) if each.person_id == person_id]

    def cancel(self, job: Job) -> None:
        """Stop it as soon as it looks up; one that has ended stays as it is."""
        job.stop.set()
        if job.state in {"uploading", "waiting"}:
            self.end(job, "cancelled")

    def end(self, job: Job, state: str, refusal: TiptoeError | None = None) -> None:
        if refusal is not None:
            job.what, job.fix = refusal.what, refusal.fix
        shutil.rmtree(job.folder, ignore_errors=True)
        job.state = state  # last: who sees that it has ended finds nothing of it left

    def close(self) -> None:
        """Stop everything and leave no clip behind."""
        with self._lock:
            jobs, worker = list(self._jobs.values()), self._worker
        for job in jobs:
            job.stop.set()
        if worker is not None:
            self._queue.put(None)
            worker.join(timeout=10)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _work(self) -> None:
        while (job := self._queue.get()) is not None:
            if not job.stop.is_set():
                self._one(job)

    def _one(self, job: Job) -> None:
        def progress(share: float, stage: str) -> None:
            job.share, job.stage = share, stage
            if job.stop.is_set():
                raise Interrupted("The clip was cancelled.", fix="Measure it again when you like.")

        job.state = "measuring"
        try:
            session_id = self._measure(job, progress)
        except Interrupted:
            self.end(job, "cancelled")
        except TiptoeError as refusal:
            self.end(job, "failed", refusal)
        except Exception:  # noqa: BLE001 - a bug in one clip must not stop the others
            traceback.print_exc()
            job.what = "This is a bug in tiptoe, not in your clip."
            job.fix = "Report it with the text printed in the terminal."
            self.end(job, "failed")
        else:
            job.session_id = session_id
            with contextlib.suppress(OSError):
                self.end(job, "done")
