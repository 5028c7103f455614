"""How quickly the record takes and gives sessions, and what it costs when it is large.

    python -m bench record [PLACE]

Every write is one durable transaction, as a page's POST makes it. Beside the numbers stands how
often the disk itself can be made to keep 4 kB, because that is the limit of one writer.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from tiptoe.store import Record, open_record
from tiptoe.store.gate import driver, journal_mode

AT = "2026-01-01T07:30:00+00:00"
SESSIONS, PAGE, WRITES, READS = 10_000, 50, 300, 1_000
THREADS = 16


def run(place: str | None) -> dict[str, Any]:
    """The figures, by name. Without a place: a new file beside the temporary files."""
    with _place(place) as here, open_record(here) as record:
        person_id = record.add_person("Bench").id
        found: dict[str, Any] = {"fsyncs_per_s": _fsyncs_per_s()}
        for name, threads in (
            ("writes_per_s_one_writer", 1),
            (f"writes_per_s_{THREADS}_threads", THREADS),
        ):
            found[name] = _per_s(lambda k: _write(record, person_id, k), WRITES, threads)
        _fill(record, person_id)
        ids = [row.id for row in record.sessions(person_id, limit=READS)]
        found["sessions"] = record.count_sessions(person_id)
        found["session_reads_per_s_one_reader"] = _per_s(lambda k: record.session(ids[k]), READS, 1)
        found |= _pages(record, person_id)
        version = driver().sqlite_version_info
        found["database"] = (
            "PostgreSQL"
            if record.place.file is None
            else (f"SQLite {'.'.join(map(str, version))}, journal {journal_mode(version)}")
        )
    load = round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None
    machine = {"python": sys.version.split()[0], "cores": os.cpu_count(), "load_average": load}
    return found | machine


def _pages(record: Record, person_id: str) -> dict[str, float]:
    rows = record.sessions(person_id, limit=SESSIONS // 2)
    middle = rows[-1].cursor
    asked: dict[str, dict[str, Any]] = {
        "history_newest_50": {"limit": PAGE},
        "history_middle_50": {"limit": PAGE, "before": middle},
        "history_exercise_50": {"limit": PAGE, "exercise": "seated"},
        "history_all": {"limit": None},
    }
    found = _timed("count", lambda: record.count_sessions(person_id))
    for name, told in asked.items():
        times = 3 if told["limit"] is None else 15
        found |= _timed(name, partial(record.sessions, person_id, **told), times)
    return found


def _fill(record: Record, person_id: str) -> None:
    """Up to 10 000 sessions, in one transaction: only their number matters here."""
    from tiptoe.store import sessions

    with record.access.write() as db:
        for k in range(SESSIONS - 2 * WRITES):
            day = f"20{10 + k // 336 % 30}-{1 + k // 28 % 12:02d}-{1 + k % 28:02d}T07:30:00+00:00"
            sessions.add(db, person_id, _session(k), recorded_at=day, origin="clip")


def _session(number: int) -> dict[str, Any]:
    """A set of 25 repetitions, as large as a real one."""
    foot = {"peak_height_m": 0.09, "sigma_m": 0.002, "bottom_height_m": 0.0, "share_of_best": 0.9}
    times = {"start_s": 1.0, "top_start_s": 1.5, "top_end_s": 2.0, "end_s": 2.5}
    rep = times | {"is_partial": False, "left": foot, "right": foot, "faults": []}
    exercise = {"ids": ["seated" if number % 10 == 0 else "two_leg_floor"], "declared": None}
    heel_set = {"legs": "both", "rep_count": 25, "full_rep_count": 25, "exercise": exercise}
    sets = [heel_set | {"reps": [rep | {"why_missing": str(k)} for k in range(25)]}]
    return {"schema": "tiptoe.session/1", "recording": None, "sets": sets, "number": number}


def _write(record: Record, person_id: str, number: int) -> None:
    record.add_session(person_id, _session(number), recorded_at=AT, origin="live")


def _per_s(work: Callable[[int], object], times: int, threads: int) -> float:
    with ThreadPoolExecutor(threads) as pool:
        start = time.perf_counter()
        list(pool.map(work, range(times)))
        return round(times / (time.perf_counter() - start), 1)


def _timed(name: str, work: Callable[[], object], times: int = 15) -> dict[str, float]:
    """The median in milliseconds, by the clock and of the processor: the clock sees other work."""
    took, used = [], []
    for _ in range(times):
        start, spent = time.perf_counter(), time.process_time()
        work()
        took.append(time.perf_counter() - start)
        used.append(time.process_time() - spent)
    clock, cpu = (round(1000 * statistics.median(each), 2) for each in (took, used))
    return {f"{name}_ms": clock, f"{name}_cpu_ms": cpu}


def _fsyncs_per_s(times: int = 200) -> float:
    with tempfile.TemporaryFile() as file:
        start = time.perf_counter()
        for number in range(times):
            file.seek(4096 * number)
            file.write(b"\1" * 4096)
            file.flush()
            os.fsync(file.fileno())
        return round(times / (time.perf_counter() - start), 1)


@contextmanager
def _place(told: str | None) -> Iterator[str]:
    if told is not None:
        yield told
        return
    with tempfile.TemporaryDirectory(prefix="tiptoe-bench-") as name:
        yield str(Path(name) / "record.sqlite3")
