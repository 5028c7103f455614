"""Decode one video in a process of its own: upright I420 pictures into shared memory.

Run by its path: it needs the standard library and PyAV alone, so that it starts fast and a hostile
file meets little of ours. Dies when its parent (process.py) does.

    stdin    one JSON line: the job; one JSON line: {"slots": n}; then one byte per slot given back
    stdout   records `<cIqd`: kind, length or slot, index, time_s
             b"R" ready, b"F" picture; b"H" header, b"E" end, b"X" refusal: JSON follows
"""

import contextlib
import json
import mmap
import os
import select
import struct
import sys
import threading
import types
from pathlib import Path
from typing import Any, NoReturn

RECORD = struct.Struct("<cIqd")
WATCH_S = 1.0
CPU_MOST_S = 24 * 3600


class Line:
    """The two ends of the talk with the parent, and the slots it has given back."""

    def __init__(self) -> None:
        self.out = os.dup(1)
        os.dup2(2, 1)  # whatever a library prints must not reach the parent as a record
        self.rest = b""
        self.free = threading.Semaphore(0)
        self.agreed = threading.Event()
        self.slots = 0
        self.parent = os.getppid()

    def job(self) -> dict[str, Any]:
        job: dict[str, Any] = json.loads(self._line())
        threading.Thread(target=self._listen, daemon=True).start()
        return job

    def send(self, kind: bytes, slot: int = 0, *, index: int = 0, time_s: float = 0.0) -> None:
        os.write(self.out, RECORD.pack(kind, slot, index, time_s))

    def tell(self, kind: bytes, words: dict[str, object]) -> None:
        text = json.dumps(words).encode()
        self.send(kind, len(text))
        os.write(self.out, text)

    def _line(self) -> bytes:
        while b"\n" not in self.rest:
            self.rest += self._read()
        line, self.rest = self.rest.split(b"\n", 1)
        return line

    def _read(self) -> bytes:
        while os.name == "posix" and not select.select([0], [], [], WATCH_S)[0]:
            if os.getppid() != self.parent:
                os._exit(0)
        got = os.read(0, 4096)
        if not got:
            os._exit(0)
        return got

    def _listen(self) -> None:
        self.slots = int(json.loads(self._line())["slots"])
        self.free.release(self.slots)
        self.agreed.set()
        if self.rest:
            self.free.release(len(self.rest))
        while True:
            self.free.release(len(self._read()))


def lowest(fd: int) -> int:
    """The same open file under the lowest free number, so that a limit on numbers is tight."""
    low = os.dup(fd)
    os.close(max(low, fd))
    return min(low, fd)


def limit_process(job: dict[str, Any]) -> None:
    """Cap memory and processor time, and leave room to open exactly one more file."""
    with contextlib.suppress(ImportError):
        import resource

        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (job["memory_bytes"],) * 2)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (job["processor_s"], CPU_MOST_S))
        spare = os.dup(0)
        os.close(spare)
        resource.setrlimit(resource.RLIMIT_NOFILE, (spare + 1, spare + 1))


def lock_process(processor_s: float) -> None:
    """From here on open nothing at all, and take as long as the header promised."""
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (int(processor_s), CPU_MOST_S))
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def shared_memory(job: dict[str, Any], size: int) -> memoryview:
    """The pictures' memory, made by the parent."""
    if job["fd"] is None:
        return memoryview(mmap.mmap(-1, size, tagname=job["memory"]))  # type: ignore[call-arg,unused-ignore]
    os.close(job["fd"])  # FFmpeg has its own; the freed number is the one mmap needs
    memory = mmap.mmap(job["memory"], size)
    os.close(job["memory"])
    return memoryview(memory)


def decode(line: Line, job: dict[str, Any]) -> None:
    """Send the header, then every picture, then how it ended."""
    from tiptoe.read.video.film import Film, Refusal
    from tiptoe.read.video.upright import Upright

    film = Film(job)
    pictures = film.timed()
    time_s, frame = next(pictures, (0.0, None))
    if frame is None:
        raise Refusal("no_frames", bad_packets=film.bad_packets, dropped=film.dropped)
    upright = Upright(film, frame)
    line.tell(b"H", film.header() | {"width": upright.width, "height": upright.height})
    line.agreed.wait()
    size = upright.width * upright.height * 3 // 2
    memory = shared_memory(job, size * line.slots)
    expected = film.expected or job["frames"]
    lock_process(job["processor_s"] + job["processor_s_per_frame"] * expected)
    index = 0
    while frame is not None and (job["stop_at_s"] is None or time_s < job["stop_at_s"]):
        line.free.acquire()
        slot = index % line.slots
        if upright.write(frame, memory[slot * size : (slot + 1) * size]):
            film.check_progress(index + 1, time_s)
            line.send(b"F", slot, index=index, time_s=time_s)
            index += 1
        else:
            film.resized += 1
            line.free.release()
        time_s, frame = next(pictures, (time_s, None))
    line.tell(b"E", film.outcome(index, is_stopped=frame is not None))


def refuse(line: Line, job: dict[str, Any]) -> None:
    """Decode; whatever goes wrong reaches the parent as a code."""
    from tiptoe.read.video.film import Refusal

    try:
        decode(line, job)
    except Refusal as refusal:
        line.tell(b"X", {"code": refusal.code, **refusal.details})
    except MemoryError:
        line.tell(b"X", {"code": "memory"})
    except Exception as fault:  # noqa: BLE001 - the outermost shell of this process
        line.tell(b"X", {"code": "unreadable", "detail": f"{type(fault).__name__}: {fault}"[:200]})


def only_these_modules(folder: Path) -> None:
    """Let `tiptoe.read.video` be found without running what `import tiptoe` runs."""
    for name, path in (
        ("tiptoe", folder.parents[1]),
        ("tiptoe.read", folder.parent),
        ("tiptoe.read.video", folder),
    ):
        module = types.ModuleType(name)
        module.__path__ = [str(path)]
        sys.modules[name] = module


def main() -> NoReturn:
    """Do the one job that stdin describes."""
    line = Line()
    job = line.job()
    sys.path += job["site"]
    if not getattr(sys, "frozen", False):
        only_these_modules(Path(__file__).parent)
    try:
        import tiptoe.read.video.film
        import tiptoe.read.video.upright  # noqa: F401
    except ImportError as fault:
        line.tell(b"X", {"code": "no_decoder", "detail": str(fault)[:200]})
        os._exit(1)
    if job["fd"] is not None:
        job["fd"], job["memory"] = lowest(job["fd"]), lowest(job["memory"])
    line.send(b"R")
    limit_process(job)
    refuse(line, job)
    os._exit(0)  # no tidying up: the system does it faster and a damaged heap cannot spoil it


if __name__ == "__main__":
    main()
