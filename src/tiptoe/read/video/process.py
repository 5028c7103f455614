"""The decoding process seen from outside: started, fed, watched, ended; and its shared memory.

A subprocess rather than multiprocessing, which would run the caller's main module again. Memory
without a name where the system has it, so that nothing is left behind however either side dies.
"""

import contextlib
import importlib.util
import json
import mmap
import os
import struct
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from pathlib import Path
from typing import Any

from tiptoe.errors import SetupError

RECORD = struct.Struct("<cIqd")
TALK_MOST = 1 << 20
WATCH_S = 0.2


class Memory:
    """Bytes shared with the decoding process; the parent alone decides their size."""

    def __init__(self) -> None:
        self.name: int | str = f"tiptoe-{os.getpid()}-{os.urandom(8).hex()}"
        if hasattr(os, "memfd_create"):
            self.name = os.memfd_create("tiptoe", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        elif os.name == "posix":
            self.name, path = tempfile.mkstemp(prefix="tiptoe-")
            Path(path).unlink()

    def open(self, size: int) -> mmap.mmap:
        if isinstance(self.name, str):
            return mmap.mmap(-1, size, tagname=self.name)  # type: ignore[call-arg,unused-ignore]
        os.ftruncate(self.name, size)
        if hasattr(os, "memfd_create"):
            import fcntl  # a shrunk file would kill the reader with SIGBUS

            fcntl.fcntl(self.name, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW)
        return mmap.mmap(self.name, size, access=mmap.ACCESS_READ)

    def close(self) -> None:
        if isinstance(self.name, int):
            os.close(self.name)
            self.name = ""


class Process:
    """One decoding process. `stalled` says whether it was ended for being too slow."""

    def __init__(self, job: dict[str, Any], *, video_fd: int, memory: Memory) -> None:
        self.memory = memory
        fds = (video_fd, memory.name) if isinstance(memory.name, int) else ()
        job |= {"fd": video_fd if fds else None, "memory": memory.name, "site": _site()}
        self._watch = _Watch()
        self._proc = subprocess.Popen(  # noqa: S603 - our own file, our own interpreter
            _command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=fds,
            cwd=os.sep,
            start_new_session=os.name == "posix",  # Ctrl-C is ours to handle, not the child's
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self.end = weakref.finalize(self, _end, self._proc, self._watch, os.getpid())
        assert self._proc.stdin is not None
        assert self._proc.stdout is not None
        self._in, self._out = self._proc.stdin.fileno(), self._proc.stdout
        threading.Thread(target=self._watch.run, args=(self._proc,), daemon=True).start()
        self.say(json.dumps(job).encode() + b"\n")

    @property
    def pid(self) -> int:
        return self._proc.pid

    @property
    def is_stalled(self) -> bool:
        return self._watch.is_stalled

    def say(self, words: bytes) -> None:
        """Tell the child; one that has gone is found out by the next `hear`."""
        with contextlib.suppress(BrokenPipeError):
            os.write(self._in, words)

    def hear(self, within_s: float) -> tuple[bytes, int, int, float] | None:
        """The next record, or None when the process has ended without another word."""
        self._watch.deadline_s = time.monotonic() + within_s
        record = self._out.read(RECORD.size)
        self._watch.deadline_s = None
        if len(record) < RECORD.size:
            return None
        kind, slot, index, time_s = RECORD.unpack(record)
        return kind, slot, index, time_s

    def words(self, length: int) -> dict[str, Any]:
        """The JSON that follows a record."""
        text = self._out.read(length) if length <= TALK_MOST else b""
        with contextlib.suppress(ValueError):
            words = json.loads(text)
            if isinstance(words, dict):
                return words
        return {"code": "crashed"}

    def exit_code(self) -> int:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._proc.wait(timeout=1.0)
        return 0


class _Watch:
    """Ends a process that keeps us waiting beyond a deadline."""

    def __init__(self) -> None:
        self.deadline_s: float | None = None
        self.is_stalled = False
        self.is_done = threading.Event()

    def run(self, proc: "subprocess.Popen[bytes]") -> None:
        while not self.is_done.wait(WATCH_S):
            deadline_s = self.deadline_s
            if deadline_s is not None and time.monotonic() > deadline_s:
                self.is_stalled = True
                proc.kill()
                return


def _end(proc: "subprocess.Popen[bytes]", watch: _Watch, owner: int) -> None:
    """Leave no process and no open pipe. A fork of the owner must not end its process."""
    watch.is_done.set()
    if os.getpid() != owner:
        return
    proc.kill()
    proc.wait()
    for pipe in (proc.stdin, proc.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


def _command() -> list[str]:
    if getattr(sys, "frozen", False):  # one executable, no interpreter: __main__ calls child.main
        return [sys.executable, "--decode-child"]
    interpreter = os.environ.get("TIPTOE_PYTHON") or sys.executable
    child = Path(__file__).with_name("child.py")
    return [interpreter, "-I", "-S", "-X", "utf8", str(child)]


def _site() -> list[str]:
    """Where PyAV lies, found without importing it."""
    found = importlib.util.find_spec("av")
    if found is None or found.origin is None:
        raise SetupError(
            "The video decoder PyAV is not installed.", fix="Run `pip install av`, then try again."
        )
    return [str(Path(found.origin).parents[1])]
