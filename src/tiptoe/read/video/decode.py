"""Read a video file safely: upright pictures with their true times, and how the reading ended.

The file is decoded in a process of its own (child.py) that can open nothing else, and handed over
through a small ring of shared memory: constant memory whatever the length, and a file that brings
the decoder down costs one typed error. See docs/explanation/reading-video.md.
"""

import contextlib
import hashlib
import os
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from tiptoe.errors import RecordingError
from tiptoe.read.video.frames import Bytes2d, Frame, VideoInfo
from tiptoe.read.video.limits import Limits
from tiptoe.read.video.process import Memory, Process
from tiptoe.read.video.refusals import gone, looks, open_file, refusal

SLOTS_FEWEST, SLOTS_MOST = 3, 16
THREADS_MOST = 4
HASH_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How reading a video ended.

    frames           pictures handed over
    expected_frames  pictures the header promised; None when it does not say
    is_truncated     the file ends before its header says, or breaks off
    is_stopped       we stopped before the end: `stop_at_s` was reached or the reader closed
    dropped_frames   pictures left out: no time stamp, not later than the one before, another size
    messages         sentences for the report
    """

    frames: int
    expected_frames: int | None
    is_truncated: bool
    is_stopped: bool
    dropped_frames: int
    messages: tuple[str, ...]


def open_video(
    path: Path | str, *, limits: Limits | None = None, stop_at_s: float | None = None
) -> "VideoReader":
    """A reader of the pictures before `stop_at_s`; a file that cannot be read is refused here."""
    return VideoReader(Path(path), limits=limits or Limits(), stop_at_s=stop_at_s)


class VideoReader:
    """Iterates over the pictures of one video, once. Close it, or use it as a context manager.

    width_px, height_px   known at once
    info                  everything the header says, and sha256: waits for the file to be hashed
    outcome               after the last picture, or as far as it was read
    """

    def __init__(self, path: Path, *, limits: Limits, stop_at_s: float | None) -> None:
        self._name, self._limits = path.name, limits
        self._frames, self._last_s = 0, -1.0
        self._holds_slot = False
        self._slots: tuple[Bytes2d, ...] = ()
        self._end: dict[str, Any] | None = None
        fd = open_file(path, limits)
        self._hash = _Hash(fd)
        memory = Memory()
        try:
            job = _job(path, limits) | {"stop_at_s": stop_at_s}
            self._process = Process(job, video_fd=fd, memory=memory)
            self._start(fd, memory)
        finally:
            memory.close()
            os.close(fd)

    def _start(self, fd: int, memory: Memory) -> None:
        try:
            self._header = self._read_header()
            self._slots = self._share(memory)
        except _Refused as refused:
            self.close()
            code = looks(fd, refused.code)
            raise refusal(code, name=self._name, details=refused.details) from None
        except BaseException:
            self.close()
            raise

    def _read_header(self) -> dict[str, Any]:
        if self._hear(self._limits.start_s)[0] != b"R":
            raise refusal("no_start", name=self._name, details={})
        kind, length, _, _ = self._hear(self._limits.stall_s)
        header = self._process.words(length) if kind == b"H" else {}
        self.width_px, self.height_px = (
            _size(header, key, self._limits.side_px, name=self._name) for key in ("width", "height")
        )
        return header

    def _share(self, memory: Memory) -> tuple[Bytes2d, ...]:
        """The ring: arrays that the child fills in turn."""
        size = self.width_px * self.height_px * 3 // 2
        count = int(min(max(self._limits.ahead_bytes // size, SLOTS_FEWEST), SLOTS_MOST))
        ring = np.frombuffer(memory.open(size * count), dtype=np.uint8)
        self._process.say(b'{"slots": %d}\n' % count)
        return tuple(ring.reshape(count, self.height_px * 3 // 2, self.width_px))

    @property
    def info(self) -> VideoInfo:
        return VideoInfo(
            name=self._name,
            sha256=self._hash.result(),
            width_px=self.width_px,
            height_px=self.height_px,
            codec=str(self._header.get("codec", ""))[:20],
            header_duration_s=_number(self._header.get("duration_s")),
            header_frames=self._expected,
        )

    @property
    def _expected(self) -> int | None:
        frames = self._header.get("frames")
        return frames if isinstance(frames, int) else None

    @property
    def outcome(self) -> Outcome:
        end = self._end or {"is_stopped": True}
        return Outcome(
            frames=self._frames,
            expected_frames=self._expected,
            is_truncated=bool(end.get("is_truncated")),
            is_stopped=bool(end.get("is_stopped")),
            dropped_frames=int(end.get("dropped", 0)),
            messages=tuple(str(message)[:200] for message in end.get("messages", ())),
        )

    def __iter__(self) -> Iterator[Frame]:
        return self

    def __next__(self) -> Frame:
        if self._end is not None or not self._process.end.alive:
            raise StopIteration
        if self._holds_slot:
            self._process.say(b"\0")
            self._holds_slot = False
        try:
            picture = self._next_picture()
        except _Refused as refused:
            self.close()
            raise refusal(refused.code, name=self._name, details=refused.details) from None
        if picture is None:
            self.close()
            raise StopIteration
        self._holds_slot = True
        self._frames += 1
        return picture

    def _next_picture(self) -> Frame | None:
        kind, slot, _, time_s = self._hear(self._limits.stall_s)
        if kind == b"E":
            self._end = self._process.words(slot)
            return None
        is_next = slot == self._frames % len(self._slots) and time_s > self._last_s
        if kind != b"F" or not is_next:
            raise _Refused("crashed", {})
        self._last_s = time_s
        return Frame(index=self._frames, time_s=time_s, yuv=self._slots[slot])

    def _hear(self, within_s: float) -> tuple[bytes, int, int, float]:
        """The next record; a refusal, a stall or a death of the child becomes a typed error."""
        record = self._process.hear(within_s)
        if record is None:
            exit_code = self._process.exit_code()
            fault = gone(exit_code, name=self._name, is_stalled=self._process.is_stalled)
            self.close()
            raise fault
        if record[0] == b"X":
            words = self._process.words(record[1])
            raise _Refused(str(words.get("code")), words)
        return record

    def close(self) -> None:
        """End the decoding process at once; the pictures handed over stay readable."""
        self._process.end()
        self._slots = ()
        if self._end is None:
            self._hash.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Refused(Exception):  # noqa: N818 - becomes a TiptoeError a few lines up
    """What the decoding process said instead of going on."""

    def __init__(self, code: str, details: dict[str, Any]) -> None:
        super().__init__(code)
        self.code, self.details = code, details


class _Hash:
    """The sha256 of an open file, computed beside the decoding."""

    def __init__(self, fd: int) -> None:
        self._fd = os.dup(fd)
        self._hash = hashlib.sha256()
        self._fault: OSError | None = None
        self._is_stopped = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        at = 0
        try:
            while not self._is_stopped and (chunk := _read_at(self._fd, at)):
                self._hash.update(chunk)
                at += len(chunk)
        except OSError as fault:
            self._fault = fault
        finally:
            os.close(self._fd)

    def stop(self) -> None:
        self._is_stopped = self._thread.is_alive()

    def result(self) -> str:
        self._thread.join()
        if self._fault is not None or self._is_stopped:
            raise RecordingError(
                "The file could not be read to its end.", fix="Copy it to a local disk first."
            )
        return self._hash.hexdigest()


def _read_at(fd: int, at: int) -> bytes:
    """Bytes at a place, without moving the place that the decoding process reads from."""
    with contextlib.suppress(AttributeError):
        return os.pread(fd, HASH_BYTES, at)
    return os.read(fd, HASH_BYTES)


def _job(path: Path, limits: Limits) -> dict[str, Any]:
    whole = {"memory_bytes": int(limits.memory_bytes), "processor_s": int(limits.processor_s)}
    return asdict(limits) | whole | {"path": str(path.absolute()), "threads": _threads()}


def _threads() -> int:
    with contextlib.suppress(AttributeError):
        return min(len(os.sched_getaffinity(0)), THREADS_MOST)
    return min(os.cpu_count() or 1, THREADS_MOST)


def _size(header: dict[str, Any], key: str, most: float, *, name: str) -> int:
    size = header.get(key)
    if not isinstance(size, int) or not 0 < size <= 4 * most:
        raise refusal("crashed", name=name, details={})
    return size


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
